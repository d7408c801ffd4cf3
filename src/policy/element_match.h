// The matchers of single elements, shared by match() and its slow twin inspect().
#pragma once

#include "policy/match.h"

namespace amiable::policy {

bool action_applies(const Statement& statement, const ActionText& action);
// `direct` where the statement or the query has no principal.
PrincipalMatch principal_of(const Statement& statement, const StatementQuery& query);
Truth resource_applies(const Statement& statement, Kind kind, const StatementQuery& query);

}  // namespace amiable::policy
