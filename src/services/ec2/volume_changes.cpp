// DeleteVolume, ModifyVolume, DescribeVolumeAttribute, ModifyVolumeAttribute.
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshot_keys.h"
#include "services/ec2/volume_types.h"
#include "services/ec2/volumes.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;

template <class In>
Answer<Asks> asks_on(std::string_view action, const In& in, const Call& call) {
  const std::string id = TRY(required(in.VolumeId, "volumeId"));
  TRY(check_id(id, "vol"));
  return Asks{ask_on_volume(call, action, id)};
}

// --- DeleteVolume

Answer<Asks> delete_asks(const shapes::DeleteVolumeRequest& in, const Call& call) {
  return asks_on("ec2:DeleteVolume", in, call);
}

Answer<void> require_free(const Call& call, const store::Volume& volume) {
  if (const store::VolumeAttachment* held = attachment_to(call, volume, {})) {
    return wire::AwsError{"VolumeInUse", fmt::format("Volume {} is currently attached to {}",
                                                     volume.record.id, held->instance_id)};
  }
  const std::string state = volume_state(call, volume);
  if (state == "available" || state == "error") return {};
  return incorrect_state(fmt::format("The volume '{}' is '{}'", volume.record.id, state));
}

Answer<shapes::DeleteVolumeResponse> erase(const shapes::DeleteVolumeRequest& in, const Call& call,
                                           store::ChangeSet& changes) {
  store::Volume volume = *TRY(find_volume(call, *in.VolumeId));
  TRY(require_free(call, volume));
  TRY(stop_dry_run(in.DryRun));
  retire_volume_grants(volume, call, changes);
  volume.record.state = "deleting";
  volume.course = {{std::string(store::gone_state), after(call.now, pace_of(call).volume_deleted)}};
  changes.put(std::move(volume));
  return shapes::DeleteVolumeResponse();
}

// --- ModifyVolume

Answer<Asks> modify_asks(const shapes::ModifyVolumeRequest& in, const Call& call) {
  Asks asks = TRY(asks_on("ec2:ModifyVolume", in, call));
  // ec2:TargetVolumeSize and its siblings, as far as asked for [service authorization reference].
  if (in.Size) add_key(asks.front(), "ec2:TargetVolumeSize", std::to_string(*in.Size));
  if (in.Iops) add_key(asks.front(), "ec2:TargetVolumeIops", std::to_string(*in.Iops));
  if (in.Throughput) {
    add_key(asks.front(), "ec2:TargetVolumeThroughput", std::to_string(*in.Throughput));
  }
  if (given(in.VolumeType)) add_key(asks.front(), "ec2:TargetVolumeType", *in.VolumeType);
  return asks;
}

Answer<void> require_changeable(const Call& call, const store::Volume& volume) {
  const std::string state = volume_state(call, volume);
  if (state != "available" && state != "in-use") {
    return incorrect_state(fmt::format("The volume '{}' is '{}'", volume.record.id, state));
  }
  const store::VolumeModification& last = volume.modification;
  const std::string_view under_way = store::state_at(last.state, last.course, call.now);
  if (last.state.empty() || under_way == "completed") return {};
  return wire::AwsError{
      "IncorrectModificationState",
      fmt::format("Cannot modify volume {}, currently modifying", volume.record.id)};
}

// A new type gets its own figures unless some are given, the same type keeps what it has.
Answer<VolumeFigures> target_figures(const shapes::ModifyVolumeRequest& in,
                                     const store::Volume& volume) {
  VolumeFigures wanted;
  wanted.type = given(in.VolumeType) ? *in.VolumeType : volume.record.volume_type;
  wanted.size = in.Size.value_or(volume.record.size);
  if (wanted.size < volume.record.size) {
    return invalid_value("New size cannot be smaller than existing size");
  }
  wanted.iops = in.Iops;
  wanted.throughput = in.Throughput;
  wanted.multi_attach = in.MultiAttachEnabled.value_or(volume.multi_attach);
  const VolumeType* type = find_volume_type(wanted.type);
  const bool keeps = wanted.type == volume.record.volume_type;
  if (keeps && type != nullptr) {
    if (!wanted.iops && type->most_iops != 0) wanted.iops = volume.iops;
    if (!wanted.throughput && type->most_throughput != 0) wanted.throughput = volume.throughput;
  }
  return checked_figures(std::move(wanted));
}

store::VolumeModification begun(const Call& call, const store::Volume& volume,
                                const VolumeFigures& target) {
  const Pace pace = pace_of(call);
  store::VolumeModification change;
  change.state = "modifying";
  change.started = call.now;
  change.ended = after(call.now, pace.volume_optimized);
  change.course = {{"optimizing", after(call.now, pace.volume_modified)},
                   {"completed", *change.ended}};
  change.original_type = volume.record.volume_type;
  change.original_size = volume.record.size;
  change.original_iops = volume.iops;
  change.original_throughput = volume.throughput;
  change.original_multi_attach = volume.multi_attach;
  change.target_type = target.type;
  change.target_size = target.size;
  change.target_iops = target.iops.value_or(0);
  change.target_throughput = target.throughput.value_or(0);
  change.target_multi_attach = target.multi_attach;
  return change;
}

