// AWS Organizations: all rows, and the making of asks.
// [service authorization reference, Actions, resources, and condition keys for AWS Organizations]
#include <fmt/format.h>

#include "services/organizations/organization_names.h"
#include "services/organizations/organization_standing.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services {
namespace organizations {
namespace {

Ask ask_of(std::string_view operation) {
  Ask ask;
  ask.action = fmt::format("organizations:{}", operation);
  return ask;
}

}  // namespace

Ask ask_for_all(std::string_view operation) {
  Ask ask = ask_of(operation);
  ask.wildcard_only = true;
  return ask;
}

Ask ask_on_node(const Call& call, std::string_view operation, std::string_view id) {
  Ask ask = ask_of(operation);
  const store::Organization* organization = call.world.organization_of(call.account());
  if (organization == nullptr) return ask;
  ask.resource = node_arn(*organization, id);
  const store::OrganizationNode* node = find_node(call, *organization, id);
  if (node != nullptr) ask.resource_tags = node->tags;
  return ask;
}

Ask ask_on_policy(const Call& call, std::string_view operation, std::string_view id) {
  Ask ask = ask_of(operation);
  const store::Organization* organization = call.world.organization_of(call.account());
  if (organization == nullptr) return ask;
  ask.resource = policy_arn(call.world, *organization, id);
  const auto policy = find_policy(call, *organization, id);
  if (!policy) return ask;
  if (policy->row != nullptr) ask.resource_tags = policy->row->tags;
  add_policy_type(ask, policy->type);
  return ask;
}

Ask ask_on_handshake(const Call& call, std::string_view operation, std::string_view id) {
  Ask ask = ask_of(operation);
  const store::Handshake* handshake = call.world.handshake(id);
  if (handshake != nullptr) ask.resource = handshake_arn(*handshake);
  return ask;
}

void add_policy_type(Ask& ask, std::string_view type) {
  ask.context.push_back({"organizations:PolicyType", {std::string(type)}, false});
}

void add_service_principal(Ask& ask, std::string_view principal) {
  ask.context.push_back({"organizations:ServicePrincipal", {std::string(principal)}, false});
}

}  // namespace organizations

std::span<const Operation> organizations_operations() {
  namespace own = organizations;
  static const Rows rows =
      all_rows({own::organization_rows(), own::account_creation_rows(), own::account_rows(),
                own::unit_rows(), own::tree_rows(), own::policy_rows(),
                own::policy_attachment_rows(), own::policy_type_rows(), own::handshake_rows(),
                own::delegation_rows(), own::resource_policy_rows(), own::tag_rows()});
  return rows;
}

}  // namespace amiable::services
