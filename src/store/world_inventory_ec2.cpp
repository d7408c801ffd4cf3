// What WorldInventory tells of EC2: records as of a time, made once for each row that is asked for.
#include <algorithm>

#include "store/ec2_course.h"
#include "store/ec2_sharing.h"
#include "store/world_inventory.h"

namespace amiable::store {
namespace {

using model::Lookup;

const std::string aws_ebs_alias = "alias/aws/ebs";

model::AllowedImages allowed_images_of(const RegionSettings& settings) {
  model::AllowedImages out = settings.allowed_images;
  for (const ImageCriterion& criterion : settings.image_criteria) {
    out.image_providers.insert(out.image_providers.end(), criterion.image_providers.begin(),
                               criterion.image_providers.end());
    out.other_criteria = out.other_criteria || !criterion.marketplace_product_codes.empty() ||
                         !criterion.image_names.empty() || criterion.creation_days_max ||
                         criterion.deprecation_days_max;
  }
  return out;
}

}  // namespace

void WorldInventory::at(Timestamp now) {
  now_ = now;
  forget_moment();
}

void WorldInventory::forget_moment() {
  images_.clear();
  snapshots_.clear();
  snapshot_permissions_.clear();
  volumes_.clear();
  instances_.clear();
  allowed_images_.clear();
}

template <class T, class Make>
Lookup<T> WorldInventory::made(MadeOnes<T>& known, const void* row, std::string_view account,
                               const Make& make) {
  for (const Made<T>& one : known) {
    if (one.row == row && one.account == account) return Lookup<T>::found(one.record);
  }
  known.push_back({row, std::string(account), make()});
  return Lookup<T>::found(known.back().record);
}

const Image* WorldInventory::visible_image(std::string_view id, std::string_view region) const {
  const Image* row = world_->image(region, id);
  return row == nullptr || is_gone(row->course, now_) ? nullptr : row;
}

const Snapshot* WorldInventory::visible_snapshot(std::string_view id,
                                                 std::string_view region) const {
  const Snapshot* row = world_->snapshot(region, id);
  return row == nullptr || is_gone(row->course, now_) ? nullptr : row;
}

Lookup<model::Image> WorldInventory::image(std::string_view id, std::string_view account,
                                           std::string_view region) {
  const Image* row = visible_image(id, region);
  if (row == nullptr) return Lookup<model::Image>::absent();
  return made(images_, row, account, [&] {
    model::Image record = record_at(*row, now_);
    const RegionSettings& settings = region_settings(*world_, account, region);
    if (settings.allowed_images.state != "disabled") {
      record.image_allowed = is_allowed(settings, *row, account, now_);
    }
    return record;
  });
}

std::vector<std::string> WorldInventory::image_regions(std::string_view id) {
  std::vector<std::string> out;
  for (const Image* row : world_->images_with_id(id)) {
    if (!is_gone(row->course, now_)) out.push_back(row->record.region);
  }
  return out;
}

Lookup<model::LaunchPermissions> WorldInventory::launch_permissions(std::string_view image_id,
                                                                    std::string_view owner,
                                                                    std::string_view region) {
  const Image* row = visible_image(image_id, region);
  return row == nullptr || row->record.owner != owner
             ? Lookup<model::LaunchPermissions>::absent()
             : Lookup<model::LaunchPermissions>::found(row->permissions);
}

bool WorldInventory::sees_image(std::string_view account, std::string_view region,
                                std::string_view image_id) {
  const Image* row = visible_image(image_id, region);
  return row != nullptr && sees(*world_, account, *row);
}

Lookup<model::Snapshot> WorldInventory::snapshot(std::string_view id, std::string_view /*account*/,
                                                 std::string_view region) {
  const Snapshot* row = visible_snapshot(id, region);
  if (row == nullptr) return Lookup<model::Snapshot>::absent();
  return made(snapshots_, row, {}, [&] { return record_at(*row, now_); });
}

bool WorldInventory::sees_snapshot(std::string_view account, std::string_view region,
                                   std::string_view snapshot_id) {
  const Snapshot* row = visible_snapshot(snapshot_id, region);
  return row != nullptr && sees(*world_, account, *row);
}

Lookup<model::CreateVolumePermissions> WorldInventory::create_volume_permissions(
    std::string_view snapshot_id, std::string_view owner, std::string_view region) {
  using Permissions = model::CreateVolumePermissions;
  const Snapshot* row = visible_snapshot(snapshot_id, region);
  if (row == nullptr || row->record.owner != owner) return Lookup<Permissions>::absent();
  if (row->permissions.groups.empty() || is_public(*world_, *row)) {
    return Lookup<Permissions>::found(row->permissions);
  }
  return made(snapshot_permissions_, row, {}, [row] {
    Permissions taken_back = row->permissions;
    std::erase(taken_back.groups, "all");
    return taken_back;
  });
}

Lookup<model::Volume> WorldInventory::volume(std::string_view id, std::string_view account,
                                             std::string_view region) {
  const Volume* row = world_->volume(region, id);
  if (row == nullptr || row->record.account != account || is_gone(row->course, now_)) {
    return Lookup<model::Volume>::absent();
  }
  return made(volumes_, row, {}, [&] { return record_at(*row, now_); });
}

Lookup<model::Instance> WorldInventory::instance(std::string_view id, std::string_view account,
                                                 std::string_view region) {
  const Instance* row = world_->instance(region, id);
  if (row == nullptr || row->record.account != account || is_gone(row->course, now_)) {
    return Lookup<model::Instance>::absent();
  }
  return made(instances_, row, {}, [&] { return record_at(*row, now_); });
}

Lookup<bool> WorldInventory::encryption_by_default(std::string_view account,
                                                   std::string_view region) {
  return Lookup<bool>::found(region_settings(*world_, account, region).encryption_by_default);
}

Lookup<std::string> WorldInventory::default_kms_key(std::string_view account,
                                                    std::string_view region) {
  const std::string& key = region_settings(*world_, account, region).default_kms_key;
  return Lookup<std::string>::found(key.empty() ? aws_ebs_alias : key);
}

Lookup<model::AllowedImages> WorldInventory::allowed_images(std::string_view account,
                                                            std::string_view region) {
  const RegionSettings& settings = region_settings(*world_, account, region);
  return made(allowed_images_, &settings, {}, [&] { return allowed_images_of(settings); });
}

}  // namespace amiable::store
