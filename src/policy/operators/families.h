// What each operator family brings: how a policy value is read once, and whether one request value
// satisfies a condition (negation applied). Internal to the module: condition.cpp holds the table.
#pragma once

#include <string_view>
#include <variant>

#include "policy/condition.h"

namespace amiable::policy {

using ParsedValue = decltype(ConditionValue::parsed);

ParsedValue read_string(const Operator& op, std::string_view text, Version version);
ParsedValue read_numeric(const Operator& op, std::string_view text, Version version);
ParsedValue read_date(const Operator& op, std::string_view text, Version version);
ParsedValue read_boolean(const Operator& op, std::string_view text, Version version);
ParsedValue read_binary(const Operator& op, std::string_view text, Version version);
ParsedValue read_ip(const Operator& op, std::string_view text, Version version);
ParsedValue read_arn(const Operator& op, std::string_view text, Version version);
ParsedValue read_null(const Operator& op, std::string_view text, Version version);

// One value of the request, and the effect of the statement that asks.
struct RequestValue {
  std::string_view text;
  const Context& context;
  Effect effect;
};

Truth string_holds(const Condition& condition, const RequestValue& request);
Truth numeric_holds(const Condition& condition, const RequestValue& request);
Truth date_holds(const Condition& condition, const RequestValue& request);
Truth boolean_holds(const Condition& condition, const RequestValue& request);
Truth binary_holds(const Condition& condition, const RequestValue& request);
Truth ip_holds(const Condition& condition, const RequestValue& request);
Truth arn_holds(const Condition& condition, const RequestValue& request);

// Null asks for the key, not for its values.
Truth null_holds(const Condition& condition, const Context::Found& key);

// Whether any policy value matches, before negation.
template <class Matches>
Truth any_value(const Condition& condition, Matches matches) {
  Truth any = Truth::no;
  for (const ConditionValue& value : condition.values) {
    any = any || matches(value);
    if (any == Truth::yes) break;
  }
  return any;
}

// A negated operator asks that none of its values matches. [IAM user guide, multiple values]
inline Truth with_negation(const Condition& condition, Truth matched) {
  return condition.op->negated ? !matched : matched;
}

// For families with an order; `order` is negative, zero or positive: request against policy.
constexpr bool satisfies(Comparison comparison, int order) {
  switch (comparison) {
    case Comparison::less:
      return order < 0;
    case Comparison::less_equals:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    case Comparison::greater_equals:
      return order >= 0;
    default:
      return order == 0;
  }
}

}  // namespace amiable::policy
