// The core of a decision, once explicit denies and guard rails are out of the way: what resource
// side and caller side must give, by service and by whether they are the same account.
// Internal to the module.
#pragma once

#include "authz/evaluate_layer.h"
#include "authz/grants.h"

namespace amiable::authz {

// What every layer said, ready for the rules. A layer that does not exist allows.
struct Findings {
  Verdict identity, boundary, session;
  ResourceVerdict resource;
  GrantVerdict grants;
  bool has_boundary = false, has_session = false;

  Truth identity_path() const { return identity.allows && boundary.allows && session.allows; }
  Truth limits() const { return boundary.allows && session.allows; }
};

struct CoreResult {
  Truth allowed = Truth::no;
  LayerKind carried_by = LayerKind::none;  // when allowed
  StatementRef allow;
  LayerSet missing;  // when not: layers that lack a needed Allow
  LayerSet open;     // when unknown: layers that were not gathered and matter
};

// A rule of its own, whatever the policies say.
CoreResult always_allowed();
CoreResult refused_by(LayerKind layer);
// The caller belongs to the account that owns the resource.
CoreResult same_account(const Request& request, const Findings& findings, bool has_policy);
// The caller belongs to another account: both sides must allow.
CoreResult cross_account(const Request& request, const Findings& findings);
// Services and unsigned requests: only resource policy and grants speak.
CoreResult without_account(const Findings& findings);
// kms:RetireGrant: grants decide, a key-policy statement is void.
CoreResult retire_grant(const Request& request, const Policies& policies, const Findings& findings);

}  // namespace amiable::authz
