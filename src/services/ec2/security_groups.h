// Security groups as other operations need them: found by id or name, the default one among them,
// which has no row until its rules or tags are changed.
//
// Groups are those of the caller's account in call.region, all of the default VPC. Errors only
// where said. Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/ec2_tags.h"

namespace amiable::services::ec2 {

// As every VPC begins: in from its own members, out to everywhere.
store::SecurityGroup default_group(std::string_view account, std::string_view region);

// nullopt: the account has none with that id (the id's form is not checked).
std::optional<store::SecurityGroup> find_group(const Call& call, std::string_view id);
std::optional<store::SecurityGroup> find_group_named(const Call& call, std::string_view name);
// In order of id. The visitor returns false to stop.
void each_group(const Call& call, std::string_view after_id,
                const std::function<bool(const store::SecurityGroup&)>& visit);

// Checked and found: InvalidGroupId.Malformed; InvalidGroup.NotFound in AWS's words.
Answer<store::SecurityGroup> require_group(const Call& call, std::string_view id);
// … or `The security group 'NAME' does not exist in default VPC 'vpc-…'`.
Answer<store::SecurityGroup> require_group_named(const Call& call, std::string_view name);

// The group that a request names by GroupId or GroupName; some requests have no name for it.
template <class In>
Answer<store::SecurityGroup> group_of(const In& in, const Call& call) {
  if (given(in.GroupId)) return require_group(call, *in.GroupId);
  if constexpr (requires { in.GroupName; }) {
    if (given(in.GroupName)) return require_group_named(call, *in.GroupName);
    return missing_parameter("groupName or groupId");
  } else {
    return missing_parameter("groupId");
  }
}
// On it, with what AWS's reference lists for it. One that is not there is no reason to say so
// before anybody may ask: then the id alone.
template <class In>
Ask ask_on_group(const Call& call, std::string_view action, const In& in) {
  const auto group = group_of(in, call);
  const std::string id = group.ok() ? group.value().id : in.GroupId.value_or("*");
  Ask ask = ask_on(call, action, "security-group", id, call.account());
  if (!group.ok()) return ask;
  add_key(ask, "ec2:SecurityGroupID", id);
  add_key(ask, "ec2:Vpc", arn_of(call, "vpc", group.value().vpc_id, call.account()));
  resource_tags(ask, group.value().tags);
  return ask;
}

}  // namespace amiable::services::ec2
