// StartInstances: a new grant for the instance on every encrypted volume, made in the name of
// whoever starts it. A refusal brings the instance back to stopped [recorded calls; the end as
// documented].
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/instances.h"
#include "services/ec2/key_work.h"
#include "services/ec2/launch_network.h"
#include "services/ec2/launch_plan.h"
#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshot_keys.h"
#include "services/ec2/volumes.h"
#include "services/world_ahead.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
using In = wire::ec2::StartInstancesRequest;

launch::Question question_for(const store::Instance& instance, const Call& call) {
  launch::Question question = question_of(call, launch::Operation::start);
  question.instance = instance.record.id;
  return question;
}

// The plan's own row, with the other keys of an instance.
Answer<Asks> asks_start(const In& in, const Call& call) {
  Asks asks = TRY(asks_on_instances(call, "ec2:StartInstances", in.InstanceIds));
  for (Ask& ask : asks) {
    const std::string id = ask.resource.substr(ask.resource.rfind('/') + 1);
    const auto instance = find_instance(call, id);
    if (!instance.ok()) continue;
    RowValues values;
    values.label = id;
    values.keys = ask.context;
    Asks of_plan = asks_of(call, question_for(*instance.value(), call), std::span(&values, 1));
    if (of_plan.size() == 1) ask = std::move(of_plan.front());
  }
  return asks;
}

std::vector<SourceData> sources_of(const std::vector<InstanceVolume>& volumes) {
  std::vector<SourceData> sources;
  for (const InstanceVolume& one : volumes) {
    sources.push_back(source_of(*one.volume));
  }
  return sources;
}

void take_grants(const KeyWork& work, const std::vector<InstanceVolume>& volumes,
                 const store::Instance& instance, const Call& call, store::ChangeSet& changes) {
  for (const InstanceVolume& one : volumes) {
    const auto keys = std::find_if(
        work.devices.begin(), work.devices.end(),
        [&one](const DeviceKeys& made) { return made.target_id == one.volume->record.id; });
    if (keys == work.devices.end()) continue;
    store::Volume volume = *one.volume;
    // A volume attached while the instance was stopped has a grant already: the new one is its own.
    store::VolumeAttachment& attachment = *attachment_in(volume, call, instance.record.id);
    retire_attachment_grant(volume, attachment, call, changes);
    attachment.grant_id = keys->instance_grant;
    if (!keys->service_grant.empty()) volume.grant_ids.push_back(keys->service_grant);
    changes.put(std::move(volume));
  }
}

void refuse(store::Instance& instance, const KeyRefusal& refusal, const Call& call) {
  move_instance(
      instance, {"pending", call.now, "pending", "pending"},
      {{"stopped", after(call.now, pace_of(call).refused_shutting), refusal.symptom.state_reason,
        refusal.symptom.message, refusal.transition_reason}});
}

Answer<void> start_one(const store::Instance& instance, const Call& call,
                       store::ChangeSet& changes) {
  const launch::Question question = question_for(instance, call);
  const std::vector<InstanceVolume> volumes = volumes_of(call, instance);
  const WorldAhead ahead(call, changes);
  const launch::Plan plan = launch::plan(ahead.call().inventory, question);
  const KeyWork work = perform(plan, question, sources_of(volumes), ahead.call(), changes);
  store::Instance changed = instance;
  if (work.refusal) {
    if (is_at_once(work.refusal->symptom)) return error_at_once(work.refusal->symptom, question);
    refuse(changed, *work.refusal, call);
  } else {
    take_grants(work, volumes, instance, call, changes);
    changed.launched = call.now;
    changed.stopped.reset();
    changed.public_ip = new_public_address();
    move_instance(changed, {"pending", call.now, "pending", "pending"},
                  {{"running", after(call.now, pace_of(call).running)}});
  }
  changes.put(std::move(changed));
  return {};
}

Answer<void> check_start(const store::Instance& instance, const Call& call) {
  const std::string state = instance_state(call, instance);
  const std::string& id = instance.record.id;
  if (state != "stopped" && state != "running" && state != "pending") {
    return incorrect_instance_state(
        fmt::format("The instance '{}' is not in a state from which it can be started.", id));
  }
  const auto volumes = volumes_of(call, instance);
  const bool has_root =
      std::any_of(volumes.begin(), volumes.end(), [&instance](const InstanceVolume& one) {
        return one.attachment->device == instance.root_device_name;
      });
  if (state != "stopped" || has_root || instance.root_device_name.empty()) return {};
  return wire::AwsError{
      "IncorrectInstanceState",
      fmt::format("Invalid value '{}' for instanceId. Instance does not have a volume attached at "
                  "root ({})",
                  id, instance.root_device_name)};
}

Answer<shapes::StartInstancesResult> start(const In& in, const Call& call,
                                           store::ChangeSet& changes) {
  const auto instances = TRY(find_instances(call, in.InstanceIds));
  for (const store::Instance* one : instances) TRY(check_start(*one, call));
  TRY(stop_dry_run(in.DryRun));
  shapes::StartInstancesResult out;
  out.StartingInstances.emplace();
  for (const store::Instance* one : instances) {
    const std::string state = instance_state(call, *one);
    if (state == "stopped") TRY(start_one(*one, call, changes));
    out.StartingInstances->push_back(
        shown_change(*one, state, state == "stopped" ? "pending" : state));
  }
  return out;
}

}  // namespace

Rows instance_start_rows() { return {writing<wire::ec2::op::StartInstances>(asks_start, start)}; }

}  // namespace amiable::services::ec2
