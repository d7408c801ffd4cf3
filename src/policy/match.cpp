// Whether a statement applies: principal and action and resource and every condition.
#include "policy/match.h"

#include "policy/element_match.h"

namespace amiable::policy {

bool action_applies(const Statement& statement, const ActionText& action) {
  if ((statement.service_mask & action.bit) == 0) return false;
  for (const ActionPattern& pattern : statement.actions) {
    const bool other_service = (pattern.service_bit & action.bit) == 0;
    if (!other_service && matches(pattern, action)) return !statement.not_action;
  }
  return statement.not_action;
}

PrincipalMatch principal_of(const Statement& statement, const StatementQuery& query) {
  if (query.principal == nullptr || !statement.principal) return PrincipalMatch::direct;
  return match_principal(*statement.principal, *query.principal, statement.effect);
}

// Without Resource a statement of a trust, resource or endpoint policy is about what it stands on,
// in a key policy it has no effect. [KMS developer guide, key policies]
Truth resource_applies(const Statement& statement, Kind kind, const StatementQuery& query) {
  if (!statement.has_resource) return truth(kind != Kind::key);
  Truth any = Truth::no;
  for (const ResourcePattern& pattern : statement.resources) {
    any = any || matches(pattern, query.resource, *query.context);
    if (any == Truth::yes) break;
  }
  return statement.not_resource ? !any : any;
}

StatementMatch match(const Statement& statement, Kind kind, const StatementQuery& query) {
  StatementMatch result;
  if (!action_applies(statement, query.action)) return result;
  result.principal = principal_of(statement, query);
  if (result.principal == PrincipalMatch::none) return result;
  Truth applies = resource_applies(statement, kind, query);
  for (const Condition& condition : statement.conditions) {
    if (applies == Truth::no) return result;
    applies = applies && evaluate(condition, *query.context, statement.effect);
  }
  result.applies = applies;
  return result;
}

}  // namespace amiable::policy
