// Rules of security groups added, taken away and listed.
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/group_rules.h"
#include "services/ec2/listed.h"
#include "services/ec2/security_groups.h"
#include "services/ec2/shown_values.h"

namespace amiable::services::ec2 {
namespace {

namespace api = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::string_view rule_filters[] = {"group-id", "security-group-rule-id", "tag"};

template <class Op>
Answer<Asks> asks_group(const typename Op::Request& in, const Call& call) {
  return Asks{ask_on_group(call, fmt::format("ec2:{}", Op::name), in)};
}

// AWS's default quota, of each direction [VPC user guide, Amazon VPC quotas].
Answer<void> check_quota(const store::SecurityGroup& group, bool egress) {
  constexpr std::int64_t rules_max = 60;
  const auto count = std::count_if(group.rules.begin(), group.rules.end(),
                                   [egress](const auto& rule) { return rule.egress == egress; });
  if (count <= rules_max) return {};
  return wire::AwsError{"RulesPerSecurityGroupLimitExceeded",
                        "The maximum number of rules per security group has been reached."};
}

template <class Op, bool egress>
Answer<typename Op::Response> authorize(const typename Op::Request& in, const Call& call,
                                        store::ChangeSet& changes) {
  store::SecurityGroup group = TRY(group_of(in, call));
  const Permissions permissions = permissions_of(in);
  if (permissions.empty()) return missing_parameter("ipPermissions");
  if (in.TagSpecifications && !in.TagSpecifications->empty()) {
    // AWS tags them; rows of rules have no place for tags.
    return wire::AwsError{"UnsupportedOperation",
                          "Tags of security group rules are not supported here."};
  }
  GroupRules added = TRY(rules_of(call, permissions, egress));
  TRY(stop_dry_run(in.DryRun));
  typename Op::Response out;
  out.Return = true;
  out.SecurityGroupRules.emplace();
  for (store::SecurityGroupRule& rule : added) {
    const bool known = std::any_of(group.rules.begin(), group.rules.end(),
                                   [&](const auto& other) { return is_same_rule(rule, other); });
    if (known) return duplicate_rule(rule);
    rule.id = new_id("sgr");
    out.SecurityGroupRules->push_back(shown_rule(call, group, rule));
    group.rules.push_back(std::move(rule));
  }
  TRY(check_quota(group, egress));
  changes.put(std::move(group));
  return out;
}

api::RevokedSecurityGroupRule revoked_shape(const store::SecurityGroup& group,
                                            const store::SecurityGroupRule& rule) {
  api::RevokedSecurityGroupRule shape;
  shape.SecurityGroupRuleId = rule.id;
  shape.GroupId = group.id;
  shape.IsEgress = rule.egress;
  shape.IpProtocol = rule.protocol;
  shape.FromPort = rule.from;
  shape.ToPort = rule.to;
  shape.CidrIpv4 = unless_empty(rule.cidr4);
  shape.CidrIpv6 = unless_empty(rule.cidr6);
  shape.PrefixListId = unless_empty(rule.prefix_list);
  shape.ReferencedGroupId = unless_empty(rule.referenced_group);
  shape.Description = unless_empty(rule.description);
  return shape;
}

// The group without the rules of these ids.
template <class Out>
Answer<void> revoke_ids(const std::vector<std::string>& ids, bool egress,
                        store::SecurityGroup& group, Out& out) {
  for (const std::string& id : ids) {
    const auto rule = std::find_if(group.rules.begin(), group.rules.end(), [&](const auto& one) {
      return one.id == id && one.egress == egress;
    });
    if (rule == group.rules.end()) return not_found("sgr", id);
    out.RevokedSecurityGroupRules->push_back(revoked_shape(group, *rule));
    group.rules.erase(rule);
  }
  return {};
}

api::IpPermission permission_of(const store::SecurityGroup& group,
                                const store::SecurityGroupRule& rule) {
  store::SecurityGroup alone = group;
  alone.rules = {rule};
  return shown_permissions(alone, rule.egress).front();
}

// In a default VPC what the group does not have is told and no error [EC2 API reference,
// RevokeSecurityGroupIngress].
template <class Out>
void revoke_rules(const GroupRules& rules, store::SecurityGroup& group, Out& out) {
  for (const store::SecurityGroupRule& wanted : rules) {
    const auto rule =
        std::find_if(group.rules.begin(), group.rules.end(),
                     [&wanted](const auto& one) { return is_same_rule(one, wanted); });
    if (rule == group.rules.end()) {
      if (!out.UnknownIpPermissions) out.UnknownIpPermissions.emplace();
      out.UnknownIpPermissions->push_back(permission_of(group, wanted));
      continue;
    }
    out.RevokedSecurityGroupRules->push_back(revoked_shape(group, *rule));
    group.rules.erase(rule);
  }
}

template <class Op, bool egress>
Answer<typename Op::Response> revoke(const typename Op::Request& in, const Call& call,
                                     store::ChangeSet& changes) {
  store::SecurityGroup group = TRY(group_of(in, call));
  const Permissions permissions = permissions_of(in);
  const bool by_id = in.SecurityGroupRuleIds && !in.SecurityGroupRuleIds->empty();
  if (by_id == !permissions.empty()) {
    return by_id ? invalid_combination(
                       "The parameters ipPermissions and securityGroupRuleIds may not be used "
                       "together")
                 : wire::AwsError{"MissingParameter",
                                  "Either 'ipPermissions' or 'securityGroupRuleIds' should be "
                                  "provided."};
  }
  const GroupRules rules = TRY(rules_of(call, permissions, egress));
  TRY(stop_dry_run(in.DryRun));
  typename Op::Response out;
  out.Return = true;
  out.RevokedSecurityGroupRules.emplace();
  if (by_id) {
    TRY(revoke_ids(*in.SecurityGroupRuleIds, egress, group, out));
  } else {
    revoke_rules(rules, group, out);
  }
  if (!out.RevokedSecurityGroupRules->empty()) changes.put(std::move(group));
  return out;
}

Answer<api::DescribeSecurityGroupRulesResult> describe(
    const api::DescribeSecurityGroupRulesRequest& in, const Call& call) {
  std::vector<Listed<api::SecurityGroupRule>> rows;
  each_group(call, {}, [&](const store::SecurityGroup& group) {
    for (const store::SecurityGroupRule& rule : group.rules) {
      Listed<api::SecurityGroupRule> row;
      row.id = rule.id;
      row.shape = shown_rule(call, group, rule);
      row.fields = {{"group-id", group.id}, {"security-group-rule-id", rule.id}};
      rows.push_back(std::move(row));
    }
    return true;
  });
  api::DescribeSecurityGroupRulesResult out;
  out.SecurityGroupRules =
      TRY(choose(call, in, out, {"DescribeSecurityGroupRules", "sgr", rule_filters},
                 in.SecurityGroupRuleIds, std::move(rows)));
  return out;
}

template <class Op, bool egress>
Operation authorizing() {
  return writing<Op>(asks_group<Op>, authorize<Op, egress>);
}
template <class Op, bool egress>
Operation revoking() {
  return writing<Op>(asks_group<Op>, revoke<Op, egress>);
}

}  // namespace

Rows security_group_rule_rows() {
  return {authorizing<op::AuthorizeSecurityGroupIngress, false>(),
          authorizing<op::AuthorizeSecurityGroupEgress, true>(),
          revoking<op::RevokeSecurityGroupIngress, false>(),
          revoking<op::RevokeSecurityGroupEgress, true>(),
          reading<op::DescribeSecurityGroupRules>(asks_anything<op::DescribeSecurityGroupRules>,
                                                  describe)};
}

}  // namespace amiable::services::ec2
