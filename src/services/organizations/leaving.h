// Leaving an organization: what stands in the way of it, for an account that is removed, leaves, or
// goes to another organization.
#pragma once

#include "services/organizations/organization_standing.h"

namespace amiable::services::organizations {

// MasterCannotLeaveOrganizationException; ConstraintViolationException for delegated
// administrators, and for accounts that were created less than four days ago.
Answer<void> check_leaving(const Call& call, const store::Organization& organization,
                           const store::OrganizationNode& account);

}  // namespace amiable::services::organizations
