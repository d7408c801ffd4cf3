// AttachVolume and DetachVolume. Attaching an encrypted volume makes a grant for the instance in
// the name of whoever attaches, and a key that cannot be used refuses at once [recorded].
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/instances.h"
#include "services/ec2/key_work.h"
#include "services/ec2/launch_plan.h"
#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshot_keys.h"
#include "services/ec2/volumes.h"
#include "services/world_ahead.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
constexpr std::size_t multi_attach_max = 16;  // [EBS user guide, Multi-Attach]
constexpr std::size_t attachments_max = 28;   // [EC2 user guide, Volume limits: Nitro]

launch::Question question_for(const Call& call, std::string_view volume,
                              std::string_view instance) {
  launch::Question question = question_of(call, launch::Operation::attach);
  question.volume = volume;
  question.instance = instance;
  return question;
}

// The keys and tags of a resource, for the plan's row about it.
RowValues values_of(std::string_view id, Ask ask) {
  RowValues values;
  values.label = id;
  values.keys = std::move(ask.context);
  values.tags = std::move(ask.resource_tags);
  return values;
}

// --- AttachVolume

Answer<Asks> attach_asks(const shapes::AttachVolumeRequest& in, const Call& call) {
  constexpr std::string_view action = "ec2:AttachVolume";
  const std::string volume = TRY(required(in.VolumeId, "volumeId"));
  const std::string instance = TRY(required(in.InstanceId, "instanceId"));
  TRY(required(in.Device, "device"));
  TRY(check_id(volume, "vol"));
  TRY(check_id(instance, "i"));
  const std::vector<RowValues> values{values_of(volume, ask_on_volume(call, action, volume)),
                                      values_of(instance, ask_on_instance(call, action, instance))};
  return asks_of(call, question_for(call, volume, instance), values);
}

Answer<void> check_instance(const Call& call, const store::Instance& instance,
                            const store::Volume& volume, std::string_view device) {
  const std::string& id = instance.record.id;
  const std::string_view state = store::state_at(instance.record.state, instance.course, call.now);
  if (state != "running" && state != "stopped") {
    return incorrect_state(fmt::format("Instance '{}' is not 'running'.", id));
  }
  if (instance.availability_zone != volume.record.availability_zone) {
    return wire::AwsError{
        "InvalidVolume.ZoneMismatch",
        fmt::format("The volume '{}' is not in the same availability zone as instance '{}'",
                    volume.record.id, id)};
  }
  for (const store::InstanceDevice& taken : instance.devices) {
    if (taken.device_name != device) continue;
    return invalid_value(fmt::format(
        "Invalid value '{0}' for unixDevice. Attachment point {0} is already in use", device));
  }
  if (instance.devices.size() < attachments_max) return {};
  return wire::AwsError{"AttachmentLimitExceeded",
                        fmt::format("Volume attachment limit exceeded for instance {}", id)};
}

Answer<void> check_volume(const Call& call, const store::Volume& volume,
                          std::string_view instance) {
  const std::string& id = volume.record.id;
  const std::string state = volume_state(call, volume);
  const auto held = static_cast<std::size_t>(
      std::count_if(volume.attachments.begin(), volume.attachments.end(),
                    [&call](const auto& one) { return store::is_attached(one, call.now); }));
  const bool room = volume.multi_attach && held < multi_attach_max &&
                    attachment_to(call, volume, instance) == nullptr;
  if (held != 0 && !room) {
    return wire::AwsError{"VolumeInUse", fmt::format("{} is already attached to an instance", id)};
  }
  if (state == "available" || state == "in-use") return {};
  return incorrect_state(fmt::format("Volume '{}' is not 'available'.", id));
}

// The instance's grant on the volume's key; empty: the volume is not encrypted.
Answer<std::string> make_instance_grant(const store::Volume& volume, std::string_view instance,
                                        const Call& call, store::ChangeSet& changes) {
  const launch::Question question = question_for(call, volume.record.id, instance);
  const SourceData data = source_of(volume);
  const KeyWork work =
      perform(launch::plan(call.inventory, question), question, std::span(&data, 1), call, changes);
  if (work.refusal) return error_at_once(work.refusal->symptom, question);
  return work.devices.empty() ? std::string() : work.devices.front().instance_grant;
}

