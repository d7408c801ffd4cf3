// StopInstances, TerminateInstances, RebootInstances, MonitorInstances, UnmonitorInstances.
//
// Stopping and terminating give back the instance's grants and ask KMS nothing [recorded]. All
// instances of a request change, or none.
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/instances.h"
#include "services/ec2/listed.h"
#include "services/ec2/pace.h"
#include "services/ec2/snapshot_keys.h"
#include "store/ec2_course.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::string_view by_user = "Client.UserInitiatedShutdown";

template <class Op>
Answer<Asks> asks_each(const typename Op::Request& in, const Call& call) {
  return asks_on_instances(call, fmt::format("ec2:{}", Op::name), in.InstanceIds);
}

store::Course step_by_user(std::string_view state, Timestamp at, Timestamp now) {
  std::string day = iso8601(now);  // 2026-11-25T08:39:26Z
  day[day.find('T')] = ' ';
  day.pop_back();
  return {std::string(state), at, std::string(by_user),
          fmt::format("{}: User initiated shutdown", by_user),
          fmt::format("User initiated ({} GMT)", day)};
}

// --- Stop

Answer<void> check_stop(const shapes::StopInstancesRequest& in, const store::Instance& instance,
                        const Call& call) {
  const std::string state = instance_state(call, instance);
  const std::string& id = instance.record.id;
  if (state != "running" && state != "stopping" && state != "stopped") {
    return incorrect_instance_state(
        fmt::format("This instance '{}' is not in a state from which it can be stopped.", id));
  }
  if (instance.disable_api_stop) {
    return not_permitted(
        fmt::format("The instance '{}' may not be stopped. Modify its "
                    "'disableApiStop' instance attribute and try again.",
                    id));
  }
  if (in.Hibernate == true && !instance.hibernation) {
    return wire::AwsError{"UnsupportedHibernationConfiguration",
                          fmt::format("Instance '{}' is not configured for hibernation.", id)};
  }
  return {};
}

void stop_one(const store::Instance& instance, const Call& call, store::ChangeSet& changes) {
  const Timestamp stopped = after(call.now, pace_of(call).stopped);
  store::Instance changed = instance;
  changed.stopped = stopped;
  changed.public_ip.clear();
  move_instance(changed, step_by_user("stopping", call.now, call.now),
                {step_by_user("stopped", stopped, call.now)});
  for (const InstanceVolume& one : volumes_of(call, instance)) {
    if (one.attachment->grant_id.empty()) continue;
    store::Volume volume = *one.volume;
    retire_attachment_grant(volume, *attachment_in(volume, call, instance.record.id), call,
                            changes);
    changes.put(std::move(volume));
  }
  changes.put(std::move(changed));
}

Answer<shapes::StopInstancesResult> stop(const shapes::StopInstancesRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  const auto instances = TRY(find_instances(call, in.InstanceIds));
  for (const store::Instance* one : instances) TRY(check_stop(in, *one, call));
  TRY(stop_dry_run(in.DryRun));
  shapes::StopInstancesResult out;
  out.StoppingInstances.emplace();
  for (const store::Instance* one : instances) {
    const std::string state = instance_state(call, *one);
    const bool stops = state == "running" || (state == "stopping" && in.Force == true);
    if (stops) stop_one(*one, call, changes);
    out.StoppingInstances->push_back(shown_change(*one, state, stops ? "stopping" : state));
  }
  return out;
}

// --- Terminate

Answer<void> check_terminate(const store::Instance& instance) {
  if (!instance.disable_api_termination) return {};
  return not_permitted(
      fmt::format("The instance '{}' may not be terminated. Modify its "
                  "'disableApiTermination' instance attribute and try again.",
                  instance.record.id));
}

// A volume goes with the instance, or is available again.
void let_go(const InstanceVolume& one, const store::Instance& instance, Timestamp end,
            const Call& call, store::ChangeSet& changes) {
  store::Volume volume = *one.volume;
  store::VolumeAttachment& attachment = *attachment_in(volume, call, instance.record.id);
  retire_attachment_grant(volume, attachment, call, changes);
  if (attachment.delete_on_termination) {
    retire_volume_grants(volume, call, changes);
    std::erase_if(volume.course, [end](const store::Course& step) { return step.at >= end; });
    volume.course.push_back({std::string(store::gone_state), end});
  } else {
    std::erase_if(attachment.course, [end](const store::Course& step) { return step.at >= end; });
    attachment.course.push_back({"detached", end});
  }
  changes.put(std::move(volume));
}

