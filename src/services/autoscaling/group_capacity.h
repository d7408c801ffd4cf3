// A group brought to its desired capacity: instances launched and terminated as the group's
// service-linked role, each with its activity.
//
// A launch that EC2 refuses at once is a failed activity; one whose keys KMS refuses ends with the
// instance, later, and its activity says so [EC2 Auto Scaling user guide, Troubleshoot]. Nothing
// tries again by itself: the next change of the group does. No errors: what fails is an activity.
#pragma once

#include <string>
#include <string_view>

#include "services/call.h"
#include "store/change_set.h"

namespace amiable::services::autoscaling {

// `because`: the first sentence of the activities' causes, without its full stop. `group` gets its
// instances and activities; the caller puts it.
void meet_desired_capacity(store::AutoScalingGroup& group, std::string_view because,
                           const Call& call, store::ChangeSet& changes);

// One instance, whatever the capacity; the activity is the group's newest.
void terminate_instance(store::AutoScalingGroup& group, const std::string& instance_id,
                        std::string cause, const Call& call, store::ChangeSet& changes);

}  // namespace amiable::services::autoscaling
