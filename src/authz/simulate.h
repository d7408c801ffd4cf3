// What IAM's policy simulator says about one request: the engine's matchers under the simulator's
// own, fewer rules. It asks neither RCPs, session policies, endpoint policies, grants nor what is
// special about KMS and role trust. Pure; allocates only what `out` lacks room for.
#pragma once

#include <vector>

#include "authz/decision.h"
#include "authz/request.h"

namespace amiable::authz {

struct SimulatedPolicies {
  Layer identity;
  std::optional<Layer> boundary;
  std::optional<Layer> resource;      // absent: no resource policy is simulated
  std::span<const Layer> scp_levels;  // root … account; empty: none apply
};

struct SimulatedStatement {
  LayerKind layer = LayerKind::none;
  StatementRef ref;
  bool operator==(const SimulatedStatement& other) const {
    return layer == other.layer && ref.policy == other.ref.policy &&
           ref.statement == other.ref.statement;
  }
};

struct Simulation {
  Outcome outcome = Outcome::implicit_deny;
  bool allowed_by_organization = true;  // false: nothing else was asked
  bool allowed_by_boundary = true;
  // Those that decided: every Deny that applies; else, when allowed, every Allow of identity and
  // resource policies. None for an implicit denial.
  std::vector<SimulatedStatement> statements;
  // What each would say alone.
  Outcome identity = Outcome::implicit_deny;
  Outcome boundary = Outcome::implicit_deny;
  Outcome resource = Outcome::implicit_deny;
};

// Of request: principal, action, resource, resource_account (empty: the principal's) and context.
// `out` is reused.
void simulate(const Request& request, const SimulatedPolicies& policies, Simulation& out);

}  // namespace amiable::authz
