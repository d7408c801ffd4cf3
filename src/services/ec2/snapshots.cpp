// CreateSnapshot, CreateSnapshots, DeleteSnapshot, and what all of a snapshot's operations share.
#include "services/ec2/snapshots.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ebs/block_copies.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/images.h"
#include "services/ec2/instances.h"
#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/ec2/shown_values.h"
#include "services/ec2/snapshot_keys.h"
#include "services/ec2/volumes.h"
#include "store/ec2_course.h"
#include "store/ec2_sharing.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
constexpr std::string_view taggable[] = {"snapshot"};

// On the snapshot that is to be made of a volume.
Ask ask_on_new_snapshot(const Call& call, std::string_view action, const store::Volume* volume) {
  Ask ask = ask_on(call, action, "snapshot", "*", call.account());
  if (volume == nullptr) return ask;
  add_key(ask, "ec2:ParentVolume", arn_of(call, "volume", volume->record.id, call.account()));
  add_key(ask, "ec2:Encrypted", volume->record.encrypted ? "true" : "false");
  add_key(ask, "ec2:VolumeSize", std::to_string(volume->record.size));
  return ask;
}

Answer<void> refuse_outposts(const std::optional<std::string>& arn,
                             const std::optional<std::string>& location) {
  const bool regional = !given(location) || *location == "regional";
  if (!given(arn) && regional) return {};
  return wire::AwsError{"UnsupportedOperation",
                        "Snapshots outside of their Region are not supported."};
}

Answer<void> require_readable(const Call& call, const store::Volume& volume) {
  const std::string state = volume_state(call, volume);
  if (state == "available" || state == "in-use") return {};
  return incorrect_state(
      fmt::format("Volume '{}' is in invalid state - {}", volume.record.id, state));
}

Answer<Asks> create_asks(const shapes::CreateSnapshotRequest& in, const Call& call) {
  constexpr std::string_view action = "ec2:CreateSnapshot";
  const std::string id = TRY(required(in.VolumeId, "volumeId"));
  TRY(check_id(id, "vol"));
  TRY(check_tag_types(in.TagSpecifications, taggable));
  const auto volume = find_volume(call, id);
  Asks asks{ask_on_volume(call, action, id),
            ask_on_new_snapshot(call, action, volume.ok() ? volume.value() : nullptr)};
  const auto tags = TRY(tags_for(in.TagSpecifications, "snapshot"));
  add_tag_asks(asks, call, action, "snapshot", tags);
  return asks;
}

// The answer shows the snapshot as it begins; its key is told by DescribeSnapshots.
Answer<shapes::Snapshot> create(const shapes::CreateSnapshotRequest& in, const Call& call,
                                store::ChangeSet& changes) {
  const store::Volume* volume = TRY(find_volume(call, *in.VolumeId));
  TRY(refuse_outposts(in.OutpostArn, in.Location));
  TRY(require_readable(call, *volume));
  TRY(stop_dry_run(in.DryRun));
  store::Snapshot snapshot = snapshot_of_volume(call, *volume, in.Description.value_or(""),
                                                TRY(tags_for(in.TagSpecifications, "snapshot")));
  shapes::Snapshot out = shown_snapshot(call, snapshot);
  out.KmsKeyId.reset();
  out.DataEncryptionKeyId.reset();
  out.Progress = "";
  changes.put(std::move(snapshot));
  return out;
}

// --- CreateSnapshots: of all volumes of an instance at one moment.

bool is_left_out(const shapes::InstanceSpecification& which, const store::Instance& instance,
                 const store::InstanceDevice& device) {
  if (device.device_name == instance.root_device_name) return which.ExcludeBootVolume == true;
  return which.ExcludeDataVolumeIds &&
         std::find(which.ExcludeDataVolumeIds->begin(), which.ExcludeDataVolumeIds->end(),
                   device.volume_id) != which.ExcludeDataVolumeIds->end();
}

Answer<std::vector<const store::Volume*>> volumes_of(const shapes::InstanceSpecification& which,
                                                     const Call& call) {
  const store::Instance* instance = TRY(find_instance(call, which.InstanceId.value_or("")));
  std::vector<const store::Volume*> volumes;
  for (const store::InstanceDevice& device : instance->devices) {
    if (is_left_out(which, *instance, device)) continue;
    volumes.push_back(TRY(find_volume(call, device.volume_id)));
  }
  return volumes;
}

