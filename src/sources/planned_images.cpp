// Images, snapshots, volumes and instances after the apply.
//
// CopyImage and CreateImage make a snapshot for each device of their source; such a one stands
// under its image's placeholder.
#include <fmt/format.h>

#include "base/arn.h"
#include "base/json_members.h"
#include "sources/bundle_paths.h"
#include "sources/planned_world.h"

namespace amiable::sources {
namespace {

using json::Type;
using model::Lookup;
using Action = TerraformResource::Action;

constexpr std::string_view aws_ebs = "alias/aws/ebs";

std::optional<bool> told_flag(const Planned& planned) {
  const bool told = !planned.is_unknown() && planned.value && planned.value->is(Type::boolean);
  return told ? std::optional(planned.value->boolean()) : std::nullopt;
}

std::int64_t told_number(const Planned& block, std::string_view member) {
  return block.value ? json::number_of(*block.value, member) : 0;
}

}  // namespace

const TerraformResource* PlannedWorld::thing(const ByText<const Resource*>& things,
                                             std::string_view id, std::string_view region) const {
  const auto found = things.find(id);
  const bool here = found != things.end() && found->second->home.region == region;
  return here ? found->second : nullptr;
}

Lookup<model::Image> PlannedWorld::image(std::string_view id, std::string_view account,
                                         std::string_view region) {
  if (gone_.contains(id)) return Lookup<model::Image>::absent();
  const Resource* resource = thing(images_, id, region);
  const bool lasting = resource == nullptr || !resource->is_new();
  if (lasting) {
    const auto below = below_.image(id, account, region);
    if (below.is_found() || resource == nullptr) return below;
  }
  return made_once(image_answers_, id, *resource, [&] { return make_image(*resource); });
}

std::vector<std::string> PlannedWorld::image_regions(std::string_view id) {
  const auto found = images_.find(id);
  const bool is_new = found != images_.end() && found->second->is_new();
  std::vector<std::string> regions;
  if (!is_new) regions = below_.image_regions(id);
  if (found == images_.end()) return regions;
  const std::string& region = found->second->home.region;
  for (const std::string& one : regions) {
    if (one == region) return regions;
  }
  regions.push_back(region);
  return regions;
}

Lookup<model::Image> PlannedWorld::make_image(const Resource& resource) {
  model::Image image;
  image.id = text_in(resource, "id", true);
  image.owner = image.seen_by = resource.home.account;
  image.region = resource.home.region;
  image.state = "available";
  image.root_device_type = "ebs";
  image.name = plan_->text(resource, "name").value_or("");
  image.architecture = plan_->text(resource, "architecture").value_or("");
  image.root_device_name = plan_->text(resource, "root_device_name").value_or("");
  image.is_public = told_flag(planned(resource, "public")).value_or(false);
  image.origin = origin_of(resource);
  std::optional<model::Need> need;
  image.tags = tags_of_resource(resource, need);
  const bool made = planned(resource, "ebs_block_device").is_unknown();
  if (made && resource.type == "aws_ami_copy") return copied_image(resource, std::move(image));
  if (made && resource.type == "aws_ami_from_instance") {
    return image_of_instance(resource, std::move(image));
  }
  return registered_image(resource, std::move(image));
}

// AWS says of each device whether its snapshot is encrypted; the configuration need not.
Lookup<model::Image> PlannedWorld::registered_image(const Resource& resource, model::Image image) {
  const auto& [account, region] = resource.home;
  for (const Planned& block : planned(resource, "ebs_block_device").elements("device_name")) {
    model::BlockDevice device;
    device.ebs = true;
    device.device_name = plan_->text(block.member("device_name")).value_or("");
    device.snapshot_id = plan_->text(block.member("snapshot_id")).value_or("");
    device.encrypted = told_flag(block.member("encrypted"));
    device.volume_size = told_number(block, "volume_size");
    device.volume_type = plan_->text(block.member("volume_type")).value_or("");
    const Planned from = block.member("snapshot_id");
    if (from.is_unknown() && from.is_configured() && device.snapshot_id.empty()) {
      return Lookup<model::Image>::unknown(known_after_apply(resource, from.name));
    }
    if (!device.encrypted && !device.snapshot_id.empty()) {
      const auto source = snapshot(device.snapshot_id, account, region);
      if (source.is_unknown()) return Lookup<model::Image>::unknown(source.need());
      if (source.is_found()) device.encrypted = source->encrypted;
    }
    image.mappings.push_back(std::move(device));
  }
  return kept(image_records_, std::move(image));
}

Lookup<model::Image> PlannedWorld::copied_image(const Resource& resource, model::Image image) {
  const auto source_id = plan_->text(planned(resource, "source_ami_id"), "id");
  const std::string source_region = plan_->text(resource, "source_ami_region").value_or("");
  if (!source_id) {
    return Lookup<model::Image>::unknown(known_after_apply(resource, "source_ami_id"));
  }
  const auto source = this->image(*source_id, resource.home.account, source_region);
  if (source.is_found()) {
    image.root_device_name = source->root_device_name;
    image.architecture = source->architecture;
    for (const model::BlockDevice& device : source->mappings) {
      if (!device.ebs) continue;
      if (auto need = add_copy(resource, device, image.mappings.size(), image)) {
        return Lookup<model::Image>::unknown(std::move(*need));
      }
    }
    return kept(image_records_, std::move(image));
  }
  // Encrypted on the way: all its devices are under the same key, however many there are.
  if (told_flag(planned(resource, "encrypted")) == true) {
    model::BlockDevice root;
    root.device_name = "(root)";
    root.ebs = true;
    root.encrypted = false;
    if (auto need = add_copy(resource, root, 0, image)) {
      return Lookup<model::Image>::unknown(std::move(*need));
    }
    return kept(image_records_, std::move(image));
  }
  return Lookup<model::Image>::unknown(
      source.is_unknown()
          ? source.need()
          : need_for({File::images, resource.home.account, source_region, *source_id}));
}

model::Snapshot PlannedWorld::snapshot_frame(const Resource& resource, std::string id) const {
  model::Snapshot snapshot;
  snapshot.id = std::move(id);
  snapshot.owner = snapshot.seen_by = resource.home.account;
  snapshot.region = resource.home.region;
  snapshot.state = "completed";
  snapshot.storage_tier = "standard";
  snapshot.origin = origin_of(resource);
  return snapshot;
}

// The device with a copy of its snapshot, encrypted as the resource wishes.
std::optional<model::Need> PlannedWorld::add_copy(const Resource& resource,
                                                  const model::BlockDevice& from,
                                                  std::size_t number, model::Image& image) {
  std::optional<bool> encrypted = from.encrypted;
  if (!encrypted && !from.snapshot_id.empty()) {
    const std::string region = plan_->text(resource, "source_ami_region").value_or("");
    const auto source = snapshot(from.snapshot_id, resource.home.account, region);
    if (source.is_unknown()) return source.need();
    encrypted = source.is_found() && source->encrypted;
  }
  const ChosenKey key =
      chosen_key(planned(resource, "encrypted"), encrypted.value_or(false), resource);
  if (key.need) return key.need;
  model::Snapshot copy = snapshot_frame(
      resource, fmt::format("snap-{}{}", resource.token,
                            number == 0 ? std::string() : fmt::format(".{}", number + 1)));
  copy.encrypted = key.encrypted;
  copy.kms_key_id = key.arn;
  copy.volume_size = from.volume_size;
  model::BlockDevice device = from;
  device.snapshot_id = copy.id;
  device.encrypted = key.encrypted;
  image.mappings.push_back(std::move(device));
  snapshot_answers_.insert_or_assign(image.mappings.back().snapshot_id,
                                     kept(snapshot_records_, std::move(copy)));
  return std::nullopt;
}

// A named key, else that of the account; without a wish what encryption by default says.
PlannedWorld::ChosenKey PlannedWorld::chosen_key(const Planned& wish, bool source_encrypted,
                                                 const Resource& resource) {
  ChosenKey out;
  if (wish.is_unknown() && wish.is_configured()) {
    out.need = known_after_apply(resource, wish.name);
    return out;
  }
  out.encrypted = source_encrypted || told_flag(wish).value_or(false);
  if (!out.encrypted) {
    const auto always = encryption_by_default(resource.home.account, resource.home.region);
    if (always.is_unknown()) out.need = always.need();
    out.encrypted = always.is_found() && *always;
  }
  if (!out.encrypted) return out;
  const Planned key = planned(resource, "kms_key_id");
  if (!key.is_set() && !(key.is_unknown() && key.is_configured())) return default_key(resource);
  out.arn = key_in(resource, "kms_key_id", true);
  if (out.arn.empty()) out.need = known_after_apply(resource, "kms_key_id");
  return out;
}

PlannedWorld::ChosenKey PlannedWorld::default_key(const Resource& resource) {
  ChosenKey out;
  out.encrypted = true;
  const auto name = default_kms_key(resource.home.account, resource.home.region);
  if (name.is_unknown()) {
    out.need = name.need();
    return out;
  }
  std::string target = name.is_found() ? *name : std::string(aws_ebs);
  if (split_arn(target)) {
    out.arn = target;
    return out;
  }
  const auto list = aliases(resource.home.account, resource.home.region);
  if (list.is_unknown()) {
    out.need = list.need();
    return out;
  }
  std::string id = "aws-ebs-made-on-first-use";
  if (list.is_found()) {
    for (const model::Alias& alias : *list) {
      if (alias.name == target && !alias.target_key_id.empty()) id = alias.target_key_id;
    }
  }
  out.arn = fmt::format("arn:{}:kms:{}:{}:key/{}", partition_of_region(resource.home.region),
                        resource.home.region, resource.home.account, id);
  return out;
}

// CreateImage: each volume's snapshot keeps its key.
Lookup<model::Image> PlannedWorld::image_of_instance(const Resource& resource, model::Image image) {
  const auto& [account, region] = resource.home;
  const auto id = plan_->text(planned(resource, "source_instance_id"), "id");
  if (!id) return Lookup<model::Image>::unknown(known_after_apply(resource, "source_instance_id"));
  const auto source = instance(*id, account, region);
  if (!source.is_found()) {
    return Lookup<model::Image>::unknown(
        source.is_unknown() ? source.need() : known_after_apply(resource, "source_instance_id"));
  }
  for (std::size_t i = 0; i < source->volume_ids.size(); ++i) {
    const auto disk = volume(source->volume_ids[i], account, region);
    if (!disk.is_found()) {
      return Lookup<model::Image>::unknown(
          disk.is_unknown() ? disk.need()
                            : need_for({File::volumes, account, region, source->volume_ids[i]}));
    }
    model::Snapshot copy =
        snapshot_frame(resource, fmt::format("snap-{}{}", resource.token,
                                             i == 0 ? std::string() : fmt::format(".{}", i + 1)));
    copy.encrypted = disk->encrypted;
    copy.kms_key_id = disk->kms_key_id;
    copy.volume_size = disk->size;
    model::BlockDevice device;
    device.ebs = true;
    if (i < source->mappings.size()) device.device_name = source->mappings[i].device_name;
    device.snapshot_id = copy.id;
    device.encrypted = copy.encrypted;
    device.volume_size = copy.volume_size;
    snapshot_answers_.insert_or_assign(copy.id, kept(snapshot_records_, copy));
    image.mappings.push_back(std::move(device));
  }
  return kept(image_records_, std::move(image));
}

Lookup<model::Snapshot> PlannedWorld::snapshot(std::string_view id, std::string_view account,
                                               std::string_view region) {
  if (gone_.contains(id)) return Lookup<model::Snapshot>::absent();
  const Resource* resource = thing(snapshots_, id, region);
  if (resource != nullptr) {
    const auto below = resource->is_new() ? Lookup<model::Snapshot>::absent()
                                          : below_.snapshot(id, account, region);
    if (below.is_found()) return below;
    return made_once(snapshot_answers_, id, *resource, [&] { return make_snapshot(*resource); });
  }
  for (const auto& [image_id, one] : images_) {
    const bool own = one->is_new() && id.starts_with("snap-" + one->token);
    if (own) static_cast<void>(image(image_id, one->home.account, one->home.region));
  }
  const auto known = snapshot_answers_.find(id);
  if (known != snapshot_answers_.end()) return known->second;
  return below_.snapshot(id, account, region);
}

Lookup<model::Snapshot> PlannedWorld::make_snapshot(const Resource& resource) {
  const auto& [account, region] = resource.home;
  model::Snapshot snapshot = snapshot_frame(resource, text_in(resource, "id", true));
  std::optional<model::Need> need;
  snapshot.tags = tags_of_resource(resource, need);
  const bool copy = resource.type == "aws_ebs_snapshot_copy";
  if (!resource.is_new()) {
    snapshot.encrypted = told_flag(planned(resource, "encrypted")).value_or(false);
    snapshot.kms_key_id = key_in(resource, "kms_key_id", true);
    return kept(snapshot_records_, std::move(snapshot));
  }
  if (copy) {
    const auto id = plan_->text(planned(resource, "source_snapshot_id"), "id");
    const std::string from = plan_->text(resource, "source_region").value_or(region);
    const auto source =
        id ? this->snapshot(*id, account, from)
           : Lookup<model::Snapshot>::unknown(known_after_apply(resource, "source_snapshot_id"));
    const bool told = told_flag(planned(resource, "encrypted")).value_or(false);
    if (source.is_unknown() && !told) return source;
    const ChosenKey key = chosen_key(planned(resource, "encrypted"),
                                     source.is_found() && source->encrypted, resource);
    if (key.need) return Lookup<model::Snapshot>::unknown(*key.need);
    snapshot.encrypted = key.encrypted;
    snapshot.kms_key_id = key.arn;
    if (source.is_found()) snapshot.volume_size = source->volume_size;
    return kept(snapshot_records_, std::move(snapshot));
  }
  const auto id = plan_->text(planned(resource, "volume_id"), "id");
  if (!id) return Lookup<model::Snapshot>::unknown(known_after_apply(resource, "volume_id"));
  const auto from = volume(*id, account, region);
  if (!from.is_found()) {
    return Lookup<model::Snapshot>::unknown(
        from.is_unknown() ? from.need() : need_for({File::volumes, account, region, *id}));
  }
  snapshot.encrypted = from->encrypted;
  snapshot.kms_key_id = from->kms_key_id;
  snapshot.volume_size = from->size;
  snapshot.volume_id = from->id;
  return kept(snapshot_records_, std::move(snapshot));
}

Lookup<model::Volume> PlannedWorld::volume(std::string_view id, std::string_view account,
                                           std::string_view region) {
  if (gone_.contains(id)) return Lookup<model::Volume>::absent();
  const Resource* resource = thing(volumes_, id, region);
  if (resource == nullptr || resource->home.account != account) {
    return below_.volume(id, account, region);
  }
  const auto below =
      resource->is_new() ? Lookup<model::Volume>::absent() : below_.volume(id, account, region);
  if (below.is_found()) return below;
  return made_once(volume_answers_, id, *resource, [&] { return make_volume(*resource); });
}

Lookup<model::Volume> PlannedWorld::make_volume(const Resource& resource) {
  const auto& [account, region] = resource.home;
  model::Volume volume;
  volume.id = text_in(resource, "id", true);
  volume.account = account;
  volume.region = region;
  volume.state = "available";
  volume.availability_zone = plan_->text(resource, "availability_zone").value_or("");
  volume.volume_type = plan_->text(resource, "type").value_or("");
  volume.size = resource.after ? json::number_of(*resource.after, "size") : 0;
  volume.origin = origin_of(resource);
  std::optional<model::Need> need;
  volume.tags = tags_of_resource(resource, need);
  if (!resource.is_new()) {
    volume.encrypted = told_flag(planned(resource, "encrypted")).value_or(false);
    volume.kms_key_id = key_in(resource, "kms_key_id", true);
    return kept(volume_records_, std::move(volume));
  }
  const Planned from = planned(resource, "snapshot_id");
  const Planned named = planned(resource, "kms_key_id");
  bool encrypted = false;
  if (from.is_set() || (from.is_unknown() && from.is_configured())) {
    const auto id = plan_->text(from, "id");
    if (!id) return Lookup<model::Volume>::unknown(known_after_apply(resource, "snapshot_id"));
    const auto source = snapshot(*id, account, region);
    if (source.is_unknown()) return Lookup<model::Volume>::unknown(source.need());
    encrypted = source.is_found() && source->encrypted;
    volume.snapshot_id = *id;
    // An own encrypted snapshot gives its key on.
    if (encrypted && source->owner == account && !named.is_configured()) {
      volume.encrypted = true;
      volume.kms_key_id = source->kms_key_id;
      return kept(volume_records_, std::move(volume));
    }
  }
  const ChosenKey key = chosen_key(planned(resource, "encrypted"), encrypted, resource);
  if (key.need) return Lookup<model::Volume>::unknown(*key.need);
  volume.encrypted = key.encrypted;
  volume.kms_key_id = key.arn;
  return kept(volume_records_, std::move(volume));
}

Lookup<model::Instance> PlannedWorld::instance(std::string_view id, std::string_view account,
                                               std::string_view region) {
  if (gone_.contains(id)) return Lookup<model::Instance>::absent();
  const Resource* resource = thing(instances_, id, region);
  if (resource != nullptr && resource->is_new()) {
    return Lookup<model::Instance>::unknown(known_after_apply(*resource, "root_block_device"));
  }
  return below_.instance(id, account, region);
}

}  // namespace amiable::sources
