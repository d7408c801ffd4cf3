// What an event was about, as the event history lists it: type and name of each resource
// [CloudTrail user guide, Resource types supported by CloudTrail event history].
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace amiable::services::cloudtrail {

struct EventResource {
  std::string type;  // AWS::EC2::Instance
  std::string name;  // i-…; keys by ARN
  bool operator==(const EventResource&) const = default;
};

// Those that the event names itself (`resources`, as KMS does) and those in its parameters and
// answer, each once, in their order.
std::vector<EventResource> resources_of(const json::Value& event);

// Pieces of JSON, one of which is in every event with a resource of that type.
std::vector<std::string> signs_of_type(std::string_view type);

}  // namespace amiable::services::cloudtrail
