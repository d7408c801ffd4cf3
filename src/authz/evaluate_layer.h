// What one layer of policies says about a request: is there an Allow, is there a Deny.
// Internal to the module.
#pragma once

#include "authz/decision.h"
#include "authz/request.h"
#include "policy/match.h"

namespace amiable::authz {

struct Verdict {
  Truth allows = Truth::no;
  Truth denies = Truth::no;
  StatementRef allow, deny;  // the first statement of each that surely applies
};

// A resource policy's Allow, by how it names the caller: that decides which implicit denials of
// other layers still count.
struct ResourceVerdict {
  Truth direct = Truth::no;     // the caller, `*`, a session, a service: nothing implicit counts
  Truth role = Truth::no;       // role or federated user's user: boundary and session count
  Truth delegated = Truth::no;  // only the account: the identity path counts
  Truth denies = Truth::no;
  StatementRef direct_allow, role_allow, delegated_allow, deny;

  Truth any() const { return direct || role || delegated; }
};

// Calls visit(policy, index, match) for each statement that applies or may apply.
template <class Visit>
void for_each_match(const Layer& layer, const policy::StatementQuery& query, Visit visit) {
  for (const policy::PolicyPtr& policy : layer.policies) {
    if ((policy->mask & query.action.bit) == 0) continue;
    for (std::uint32_t i = 0; i < policy->masks.size(); ++i) {
      if ((policy->masks[i] & query.action.bit) == 0) continue;
      const policy::StatementMatch match =
          policy::match(policy->statements[i], policy->kind, query);
      if (match.applies != Truth::no) visit(*policy, i, match);
    }
  }
}

Verdict evaluate_layer(const Layer& layer, const policy::StatementQuery& query);
ResourceVerdict evaluate_resource(const Layer& layer, const policy::StatementQuery& query);

// Every level from the root to the account needs an Allow of its own; one Deny anywhere is final
// [Organizations user guide, SCP evaluation].
Verdict evaluate_levels(std::span<const Layer> levels, bool complete,
                        const policy::StatementQuery& query);

}  // namespace amiable::authz
