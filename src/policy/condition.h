// The Condition element: operators, set qualifiers, IfExists; evaluated three-valued.
//
// One file per operator family under operators/; the table of all operators is operators.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/source.h"
#include "policy/context.h"
#include "policy/pattern.h"
#include "policy/truth.h"

namespace amiable::policy {

enum class Family : std::uint8_t { string, numeric, date, boolean, binary, ip, arn, null };
enum class Qualifier : std::uint8_t { none, for_all_values, for_any_value };
enum class Effect : std::uint8_t { allow, deny };

enum class Comparison : std::uint8_t {
  equals,
  equals_ignore_case,
  like,
  less,
  less_equals,
  greater,
  greater_equals,
  contains
};

// One spelled operator without qualifier and IfExists: name, family, comparison, negated.
struct Operator {
  std::string_view name;
  Family family;
  Comparison comparison;
  bool negated;
};

// Lenient about case (validate strictly, evaluate leniently); nullptr for unknown names.
const Operator* find_operator(std::string_view name);
std::span<const Operator> operators();

// A policy value, parsed once at compile time into what its family compares.
struct IpNetwork {
  std::array<std::uint8_t, 16> bytes{};  // IPv4 as IPv4-mapped
  std::uint8_t prefix = 128;
  bool never = false;  // IPv6 with host bits set: never matches
};
struct Unparseable {};
// Numeric: a decimal as (negative, digits, exponent) normal form, compared exactly.
struct Decimal {
  bool negative = false;
  std::string digits;  // without leading and trailing zeros; empty is zero
  std::int64_t exponent = 0;
};
struct Instant {
  std::int64_t milliseconds = 0;
};
struct ConditionValue {
  std::string text;  // as written, decoded; `true` for a JSON true
  Span span;
  std::variant<Glob, Decimal, Instant, bool, std::string, IpNetwork, std::array<Glob, 6>,
               Unparseable>
      parsed;
};

struct Condition {
  const Operator* op = nullptr;  // nullptr: unknown operator (never true unless it has no keys)
  Qualifier qualifier = Qualifier::none;
  bool if_exists = false;
  std::string operator_text;  // as written
  Span operator_span;
  std::string key;  // as written
  std::string lower_key;
  std::uint64_t hash = 0;
  Span key_span;
  std::vector<ConditionValue> values;
  // The request never carries the key for this kind of policy: it counts as absent.
  bool never_present = false;
};

// The condition's key in the request; nothing where that kind of policy never sees it.
Context::Found find_key(const Condition& condition, const Context& context);

// Whether the condition holds for the request. `effect` matters for unparseable ARN values only.
Truth evaluate(const Condition& condition, const Context& context, Effect effect);

}  // namespace amiable::policy
