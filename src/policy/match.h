// Whether one statement applies to one request: the hot loop's inner call, and its slow twin that
// says which element failed. Both ask the same element matchers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace amiable::policy {

enum class PrincipalKind : std::uint8_t {
  user,
  role,
  session,
  federated,
  root,
  service,
  anonymous,
  provider  // a SAML or OIDC provider that speaks for a user (AssumeRoleWith…): trust policies
};

// The caller as the policy language sees it. Views must outlive the decision.
struct Principal {
  PrincipalKind kind = PrincipalKind::anonymous;
  std::string_view arn;      // user, role, session or provider; service name; empty when anonymous
  std::string_view account;  // 12 digits; empty for services and anonymous
  std::string_view partition = "aws";
  std::string_view role_arn;   // sessions and roles: the role's ARN with path, if known
  std::string_view role_name;  // sessions: name inside the session ARN (no path)
  std::string_view user_arn;   // federated sessions: the IAM user's ARN, if known
  std::string_view unique_id;  // AIDA… / AROA… of the user or role; empty when not known
  // All service names this caller goes by (aws:PrincipalServiceNamesList); `arn` is one of them.
  bool has_boundary = false;  // Deny with NotPrincipal always hits such a principal
};

// How a Principal element named the caller: decides which other layers still count
// (IAM user guide: resource policies and implicit denies). Ordered from none to strongest.
enum class PrincipalMatch : std::uint8_t {
  none,
  account,   // only through the account: needs the identity path
  role,      // the role ARN of a session: boundary and session policy still count
  user,      // user ARN behind a federated session: boundary and session policy count
  everyone,  // "*": direct, also beside a role's ARN
  direct     // exactly the caller
};

struct StatementQuery {
  const Principal* principal = nullptr;  // nullptr: policy kinds without a Principal element
  ActionText action;
  std::string_view resource;
  const Context* context = nullptr;
  // The policy belongs to this resource: in a key policy "*" means this key.
};

struct StatementMatch {
  Truth applies = Truth::no;
  PrincipalMatch principal = PrincipalMatch::none;
  // An Allow for "*" that a condition aws:PrincipalArn narrows to the caller behaves as direct.
};

PrincipalMatch match_principal(const PrincipalClause& clause, const Principal& principal,
                               Effect effect);
StatementMatch match(const Statement& statement, Kind kind, const StatementQuery& query);

// Why a statement did or did not apply: for traces and diagnoses, never on the hot path.
struct ConditionTrace {
  std::uint32_t condition = 0;  // index into Statement::conditions
  Truth holds = Truth::no;
  bool key_present = false;
  bool key_unknown = false;
  std::vector<std::string> request_values;
  std::vector<std::string> policy_values;  // with variables replaced
};

struct StatementTrace {
  StatementMatch match;
  Truth principal = Truth::yes;
  bool action = false;
  Truth resource = Truth::no;
  std::vector<ConditionTrace> conditions;
  // Number of the four elements (principal, action, resource, condition) that did not hold.
  int failed_elements() const;
};

StatementTrace inspect(const Statement& statement, Kind kind, const StatementQuery& query);

}  // namespace amiable::policy
