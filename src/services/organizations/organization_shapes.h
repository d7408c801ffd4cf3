// Rows of organizations as the API shows them.
#pragma once

#include "services/organizations/organization_standing.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {

api::Organization organization_shape(const Call& call, const store::Organization& organization);
api::Root root_shape(const store::Organization& organization, const store::OrganizationNode& root);
api::OrganizationalUnit unit_shape(const Call& call, const store::Organization& organization,
                                   const store::OrganizationNode& unit);
api::Account account_shape(const Call& call, const store::Organization& organization,
                           const store::OrganizationNode& account);
api::PolicySummary policy_summary(const PolicyView& policy);
api::Policy policy_shape(const PolicyView& policy);
api::Handshake handshake_shape(const Call& call, const store::Handshake& handshake);
// A word of the API for closed accounts: Status goes on saying SUSPENDED, State says CLOSED.
std::string_view account_state(std::string_view status);
// OPEN past its date is EXPIRED.
std::string_view state_now(const store::Handshake& handshake, Timestamp now);

}  // namespace amiable::services::organizations
