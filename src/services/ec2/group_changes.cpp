// Security groups made, listed and deleted.
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/account_zone.h"
#include "services/ec2/group_rules.h"
#include "services/ec2/instances.h"
#include "services/ec2/listed.h"
#include "services/ec2/security_groups.h"

namespace amiable::services::ec2 {
namespace {

namespace api = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::string_view tagged_type = "security-group";
constexpr std::string_view taggable[] = {tagged_type};

constexpr std::string_view group_filters[] = {"description",
                                              "egress.ip-permission.cidr",
                                              "egress.ip-permission.from-port",
                                              "egress.ip-permission.group-id",
                                              "egress.ip-permission.group-name",
                                              "egress.ip-permission.ipv6-cidr",
                                              "egress.ip-permission.prefix-list-id",
                                              "egress.ip-permission.protocol",
                                              "egress.ip-permission.to-port",
                                              "egress.ip-permission.user-id",
                                              "group-id",
                                              "group-name",
                                              "ip-permission.cidr",
                                              "ip-permission.from-port",
                                              "ip-permission.group-id",
                                              "ip-permission.group-name",
                                              "ip-permission.ipv6-cidr",
                                              "ip-permission.prefix-list-id",
                                              "ip-permission.protocol",
                                              "ip-permission.to-port",
                                              "ip-permission.user-id",
                                              "owner-id",
                                              "tag",
                                              "vpc-id"};

// --- creation

std::string vpc_of(const api::CreateSecurityGroupRequest& in, const Call& call) {
  return given(in.VpcId) ? *in.VpcId : default_network(call.account(), call.region).vpc_id;
}

// [service authorization reference, CreateSecurityGroup]
Answer<Asks> asks_create(const api::CreateSecurityGroupRequest& in, const Call& call) {
  constexpr std::string_view action = "ec2:CreateSecurityGroup";
  const std::string vpc = vpc_of(in, call);
  const std::string vpc_arn = arn_of(call, "vpc", vpc, call.account());
  Ask group = ask_on(call, action, tagged_type, "*", call.account());
  add_key(group, "ec2:Vpc", vpc_arn);
  Ask network = ask_on(call, action, "vpc", vpc, call.account());
  add_key(network, "ec2:VpcID", vpc);
  add_key(network, "ec2:Tenancy", "default");
  Asks asks{std::move(group), std::move(network)};
  TRY(check_tag_types(in.TagSpecifications, taggable));
  const std::vector<model::Tag> tags = TRY(tags_for(in.TagSpecifications, tagged_type));
  add_tag_asks(asks, call, action, tagged_type, tags);
  return asks;
}

Answer<void> check_text(const std::string& text, std::string_view parameter) {
  constexpr std::size_t longest = 255;
  if (text.size() > longest) {
    return invalid_parameter(text, parameter, "Length exceeds maximum of 255 characters.");
  }
  if (text.find_first_not_of(description_letters) != std::string::npos) {
    return invalid_parameter(text, parameter, "Character sets beyond ASCII are not supported.");
  }
  return {};
}

Answer<void> check_create(const api::CreateSecurityGroupRequest& in, const Call& call) {
  const std::string name = TRY(required(in.GroupName, "GroupName"));
  const std::string description = TRY(required(in.Description, "GroupDescription"));
  if (name.starts_with("sg-")) {
    return invalid_parameter(name, "GroupName", "Group names may not be in the format sg-*");
  }
  if (ascii_lowered(name) == "default") {
    return wire::AwsError{"InvalidGroup.Reserved",
                          fmt::format("Cannot use reserved security group name: {}", name)};
  }
  TRY(check_text(name, "GroupName"));
  TRY(check_text(description, "GroupDescription"));
  if (given(in.VpcId)) TRY(check_id(*in.VpcId, "vpc"));
  TRY(stop_dry_run(in.DryRun));
  const std::string vpc = default_network(call.account(), call.region).vpc_id;
  if (vpc_of(in, call) != vpc) return not_found("vpc", *in.VpcId);
  if (find_group_named(call, name)) {
    return wire::AwsError{
        "InvalidGroup.Duplicate",
        fmt::format("The security group '{}' already exists for VPC '{}'", name, vpc)};
  }
  return {};
}

// AWS's default quota [VPC user guide, Amazon VPC quotas].
Answer<void> check_group_quota(const Call& call) {
  constexpr std::size_t groups_max = 2500;
  std::size_t count = 0;
  each_group(call, {}, [&count](const store::SecurityGroup&) { return ++count < groups_max; });
  if (count < groups_max) return {};
  return wire::AwsError{"SecurityGroupLimitExceeded",
                        "The maximum number of security groups has been reached."};
}

Answer<api::CreateSecurityGroupResult> create(const api::CreateSecurityGroupRequest& in,
                                              const Call& call, store::ChangeSet& changes) {
  TRY(check_create(in, call));
  TRY(check_group_quota(call));
  store::SecurityGroup group = default_group(call.account(), call.region);
  group.id = new_id("sg");
  group.name = *in.GroupName;
  group.description = *in.Description;
  group.tags = TRY(tags_for(in.TagSpecifications, tagged_type));
  // A new group lets everything out and nothing in.
  std::erase_if(group.rules, [](const auto& rule) { return !rule.egress; });
  for (store::SecurityGroupRule& rule : group.rules) rule.id = new_id("sgr");
  api::CreateSecurityGroupResult out;
  out.GroupId = group.id;
  out.SecurityGroupArn = arn_of(call, tagged_type, group.id, group.account);
  out.Tags = shown_tags(group.tags);
  changes.put(std::move(group));
  return out;
}

// --- deletion

Answer<Asks> asks_delete(const api::DeleteSecurityGroupRequest& in, const Call& call) {
  return Asks{ask_on_group(call, "ec2:DeleteSecurityGroup", in)};
}

// Rules of other groups, and instances until they are terminated.
bool is_used(const Call& call, std::string_view id) {
  bool used = false;
  each_group(call, {}, [&](const store::SecurityGroup& other) {
    used = other.id != id && std::any_of(other.rules.begin(), other.rules.end(),
                                         [id](const store::SecurityGroupRule& rule) {
                                           return rule.referenced_group == id;
                                         });
    return !used;
  });
  if (used) return true;
  call.world.instances_of(call.account(), call.region, {}, [&](const store::Instance& instance) {
    used = !has_ended(call, instance) && holds(instance.security_group_ids, id);
    return !used;
  });
  return used;
}

Answer<api::DeleteSecurityGroupResult> remove(const api::DeleteSecurityGroupRequest& in,
                                              const Call& call, store::ChangeSet& changes) {
  const store::SecurityGroup group = TRY(group_of(in, call));
  TRY(stop_dry_run(in.DryRun));
  if (group.name == "default") {
    return wire::AwsError{
        "CannotDelete",
        fmt::format("the specified group: \"{}\" name: \"default\" cannot be deleted by a user",
                    group.id)};
  }
  // Of a VPC; InvalidGroup.InUse was EC2-Classic's [error codes of EC2, DependencyViolation].
  if (is_used(call, group.id)) {
    return wire::AwsError{"DependencyViolation",
                          fmt::format("resource {} has a dependent object", group.id)};
  }
  changes.erase(store::Table::security_group, store::key_of(group));
  api::DeleteSecurityGroupResult out;
  out.Return = true;
  out.GroupId = group.id;
  return out;
}

// --- the list

void add_rule_fields(const store::SecurityGroup& group, Fields& fields) {
  constexpr std::string_view names[][2] = {
      {"ip-permission.cidr", "egress.ip-permission.cidr"},
      {"ip-permission.ipv6-cidr", "egress.ip-permission.ipv6-cidr"},
      {"ip-permission.prefix-list-id", "egress.ip-permission.prefix-list-id"},
      {"ip-permission.group-id", "egress.ip-permission.group-id"},
      {"ip-permission.protocol", "egress.ip-permission.protocol"},
      {"ip-permission.from-port", "egress.ip-permission.from-port"},
      {"ip-permission.to-port", "egress.ip-permission.to-port"},
      {"ip-permission.user-id", "egress.ip-permission.user-id"}};
  for (const store::SecurityGroupRule& rule : group.rules) {
    const std::string values[] = {rule.cidr4,
                                  rule.cidr6,
                                  rule.prefix_list,
                                  rule.referenced_group,
                                  rule.protocol,
                                  fmt::to_string(rule.from),
                                  fmt::to_string(rule.to),
                                  rule.referenced_group.empty() ? std::string() : group.account};
    for (std::size_t i = 0; i < std::size(names); ++i) {
      if (!values[i].empty()) fields.emplace_back(names[i][rule.egress ? 1 : 0], values[i]);
    }
  }
}

Listed<api::SecurityGroup> group_row(const Call& call, const store::SecurityGroup& group) {
  Listed<api::SecurityGroup> row;
  row.id = group.id;
  api::SecurityGroup& shape = row.shape;
  shape.GroupId = group.id;
  shape.GroupName = group.name;
  shape.Description = group.description;
  shape.VpcId = group.vpc_id;
  shape.OwnerId = group.account;
  shape.SecurityGroupArn = arn_of(call, tagged_type, group.id, group.account);
  shape.IpPermissions = shown_permissions(group, false);
  shape.IpPermissionsEgress = shown_permissions(group, true);
  shape.Tags = shown_tags(group.tags);
  row.tags = group.tags;
  row.fields = {{"group-id", group.id},
                {"group-name", group.name},
                {"description", group.description},
                {"owner-id", group.account},
                {"vpc-id", group.vpc_id}};
  add_rule_fields(group, row.fields);
  return row;
}

// Ids and names together: a group that either lists.
Answer<Ids> ids_asked_for(const api::DescribeSecurityGroupsRequest& in, const Call& call) {
  Ids ids = in.GroupIds;
  if (!in.GroupNames || in.GroupNames->empty()) return ids;
  if (!ids) ids.emplace();
  for (const std::string& name : *in.GroupNames) {
    ids->push_back(TRY(require_group_named(call, name)).id);
  }
  return ids;
}

Answer<api::DescribeSecurityGroupsResult> describe(const api::DescribeSecurityGroupsRequest& in,
                                                   const Call& call) {
  const Ids ids = TRY(ids_asked_for(in, call));
  std::vector<Listed<api::SecurityGroup>> rows;
  each_group(call, {}, [&](const store::SecurityGroup& group) {
    if (asked_for(ids, group.id)) rows.push_back(group_row(call, group));
    return true;
  });
  api::DescribeSecurityGroupsResult out;
  out.SecurityGroups = TRY(
      choose(call, in, out, {"DescribeSecurityGroups", "sg", group_filters}, ids, std::move(rows)));
  return out;
}

}  // namespace

Rows security_group_rows() {
  return {writing<op::CreateSecurityGroup>(asks_create, create),
          writing<op::DeleteSecurityGroup>(asks_delete, remove),
          reading<op::DescribeSecurityGroups>(asks_anything<op::DescribeSecurityGroups>, describe)};
}

}  // namespace amiable::services::ec2
