// The services that have a service-linked role here: name of the role, its policy, and whether a
// custom suffix may make a second one. [each service's guide, "Using service-linked roles"]
#pragma once

#include <string_view>

namespace amiable::services::iam {

enum class Suffix : bool { refused, allowed };

struct LinkedService {
  std::string_view service;  // autoscaling.amazonaws.com
  std::string_view role;     // AWSServiceRoleForAutoScaling
  std::string_view policy;   // AutoScalingServiceRolePolicy, under /aws-service-role/
  Suffix suffix = Suffix::refused;
};

// nullptr: not known here. Service names compare exactly [IAM API reference, AWSServiceName].
const LinkedService* find_linked_service(std::string_view service);

}  // namespace amiable::services::iam
