// Ids and ARNs of AWS Organizations, and what a world says about whose they are.
// [Organizations API reference, the patterns of ids; service authorization reference, ARNs]
#pragma once

#include <string>
#include <string_view>

#include "store/world.h"

namespace amiable::services::organizations {

std::string new_organization_id();  // o-…
std::string new_root_id();          // r-…
std::string new_unit_id(std::string_view root);
std::string new_policy_id();
std::string new_handshake_id();
std::string new_creation_id();  // car-…
// 12 digits that no account of the world has.
std::string new_account_id(const store::World& world);

// arn:aws:organizations::MANAGEMENT:organization/o-…
std::string organization_arn(const store::Organization& organization);
// Of a root, unit or account by its id, there or not.
std::string node_arn(const store::Organization& organization, std::string_view id);
std::string new_policy_arn(const store::Organization& organization, std::string_view type,
                           std::string_view id);
// AWS's own policies have AWS's ARN; a policy that is not there is of every type.
std::string policy_arn(const store::World& world, const store::Organization& organization,
                       std::string_view id);
std::string handshake_arn(const store::Handshake& handshake);
// o-…/r-…/ou-…/ up to and with the node.
std::string node_path(const store::World& world, const store::OrganizationNode& node);

// What an account is called where it has said nothing: outside of an organization no row keeps a
// name or an address, though AWS has both of every account.
std::string account_name(const store::World& world, std::string_view account);
std::string account_email(const store::World& world, std::string_view account);
// The account with this address; empty: none.
std::string account_with_email(const store::World& world, std::string_view email);

}  // namespace amiable::services::organizations
