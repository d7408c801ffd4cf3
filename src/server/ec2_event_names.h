// What CloudTrail calls the members of EC2's requests and answers.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "wire/shape.h"

namespace amiable::server {

struct Ec2EventName {
  std::string member;     // "blockDeviceMapping"
  std::string element{};  // of a list of plain values: {"items": [{ELEMENT: value}]}; empty: bare
  bool bare = false;      // a list without "items"
};

// Of RunInstances, told as the entry of instancesSet.
inline constexpr std::array<std::string_view, 4> ec2_launch_members = {"ImageId", "MinCount",
                                                                       "MaxCount", "KeyName"};

Ec2EventName ec2_request_name(std::string_view operation, const wire::Shape& owner,
                              const wire::Member& member);
Ec2EventName ec2_response_name(const wire::Member& member);

}  // namespace amiable::server