Answer<Asks> create_all_asks(const shapes::CreateSnapshotsRequest& in, const Call& call) {
  constexpr std::string_view action = "ec2:CreateSnapshots";
  if (!in.InstanceSpecification || !given(in.InstanceSpecification->InstanceId)) {
    return missing_parameter("InstanceSpecification.InstanceId");
  }
  TRY(check_tag_types(in.TagSpecifications, taggable));
  Asks asks{ask_on_instance(call, action, *in.InstanceSpecification->InstanceId)};
  const auto volumes = volumes_of(*in.InstanceSpecification, call);
  if (!volumes.ok()) return asks;  // and then an error
  for (const store::Volume* volume : volumes.value()) {
    asks.push_back(ask_on_volume(call, action, volume->record.id));
    asks.push_back(ask_on_new_snapshot(call, action, volume));
  }
  const auto tags = TRY(tags_for(in.TagSpecifications, "snapshot"));
  add_tag_asks(asks, call, action, "snapshot", tags);
  return asks;
}

shapes::SnapshotInfo info_of(const Call& call, const store::Snapshot& snapshot) {
  const shapes::Snapshot shown = shown_snapshot(call, snapshot);
  shapes::SnapshotInfo info;
  info.SnapshotId = shown.SnapshotId;
  info.VolumeId = shown.VolumeId;
  info.VolumeSize = shown.VolumeSize;
  info.State = shown.State;
  info.StartTime = shown.StartTime;
  info.Progress = "";
  info.OwnerId = shown.OwnerId;
  info.Description = shown.Description;
  info.Encrypted = shown.Encrypted;
  info.Tags = shown.Tags;
  return info;
}

Answer<shapes::CreateSnapshotsResult> create_all(const shapes::CreateSnapshotsRequest& in,
                                                 const Call& call, store::ChangeSet& changes) {
  const auto volumes = TRY(volumes_of(*in.InstanceSpecification, call));
  TRY(refuse_outposts(in.OutpostArn, in.Location));
  if (volumes.empty()) return invalid_value("No volumes of the instance are left to be copied.");
  const auto given_tags = TRY(tags_for(in.TagSpecifications, "snapshot"));
  for (const store::Volume* volume : volumes) TRY(require_readable(call, *volume));
  TRY(stop_dry_run(in.DryRun));
  shapes::CreateSnapshotsResult out;
  out.Snapshots.emplace();
  for (const store::Volume* volume : volumes) {
    auto tags = given_tags;
    if (in.CopyTagsFromSource == "volume") {
      const auto& own = volume->record.tags;
      std::copy_if(own.begin(), own.end(), std::back_inserter(tags), [&](const model::Tag& tag) {
        return std::none_of(given_tags.begin(), given_tags.end(),
                            [&tag](const model::Tag& other) { return other.key == tag.key; });
      });
    }
    store::Snapshot snapshot =
        snapshot_of_volume(call, *volume, in.Description.value_or(""), std::move(tags));
    out.Snapshots->push_back(info_of(call, snapshot));
    changes.put(std::move(snapshot));
  }
  return out;
}

// --- DeleteSnapshot

Answer<Asks> delete_asks(const shapes::DeleteSnapshotRequest& in, const Call& call) {
  const std::string id = TRY(required(in.SnapshotId, "snapshotId"));
  TRY(check_id(id, "snap"));
  return Asks{ask_on_snapshot(call, "ec2:DeleteSnapshot", id)};
}

// A dry run does not look at the images [recorded].
Answer<void> refuse_in_use(const Call& call, std::string_view id) {
  for (const store::Image* image : call.world.images_of_snapshot(call.region, id)) {
    const std::string_view state = image_state(call, *image);
    if (state == "deregistered" || state == "failed" || state == store::gone_state) continue;
    return wire::AwsError{
        "InvalidSnapshot.InUse",
        fmt::format("The snapshot {} is currently in use by {}", id, image->record.id)};
  }
  return {};
}

Answer<shapes::DeleteSnapshotResponse> erase(const shapes::DeleteSnapshotRequest& in,
                                             const Call& call, store::ChangeSet& changes) {
  store::Snapshot snapshot = TRY(own_snapshot(call, *in.SnapshotId));
  TRY(stop_dry_run(in.DryRun));
  TRY(refuse_in_use(call, snapshot.record.id));
  remove_snapshot(std::move(snapshot), call, changes);
  return shapes::DeleteSnapshotResponse();
}

std::string progress_of(const model::Snapshot& record) {
  return record.state == "pending" || record.state == "error" ? "0%" : "100%";
}

}  // namespace

std::string snapshot_state(const Call& call, const store::Snapshot& snapshot) {
  return std::string(store::state_at(snapshot.record.state, snapshot.course, call.now));
}

