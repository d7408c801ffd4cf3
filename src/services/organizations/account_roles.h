// The two roles that Organizations makes in accounts.
#pragma once

#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "store/change_set.h"

namespace amiable::services::organizations {

// AWSServiceRoleForOrganizations of the account, unless it has it. A caller who may not make it
// gets AccessDeniedForDependencyException [Organizations user guide, service-linked roles].
Answer<void> make_linked_role(const Call& call, std::string_view account,
                              store::ChangeSet& changes);

// The role by which the management account's principals get into an account that was created:
// AdministratorAccess, OrganizationAccountAccessRole unless it is named otherwise.
Answer<void> make_access_role(const Call& call, std::string_view account, std::string_view name,
                              store::ChangeSet& changes);

}  // namespace amiable::services::organizations
