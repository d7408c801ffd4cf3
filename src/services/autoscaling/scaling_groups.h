// Auto Scaling groups: found, asked about, and how they and their instances stand at a time.
//
// A group's row says what it launched; what became of an instance is told by the instance's own
// row, so that nothing has to run. Errors are ValidationError in Auto Scaling's words. Pure; any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "wire/generated/autoscaling.h"
#include "wire/generated/ec2.h"

namespace amiable::services::autoscaling {

wire::AwsError validation_error(std::string message);
Answer<std::string> required(const std::optional<std::string>& text, std::string_view member);

// Pointers live as long as call.world. nullptr: no group of that name.
const store::AutoScalingGroup* find_group(const Call& call, std::string_view name);
// AutoScalingGroup name not found - …
Answer<const store::AutoScalingGroup*> require_group(const Call& call, std::string_view name);
// The group that an instance belongs to; nullptr: none.
const store::AutoScalingGroup* group_of_instance(const Call& call, std::string_view instance_id);

// With autoscaling:ResourceTag/… of the group; a new or missing one is named with `*` for its id.
Ask ask_on_group(const Call& call, std::string_view operation, std::string_view name);

// Pending, InService, Terminating; empty: it belongs to the group no more.
std::string lifecycle_at(const store::World& world, const store::AutoScalingGroup& group,
                         const store::AutoScalingInstance& instance, Timestamp now);
// Those that count as capacity: pending and in service.
std::vector<store::AutoScalingInstance> live_instances(const store::World& world,
                                                       const store::AutoScalingGroup& group,
                                                       Timestamp now);

// One instance from the group's launch template.
wire::ec2::RunInstancesRequest launch_request(const store::AutoScalingGroup& group,
                                              std::string subnet);

wire::autoscaling::Activity shown_activity(const store::AutoScalingGroup& group,
                                           const store::ScalingActivity& activity, Timestamp now);
wire::autoscaling::AutoScalingGroup shown_group(const Call& call,
                                                const store::AutoScalingGroup& group);

}  // namespace amiable::services::autoscaling