void terminate_one(const store::Instance& instance, const Call& call, store::ChangeSet& changes) {
  const Pace pace = pace_of(call);
  const Timestamp end = after(call.now, pace.terminated);
  store::Instance changed = instance;
  changed.disable_api_stop = false;
  move_instance(changed, step_by_user("shutting-down", call.now, call.now),
                {step_by_user("terminated", end, call.now),
                 {std::string(store::gone_state), after(end, pace.terminated_seen)}});
  for (const InstanceVolume& one : volumes_of(call, instance)) {
    let_go(one, instance, end, call, changes);
  }
  changes.put(std::move(changed));
}

Answer<shapes::TerminateInstancesResult> terminate(const shapes::TerminateInstancesRequest& in,
                                                   const Call& call, store::ChangeSet& changes) {
  const auto instances = TRY(find_instances(call, in.InstanceIds));
  for (const store::Instance* one : instances) TRY(check_terminate(*one));
  TRY(stop_dry_run(in.DryRun));
  shapes::TerminateInstancesResult out;
  out.TerminatingInstances.emplace();
  for (const store::Instance* one : instances) {
    const std::string state = instance_state(call, *one);
    const bool ends = state != "shutting-down" && state != "terminated";
    if (ends) terminate_one(*one, call, changes);
    out.TerminatingInstances->push_back(shown_change(*one, state, ends ? "shutting-down" : state));
  }
  return out;
}

// --- Reboot: nothing that anybody could see changes; KMS is not asked [EBS user guide].

Answer<shapes::RebootInstancesResponse> reboot(const shapes::RebootInstancesRequest& in,
                                               const Call& call) {
  for (const store::Instance* one : TRY(find_instances(call, in.InstanceIds))) {
    if (instance_state(call, *one) == "running") continue;
    return incorrect_instance_state(
        fmt::format("The instance '{}' is not in the 'running' state.", one->record.id));
  }
  TRY(stop_dry_run(in.DryRun));
  return shapes::RebootInstancesResponse();
}

// --- Detailed monitoring

template <class In, class Out>
Answer<Out> set_monitoring(const In& in, std::string_view state, std::string_view shown,
                           const Call& call, store::ChangeSet& changes) {
  const auto instances = TRY(find_instances(call, in.InstanceIds));
  TRY(stop_dry_run(in.DryRun));
  Out out;
  out.InstanceMonitorings.emplace();
  for (const store::Instance* one : instances) {
    store::Instance changed = *one;
    changed.monitoring = state;
    shapes::InstanceMonitoring& line = out.InstanceMonitorings->emplace_back();
    line.InstanceId = changed.record.id;
    line.Monitoring.emplace().State = std::string(shown);
    changes.put(std::move(changed));
  }
  return out;
}

Answer<shapes::MonitorInstancesResult> monitor(const shapes::MonitorInstancesRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  return set_monitoring<shapes::MonitorInstancesRequest, shapes::MonitorInstancesResult>(
      in, "enabled", "pending", call, changes);
}

Answer<shapes::UnmonitorInstancesResult> unmonitor(const shapes::UnmonitorInstancesRequest& in,
                                                   const Call& call, store::ChangeSet& changes) {
  return set_monitoring<shapes::UnmonitorInstancesRequest, shapes::UnmonitorInstancesResult>(
      in, "disabled", "disabling", call, changes);
}

}  // namespace

Rows instance_state_rows() {
  return {writing<op::StopInstances>(asks_each<op::StopInstances>, stop),
          writing<op::TerminateInstances>(asks_each<op::TerminateInstances>, terminate),
          reading<op::RebootInstances>(asks_each<op::RebootInstances>, reboot),
          writing<op::MonitorInstances>(asks_each<op::MonitorInstances>, monitor),
          writing<op::UnmonitorInstances>(asks_each<op::UnmonitorInstances>, unmonitor)};
}

}  // namespace amiable::services::ec2
