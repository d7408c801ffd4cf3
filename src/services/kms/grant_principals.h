// Who a grant names: grantee and retiring principals as CreateGrant takes them, as decisions
// compare them and as ListGrants shows them [KMS developer guide, Grants; texts and forms
// measured].
#pragma once

#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::kms {

struct GrantPrincipal {
  std::string compared;   // store::Grant::record.grantee: an ARN
  std::string entity_id;  // AIDA… or AROA… behind it; empty: root, federated user, service
};

// `member` (GranteePrincipal, RetiringPrincipal) names the parameter in the error.
// InvalidArnException for what is no ARN of a principal, or one of an absent user or role. Sessions
// of an existing role need not have been issued; `AROA…:name` means such a session.
Answer<GrantPrincipal> resolve_principal(const Call& call, std::string_view text,
                                         std::string_view member);

// The ARN, or once its entity is gone the id: AIDA…, AROA…, for sessions AROA…:name.
std::string shown_principal(const store::World& world, const std::string& compared,
                            const std::string& entity_id);

}  // namespace amiable::services::kms
