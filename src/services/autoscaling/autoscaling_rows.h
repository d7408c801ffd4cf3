// The rows of EC2 Auto Scaling, by file, and how a row is made. Internal to services/autoscaling.
#pragma once

#include <vector>

#include "services/operation.h"
#include "wire/generated/autoscaling.h"

namespace amiable::services::autoscaling {

namespace api = wire::autoscaling;
namespace op = wire::autoscaling::op;

template <class Op>
Operation reading(AsksOf<typename Op::Request> asks,
                  ReadOf<typename Op::Request, typename Op::Response> run) {
  return reads<typename Op::Request, typename Op::Response>("autoscaling", Op::name, asks, run);
}

template <class Op>
Operation writing(AsksOf<typename Op::Request> asks,
                  WriteOf<typename Op::Request, typename Op::Response> run) {
  return writes<typename Op::Request, typename Op::Response>("autoscaling", Op::name, asks, run);
}

std::vector<Operation> capacity_rows();       // SetDesiredCapacity and single instances
std::vector<Operation> scaling_group_rows();  // create, update, delete
std::vector<Operation> scaling_list_rows();

}  // namespace amiable::services::autoscaling
