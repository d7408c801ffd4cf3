// The rows of EC2 Auto Scaling, by file. Internal to services/autoscaling.
#pragma once

#include <vector>

#include "services/operation.h"
#include "wire/generated/autoscaling.h"

namespace amiable::services::autoscaling {

namespace api = wire::autoscaling;
namespace op = wire::autoscaling::op;

Rows capacity_rows();       // SetDesiredCapacity and single instances
Rows scaling_group_rows();  // create, update, delete
Rows scaling_list_rows();

}  // namespace amiable::services::autoscaling
