// Evaluates one condition: absent keys, set qualifiers, then the operator family on each value.
#include "policy/condition.h"

#include "policy/condition_reader.h"
#include "policy/operators/families.h"

namespace amiable::policy {
namespace {

struct FamilyRow {
  ParsedValue (*read)(const Operator& op, std::string_view text, Version version);
  Truth (*holds)(const Condition& condition, const RequestValue& request);
};

// In the order of enum Family.
constexpr FamilyRow families[] = {
    {read_string, string_holds},   {read_numeric, numeric_holds}, {read_date, date_holds},
    {read_boolean, boolean_holds}, {read_binary, binary_holds},   {read_ip, ip_holds},
    {read_arn, arn_holds},         {read_null, nullptr},
};

const FamilyRow& family_of(const Operator& op) {
  return families[static_cast<std::size_t>(op.family)];
}

// [IAM user guide, Condition operators: IfExists, negated matching, set operators]
Truth absent_key(const Condition& condition) {
  if (condition.qualifier != Qualifier::none) {
    return truth(condition.qualifier == Qualifier::for_all_values);
  }
  return truth(condition.if_exists || condition.op->negated);
}

// The key may be absent or have any value: only what is false for all of them is known.
Truth unknown_key(const Condition& condition) {
  if (!condition.values.empty()) return Truth::unknown;
  const bool plain_positive =
      condition.qualifier == Qualifier::none && !condition.if_exists && !condition.op->negated;
  const bool never = condition.qualifier == Qualifier::for_any_value || plain_positive;
  return never ? Truth::no : Truth::unknown;
}

// An empty list of policy values, the key being present.
// [Access Analyzer check reference, empty array suggestions]
Truth empty_list(const Condition& condition) {
  const bool plain = condition.qualifier == Qualifier::none && !condition.if_exists;
  return truth(plain && condition.op->negated);
}

Truth present_key(const Condition& condition, const Context::Found& key, const Context& context,
                  Effect effect) {
  // A plain operator on a multivalued key never holds, however many values it has, negated or
  // IfExists. [measured: aws:TagKeys]
  const bool plain = condition.qualifier == Qualifier::none;
  if (plain && key.multivalued()) return Truth::no;
  if (condition.values.empty()) return empty_list(condition);
  const auto holds = family_of(*condition.op).holds;
  Truth all = Truth::yes;
  Truth any = Truth::no;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const Truth one = holds(condition, {key[i], context, effect});
    all = all && one;
    any = any || one;
  }
  return condition.qualifier == Qualifier::for_any_value ? any : all;
}

}  // namespace

ParsedValue read_condition_value(const Operator& op, std::string_view text, Version version) {
  return family_of(op).read(op, text, version);
}

Context::Found find_key(const Condition& condition, const Context& context) {
  if (condition.never_present) return Context::Found::nothing();
  return context.find(condition.lower_key, condition.hash);
}

Truth evaluate(const Condition& condition, const Context& context, Effect effect) {
  if (condition.op == nullptr) return Truth::no;
  const Context::Found key = find_key(condition, context);
  if (condition.op->family == Family::null) return null_holds(condition, key);
  if (key.unknown()) return unknown_key(condition);
  // A list without values counts as absent. [IAM user guide, set operators: null data set]
  if (!key.present() || key.size() == 0) return absent_key(condition);
  return present_key(condition, key, context, effect);
}

}  // namespace amiable::policy
