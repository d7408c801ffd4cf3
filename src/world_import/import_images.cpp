// Images and snapshots with whom they are shared.
//
// One image may stand in the lists of several accounts: its owner's counts, the others show that
// they see it. What an account sees without being named (by its organization neither, or since
// the owner's attribute was not gathered) is shared with it here.
#include <fmt/format.h>

#include "base/arn.h"
#include "launch/calls.h"
#include "model/image_sharing.h"
#include "services/ec2/shown_values.h"
#include "services/ec2/snapshots.h"
#include "sources/record_readers.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"
#include "world_import/import_reading.h"

namespace amiable::world_import {
namespace {

using json::Value;
using services::ec2::holds;
using sources::File;
using sources::FileId;
using sources::Place;
using sources::text_of;

template <class Row>
struct Seen {
  Row row;
  std::set<std::string> by;  // accounts that do not own it
};
template <class Row>
using SeenRows = std::map<std::pair<std::string, std::string>, Seen<Row>>;  // by Region and id

store::Image read_row(Reading& reading, const Value& value, const Place& place) {
  expect(reading, value, json::Type::boolean, {"Public", "EnaSupport"});
  expect(reading, value, json::Type::array, {"BlockDeviceMappings", "ProductCodes", "Tags"});
  store::Image image;
  image.record = sources::read_image(value);
  image.record.origin = {};
  image.record.image_allowed.reset();  // told by the settings of whoever asks
  image.record.region = place.region;
  image.description = text_of(value, "Description");
  image.location = text_of(value, "ImageLocation");
  set_text(value, "ImageType", image.image_type);
  set_text(value, "RootDeviceName", image.record.root_device_name);
  set_text(value, "VirtualizationType", image.virtualization_type);
  set_text(value, "Hypervisor", image.hypervisor);
  set_text(value, "BootMode", image.boot_mode);
  set_text(value, "TpmSupport", image.tpm_support);
  set_text(value, "ImdsSupport", image.imds_support);
  set_text(value, "KernelId", image.kernel_id);
  set_text(value, "RamdiskId", image.ramdisk_id);
  set_text(value, "SriovNetSupport", image.sriov_net_support);
  set_text(value, "Platform", image.platform);
  set_text(value, "PlatformDetails", image.platform_details);
  set_text(value, "UsageOperation", image.usage_operation);
  set_text(value, "SourceInstanceId", image.source_instance_id);
  set_text(value, "DeregistrationProtection", image.deregistration_protection);
  image.ena_support = sources::flag_of(value, "EnaSupport");
  image.created = time_in(reading, value, "CreationDate", reading.now);
  image.deprecated_at = time_in(reading, value, "DeprecationTime");
  image.last_launched = time_in(reading, value, "LastLaunchedTime");
  if (image.record.state == "disabled") image.disabled_at = image.created;
  return image;
}

store::Snapshot read_snapshot_row(Reading& reading, const Value& value, const Place& place) {
  expect(reading, value, json::Type::boolean, {"Encrypted"});
  expect(reading, value, json::Type::string, {"KmsKeyId", "VolumeId", "State"});
  expect(reading, value, json::Type::number, {"VolumeSize"});
  store::Snapshot snapshot;
  snapshot.record = sources::read_snapshot(value);
  model::Snapshot& record = snapshot.record;
  record.origin = {};
  record.region = place.region;
  if (record.storage_tier.empty()) record.storage_tier = "standard";
  snapshot.description = text_of(value, "Description");
  snapshot.bound_id = launch::binding_id(record);
  snapshot.data_key_id = text_of(value, "DataEncryptionKeyId");
  snapshot.full_size_bytes = sources::number_of(value, "FullSnapshotSizeInBytes");
  snapshot.started = time_in(reading, value, "StartTime", reading.now);
  snapshot.completed = time_in(reading, value, "CompletionTime", snapshot.started);
  return snapshot;
}

// Adds the row unless the owner's own list told it already.
template <class Row>
void add(Reading& reading, const Value& value, const Place& place, Row row, SeenRows<Row>& rows) {
  const auto& record = row.record;
  if (record.id.empty() || !is_account_id(record.owner)) {
    return fail(reading, value, "this entry lacks its id, or its OwnerId of 12 digits");
  }
  const bool own = record.owner == place.account;
  auto [known, inserted] = rows.try_emplace({place.region, record.id});
  if (!own) known->second.by.insert(place.account);
  if (inserted || own) known->second.row = std::move(row);
}

// The owner's file that tells with whom it is shared; nullptr: what it would tell stays unknown.
const sources::LoadedFile* load_sharing(Reading& reading, const FileId& file,
                                        std::string_view member) {
  const auto* told = reading.is_gathered(file.account)
                         ? load_about(reading, file, "shared only with whom sees it here")
                         : nullptr;
  if (told == nullptr) {
    reading.record.missing.insert(path_of(file));
  } else {
    expect(reading, told->root(), json::Type::array, {member});
  }
  return told;
}

// Permissions of images and of snapshots alike.
template <class Permissions>
void share_with(const std::set<std::string>& accounts, Permissions& permissions) {
  for (const std::string& account : accounts) {
    if (holds(permissions.groups, "all") || holds(permissions.user_ids, account)) continue;
    permissions.user_ids.push_back(account);
  }
}

class Images {
 public:
  explicit Images(Reading& reading) : reading_(reading) {}

