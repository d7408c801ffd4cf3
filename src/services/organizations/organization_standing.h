// Who calls, as Organizations sees it, and the things of the caller's organization by id.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::organizations {

// AWSOrganizationsNotInUseException outside of an organization. The management account, or one
// that is a delegated administrator of any service (for reads) [Organizations API reference, "You
// can only call this operation from …"]; others get AccessDeniedException.
Answer<const store::Organization*> require_member(const Call& call);
Answer<const store::Organization*> require_management(const Call& call);
Answer<const store::Organization*> require_reader(const Call& call);

bool is_delegated(const store::Organization& organization, std::string_view account);
bool has_all_features(const store::Organization& organization);
bool is_enabled(const store::Organization& organization, std::string_view policy_type);

// Of this organization and of that kind, or nullptr.
using NodeKind = store::OrganizationNode::Kind;
const store::OrganizationNode* find_node(const Call& call, const store::Organization& organization,
                                         std::string_view id);
const store::OrganizationNode* find_node(const Call& call, const store::Organization& organization,
                                         std::string_view id, NodeKind kind);
const store::OrganizationNode* find_parent(const Call& call,
                                           const store::Organization& organization,
                                           std::string_view id);  // root or unit
Answer<const store::OrganizationNode*> require_account(const Call& call,
                                                       const store::Organization& organization,
                                                       std::string_view id);
std::size_t account_count(const Call& call, const store::Organization& organization);

// A policy of the organization, or one of AWS's own, which have no row.
struct PolicyView {
  std::string_view id, arn, name, description, type, text;
  const store::OrganizationPolicy* row = nullptr;
};
PolicyView view_of(const store::OrganizationPolicy& row);
std::optional<PolicyView> find_policy(const Call& call, const store::Organization& organization,
                                      std::string_view id);
Answer<PolicyView> require_policy(const Call& call, const store::Organization& organization,
                                  std::string_view id);

// AWS's own policy of a type, which everything gets when the type is enabled; empty: it has none.
std::string_view full_access_of(std::string_view policy_type);
// What a new root, unit or account has attached.
std::vector<std::string> first_attachments(const store::Organization& organization);

}  // namespace amiable::services::organizations
