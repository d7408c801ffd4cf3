// The condition keys that describe whose a resource is.
#pragma once

#include <string_view>

#include "model/inventory.h"
#include "policy/context.h"

namespace amiable::authz {

// aws:ResourceAccount, and while that account is a member of an organization aws:ResourceOrgID and
// aws:ResourceOrgPaths [IAM user guide, Properties of the resource]. What was not gathered is set
// as unknown. No errors.
void add_resource_keys(policy::Context& context, model::Inventory& inventory,
                       std::string_view account);

}  // namespace amiable::authz