Answer<shapes::VolumeAttachment> attach(const shapes::AttachVolumeRequest& in, const Call& call,
                                        store::ChangeSet& changes) {
  store::Volume volume = *TRY(find_volume(call, *in.VolumeId));
  store::Instance instance = *TRY(find_instance(call, *in.InstanceId));
  TRY(check_volume(call, volume, *in.InstanceId));
  TRY(check_instance(call, instance, volume, *in.Device));
  TRY(stop_dry_run(in.DryRun));
  store::VolumeAttachment made;
  made.instance_id = *in.InstanceId;
  made.device = *in.Device;
  made.grant_id = TRY(make_instance_grant(volume, *in.InstanceId, call, changes));
  made.attached = call.now;
  made.course = {{"attached", after(call.now, pace_of(call).attached)}};
  std::erase_if(volume.attachments,
                [&call](const auto& one) { return !store::is_attached(one, call.now); });
  volume.attachments.push_back(made);
  instance.devices.push_back({*in.Device, *in.VolumeId});
  shapes::VolumeAttachment out = shown_attachment(call, volume, made);
  changes.put(std::move(volume));
  changes.put(std::move(instance));
  return out;
}

// --- DetachVolume

Answer<Asks> detach_asks(const shapes::DetachVolumeRequest& in, const Call& call) {
  constexpr std::string_view action = "ec2:DetachVolume";
  const std::string id = TRY(required(in.VolumeId, "volumeId"));
  TRY(check_id(id, "vol"));
  Asks asks{ask_on_volume(call, action, id)};
  std::string instance = in.InstanceId.value_or("");
  if (!instance.empty()) {
    TRY(check_id(instance, "i"));
  } else if (const store::Volume* volume = call.world.volume(call.region, id)) {
    const store::VolumeAttachment* held = attachment_to(call, *volume, {});
    if (held != nullptr && volume->record.account == call.account()) instance = held->instance_id;
  }
  if (!instance.empty()) asks.push_back(ask_on_instance(call, action, instance));
  return asks;
}

Answer<const store::VolumeAttachment*> find_attachment(const shapes::DetachVolumeRequest& in,
                                                       const Call& call,
                                                       const store::Volume& volume) {
  const std::string& id = volume.record.id;
  const store::VolumeAttachment* any = attachment_to(call, volume, {});
  if (any == nullptr) {
    return incorrect_state(
        fmt::format("Volume '{}' is in the '{}' state.", id, volume_state(call, volume)));
  }
  const std::string instance = in.InstanceId.value_or("");
  const store::VolumeAttachment* held = attachment_to(call, volume, instance);
  if (held == nullptr || (given(in.Device) && held->device != *in.Device)) {
    return wire::AwsError{
        "InvalidAttachment.NotFound",
        fmt::format("The volume '{}' is not attached to instance '{}'{}", id, instance,
                    given(in.Device) ? fmt::format(" as device '{}'", *in.Device) : "")};
  }
  if (instance.empty() && volume.multi_attach && volume.attachments.size() > 1) {
    return missing_parameter("instanceId");
  }
  return held;
}

// The root volume of a running instance stays [EBS user guide, Detach a volume].
Answer<void> check_root(const Call& call, const store::VolumeAttachment& held) {
  const store::Instance* instance = call.world.instance(call.region, held.instance_id);
  if (instance == nullptr || instance->root_device_name != held.device) return {};
  const std::string_view state =
      store::state_at(instance->record.state, instance->course, call.now);
  if (state == "stopped") return {};
  return not_permitted(fmt::format("Unable to detach root volume '{}' from instance '{}'",
                                   held.device, held.instance_id));
}

void leave_instance(const store::VolumeAttachment& held, std::string_view volume, const Call& call,
                    store::ChangeSet& changes) {
  const store::Instance* found = call.world.instance(call.region, held.instance_id);
  if (found == nullptr) return;
  store::Instance instance = *found;
  std::erase_if(instance.devices,
                [volume](const store::InstanceDevice& one) { return one.volume_id == volume; });
  changes.put(std::move(instance));
}

Answer<shapes::VolumeAttachment> detach(const shapes::DetachVolumeRequest& in, const Call& call,
                                        store::ChangeSet& changes) {
  const store::Volume* found = TRY(find_volume(call, *in.VolumeId));
  const store::VolumeAttachment* held = TRY(find_attachment(in, call, *found));
  TRY(check_root(call, *held));
  TRY(stop_dry_run(in.DryRun));
  store::Volume volume = *found;
  store::VolumeAttachment& leaving =
      volume.attachments[static_cast<std::size_t>(held - found->attachments.data())];
  retire_attachment_grant(volume, leaving, call, changes);
  leaving.state = "detaching";
  leaving.course = {{"detached", after(call.now, pace_of(call).detached)}};
  leave_instance(leaving, volume.record.id, call, changes);
  shapes::VolumeAttachment out = shown_attachment(call, volume, leaving);
  changes.put(std::move(volume));
  return out;
}

}  // namespace

Rows volume_attachment_rows() {
  namespace op = wire::ec2::op;
  return {writing<op::AttachVolume>(attach_asks, attach),
          writing<op::DetachVolume>(detach_asks, detach)};
}

}  // namespace amiable::services::ec2
