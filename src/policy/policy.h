// A policy document: its statements with the place of every element, compiled for matching.
//
// Built by parse(); immutable afterwards; share as std::shared_ptr<const Policy>. It keeps its
// source text alive, so a trace can show the lines.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "policy/condition.h"
#include "policy/pattern.h"

namespace amiable::policy {

// Decides which elements are legal and how short ARNs are read.
enum class Kind : std::uint8_t {
  identity,
  boundary,
  session,
  resource,
  key,
  trust,
  scp,
  rcp,
  endpoint
};

// One name in a Principal or NotPrincipal element.
struct PrincipalPattern {
  enum class Form : std::uint8_t {
    everyone,        // "*", {"AWS":"*"}
    account,         // 12 digits or the root ARN
    user,            // arn:…:user/path/name
    role,            // arn:…:role/path/name
    session,         // arn:…:sts::…:assumed-role/role/session
    federated_user,  // arn:…:sts::…:federated-user/name
    unique_id,       // AIDA…, AROA…: what the ARN of a deleted entity turns into
    service,         // {"Service": …}
    federated,       // {"Federated": …}
    canonical_user,  // {"CanonicalUser": …}
    other_arn,       // any other ARN: matches nobody (groups, wildcards inside an ARN)
    invalid          // matches nobody
  };
  Form form = Form::invalid;
  std::string text;     // as written
  std::string account;  // for account, user, role, session, federated_user
  Span span;
};

struct PrincipalClause {
  bool negated = false;  // NotPrincipal
  Span span;             // of the element's value
  std::vector<PrincipalPattern> names;
};

struct Statement {
  Effect effect = Effect::deny;
  std::string sid;
  Span span;         // the statement object
  Span effect_span;  // value of Effect
  std::optional<PrincipalClause> principal;
  bool not_action = false;
  Span action_span;
  std::vector<ActionPattern> actions;
  bool not_resource = false;
  Span resource_span;
  bool has_resource = false;  // a key-policy statement without it is accepted and inert
  std::vector<ResourcePattern> resources;
  Span condition_span;
  std::vector<Condition> conditions;
  // Union of service_bit over actions, all ones for NotAction: one test skips most statements.
  std::uint64_t service_mask = 0;
};

struct Policy {
  Kind kind = Kind::identity;
  Version version = Version::v2008_10_17;
  std::string id;
  std::string name;    // what a reader calls it: "KmsKeyUsagePolicy", "p-denygrants", "default"
  std::string arn;     // of a managed policy, SCP or RCP; else empty
  std::string holder;  // of an inline policy: user, group or role it stands on; else empty
  SourcePtr source;    // text that spans point into
  Span span;           // the whole document inside it
  std::vector<Statement> statements;
  std::vector<std::uint64_t> masks;  // service_mask of each statement, contiguous
  std::uint64_t mask = 0;            // union of masks
};

using PolicyPtr = std::shared_ptr<const Policy>;

// Reads the document at `value`. Errors (ErrorKind::unreadable) name what was expected, found and
// where: unknown elements, wrong types, missing Effect. Lenient where AWS stores a document that
// does nothing (unknown action, empty array): such a statement just never matches.
// What AWS would refuse at save time beyond that is check.h's business.
Result<PolicyPtr> parse(const json::Value& value, Kind kind, std::string name = {});
// The same for a document that is a text of its own.
Result<PolicyPtr> parse(SourcePtr source, Kind kind, std::string name = {});

std::string_view kind_name(Kind kind);  // "identity policy", "key policy", …

}  // namespace amiable::policy
