// Condition keys: service authorization reference, Amazon EC2, resource types volume and instance.
#include "services/ec2/volumes.h"

#include <algorithm>

#include "services/ec2/account_zone.h"
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_tags.h"
#include "services/ec2/shown_values.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

// While a modification is under way the old figures hold [EBS user guide, Monitor modifications:
// the volume has the new configuration in the optimizing state].
bool is_modifying(const Call& call, const store::Volume& volume) {
  const store::VolumeModification& change = volume.modification;
  return !change.state.empty() &&
         store::state_at(change.state, change.course, call.now) == "modifying";
}

void add_attachments(const Call& call, const store::Volume& volume, wire::ec2::Volume& shown) {
  shown.Attachments.emplace();
  for (const store::VolumeAttachment& one : volume.attachments) {
    if (!store::is_attached(one, call.now)) continue;
    shown.Attachments->push_back(shown_attachment(call, volume, one));
  }
}

}  // namespace

Answer<const store::Volume*> find_volume(const Call& call, std::string_view id) {
  TRY(check_id(id, "vol"));
  const store::Volume* volume = call.world.volume(call.region, id);
  const bool there = volume != nullptr && volume->record.account == call.account() &&
                     !store::is_gone(volume->course, call.now);
  if (!there) return not_found("vol", id);
  return volume;
}

std::string volume_state(const Call& call, const store::Volume& volume) {
  return store::record_at(volume, call.now).state;
}

Ask ask_on_volume(const Call& call, std::string_view action, std::string_view id) {
  Ask ask = ask_on(call, action, "volume", id, call.account());
  const store::Volume* volume = call.world.volume(call.region, id);
  if (volume == nullptr || volume->record.account != call.account()) return ask;
  const model::Volume& record = volume->record;
  add_key(ask, "ec2:VolumeID", record.id);
  add_key(ask, "ec2:AvailabilityZone", record.availability_zone);
  add_key(ask, "ec2:Encrypted", record.encrypted ? "true" : "false");
  add_key(ask, "ec2:VolumeSize", std::to_string(record.size));
  add_key(ask, "ec2:VolumeType", record.volume_type);
  if (volume->iops != 0) add_key(ask, "ec2:VolumeIops", std::to_string(volume->iops));
  if (volume->throughput != 0) {
    add_key(ask, "ec2:VolumeThroughput", std::to_string(volume->throughput));
  }
  if (!record.snapshot_id.empty()) {
    add_key(ask, "ec2:ParentSnapshot", arn_of(call, "snapshot", record.snapshot_id, {}));
  }
  resource_tags(ask, record.tags);
  return ask;
}

Ask ask_on_instance(const Call& call, std::string_view action, std::string_view id) {
  Ask ask = ask_on(call, action, "instance", id, call.account());
  const store::Instance* instance = call.world.instance(call.region, id);
  if (instance == nullptr || instance->record.account != call.account()) return ask;
  add_key(ask, "ec2:InstanceID", instance->record.id);
  add_key(ask, "ec2:AvailabilityZone", instance->availability_zone);
  add_key(ask, "ec2:InstanceType", instance->record.instance_type);
  add_key(ask, "ec2:EbsOptimized", instance->ebs_optimized ? "true" : "false");
  add_key(ask, "ec2:RootDeviceType", instance->root_device_type);
  add_key(ask, "ec2:Tenancy", instance->tenancy);
  if (!instance->profile_arn.empty()) add_key(ask, "ec2:InstanceProfile", instance->profile_arn);
  resource_tags(ask, instance->record.tags);
  return ask;
}

SourceData source_of(const store::Volume& volume) {
  return {volume.record.id, volume.sealed_data_key, volume.data_key_id, volume.bound_id};
}

wire::ec2::VolumeAttachment shown_attachment(const Call& call, const store::Volume& volume,
                                             const store::VolumeAttachment& attachment) {
  wire::ec2::VolumeAttachment shown;
  shown.VolumeId = volume.record.id;
  shown.InstanceId = attachment.instance_id;
  shown.Device = attachment.device;
  shown.State = std::string(store::state_at(attachment.state, attachment.course, call.now));
  shown.AttachTime = attachment.attached;
  shown.DeleteOnTermination = attachment.delete_on_termination;
  return shown;
}

const store::VolumeAttachment* attachment_to(const Call& call, const store::Volume& volume,
                                             std::string_view instance_id) {
  const auto found =
      std::find_if(volume.attachments.begin(), volume.attachments.end(), [&](const auto& one) {
        const bool meant = instance_id.empty() || one.instance_id == instance_id;
        return meant && store::is_attached(one, call.now);
      });
  return found == volume.attachments.end() ? nullptr : &*found;
}

wire::ec2::Volume shown_volume(const Call& call, const store::Volume& volume) {
  const model::Volume record = store::record_at(volume, call.now);
  const store::VolumeModification& change = volume.modification;
  const bool old = is_modifying(call, volume);
  wire::ec2::Volume shown;
  shown.VolumeId = record.id;
  shown.State = record.state;
  shown.Size = old ? change.original_size : record.size;
  shown.VolumeType = old ? change.original_type : record.volume_type;
  shown.Iops = unless_zero(old ? change.original_iops : volume.iops);
  shown.Throughput = unless_zero(old ? change.original_throughput : volume.throughput);
  shown.MultiAttachEnabled = old ? change.original_multi_attach : volume.multi_attach;
  shown.SnapshotId = record.snapshot_id;  // empty: of an empty volume, as AWS answers
  shown.AvailabilityZone = record.availability_zone;
  shown.AvailabilityZoneId = zone_id_of(call.region, record.availability_zone);
  shown.CreateTime = volume.created;
  shown.Encrypted = record.encrypted;
  if (record.encrypted) shown.KmsKeyId = record.kms_key_id;
  shown.Tags = shown_tags(record.tags);
  add_attachments(call, volume, shown);
  return shown;
}

}  // namespace amiable::services::ec2
