// Why a statement did or did not apply: the element matchers of match(), all of them, with values.
#include <algorithm>

#include "policy/element_match.h"
#include "policy/match.h"

namespace amiable::policy {
namespace {

std::string expanded(const ConditionValue& value, const Context& context) {
  if (const auto* glob = std::get_if<Glob>(&value.parsed)) {
    return glob->has_variables() ? glob->expanded(context) : value.text;
  }
  const auto* parts = std::get_if<std::array<Glob, 6>>(&value.parsed);
  const bool variables =
      parts != nullptr && std::any_of(parts->begin(), parts->end(),
                                      [](const Glob& part) { return part.has_variables(); });
  if (!variables) return value.text;
  std::string out;
  for (const Glob& part : *parts) {
    if (&part != &parts->front()) out += ':';
    out += part.expanded(context);
  }
  return out;
}

ConditionTrace trace_condition(const Statement& statement, std::uint32_t index,
                               const Context& context) {
  const Condition& condition = statement.conditions[index];
  const Context::Found key = find_key(condition, context);
  ConditionTrace trace;
  trace.condition = index;
  trace.holds = evaluate(condition, context, statement.effect);
  trace.key_present = key.present();
  trace.key_unknown = key.unknown();
  if (key.present()) {
    for (std::size_t i = 0; i < key.size(); ++i) trace.request_values.emplace_back(key[i]);
  }
  for (const ConditionValue& value : condition.values) {
    trace.policy_values.push_back(expanded(value, context));
  }
  return trace;
}

Truth conditions_hold(const StatementTrace& trace) {
  Truth all = Truth::yes;
  for (const ConditionTrace& condition : trace.conditions) all = all && condition.holds;
  return all;
}

}  // namespace

int StatementTrace::failed_elements() const {
  int failed = 0;
  if (principal == Truth::no) ++failed;
  if (!action) ++failed;
  if (resource == Truth::no) ++failed;
  if (conditions_hold(*this) == Truth::no) ++failed;
  return failed;
}

StatementTrace inspect(const Statement& statement, Kind kind, const StatementQuery& query) {
  StatementTrace trace;
  trace.match.principal = principal_of(statement, query);
  trace.principal = truth(trace.match.principal != PrincipalMatch::none);
  trace.action = action_applies(statement, query.action);
  trace.resource = resource_applies(statement, kind, query);
  for (std::uint32_t i = 0; i < statement.conditions.size(); ++i) {
    trace.conditions.push_back(trace_condition(statement, i, *query.context));
  }
  trace.match.applies =
      truth(trace.action) && trace.principal && trace.resource && conditions_hold(trace);
  return trace;
}

}  // namespace amiable::policy