Answer<const store::Snapshot*> find_snapshot(const Call& call, std::string_view id) {
  TRY(check_id(id, "snap"));
  const store::Snapshot* snapshot = call.world.snapshot(call.region, id);
  const bool there = snapshot != nullptr && !store::is_gone(snapshot->course, call.now) &&
                     store::sees(call.world, call.account(), *snapshot);
  if (!there) return not_found("snap", id);
  return snapshot;
}

Answer<store::Snapshot> own_snapshot(const Call& call, std::string_view id) {
  const store::Snapshot* snapshot = TRY(find_snapshot(call, id));
  if (snapshot->record.owner != call.account()) {
    return wire::AwsError{"AuthFailure", fmt::format("Not authorized for snapshot:{}", id)};
  }
  return *snapshot;
}

SourceData source_of(const store::Snapshot& snapshot) {
  return {snapshot.record.id, snapshot.sealed_data_key, snapshot.data_key_id, snapshot.bound_id};
}

store::Snapshot snapshot_of_volume(const Call& call, const store::Volume& volume,
                                   std::string description, std::vector<model::Tag> tags) {
  store::Snapshot snapshot;
  snapshot.record.id = new_id("snap");
  snapshot.record.owner = call.account();
  snapshot.record.region = call.region;
  snapshot.record.state = "pending";
  snapshot.record.storage_tier = "standard";
  snapshot.record.volume_id = volume.record.id;
  snapshot.record.volume_size = volume.record.size;
  snapshot.record.encrypted = volume.record.encrypted;
  snapshot.record.kms_key_id = volume.record.kms_key_id;
  snapshot.record.tags = std::move(tags);
  snapshot.description = std::move(description);
  snapshot.data_key_id = volume.data_key_id;
  snapshot.sealed_data_key = volume.sealed_data_key;
  snapshot.bound_id = volume.bound_id;
  snapshot.blocks = volume.blocks;
  snapshot.block_copy = volume.block_copy;
  snapshot.started = call.now;
  snapshot.completed = after(call.now, pace_of(call).snapshot_completed);
  if (ebs::waits_for_blocks(snapshot)) return snapshot;  // completed with the volume's own copy
  snapshot.course = {{"completed", *snapshot.completed}};
  return snapshot;
}

void remove_snapshot(store::Snapshot snapshot, const Call& call, store::ChangeSet& changes) {
  retire_snapshot_grants(snapshot, call, changes);
  store::move_on(snapshot.course, store::gone_state, call.now);
  changes.put(std::move(snapshot));
}

wire::ec2::Snapshot shown_snapshot(const Call& call, const store::Snapshot& snapshot) {
  const model::Snapshot record = store::record_at(snapshot, call.now);
  wire::ec2::Snapshot shown;
  shown.SnapshotId = record.id;
  shown.OwnerId = record.owner;
  shown.OwnerAlias = unless_empty(record.owner_alias);
  shown.State = record.state;
  shown.StateMessage = unless_empty(record.state_message);
  shown.StartTime = snapshot.started;
  if (record.state == "completed" && snapshot.completed) shown.CompletionTime = snapshot.completed;
  shown.Progress = progress_of(record);
  shown.Description = snapshot.description;
  shown.VolumeId = record.volume_id.empty() ? std::string(volume_of_copies) : record.volume_id;
  shown.VolumeSize = record.volume_size;
  shown.Encrypted = record.encrypted;
  if (record.encrypted) {
    shown.KmsKeyId = record.kms_key_id;
    shown.DataEncryptionKeyId = unless_empty(snapshot.data_key_id);
  }
  shown.StorageTier = record.storage_tier.empty() ? "standard" : record.storage_tier;
  shown.RestoreExpiryTime = snapshot.tiering.restore_expiry;
  if (snapshot.full_size_bytes != 0) shown.FullSnapshotSizeInBytes = snapshot.full_size_bytes;
  if (record.volume_id == volume_of_copies) {
    const bool timed = snapshot.completion_duration_minutes != 0;
    shown.TransferType = timed ? "time-based" : "standard";
    if (timed) shown.CompletionDurationMinutes = snapshot.completion_duration_minutes;
  }
  if (record.owner == call.account()) shown.Tags = shown_tags(record.tags);
  return shown;
}

Rows snapshot_rows() {
  namespace op = wire::ec2::op;
  return {writing<op::CreateSnapshot>(create_asks, create),
          writing<op::CreateSnapshots>(create_all_asks, create_all),
          writing<op::DeleteSnapshot>(delete_asks, erase)};
}

}  // namespace amiable::services::ec2
