// The simulator's composition. Where it differs from decide() the fact stands beside it.
#include "authz/simulate.h"

#include "authz/evaluate_layer.h"

namespace amiable::authz {
namespace {

class Simulator {
 public:
  Simulator(const Request& request, Simulation& out)
      : query_{&request.principal, policy::action_text(request.action), request.resource,
               request.context},
        out_(out) {}

  // Keeps the statements that apply; what a layer says by itself.
  Outcome add(LayerKind kind, const Layer& layer) {
    bool allows = false, denies = false;
    for_each_match(layer, query_,
                   [&](const policy::Policy& policy, std::uint32_t i, policy::StatementMatch) {
                     const bool deny = policy.statements[i].effect == policy::Effect::deny;
                     (deny ? denies : allows) = true;
                     out_.statements.push_back({kind, {&policy, i}});
                   });
    if (denies) return Outcome::explicit_deny;
    return allows ? Outcome::allowed : Outcome::implicit_deny;
  }

  // An SCP that does not allow ends the simulation: no other policy is asked or named [measured].
  bool ends_in_organization(std::span<const Layer> levels) {
    const Verdict verdict = evaluate_levels(levels, true, query_);
    out_.allowed_by_organization = verdict.allows == Truth::yes && verdict.denies == Truth::no;
    if (out_.allowed_by_organization) return false;
    out_.outcome = verdict.denies == Truth::yes ? Outcome::explicit_deny : Outcome::implicit_deny;
    return true;
  }

 private:
  policy::StatementQuery query_;
  Simulation& out_;
};

bool is_cross_account(const Request& request) {
  return !request.resource_account.empty() && request.resource_account != request.principal.account;
}

bool is_denied(const Simulation& out) {
  return out.identity == Outcome::explicit_deny || out.boundary == Outcome::explicit_deny ||
         out.resource == Outcome::explicit_deny;
}

// In one account any Allow of the resource policy is enough, one for the account's root among
// them, and no boundary limits it; across accounts each side must allow [measured]. Without a
// resource policy only the caller's side is simulated [assumed].
bool is_allowed(const Request& request, const SimulatedPolicies& policies, const Simulation& out) {
  const bool caller = out.identity == Outcome::allowed && out.allowed_by_boundary;
  if (!policies.resource) return caller;
  const bool resource = out.resource == Outcome::allowed;
  return is_cross_account(request) ? caller && resource : caller || resource;
}

// Only what decided is told; a boundary's Allow never is [measured].
void keep_deciding(Simulation& out) {
  const bool denied = out.outcome == Outcome::explicit_deny;
  std::erase_if(out.statements, [&](const SimulatedStatement& one) {
    const policy::Effect effect = one.ref.policy->statements[one.ref.statement].effect;
    if (denied) return effect != policy::Effect::deny;
    return effect == policy::Effect::deny || one.layer == LayerKind::permissions_boundary;
  });
}

}  // namespace

void simulate(const Request& request, const SimulatedPolicies& policies, Simulation& out) {
  Simulator simulator(request, out);
  out.statements.clear();
  out.allowed_by_boundary = true;
  out.identity = out.boundary = out.resource = Outcome::implicit_deny;
  if (simulator.ends_in_organization(policies.scp_levels)) return;
  if (policies.boundary) {
    out.boundary = simulator.add(LayerKind::permissions_boundary, *policies.boundary);
    out.allowed_by_boundary = out.boundary == Outcome::allowed;
  }
  out.identity = simulator.add(LayerKind::identity_policy, policies.identity);
  if (policies.resource)
    out.resource = simulator.add(LayerKind::resource_policy, *policies.resource);
  out.outcome = is_denied(out)                       ? Outcome::explicit_deny
                : is_allowed(request, policies, out) ? Outcome::allowed
                                                     : Outcome::implicit_deny;
  if (out.outcome == Outcome::implicit_deny) {
    out.statements.clear();
  } else {
    keep_deciding(out);
  }
}

}  // namespace amiable::authz