  void run() {
    for (const Place& place : reading_.listing.places) read(place);
    for (auto& [key, seen] : snapshots_) share(seen);
    for (auto& [key, seen] : images_) {
      share(seen);
      note_place_of_owner(seen.row);
    }
    for (auto& [key, seen] : snapshots_) check_key(seen.row);
    put();
  }

 private:
  void read(const Place& place);
  void share(Seen<store::Image>& seen);
  void share(Seen<store::Snapshot>& seen);
  void note_place_of_owner(const store::Image& image);
  void make_snapshot(const store::Image& image, const model::BlockDevice& device);
  void check_key(const store::Snapshot& snapshot);
  void put();

  Reading& reading_;
  SeenRows<store::Image> images_;
  SeenRows<store::Snapshot> snapshots_;
};

void Images::read(const Place& place) {
  each_listed(reading_, {File::images, place.account, place.region, {}},
              "no images of the account are here", "Images", [&](const Value& one) {
                add(reading_, one, place, read_row(reading_, one, place), images_);
              });
  each_listed(reading_, {File::snapshots, place.account, place.region, {}},
              "no snapshots of the account are here", "Snapshots", [&](const Value& one) {
                add(reading_, one, place, read_snapshot_row(reading_, one, place), snapshots_);
              });
}

void Images::share(Seen<store::Image>& seen) {
  model::Image& record = seen.row.record;
  settle(reading_, record.id, record.state, "pending", "available");
  model::LaunchPermissions& permissions = seen.row.permissions;
  const FileId file{File::image_attribute, record.owner, record.region, record.id};
  if (const auto* told = load_sharing(reading_, file, "LaunchPermissions")) {
    permissions = sources::read_launch_permissions(told->root());
  }
  permissions.origin = {};
  if (record.is_public && !holds(permissions.groups, "all")) permissions.groups.push_back("all");
  record.is_public = false;  // told by the permissions
  std::erase_if(seen.by, [&](const std::string& account) {
    return model::reaches(permissions, store::sharing_arns(reading_.organization, account));
  });
  if (model::names_organizations(permissions) && reading_.organization.row_count() == 0) {
    reading_.out.report.notes.add(
        "shared with an organization, of which there is none here: shared with whom sees it",
        record.id);
  }
  share_with(seen.by, permissions);
}

void Images::share(Seen<store::Snapshot>& seen) {
  model::Snapshot& record = seen.row.record;
  settle(reading_, record.id, record.state, "pending", "completed");
  model::CreateVolumePermissions& permissions = seen.row.permissions;
  const FileId file{File::snapshot_attribute, record.owner, record.region, record.id};
  if (const auto* told = load_sharing(reading_, file, "CreateVolumePermissions")) {
    permissions = sources::read_create_volume_permissions(told->root());
  }
  permissions.origin = {};
  share_with(seen.by, permissions);
}

// Of an image whose owner's account was not gathered only describe-images tells the devices. That
// is enough where nothing is encrypted: the snapshot is blank and the owner's.
void Images::note_place_of_owner(const store::Image& image) {
  if (reading_.is_gathered(image.record.owner)) return;
  for (const model::BlockDevice& device : image.record.mappings) {
    const bool known = !device.ebs || device.snapshot_id.empty() ||
                       snapshots_.contains({image.record.region, device.snapshot_id});
    if (known) continue;
    if (device.encrypted == false) {
      make_snapshot(image, device);
    } else {
      reading_.out.report.notes.add(
          "its owner's account was not gathered, so its encrypted snapshots are missing and it "
          "does not launch here",
          image.record.id);
    }
  }
}

void Images::make_snapshot(const store::Image& image, const model::BlockDevice& device) {
  Seen<store::Snapshot>& made = snapshots_[{image.record.region, device.snapshot_id}];
  model::Snapshot& record = made.row.record;
  record.id = device.snapshot_id;
  record.owner = image.record.owner;
  record.owner_alias = image.record.owner_alias;
  record.region = image.record.region;
  record.state = "completed";
  record.storage_tier = "standard";
  record.volume_id = services::ec2::volume_of_copies;
  record.volume_size = device.volume_size;
  made.row.bound_id = launch::binding_id(record);
  made.row.started = image.created;
  made.row.completed = image.created;
  reading_.record.missing.insert(
      sources::path_of({File::snapshot_attribute, record.owner, record.region, record.id}));
}

void Images::check_key(const store::Snapshot& snapshot) {
  if (!snapshot.record.encrypted) return;
  note_unusable_key(reading_, snapshot.record.kms_key_id, snapshot.record.id);
}

void Images::put() {
  reading_.out.report.counts.images = images_.size();
  reading_.out.report.counts.snapshots = snapshots_.size();
  for (auto& [key, seen] : images_) reading_.out.rows.put(std::move(seen.row));
  for (auto& [key, seen] : snapshots_) reading_.out.snapshots.push_back(std::move(seen.row));
}

}  // namespace

void note_unusable_key(Reading& reading, std::string_view key_arn, std::string_view id) {
  const auto key = reading.keys.find(key_arn);
  if (key == reading.keys.end()) {
    reading.out.report.notes.add(
        "encrypted under a key that is not here, so nothing can be made of it", id);
  } else if (!key->second) {
    reading.out.report.notes.add(
        "encrypted under a key that has no material, so nothing can ever be made of it here", id);
  }
}

void take_images(Reading& reading) { Images(reading).run(); }

}  // namespace amiable::world_import
