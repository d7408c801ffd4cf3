// Lookups within the caller's organization.
#include "services/organizations/organization_standing.h"

#include <algorithm>

#include "policy/full_access.h"
#include "services/organizations/organization_errors.h"

namespace amiable::services::organizations {

using store::Organization;
using store::OrganizationNode;

Answer<const Organization*> require_member(const Call& call) {
  const Organization* organization = call.world.organization_of(call.account());
  if (organization == nullptr) return not_in_use();
  return organization;
}

Answer<const Organization*> require_management(const Call& call) {
  const Organization* organization = TRY(require_member(call));
  if (organization->management_account != call.account()) return access_denied();
  return organization;
}

Answer<const Organization*> require_reader(const Call& call) {
  const Organization* organization = TRY(require_member(call));
  const bool may = organization->management_account == call.account() ||
                   is_delegated(*organization, call.account());
  if (!may) return access_denied();
  return organization;
}

bool is_delegated(const Organization& organization, std::string_view account) {
  return std::any_of(organization.delegated.begin(), organization.delegated.end(),
                     [account](const store::DelegatedAdministrator& administrator) {
                       return administrator.account == account;
                     });
}

bool has_all_features(const Organization& organization) {
  return organization.feature_set == "ALL";
}

bool is_enabled(const Organization& organization, std::string_view policy_type) {
  const auto& types = organization.policy_types;
  return std::find(types.begin(), types.end(), policy_type) != types.end();
}

const OrganizationNode* find_node(const Call& call, const Organization& organization,
                                  std::string_view id) {
  const OrganizationNode* node = call.world.organization_node(id);
  return node != nullptr && node->organization == organization.id ? node : nullptr;
}

const OrganizationNode* find_node(const Call& call, const Organization& organization,
                                  std::string_view id, NodeKind kind) {
  const OrganizationNode* node = find_node(call, organization, id);
  return node != nullptr && node->kind == kind ? node : nullptr;
}

const OrganizationNode* find_parent(const Call& call, const Organization& organization,
                                    std::string_view id) {
  const OrganizationNode* node = find_node(call, organization, id);
  return node != nullptr && node->kind != NodeKind::account ? node : nullptr;
}

Answer<const OrganizationNode*> require_account(const Call& call, const Organization& organization,
                                                std::string_view id) {
  const OrganizationNode* node = find_node(call, organization, id, NodeKind::account);
  if (node == nullptr) return no_such_account();
  return node;
}

std::size_t account_count(const Call& call, const Organization& organization) {
  std::size_t count = 0;
  call.world.organization_nodes(organization.id, {}, [&count](const OrganizationNode& node) {
    if (node.kind == NodeKind::account) ++count;
    return true;
  });
  return count;
}

PolicyView view_of(const store::OrganizationPolicy& row) {
  return {row.id, row.arn, row.name, row.description, row.type, row.document.text, &row};
}

std::optional<PolicyView> find_policy(const Call& call, const Organization& organization,
                                      std::string_view id) {
  if (const policy::FullAccess* own = policy::full_access_policy(id)) {
    return PolicyView{own->id, own->arn, own->name, own->description, own->type, own->text};
  }
  const store::OrganizationPolicy* row = call.world.organization_policy(organization.id, id);
  if (row == nullptr) return {};
  return view_of(*row);
}

Answer<PolicyView> require_policy(const Call& call, const Organization& organization,
                                  std::string_view id) {
  const auto policy = find_policy(call, organization, id);
  if (!policy) return no_such_policy();
  return *policy;
}

std::string_view full_access_of(std::string_view policy_type) {
  for (const policy::FullAccess& one : policy::full_access_policies()) {
    if (one.type == policy_type) return one.id;
  }
  return {};
}

std::vector<std::string> first_attachments(const Organization& organization) {
  std::vector<std::string> ids;
  for (const std::string& type : organization.policy_types) {
    ids.emplace_back(full_access_of(type));
  }
  return ids;
}

}  // namespace amiable::services::organizations
