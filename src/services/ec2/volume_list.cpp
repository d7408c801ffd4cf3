// DescribeVolumes, DescribeVolumeStatus, DescribeVolumesModifications: lists of the caller's own.
#include <algorithm>

#include "services/ec2/listed.h"
#include "services/ec2/volumes.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;

template <class Visit>
void each_volume(const Call& call, Visit visit) {
  call.world.volumes_of(call.account(), call.region, {}, [&](const store::Volume& volume) {
    if (!store::is_gone(volume.course, call.now)) visit(volume);
    return true;
  });
}

// --- DescribeVolumes [EC2 API reference, Filter.N]

constexpr std::string_view volume_filters[] = {"attachment.attach-time",
                                               "attachment.delete-on-termination",
                                               "attachment.device",
                                               "attachment.instance-id",
                                               "attachment.status",
                                               "availability-zone",
                                               "availability-zone-id",
                                               "create-time",
                                               "encrypted",
                                               "multi-attach-enabled",
                                               "size",
                                               "snapshot-id",
                                               "status",
                                               "tag",
                                               "volume-id",
                                               "volume-type"};

Fields fields_of(const shapes::Volume& volume) {
  Fields fields;
  for (const shapes::VolumeAttachment& one : *volume.Attachments) {
    add_field(fields, "attachment.attach-time", one.AttachTime);
    add_field(fields, "attachment.delete-on-termination", one.DeleteOnTermination);
    add_field(fields, "attachment.device", one.Device);
    add_field(fields, "attachment.instance-id", one.InstanceId);
    add_field(fields, "attachment.status", one.State);
  }
  add_field(fields, "availability-zone", volume.AvailabilityZone);
  add_field(fields, "availability-zone-id", volume.AvailabilityZoneId);
  add_field(fields, "create-time", volume.CreateTime);
  add_field(fields, "encrypted", volume.Encrypted);
  add_field(fields, "multi-attach-enabled", volume.MultiAttachEnabled);
  add_field(fields, "size", volume.Size);
  add_field(fields, "snapshot-id", volume.SnapshotId);
  add_field(fields, "status", volume.State);
  add_field(fields, "volume-id", volume.VolumeId);
  add_field(fields, "volume-type", volume.VolumeType);
  return fields;
}

Answer<shapes::DescribeVolumesResult> describe(const shapes::DescribeVolumesRequest& in,
                                               const Call& call) {
  TRY(refuse_pages_of_ids(in.MaxResults, in.VolumeIds && !in.VolumeIds->empty(), "VolumeIds"));
  std::vector<Listed<shapes::Volume>> rows;
  each_volume(call, [&](const store::Volume& volume) {
    if (!asked_for(in.VolumeIds, volume.record.id)) return;
    shapes::Volume shown = shown_volume(call, volume);
    Fields fields = fields_of(shown);
    rows.push_back({volume.record.id, std::move(shown), std::move(fields), volume.record.tags});
  });
  shapes::DescribeVolumesResult out;
  out.Volumes = TRY(choose(call, in, out, {"DescribeVolumes", "vol", volume_filters, {}},
                           in.VolumeIds, std::move(rows)));
  return out;
}

// --- DescribeVolumeStatus

constexpr std::string_view status_filters[] = {
    "action.code",         "action.description",         "action.event-id",
    "availability-zone",   "availability-zone-id",       "event.description",
    "event.event-id",      "event.event-type",           "event.not-after",
    "event.not-before",    "volume-status.details-name", "volume-status.details-status",
    "volume-status.status"};

// Nothing here ever fails; the performance of most types is not checked [EBS user guide, Volume
// status checks].
shapes::VolumeStatusItem status_of(const Call& call, const store::Volume& volume) {
  const bool checked = volume.record.volume_type == "io1" || volume.record.volume_type == "io2" ||
                       volume.record.volume_type == "gp3";
  const bool ready = volume_state(call, volume) != "creating";
  const shapes::Volume shown = shown_volume(call, volume);
  shapes::VolumeStatusItem item;
  item.VolumeId = volume.record.id;
  item.AvailabilityZone = shown.AvailabilityZone;
  item.AvailabilityZoneId = shown.AvailabilityZoneId;
  item.Actions.emplace();
  item.Events.emplace();
  item.VolumeStatus.emplace();
  item.VolumeStatus->Status = ready ? "ok" : "insufficient-data";
  item.VolumeStatus->Details = {
      {"io-enabled", ready ? "passed" : "failed"},
      {"io-performance", checked && !shown.Attachments->empty() ? "normal" : "not-applicable"}};
  return item;
}

