// Limits and names: VPC user guide, Security group rules; EC2 API reference, IpPermission.
// Sentences as users report them.
#include "services/ec2/group_rules.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/security_groups.h"
#include "services/ec2/shown_values.h"

namespace amiable::services::ec2 {
namespace {

namespace api = wire::ec2;
using store::SecurityGroupRule;

struct Protocol {
  std::string_view name, number;
};
constexpr Protocol protocols[] = {{"tcp", "6"}, {"udp", "17"}, {"icmp", "1"}, {"icmpv6", "58"}};
constexpr std::string_view every_protocol = "-1";

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

Answer<std::string> protocol_of(const api::IpPermission& permission) {
  constexpr int last_number = 255;
  if (!given(permission.IpProtocol)) {
    return invalid_value(
        "Invalid value 'null' for protocol. VPC security group rules must specify protocols "
        "explicitly.");
  }
  std::string name = ascii_lowered(*permission.IpProtocol);
  if (name == every_protocol || name == "all") return std::string(every_protocol);
  for (const Protocol& one : protocols) {
    if (name == one.name || name == one.number) return std::string(one.name);
  }
  const std::optional<int> number = number_in(name);
  if (!number || *number < 0 || *number > last_number) {
    return invalid_value(
        fmt::format("Invalid value '{}' for IP protocol. Unknown protocol.", name));
  }
  return name;
}

bool has_ports(std::string_view protocol) { return protocol == "tcp" || protocol == "udp"; }
bool has_types(std::string_view protocol) { return protocol.starts_with("icmp"); }

// Ports of tcp and udp, type and code of icmp; others have none.
Answer<void> read_range(const api::IpPermission& permission, SecurityGroupRule& rule) {
  constexpr std::int64_t last_port = 65535, last_type = 255;
  const bool ports = has_ports(rule.protocol);
  if (!ports && !has_types(rule.protocol)) return {};
  if (!permission.FromPort || !permission.ToPort) {
    if (rule.protocol == "icmpv6") return {};  // all types
    return invalid_value(
        ports ? "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange."
              : "Invalid value 'Must specify both from and to ports with ICMP.' for portRange.");
  }
  rule.from = *permission.FromPort;
  rule.to = *permission.ToPort;
  if (!ports) {
    const bool fits =
        rule.from >= -1 && rule.from <= last_type && rule.to >= -1 && rule.to <= last_type;
    if (fits) return {};
    return invalid_value(fmt::format("ICMP code ({}) out of range", rule.to));
  }
  const std::string name = rule.protocol == "tcp" ? "TCP" : "UDP";
  if (rule.from < 0 || rule.to > last_port || rule.from > rule.to) {
    return invalid_value(fmt::format("Invalid {} port range ({}-{})", name, rule.from, rule.to));
  }
  return {};
}

// --- ranges of addresses

wire::AwsError malformed_range(std::string_view text) {
  return invalid_value(fmt::format("CIDR block {} is malformed", text));
}

// Bits behind the prefix are cleared, as EC2 stores ranges.
template <std::size_t bytes>
Answer<std::string> canonical(std::string_view text, int family) {
  constexpr int byte_bits = 8, all_bits = static_cast<int>(bytes) * byte_bits;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return malformed_range(text);
  const std::string address(text.substr(0, slash));
  const std::optional<int> prefix = number_in(text.substr(slash + 1));
  std::array<std::uint8_t, bytes> parts{};
  if (!prefix || *prefix < 0 || *prefix > all_bits ||
      inet_pton(family, address.c_str(), parts.data()) != 1) {
    return malformed_range(text);
  }
  for (std::size_t i = 0; i < bytes; ++i) {
    const int kept = std::clamp(*prefix - static_cast<int>(i) * byte_bits, 0, byte_bits);
    parts.at(i) &= static_cast<std::uint8_t>(0xff00U >> static_cast<unsigned>(kept));
  }
  std::array<char, INET6_ADDRSTRLEN> printed{};
  inet_ntop(family, parts.data(), printed.data(), printed.size());
  return fmt::format("{}/{}", printed.data(), *prefix);
}

Answer<std::string> description_of(const std::optional<std::string>& text) {
  constexpr std::size_t longest = 255;
  if (!given(text)) return std::string();
  if (text->size() > longest || text->find_first_not_of(description_letters) != std::string::npos) {
    return invalid_value(
        "Invalid rule description. Valid descriptions are strings less than 256 characters from "
        "the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*");
  }
  return *text;
}

// --- peers

// Groups of other accounts would need a peered VPC, and there is none.
Answer<std::string> referenced_group(const Call& call, const api::UserIdGroupPair& pair) {
  const bool foreign = given(pair.UserId) && *pair.UserId != call.account();
  if (given(pair.GroupId)) {
    if (foreign) return not_found("sg", *pair.GroupId);
    return TRY(require_group(call, *pair.GroupId)).id;
  }
  if (!given(pair.GroupName)) return missing_parameter("groupId");
  if (foreign) return not_found("sg", *pair.GroupName);
  return TRY(require_group_named(call, *pair.GroupName)).id;
}

Answer<void> add_rule(SecurityGroupRule rule, const std::optional<std::string>& description,
                      GroupRules& rules) {
  rule.description = TRY(description_of(description));
  const bool again = std::any_of(rules.begin(), rules.end(),
                                 [&rule](const auto& other) { return is_same_rule(rule, other); });
  if (again) return invalid_value("The same permission must not appear multiple times");
  rules.push_back(std::move(rule));
  return {};
}

Answer<void> add_ranges(const api::IpPermission& permission, const SecurityGroupRule& common,
                        GroupRules& rules) {
  for (const api::IpRange& range : permission.IpRanges.value_or(std::vector<api::IpRange>())) {
    SecurityGroupRule rule = common;
    rule.cidr4 = TRY(canonical<sizeof(in_addr)>(TRY(required(range.CidrIp, "cidrIp")), AF_INET));
    TRY(add_rule(std::move(rule), range.Description, rules));
  }
  for (const api::Ipv6Range& range :
       permission.Ipv6Ranges.value_or(std::vector<api::Ipv6Range>())) {
    SecurityGroupRule rule = common;
    rule.cidr6 =
        TRY(canonical<sizeof(in6_addr)>(TRY(required(range.CidrIpv6, "cidrIpv6")), AF_INET6));
    TRY(add_rule(std::move(rule), range.Description, rules));
  }
  return {};
}

Answer<void> add_permission(const Call& call, const api::IpPermission& permission, bool egress,
                            GroupRules& rules) {
  SecurityGroupRule common;
  common.egress = egress;
  common.protocol = TRY(protocol_of(permission));
  TRY(read_range(permission, common));
  const std::size_t before = rules.size();
  TRY(add_ranges(permission, common, rules));
  using Pairs = std::vector<api::UserIdGroupPair>;
  for (const api::UserIdGroupPair& pair : permission.UserIdGroupPairs.value_or(Pairs())) {
    SecurityGroupRule rule = common;
    rule.referenced_group = TRY(referenced_group(call, pair));
    TRY(add_rule(std::move(rule), pair.Description, rules));
  }
  if (permission.PrefixListIds && !permission.PrefixListIds->empty()) {
    // There are no prefix lists here.
    return wire::AwsError{"InvalidPrefixListID.NotFound",
                          fmt::format("The prefix list ID '{}' does not exist",
                                      permission.PrefixListIds->front().PrefixListId.value_or(""))};
  }
  if (rules.size() == before) return missing_parameter("cidrIp");
  return {};
}

std::string peer_of(const SecurityGroupRule& rule) {
  for (const std::string* text : {&rule.cidr4, &rule.cidr6, &rule.prefix_list}) {
    if (!text->empty()) return *text;
  }
  return rule.referenced_group;
}

void add_peer(const store::SecurityGroup& group, const SecurityGroupRule& rule,
              api::IpPermission& permission) {
  std::optional<std::string> description;
  if (!rule.description.empty()) description = rule.description;
  if (!rule.cidr4.empty()) {
    permission.IpRanges->push_back({std::move(description), rule.cidr4});
  } else if (!rule.cidr6.empty()) {
    permission.Ipv6Ranges->push_back({std::move(description), rule.cidr6});
  } else if (!rule.prefix_list.empty()) {
    permission.PrefixListIds->push_back({std::move(description), rule.prefix_list});
  } else {
    api::UserIdGroupPair pair;
    pair.Description = std::move(description);
    pair.UserId = group.account;
    pair.GroupId = rule.referenced_group;
    permission.UserIdGroupPairs->push_back(std::move(pair));
  }
}

api::IpPermission empty_permission(const SecurityGroupRule& rule) {
  api::IpPermission permission;
  permission.IpProtocol = rule.protocol;
  if (has_ports(rule.protocol) || has_types(rule.protocol)) {
    permission.FromPort = rule.from;
    permission.ToPort = rule.to;
  }
  permission.IpRanges.emplace();
  permission.Ipv6Ranges.emplace();
  permission.PrefixListIds.emplace();
  permission.UserIdGroupPairs.emplace();
  return permission;
}

}  // namespace

Answer<GroupRules> rules_of(const Call& call, const Permissions& permissions, bool egress) {
  GroupRules rules;
  for (const api::IpPermission& one : permissions) {
    TRY(add_permission(call, one, egress, rules));
  }
  return rules;
}

bool is_same_rule(const SecurityGroupRule& a, const SecurityGroupRule& b) {
  return a.egress == b.egress && a.protocol == b.protocol && a.from == b.from && a.to == b.to &&
         a.cidr4 == b.cidr4 && a.cidr6 == b.cidr6 && a.prefix_list == b.prefix_list &&
         a.referenced_group == b.referenced_group;
}

wire::AwsError duplicate_rule(const SecurityGroupRule& rule) {
  std::string words = fmt::format("peer: {}, ", peer_of(rule));
  if (rule.protocol == every_protocol) {
    words += "ALL";
  } else if (has_ports(rule.protocol)) {
    words += fmt::format("{}, from port: {}, to port: {}", rule.protocol == "tcp" ? "TCP" : "UDP",
                         rule.from, rule.to);
  } else if (has_types(rule.protocol)) {
    const auto number = [](std::int64_t one) {
      return one < 0 ? std::string("ALL") : fmt::to_string(one);
    };
    words += fmt::format("{}, type: {}, code: {}", rule.protocol == "icmp" ? "ICMP" : "ICMPv6",
                         number(rule.from), number(rule.to));
  } else {
    words += rule.protocol;
  }
  return {"InvalidPermission.Duplicate",
          fmt::format("the specified rule \"{}, ALLOW\" already exists", words)};
}

Permissions shown_permissions(const store::SecurityGroup& group, bool egress) {
  Permissions permissions;
  for (const SecurityGroupRule& rule : group.rules) {
    if (rule.egress != egress) continue;
    const api::IpPermission fresh = empty_permission(rule);
    auto place = std::find_if(permissions.begin(), permissions.end(),
                              [&fresh](const api::IpPermission& one) {
                                return one.IpProtocol == fresh.IpProtocol &&
                                       one.FromPort == fresh.FromPort && one.ToPort == fresh.ToPort;
                              });
    if (place == permissions.end()) place = permissions.insert(permissions.end(), fresh);
    add_peer(group, rule, *place);
  }
  return permissions;
}

api::SecurityGroupRule shown_rule(const Call& call, const store::SecurityGroup& group,
                                  const SecurityGroupRule& rule) {
  api::SecurityGroupRule shape;
  shape.SecurityGroupRuleId = rule.id;
  shape.SecurityGroupRuleArn = arn_of(call, "security-group-rule", rule.id, group.account);
  shape.GroupId = group.id;
  shape.GroupOwnerId = group.account;
  shape.IsEgress = rule.egress;
  shape.IpProtocol = rule.protocol;
  shape.FromPort = rule.from;
  shape.ToPort = rule.to;
  shape.CidrIpv4 = unless_empty(rule.cidr4);
  shape.CidrIpv6 = unless_empty(rule.cidr6);
  shape.PrefixListId = unless_empty(rule.prefix_list);
  shape.Description = unless_empty(rule.description);
  if (!rule.referenced_group.empty()) {
    shape.ReferencedGroupInfo.emplace().GroupId = rule.referenced_group;
    shape.ReferencedGroupInfo->UserId = group.account;
    shape.ReferencedGroupInfo->VpcId = group.vpc_id;
  }
  return shape;
}

}  // namespace amiable::services::ec2
