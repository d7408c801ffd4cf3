// Everything put here is asked first, the rest below.
#include "model/overlay.h"

#include <algorithm>

#include "base/ascii.h"

namespace amiable::model {
namespace {

template <class Map, class Key>
auto* find(Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

std::pair<std::string, std::string> pair_of(std::string_view first, std::string_view second) {
  return {std::string(first), std::string(second)};
}

std::string shown_id(std::string_view region, std::string_view id) {
  return std::string(region) + "/" + std::string(id);
}

void add_once(std::vector<std::string>& texts, std::string_view text) {
  if (text.empty() || std::find(texts.begin(), texts.end(), text) != texts.end()) return;
  texts.emplace_back(text);
}

}  // namespace

void Overlay::put(Principal principal) {
  std::string key = ascii_lowered(principal.arn);
  principals_.insert_or_assign(std::move(key), std::move(principal));
}
void Overlay::put(Key key) {
  std::string arn = key.arn;
  keys_.insert_or_assign(std::move(arn), std::move(key));
}
void Overlay::put_key_policy(std::string key_arn, policy::PolicyPtr policy) {
  key_policies_.insert_or_assign(std::move(key_arn), std::move(policy));
}
void Overlay::put_grants(std::string key_arn, std::vector<Grant> grants) {
  grants_.insert_or_assign(std::move(key_arn), std::move(grants));
}
void Overlay::put_key_tags(std::string key_arn, std::vector<Tag> tags) {
  key_tags_.insert_or_assign(std::move(key_arn), std::move(tags));
}
void Overlay::put_aliases(std::string_view account, std::string_view region,
                          std::vector<Alias> aliases) {
  aliases_.insert_or_assign(pair_of(account, region), std::move(aliases));
}
void Overlay::put(Image image) {
  if (!image.seen_by.empty()) show_image(image.seen_by, image.region, image.id);
  Place place = pair_of(image.region, image.id);
  images_.insert_or_assign(std::move(place), std::move(image));
}
void Overlay::put(Snapshot snapshot) {
  if (!snapshot.seen_by.empty()) show_snapshot(snapshot.seen_by, snapshot.region, snapshot.id);
  Place place = pair_of(snapshot.region, snapshot.id);
  snapshots_.insert_or_assign(std::move(place), std::move(snapshot));
}
void Overlay::put(Volume volume) {
  std::string id = volume.id;
  volumes_.insert_or_assign(std::move(id), std::move(volume));
}
void Overlay::put(Instance instance) {
  std::string id = instance.id;
  instances_.insert_or_assign(std::move(id), std::move(instance));
}
void Overlay::put_launch_permissions(std::string image_id, LaunchPermissions permissions) {
  launch_permissions_.insert_or_assign(std::move(image_id), std::move(permissions));
}
void Overlay::put_create_volume_permissions(std::string snapshot_id,
                                            CreateVolumePermissions permissions) {
  create_volume_permissions_.insert_or_assign(std::move(snapshot_id), std::move(permissions));
}
void Overlay::put_encryption_by_default(std::string_view account, std::string_view region,
                                        bool enabled) {
  encryption_by_default_.insert_or_assign(pair_of(account, region), enabled);
}
void Overlay::put_default_kms_key(std::string_view account, std::string_view region,
                                  std::string key) {
  default_keys_.insert_or_assign(pair_of(account, region), std::move(key));
}
void Overlay::put_allowed_images(std::string_view account, std::string_view region,
                                 AllowedImages images) {
  allowed_images_.insert_or_assign(pair_of(account, region), std::move(images));
}
void Overlay::put(std::string account, Membership membership) {
  memberships_.insert_or_assign(std::move(account), std::move(membership));
}
void Overlay::show_image(std::string account, std::string_view region, std::string_view image_id) {
  shown_.emplace(std::move(account), shown_id(region, image_id));
}
void Overlay::show_snapshot(std::string account, std::string_view region,
                            std::string_view snapshot_id) {
  shown_.emplace(std::move(account), shown_id(region, snapshot_id));
}

std::vector<std::string> Overlay::accounts() const {
  std::vector<std::string> out = below_.accounts();
  for (const auto& [arn, principal] : principals_) add_once(out, principal.account);
  for (const auto& [arn, key] : keys_) add_once(out, key.account);
  for (const auto& [place, image] : images_) add_once(out, image.owner);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> Overlay::regions(std::string_view account) const {
  std::vector<std::string> out = below_.regions(account);
  for (const auto& [arn, key] : keys_) {
    if (key.account == account) add_once(out, key.region);
  }
  for (const auto& [place, image] : images_) {
    if (image.owner == account) add_once(out, image.region);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Lookup<Principal> Overlay::principal(std::string_view arn) {
  const Principal* own = find(principals_, ascii_lowered(arn));
  return own != nullptr ? Lookup<Principal>::found(*own) : below_.principal(arn);
}

Lookup<Principal> Overlay::role_by_name(std::string_view account, std::string_view name) {
  for (const auto& [arn, one] : principals_) {
    const bool role = one.kind == Principal::Kind::role && one.account == account;
    if (role && equals_ignoring_case(one.name, name)) return Lookup<Principal>::found(one);
  }
  return below_.role_by_name(account, name);
}

std::optional<Need> Overlay::each_principal(std::string_view account,
                                            const std::function<void(const Principal&)>& visit) {
  for (const auto& [arn, one] : principals_) {
    if (one.account == account) visit(one);
  }
  return below_.each_principal(account, [&](const Principal& one) {
    if (find(principals_, ascii_lowered(one.arn)) == nullptr) visit(one);
  });
}

std::vector<policy::PolicyPtr> Overlay::customer_policies(std::string_view account) {
  return below_.customer_policies(account);
}

Lookup<Key> Overlay::key(std::string_view key_arn) {
  const Key* own = find(keys_, key_arn);
  return own != nullptr ? Lookup<Key>::found(*own) : below_.key(key_arn);
}

Lookup<policy::Policy> Overlay::key_policy(std::string_view key_arn) {
  const policy::PolicyPtr* own = find(key_policies_, key_arn);
  return own != nullptr ? Lookup<policy::Policy>::found(**own) : below_.key_policy(key_arn);
}

Lookup<std::vector<Grant>> Overlay::grants(std::string_view key_arn) {
  const auto* own = find(grants_, key_arn);
  return own != nullptr ? Lookup<std::vector<Grant>>::found(*own) : below_.grants(key_arn);
}

Lookup<std::vector<Tag>> Overlay::key_tags(std::string_view key_arn) {
  const auto* own = find(key_tags_, key_arn);
  return own != nullptr ? Lookup<std::vector<Tag>>::found(*own) : below_.key_tags(key_arn);
}

Lookup<std::vector<Alias>> Overlay::aliases(std::string_view account, std::string_view region) {
  const auto* own = find(aliases_, pair_of(account, region));
  return own != nullptr ? Lookup<std::vector<Alias>>::found(*own) : below_.aliases(account, region);
}

Lookup<Image> Overlay::image(std::string_view id, std::string_view account,
                             std::string_view region) {
  const Image* own = find(images_, pair_of(region, id));
  return own != nullptr ? Lookup<Image>::found(*own) : below_.image(id, account, region);
}

std::vector<std::string> Overlay::image_regions(std::string_view id) {
  std::vector<std::string> out = below_.image_regions(id);
  for (const auto& [place, image] : images_) {
    if (place.second == id) add_once(out, place.first);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Lookup<LaunchPermissions> Overlay::launch_permissions(std::string_view image_id,
                                                      std::string_view owner,
                                                      std::string_view region) {
  const auto* own = find(launch_permissions_, image_id);
  return own != nullptr ? Lookup<LaunchPermissions>::found(*own)
                        : below_.launch_permissions(image_id, owner, region);
}

bool Overlay::sees_image(std::string_view account, std::string_view region,
                         std::string_view image_id) {
  return shown_.contains(pair_of(account, shown_id(region, image_id))) ||
         below_.sees_image(account, region, image_id);
}

Lookup<Snapshot> Overlay::snapshot(std::string_view id, std::string_view account,
                                   std::string_view region) {
  const Snapshot* own = find(snapshots_, pair_of(region, id));
  return own != nullptr ? Lookup<Snapshot>::found(*own) : below_.snapshot(id, account, region);
}

bool Overlay::sees_snapshot(std::string_view account, std::string_view region,
                            std::string_view snapshot_id) {
  return shown_.contains(pair_of(account, shown_id(region, snapshot_id))) ||
         below_.sees_snapshot(account, region, snapshot_id);
}

Lookup<CreateVolumePermissions> Overlay::create_volume_permissions(std::string_view snapshot_id,
                                                                   std::string_view owner,
                                                                   std::string_view region) {
  const auto* own = find(create_volume_permissions_, snapshot_id);
  return own != nullptr ? Lookup<CreateVolumePermissions>::found(*own)
                        : below_.create_volume_permissions(snapshot_id, owner, region);
}

Lookup<Volume> Overlay::volume(std::string_view id, std::string_view account,
                               std::string_view region) {
  const Volume* own = find(volumes_, id);
  return own != nullptr ? Lookup<Volume>::found(*own) : below_.volume(id, account, region);
}

Lookup<Instance> Overlay::instance(std::string_view id, std::string_view account,
                                   std::string_view region) {
  const Instance* own = find(instances_, id);
  return own != nullptr ? Lookup<Instance>::found(*own) : below_.instance(id, account, region);
}

Lookup<bool> Overlay::encryption_by_default(std::string_view account, std::string_view region) {
  const bool* own = find(encryption_by_default_, pair_of(account, region));
  return own != nullptr ? Lookup<bool>::found(*own) : below_.encryption_by_default(account, region);
}

Lookup<std::string> Overlay::default_kms_key(std::string_view account, std::string_view region) {
  const auto* own = find(default_keys_, pair_of(account, region));
  return own != nullptr ? Lookup<std::string>::found(*own)
                        : below_.default_kms_key(account, region);
}

Lookup<AllowedImages> Overlay::allowed_images(std::string_view account, std::string_view region) {
  const auto* own = find(allowed_images_, pair_of(account, region));
  return own != nullptr ? Lookup<AllowedImages>::found(*own)
                        : below_.allowed_images(account, region);
}

bool Overlay::has_organization() const {
  return !memberships_.empty() || below_.has_organization();
}

Lookup<Membership> Overlay::membership(std::string_view account) {
  const Membership* own = find(memberships_, account);
  return own != nullptr ? Lookup<Membership>::found(*own) : below_.membership(account);
}

}  // namespace amiable::model
