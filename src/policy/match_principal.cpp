// Who a Principal or NotPrincipal element names, and how. [IAM user guide, Principal element]
#include <algorithm>

#include "policy/match.h"

namespace amiable::policy {
namespace {

using Form = PrincipalPattern::Form;
using enum PrincipalMatch;

bool is_role_like(const Principal& principal) {
  return principal.kind == PrincipalKind::session || principal.kind == PrincipalKind::role;
}

// `arn:PARTITION:…`; a bare account number belongs to any partition.
bool is_in_partition(std::string_view text, std::string_view partition) {
  if (!text.starts_with("arn:")) return true;
  text.remove_prefix(4);
  return text.starts_with(partition) && text.substr(partition.size()).starts_with(':');
}

PrincipalMatch match_account(const PrincipalPattern& name, const Principal& principal) {
  const bool same = !principal.account.empty() && principal.account == name.account &&
                    is_in_partition(name.text, principal.partition);
  if (!same) return none;
  return principal.kind == PrincipalKind::root ? direct : account;
}

PrincipalMatch match_user(const PrincipalPattern& name, const Principal& principal) {
  if (principal.kind == PrincipalKind::user) return principal.arn == name.text ? direct : none;
  const bool is_behind =
      principal.kind == PrincipalKind::federated && principal.user_arn == name.text;
  return is_behind ? user : none;
}

std::string_view last_segment(std::string_view text) { return text.substr(text.rfind('/') + 1); }

// Where only the session is known, the role's name decides: names are unique in an account
// whatever the path. [IAM user guide, IAM identifiers]
PrincipalMatch match_role(const PrincipalPattern& name, const Principal& principal) {
  if (!is_role_like(principal)) return none;
  std::string_view arn = principal.role_arn;
  if (arn.empty() && principal.kind == PrincipalKind::role) arn = principal.arn;
  if (!arn.empty()) return arn == name.text ? role : none;
  const bool same = !principal.role_name.empty() && principal.account == name.account &&
                    is_in_partition(name.text, principal.partition) &&
                    last_segment(name.text) == principal.role_name;
  return same ? role : none;
}

// A unique id stands for the entity that it denotes.
PrincipalMatch match_unique_id(const PrincipalPattern& name, const Principal& principal) {
  if (principal.unique_id.empty() || principal.unique_id != name.text) return none;
  if (principal.kind == PrincipalKind::user) return direct;
  if (principal.kind == PrincipalKind::federated) return user;
  return is_role_like(principal) ? role : none;
}

PrincipalMatch match_arn(const PrincipalPattern& name, const Principal& principal,
                         PrincipalKind kind) {
  return principal.kind == kind && principal.arn == name.text ? direct : none;
}

PrincipalMatch match_name(const PrincipalPattern& name, const Principal& principal) {
  switch (name.form) {
    case Form::everyone:
      return everyone;
    case Form::account:
      return match_account(name, principal);
    case Form::user:
      return match_user(name, principal);
    case Form::role:
      return match_role(name, principal);
    case Form::session:
      return match_arn(name, principal, PrincipalKind::session);
    case Form::federated_user:
      return match_arn(name, principal, PrincipalKind::federated);
    case Form::unique_id:
      return match_unique_id(name, principal);
    case Form::service:
      return match_arn(name, principal, PrincipalKind::service);
    case Form::federated:
      return match_arn(name, principal, PrincipalKind::provider);
    case Form::canonical_user:
    case Form::other_arn:
    case Form::invalid:
      return none;
  }
  return none;
}

PrincipalMatch strongest(const PrincipalClause& clause, const Principal& principal) {
  PrincipalMatch best = none;
  for (const PrincipalPattern& name : clause.names) {
    best = std::max(best, match_name(name, principal));
  }
  return best;
}

// Whether some name matches the caller in exactly this way.
bool lists(const PrincipalClause& clause, const Principal& principal, PrincipalMatch how) {
  return std::any_of(clause.names.begin(), clause.names.end(), [&](const PrincipalPattern& name) {
    return match_name(name, principal) == how;
  });
}

// A Deny with NotPrincipal spares a caller only when each of its identities is listed: the account
// alone does not spare its users, a role does not spare its sessions.
// [IAM user guide, NotPrincipal with Deny]
bool is_spared(const PrincipalClause& clause, const Principal& principal) {
  const auto listed = [&](PrincipalMatch how) { return lists(clause, principal, how); };
  if (listed(everyone)) return true;
  switch (principal.kind) {
    case PrincipalKind::root:
    case PrincipalKind::service:
    case PrincipalKind::provider:
      return listed(direct);
    case PrincipalKind::user:
      return listed(direct) && listed(account);
    case PrincipalKind::role:
      return listed(role) && listed(account);
    case PrincipalKind::session:
      return listed(direct) && listed(role) && listed(account);
    case PrincipalKind::federated:
      return listed(direct) && listed(account) && (principal.user_arn.empty() || listed(user));
    case PrincipalKind::anonymous:
      return false;
  }
  return false;
}

}  // namespace

PrincipalMatch match_principal(const PrincipalClause& clause, const Principal& principal,
                               Effect effect) {
  if (!clause.negated) return strongest(clause, principal);
  if (effect == Effect::allow) return strongest(clause, principal) == none ? everyone : none;
  // A caller with a permissions boundary is always hit. [IAM user guide, NotPrincipal with Deny]
  if (principal.has_boundary) return everyone;
  return is_spared(clause, principal) ? none : everyone;
}

}  // namespace amiable::policy
