// What is special about KMS [KMS developer guide: key policies, key access, grants].
// Internal to the module.
#pragma once

#include <string_view>

#include "authz/request.h"

namespace amiable::authz {

bool is_kms(std::string_view action);
// Trust policies and key policies delegate: an Allow for the account alone needs the identity path,
// and without any Allow of the resource policy identity policies have no effect. A KMS action on
// `*` or on an alias is no action on a key: IAM alone decides it.
bool resource_policy_governs(const Request& request);
bool assumes_role(std::string_view action);  // sts:AssumeRole, …WithSAML, …WithWebIdentity
// Operations that a foreign account can be allowed; a permission for any other one is ineffective.
bool works_across_accounts(std::string_view action);

}  // namespace amiable::authz
