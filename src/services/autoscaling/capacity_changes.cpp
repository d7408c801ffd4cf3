// SetDesiredCapacity and TerminateInstanceInAutoScalingGroup.
#include <fmt/format.h>

#include <algorithm>

#include "services/autoscaling/autoscaling_rows.h"
#include "services/autoscaling/group_capacity.h"
#include "services/autoscaling/scaling_groups.h"

namespace amiable::services::autoscaling {
namespace {

Answer<Asks> asks_desired(const api::SetDesiredCapacityType& in, const Call& call) {
  const std::string name = TRY(required(in.AutoScalingGroupName, "autoScalingGroupName"));
  return Asks{ask_on_group(call, op::SetDesiredCapacity::name, name)};
}

Answer<api::SetDesiredCapacityResponse> set_desired(const api::SetDesiredCapacityType& in,
                                                    const Call& call, store::ChangeSet& changes) {
  if (!in.DesiredCapacity) return validation_error("DesiredCapacity must be specified");
  store::AutoScalingGroup group = *TRY(require_group(call, *in.AutoScalingGroupName));
  const std::int64_t wanted = *in.DesiredCapacity;
  if (wanted > group.max) {
    return validation_error(
        fmt::format("New SetDesiredCapacity value {} is above max value {} for the "
                    "AutoScalingGroup.",
                    wanted, group.max));
  }
  if (wanted < group.min) {
    return validation_error(
        fmt::format("New SetDesiredCapacity value {} is below min value {} for the "
                    "AutoScalingGroup.",
                    wanted, group.min));
  }
  const std::string because = fmt::format(
      "At {} a user request explicitly set group desired capacity changing the desired capacity "
      "from {} to {}",
      iso8601(call.now), group.desired, wanted);
  group.desired = wanted;
  meet_desired_capacity(group, because, call, changes);
  changes.put(std::move(group));
  return api::SetDesiredCapacityResponse{};
}

Answer<Asks> asks_terminate(const api::TerminateInstanceInAutoScalingGroupType& in,
                            const Call& call) {
  const std::string id = TRY(required(in.InstanceId, "instanceId"));
  const store::AutoScalingGroup* group = group_of_instance(call, id);
  return Asks{ask_on_group(call, op::TerminateInstanceInAutoScalingGroup::name,
                           group == nullptr ? "*" : group->name)};
}

Answer<api::ActivityType> terminate(const api::TerminateInstanceInAutoScalingGroupType& in,
                                    const Call& call, store::ChangeSet& changes) {
  if (!in.ShouldDecrementDesiredCapacity) {
    return validation_error("ShouldDecrementDesiredCapacity must be specified");
  }
  const std::string& id = *in.InstanceId;
  const store::AutoScalingGroup* found = group_of_instance(call, id);
  if (found == nullptr) {
    return validation_error(
        fmt::format("Instance Id not found - No managed instance found for instance ID: {}", id));
  }
  store::AutoScalingGroup group = *found;
  const bool shrinks = *in.ShouldDecrementDesiredCapacity;
  if (shrinks && group.desired <= group.min) {
    return validation_error(
        fmt::format("Currently, desiredSize equals minSize ({}). Terminating instance without "
                    "replacement will violate group's min size constraint. Either set "
                    "shouldDecrementDesiredCapacity flag to false or lower group's min size.",
                    group.min));
  }
  const std::string user_request =
      fmt::format("At {} instance {} was taken out of service in response to a user request",
                  iso8601(call.now), id);
  if (shrinks) --group.desired;
  terminate_instance(group, id,
                     shrinks ? fmt::format("{}, shrinking the capacity from {} to {}.",
                                           user_request, group.desired + 1, group.desired)
                             : fmt::format("{}, keeping the capacity at the desired {}.",
                                           user_request, group.desired),
                     call, changes);
  api::ActivityType out;
  out.Activity = shown_activity(group, group.activities.back(), call.now);
  meet_desired_capacity(group, user_request, call, changes);
  changes.put(std::move(group));
  return out;
}

}  // namespace

Rows capacity_rows() {
  return {writing<op::SetDesiredCapacity>(asks_desired, set_desired),
          writing<op::TerminateInstanceInAutoScalingGroup>(asks_terminate, terminate)};
}

}  // namespace amiable::services::autoscaling
