// The hot loop: every statement of a layer that may speak about the action's service.
#include "authz/evaluate_layer.h"

namespace amiable::authz {
namespace {

using policy::PrincipalMatch;

void note(Truth applies, StatementRef ref, Truth& sum, StatementRef& first) {
  if (applies == Truth::yes && sum != Truth::yes) first = ref;
  sum = sum || applies;
}

void note_allow(ResourceVerdict& verdict, const policy::StatementMatch& match, StatementRef ref) {
  switch (match.principal) {
    case PrincipalMatch::account:
      note(match.applies, ref, verdict.delegated, verdict.delegated_allow);
      break;
    case PrincipalMatch::role:
    case PrincipalMatch::user:
      note(match.applies, ref, verdict.role, verdict.role_allow);
      break;
    case PrincipalMatch::everyone:
    case PrincipalMatch::direct:
      note(match.applies, ref, verdict.direct, verdict.direct_allow);
      break;
    case PrincipalMatch::none:
      break;
  }
}

}  // namespace

Verdict evaluate_layer(const Layer& layer, const policy::StatementQuery& query) {
  Verdict verdict;
  for_each_match(layer, query,
                 [&](const policy::Policy& policy, std::uint32_t i, policy::StatementMatch match) {
                   if (policy.statements[i].effect == policy::Effect::deny) {
                     note(match.applies, {&policy, i}, verdict.denies, verdict.deny);
                   } else {
                     note(match.applies, {&policy, i}, verdict.allows, verdict.allow);
                   }
                 });
  if (!layer.complete) {
    verdict.allows = verdict.allows || Truth::unknown;
    verdict.denies = verdict.denies || Truth::unknown;
  }
  return verdict;
}

ResourceVerdict evaluate_resource(const Layer& layer, const policy::StatementQuery& query) {
  ResourceVerdict verdict;
  for_each_match(layer, query,
                 [&](const policy::Policy& policy, std::uint32_t i, policy::StatementMatch match) {
                   if (policy.statements[i].effect == policy::Effect::deny) {
                     note(match.applies, {&policy, i}, verdict.denies, verdict.deny);
                   } else {
                     note_allow(verdict, match, {&policy, i});
                   }
                 });
  if (!layer.complete) {
    verdict.direct = verdict.direct || Truth::unknown;
    verdict.delegated = verdict.delegated || Truth::unknown;
    verdict.denies = verdict.denies || Truth::unknown;
  }
  return verdict;
}

Verdict evaluate_levels(std::span<const Layer> levels, bool complete,
                        const policy::StatementQuery& query) {
  Verdict all;
  all.allows = truth(true);
  for (const Layer& level : levels) {
    const Verdict one = evaluate_layer(level, query);
    all.allows = all.allows && one.allows;
    note(one.denies, one.deny, all.denies, all.deny);
  }
  if (!complete) {
    all.allows = all.allows && Truth::unknown;
    all.denies = all.denies || Truth::unknown;
  }
  return all;
}

}  // namespace amiable::authz
