// Feeds the reader of Terraform plans: everything is asked of the world after the apply, over one
// of which nothing was gathered. What cannot be read must end in an error, never in a crash.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "sources/terraform_plan.h"

namespace amiable::sources {
namespace {

void ask_everything(const TerraformDocument& plan, model::Inventory& world) {
  for (const std::string& account : world.accounts()) {
    static_cast<void>(world.each_principal(account, [](const model::Principal&) {}));
    static_cast<void>(world.customer_policies(account));
  }
  for (const TerraformResource& resource : plan.resources()) {
    const auto& [account, region] = resource.home;
    const auto name = name_in_plan(plan, resource.address);
    if (!name.ok()) continue;
    const std::string& text = name.value();
    static_cast<void>(launch_in_plan(plan, resource.address));
    static_cast<void>(world.principal(text));
    static_cast<void>(world.role_by_name(account, resource.name));
    static_cast<void>(world.key(text));
    static_cast<void>(world.key_policy(text));
    static_cast<void>(world.grants(text));
    static_cast<void>(world.key_tags(text));
    static_cast<void>(world.aliases(account, region));
    static_cast<void>(world.image(text, account, region));
    static_cast<void>(world.image_regions(text));
    static_cast<void>(world.launch_permissions(text, account, region));
    static_cast<void>(world.sees_image("111122223333", region, text));
    static_cast<void>(world.snapshot(text, account, region));
    static_cast<void>(world.create_volume_permissions(text, account, region));
    static_cast<void>(world.sees_snapshot("111122223333", region, text));
    static_cast<void>(world.volume(text, account, region));
    static_cast<void>(world.instance(text, account, region));
    static_cast<void>(world.encryption_by_default(account, region));
    static_cast<void>(world.default_kms_key(account, region));
  }
}

}  // namespace
}  // namespace amiable::sources

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable::sources;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto plan = read_terraform_plan(
      std::make_shared<const amiable::Source>("plan.json", text),
      {{"aws", {"111122223333", "us-west-2"}}, {"aws.owner", {"444455556666", "us-west-2"}}});
  if (!plan.ok()) {
    if (plan.error().message.empty() || plan.error().next.empty()) std::abort();
    return 0;
  }
  const auto world = after_apply(plan.value(), nothing_gathered(*plan.value()));
  ask_everything(*plan.value(), *world);
  for (const amiable::Error& error : world->errors()) {
    if (error.message.empty()) std::abort();
  }
  return 0;
}
