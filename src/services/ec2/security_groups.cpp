// The account's groups and the one that needs no row.
#include "services/ec2/security_groups.h"

#include <fmt/format.h>

#include "services/ec2/account_zone.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"

namespace amiable::services::ec2 {

store::SecurityGroup default_group(std::string_view account, std::string_view region) {
  const DefaultNetwork& network = default_network(account, region);
  store::SecurityGroup group;
  group.id = network.security_group_id;
  group.name = "default";
  group.description = "default VPC security group";
  group.vpc_id = network.vpc_id;
  group.account = account;
  group.region = region;
  store::SecurityGroupRule in;
  in.id = network.security_group_rule_id;
  in.protocol = "-1";
  in.referenced_group = group.id;
  store::SecurityGroupRule out;
  out.id = network.egress_rule_id;
  out.egress = true;
  out.protocol = "-1";
  out.cidr4 = "0.0.0.0/0";
  group.rules = {std::move(in), std::move(out)};
  return group;
}

std::optional<store::SecurityGroup> find_group(const Call& call, std::string_view id) {
  const store::SecurityGroup* row = call.world.security_group(call.region, id);
  if (row != nullptr) {
    return row->account == call.account() ? std::optional(*row) : std::nullopt;
  }
  if (id != default_network(call.account(), call.region).security_group_id) return {};
  return default_group(call.account(), call.region);
}

std::optional<store::SecurityGroup> find_group_named(const Call& call, std::string_view name) {
  const auto rows = call.world.security_groups_named(call.account(), call.region, name);
  if (!rows.empty()) return *rows.front();
  if (name != "default") return {};
  return default_group(call.account(), call.region);
}

void each_group(const Call& call, std::string_view after_id,
                const std::function<bool(const store::SecurityGroup&)>& visit) {
  const store::SecurityGroup fallback = default_group(call.account(), call.region);
  bool pending =
      fallback.id > after_id && call.world.security_group(call.region, fallback.id) == nullptr;
  bool wanted = true;
  call.world.security_groups(call.account(), call.region, after_id,
                             [&](const store::SecurityGroup& group) {
                               if (pending && fallback.id < group.id) {
                                 pending = false;
                                 wanted = visit(fallback);
                               }
                               wanted = wanted && visit(group);
                               return wanted;
                             });
  if (pending && wanted) visit(fallback);
}

Answer<store::SecurityGroup> require_group(const Call& call, std::string_view id) {
  TRY(check_id(id, "sg"));
  auto group = find_group(call, id);
  if (!group) return not_found("sg", id);
  return *std::move(group);
}

Answer<store::SecurityGroup> require_group_named(const Call& call, std::string_view name) {
  auto group = find_group_named(call, name);
  if (group) return *std::move(group);
  return wire::AwsError{"InvalidGroup.NotFound",
                        fmt::format("The security group '{}' does not exist in default VPC '{}'",
                                    name, default_network(call.account(), call.region).vpc_id)};
}

}  // namespace amiable::services::ec2
