// Public images have public snapshots that are never encrypted, so their rows are whole as they
// are.
#include "world_import/seed_image_rows.h"

#include <fmt/format.h>

#include "services/ec2/account_zone.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/snapshots.h"
#include "sources/seed_images.h"

namespace amiable::world_import {
namespace {

using sources::SeedImage;

void keep(std::string& member, const std::string& told) {
  if (!told.empty()) member = told;
}

store::Image image_of(const SeedImage& seed, std::string_view region, Timestamp now) {
  store::Image image;
  image.record = seed.record;
  model::Image& record = image.record;
  record.region = region;
  record.state = "available";
  record.is_public = false;  // told by the permissions
  record.image_allowed.reset();
  for (model::BlockDevice& device : record.mappings) {
    if (!device.ebs || !device.snapshot_id.empty()) continue;
    device.snapshot_id = services::ec2::derived_id(
        "snap", fmt::format("{}/{}/{}", region, record.id, device.device_name));
  }
  image.permissions.groups = {"all"};
  const bool windows = seed.platform == "windows";
  image.description = seed.description;
  image.location = fmt::format(
      "{}/{}", record.owner_alias.empty() ? record.owner : record.owner_alias, record.name);
  image.platform = seed.platform;
  image.platform_details = windows ? "Windows" : "Linux/UNIX";
  image.usage_operation = windows ? "RunInstances:0002" : "RunInstances";
  keep(image.location, seed.location);
  keep(image.platform_details, seed.platform_details);
  keep(image.usage_operation, seed.usage_operation);
  keep(image.image_type, seed.image_type);
  keep(image.virtualization_type, seed.virtualization_type);
  keep(image.hypervisor, seed.hypervisor);
  image.boot_mode = seed.boot_mode;
  image.imds_support = seed.imds_support;
  image.sriov_net_support = seed.sriov_net_support;
  image.kernel_id = seed.kernel_id;
  image.ramdisk_id = seed.ramdisk_id;
  image.ena_support = seed.ena_support;
  image.created = seed.created.value_or(now);
  return image;
}

store::Snapshot snapshot_of(const store::Image& image, const model::BlockDevice& device) {
  store::Snapshot snapshot;
  model::Snapshot& record = snapshot.record;
  record.id = device.snapshot_id;
  record.owner = image.record.owner;
  record.owner_alias = image.record.owner_alias;
  record.region = image.record.region;
  record.state = "completed";
  record.storage_tier = "standard";
  record.volume_id = services::ec2::volume_of_copies;
  record.volume_size = device.volume_size;
  snapshot.permissions.groups = {"all"};
  snapshot.description = image.description;
  snapshot.bound_id = record.volume_id;
  snapshot.started = image.created;
  snapshot.completed = image.created;
  return snapshot;
}

std::vector<std::string> regions_of(const SeedImage& seed) {
  if (!seed.regions.empty()) return seed.regions;
  std::vector<std::string> regions;
  for (const services::ec2::RegionFacts& region : services::ec2::known_regions()) {
    if (!region.opt_in) regions.emplace_back(region.name);
  }
  return regions;
}

}  // namespace

Result<store::ChangeSet> seed_image_rows(std::string_view name, std::string text, Timestamp now) {
  const auto seeds = TRY(sources::read_seed_images(name, std::move(text)));
  store::ChangeSet rows;
  for (const SeedImage& seed : seeds) {
    for (const std::string& region : regions_of(seed)) {
      store::Image image = image_of(seed, region, now);
      for (const model::BlockDevice& device : image.record.mappings) {
        if (device.ebs) rows.put(snapshot_of(image, device));
      }
      rows.put(std::move(image));
    }
  }
  return rows;
}

}  // namespace amiable::world_import
