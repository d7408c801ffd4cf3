// The rules of security groups: read from requests in both of their forms, compared, shown.
//
// A rule has exactly one peer: an IPv4 or IPv6 range in canonical form, a prefix list, or a group.
// Errors: InvalidParameterValue, MissingParameter, InvalidGroup.NotFound, … in AWS's words. Pure
// but for the ids of new rules; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/ec2_tags.h"

namespace amiable::services::ec2 {

using Permissions = std::vector<wire::ec2::IpPermission>;
using GroupRules = std::vector<store::SecurityGroupRule>;

// What names and descriptions of groups and rules may hold [EC2 API reference].
inline constexpr std::string_view description_letters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. _-:/()#,@[]+=&;{}!$*";

// IpPermissions, or the one rule that the older parameters (IpProtocol, FromPort, ToPort, CidrIp,
// SourceSecurityGroupName, …) name. Empty: neither was sent.
template <class In>
Permissions permissions_of(const In& in);

// One rule without id per peer. The same rule twice: InvalidParameterValue.
Answer<GroupRules> rules_of(const Call& call, const Permissions& permissions, bool egress);

// Same direction, protocol, ports and peer; ids and descriptions do not matter.
bool is_same_rule(const store::SecurityGroupRule& a, const store::SecurityGroupRule& b);
// InvalidPermission.Duplicate.
wire::AwsError duplicate_rule(const store::SecurityGroupRule& rule);

// Those of one direction, rules of the same protocol and ports in one permission.
Permissions shown_permissions(const store::SecurityGroup& group, bool egress);
wire::ec2::SecurityGroupRule shown_rule(const Call& call, const store::SecurityGroup& group,
                                        const store::SecurityGroupRule& rule);

template <class In>
Permissions permissions_of(const In& in) {
  if (in.IpPermissions && !in.IpPermissions->empty()) return *in.IpPermissions;
  const bool named = in.SourceSecurityGroupName.has_value() && !in.SourceSecurityGroupName->empty();
  const bool ranged = in.CidrIp.has_value() && !in.CidrIp->empty();
  if (!named && !ranged && !in.IpProtocol) return {};
  wire::ec2::IpPermission one;
  one.IpProtocol = in.IpProtocol;
  one.FromPort = in.FromPort;
  one.ToPort = in.ToPort;
  if (ranged) one.IpRanges.emplace().emplace_back().CidrIp = in.CidrIp;
  if (named) {
    wire::ec2::UserIdGroupPair& pair = one.UserIdGroupPairs.emplace().emplace_back();
    pair.GroupName = in.SourceSecurityGroupName;
    pair.UserId = in.SourceSecurityGroupOwnerId;
    // Rules named so are about every protocol unless told [EC2 API reference].
    if (!one.IpProtocol) one.IpProtocol = "-1";
  }
  return Permissions{std::move(one)};
}

}  // namespace amiable::services::ec2