Answer<shapes::DescribeVolumeStatusResult> describe_status(
    const shapes::DescribeVolumeStatusRequest& in, const Call& call) {
  TRY(refuse_pages_of_ids(in.MaxResults, in.VolumeIds && !in.VolumeIds->empty(), "VolumeIds"));
  std::vector<Listed<shapes::VolumeStatusItem>> rows;
  each_volume(call, [&](const store::Volume& volume) {
    if (!asked_for(in.VolumeIds, volume.record.id)) return;
    shapes::VolumeStatusItem item = status_of(call, volume);
    Fields fields;
    add_field(fields, "availability-zone", item.AvailabilityZone);
    add_field(fields, "availability-zone-id", item.AvailabilityZoneId);
    add_field(fields, "volume-status.status", item.VolumeStatus->Status);
    for (const shapes::VolumeStatusDetails& detail : *item.VolumeStatus->Details) {
      add_field(fields, "volume-status.details-name", detail.Name);
      add_field(fields, "volume-status.details-status", detail.Status);
    }
    rows.push_back({volume.record.id, std::move(item), std::move(fields)});
  });
  shapes::DescribeVolumeStatusResult out;
  out.VolumeStatuses =
      TRY(choose(call, in, out, {"DescribeVolumeStatus", "vol", status_filters, {}}, in.VolumeIds,
                 std::move(rows)));
  return out;
}

// --- DescribeVolumesModifications

constexpr std::string_view modification_filters[] = {"modification-state",
                                                     "original-iops",
                                                     "original-size",
                                                     "original-volume-type",
                                                     "originalMultiAttachEnabled",
                                                     "start-time",
                                                     "target-iops",
                                                     "target-size",
                                                     "target-volume-type",
                                                     "targetMultiAttachEnabled",
                                                     "volume-id"};

Fields fields_of(const shapes::VolumeModification& change) {
  Fields fields;
  add_field(fields, "modification-state", change.ModificationState);
  add_field(fields, "original-iops", change.OriginalIops);
  add_field(fields, "original-size", change.OriginalSize);
  add_field(fields, "original-volume-type", change.OriginalVolumeType);
  add_field(fields, "originalMultiAttachEnabled", change.OriginalMultiAttachEnabled);
  add_field(fields, "start-time", change.StartTime);
  add_field(fields, "target-iops", change.TargetIops);
  add_field(fields, "target-size", change.TargetSize);
  add_field(fields, "target-volume-type", change.TargetVolumeType);
  add_field(fields, "targetMultiAttachEnabled", change.TargetMultiAttachEnabled);
  add_field(fields, "volume-id", change.VolumeId);
  return fields;
}

Answer<shapes::DescribeVolumesModificationsResult> describe_modifications(
    const shapes::DescribeVolumesModificationsRequest& in, const Call& call) {
  if (in.VolumeIds) {
    for (const std::string& id : *in.VolumeIds) TRY(find_volume(call, id));
  }
  std::vector<Listed<shapes::VolumeModification>> rows;
  each_volume(call, [&](const store::Volume& volume) {
    if (volume.modification.state.empty()) return;
    shapes::VolumeModification shown = shown_modification(call, volume);
    Fields fields = fields_of(shown);
    rows.push_back({volume.record.id, std::move(shown), std::move(fields)});
  });
  // Of volumes that were never changed [EC2 API reference, error codes].
  if (in.VolumeIds) {
    for (const std::string& id : *in.VolumeIds) {
      const bool known =
          std::any_of(rows.begin(), rows.end(), [&id](const auto& row) { return row.id == id; });
      if (known) continue;
      return wire::AwsError{"InvalidVolumeModification.NotFound",
                            fmt::format("Modification for volume '{}' does not exist.", id)};
    }
  }
  shapes::DescribeVolumesModificationsResult out;
  out.VolumesModifications =
      TRY(choose(call, in, out, {"DescribeVolumesModifications", "vol", modification_filters, {}},
                 in.VolumeIds, std::move(rows)));
  return out;
}

}  // namespace

Rows volume_list_rows() {
  namespace op = wire::ec2::op;
  return {
      reading<op::DescribeVolumeStatus>(asks_anything<op::DescribeVolumeStatus>, describe_status),
      reading<op::DescribeVolumes>(asks_anything<op::DescribeVolumes>, describe),
      reading<op::DescribeVolumesModifications>(asks_anything<op::DescribeVolumesModifications>,
                                                describe_modifications)};
}

}  // namespace amiable::services::ec2