Answer<shapes::ModifyVolumeResult> modify(const shapes::ModifyVolumeRequest& in, const Call& call,
                                          store::ChangeSet& changes) {
  store::Volume volume = *TRY(find_volume(call, *in.VolumeId));
  const bool asked =
      in.Size || given(in.VolumeType) || in.Iops || in.Throughput || in.MultiAttachEnabled;
  if (!asked) return missing_parameter("size/volumeType/iops/throughput");
  TRY(require_changeable(call, volume));
  const VolumeFigures target = TRY(target_figures(in, volume));
  TRY(stop_dry_run(in.DryRun));
  volume.modification = begun(call, volume, target);
  volume.record.volume_type = target.type;
  volume.record.size = target.size;
  volume.iops = target.iops.value_or(0);
  volume.throughput = target.throughput.value_or(0);
  volume.multi_attach = target.multi_attach;
  shapes::ModifyVolumeResult out;
  out.VolumeModification = shown_modification(call, volume);
  changes.put(std::move(volume));
  return out;
}

// --- Attributes

Answer<Asks> describe_asks(const shapes::DescribeVolumeAttributeRequest& in, const Call& call) {
  return asks_on("ec2:DescribeVolumeAttribute", in, call);
}

Answer<shapes::DescribeVolumeAttributeResult> describe(
    const shapes::DescribeVolumeAttributeRequest& in, const Call& call) {
  const std::string attribute = TRY(required(in.Attribute, "attribute"));
  const store::Volume* volume = TRY(find_volume(call, *in.VolumeId));
  shapes::DescribeVolumeAttributeResult out;
  out.VolumeId = volume->record.id;
  if (attribute == "autoEnableIO") {
    out.AutoEnableIO = shapes::AttributeBooleanValue{volume->auto_enable_io};
  } else if (attribute == "productCodes") {
    out.ProductCodes.emplace();
  } else {
    return invalid_parameter(attribute, "attribute", "");
  }
  TRY(stop_dry_run(in.DryRun));
  return out;
}

Answer<Asks> modify_attribute_asks(const shapes::ModifyVolumeAttributeRequest& in,
                                   const Call& call) {
  return asks_on("ec2:ModifyVolumeAttribute", in, call);
}

Answer<shapes::ModifyVolumeAttributeResponse> modify_attribute(
    const shapes::ModifyVolumeAttributeRequest& in, const Call& call, store::ChangeSet& changes) {
  store::Volume volume = *TRY(find_volume(call, *in.VolumeId));
  if (!in.AutoEnableIO || !in.AutoEnableIO->Value) return missing_parameter("autoEnableIO");
  TRY(stop_dry_run(in.DryRun));
  volume.auto_enable_io = *in.AutoEnableIO->Value;
  changes.put(std::move(volume));
  return shapes::ModifyVolumeAttributeResponse();
}

std::int64_t progress_of(std::string_view state) {
  constexpr std::int64_t done = 100, half = 50;
  if (state == "completed") return done;
  return state == "optimizing" ? half : 0;
}

}  // namespace

shapes::VolumeModification shown_modification(const Call& call, const store::Volume& volume) {
  const store::VolumeModification& change = volume.modification;
  shapes::VolumeModification shown;
  shown.VolumeId = volume.record.id;
  shown.ModificationState = std::string(store::state_at(change.state, change.course, call.now));
  shown.Progress = progress_of(*shown.ModificationState);
  shown.OriginalSize = change.original_size;
  shown.OriginalVolumeType = change.original_type;
  shown.OriginalIops = unless_zero(change.original_iops);
  shown.OriginalThroughput = unless_zero(change.original_throughput);
  shown.OriginalMultiAttachEnabled = change.original_multi_attach;
  shown.TargetSize = change.target_size;
  shown.TargetVolumeType = change.target_type;
  shown.TargetIops = unless_zero(change.target_iops);
  shown.TargetThroughput = unless_zero(change.target_throughput);
  shown.TargetMultiAttachEnabled = change.target_multi_attach;
  shown.StartTime = change.started;
  if (*shown.ModificationState == "completed") shown.EndTime = change.ended;
  return shown;
}

Rows volume_change_rows() {
  namespace op = wire::ec2::op;
  return {writing<op::DeleteVolume>(delete_asks, erase),
          reading<op::DescribeVolumeAttribute>(describe_asks, describe),
          writing<op::ModifyVolume>(modify_asks, modify),
          writing<op::ModifyVolumeAttribute>(modify_attribute_asks, modify_attribute)};
}

}  // namespace amiable::services::ec2
