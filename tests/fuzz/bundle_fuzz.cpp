// Feeds the bundle reader: the input is one file of a small bundle (its first byte says which);
// every lookup is asked. What cannot be read must end in errors(), never in a crash.
#include <cstdint>
#include <cstdlib>
#include <iterator>

#include "sources/bundle.h"

namespace amiable::sources {
namespace {

constexpr std::string_view key_arn = "arn:aws:kms:us-west-2:111122223333:key/abc";
constexpr const char* paths[] = {
    "111122223333/account-authorization-details.json",
    "111122223333/us-west-2/images.json",
    "111122223333/us-west-2/snapshots.json",
    "111122223333/us-west-2/volumes.json",
    "111122223333/us-west-2/instances.json",
    "111122223333/us-west-2/aliases.json",
    "111122223333/us-west-2/ebs-encryption.json",
    "111122223333/us-west-2/ebs-default-kms-key.json",
    "111122223333/us-west-2/allowed-images-settings.json",
    "111122223333/us-west-2/image-attributes/ami-1.launchPermission.json",
    "111122223333/us-west-2/snapshot-attributes/snap-1.createVolumePermission.json",
    "111122223333/us-west-2/keys/abc/describe-key.json",
    "111122223333/us-west-2/keys/abc/key-policy.json",
    "111122223333/us-west-2/keys/abc/grants.json",
    "111122223333/us-west-2/keys/abc/resource-tags.json",
    "organization/describe-organization.json",
    "organization/list-parents/111122223333.json",
    "organization/list-policies-for-target/111122223333.SERVICE_CONTROL_POLICY.json",
    "organization/policies/p-1.json"};

class OneFile : public FileTree {
 public:
  OneFile(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {}
  Read read(std::string_view path) const override {
    if (path != path_) return {};
    return {Read::State::found, text_, ""};
  }
  std::vector<std::string> list(std::string_view path) const override {
    if (!path.empty()) return {};
    return {path_.substr(0, path_.find('/'))};
  }

 private:
  std::string path_, text_;
};

void ask_everything(model::Inventory& inventory) {
  const std::string_view account = "111122223333", region = "us-west-2";
  static_cast<void>(inventory.accounts());
  static_cast<void>(inventory.regions(account));
  static_cast<void>(inventory.principal("arn:aws:iam::111122223333:user/ann"));
  static_cast<void>(inventory.role_by_name(account, "ops"));
  static_cast<void>(inventory.key(key_arn));
  static_cast<void>(inventory.key_policy(key_arn));
  static_cast<void>(inventory.grants(key_arn));
  static_cast<void>(inventory.key_tags(key_arn));
  static_cast<void>(inventory.aliases(account, region));
  static_cast<void>(inventory.image("ami-1", account, region));
  static_cast<void>(inventory.image_regions("ami-1"));
  static_cast<void>(inventory.launch_permissions("ami-1", account, region));
  static_cast<void>(inventory.snapshot("snap-1", account, region));
  static_cast<void>(inventory.create_volume_permissions("snap-1", account, region));
  static_cast<void>(inventory.volume("vol-1", account, region));
  static_cast<void>(inventory.instance("i-1", account, region));
  static_cast<void>(inventory.encryption_by_default(account, region));
  static_cast<void>(inventory.default_kms_key(account, region));
  static_cast<void>(inventory.allowed_images(account, region));
  if (inventory.has_organization()) static_cast<void>(inventory.membership(account));
}

}  // namespace
}  // namespace amiable::sources

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable::sources;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto opened = open_bundle(std::make_unique<OneFile>(paths[data[0] % std::size(paths)], text));
  if (!opened.ok()) return 0;
  ask_everything(*opened.value());
  for (const amiable::Error& error : opened.value()->errors()) {
    if (error.message.empty()) std::abort();
  }
  return 0;
}
