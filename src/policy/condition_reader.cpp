// Reads the Condition element: operators, keys and values with their places, each value compiled.
#include "policy/condition_reader.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/suggest.h"
#include "policy/unreadable.h"

namespace amiable::policy {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!equals_ignoring_case(text.substr(0, prefix.size()), prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (text.size() <= suffix.size()) return false;
  const std::string_view rest = text.substr(0, text.size() - suffix.size());
  if (!equals_ignoring_case(text.substr(rest.size()), suffix)) return false;
  text = rest;
  return true;
}

Error unknown_operator(const json::Value& key, std::string_view written, std::string_view name) {
  std::vector<std::string_view> known;
  for (const Operator& row : operators()) known.push_back(row.name);
  const std::optional<std::string_view> near = nearest(name, known);
  return unreadable(key,
                    "unknown condition operator " + ticked(written) +
                        "; expected a name such as `StringEquals`, `ArnLike` or `Bool`",
                    near ? "did you mean " + ticked(*near) + "?" : "correct the operator's name");
}

// Numbers and Booleans count as their text. [IAM user guide, Grammar of the JSON policy language]
Result<ConditionValue> read_value(const json::Value& value, const Condition& condition,
                                  Version version) {
  ConditionValue out;
  out.span = value.span();
  switch (value.type()) {
    case json::Type::string:
      out.text = value.string();
      break;
    case json::Type::number:
    case json::Type::boolean:
      out.text = std::string(value.raw());
      break;
    default:
      return unreadable(value,
                        "value of condition key " + ticked(condition.key) + " is " +
                            found_type(value) + "; expected a string, a number or a boolean",
                        "write the value as a string");
  }
  out.parsed = read_condition_value(*condition.op, out.text, version);
  return out;
}

Result<std::vector<ConditionValue>> read_values(const json::Value& value,
                                                const Condition& condition, Version version) {
  std::vector<ConditionValue> values;
  if (!value.is(json::Type::array)) {
    values.push_back(TRY(read_value(value, condition, version)));
    return values;
  }
  values.reserve(value.size());
  for (const json::Value element : value.elements()) {
    values.push_back(TRY(read_value(element, condition, version)));
  }
  return values;
}

const Condition* find_key(const std::vector<Condition>& conditions, std::size_t first,
                          const std::string& lower_key) {
  for (std::size_t i = first; i < conditions.size(); ++i) {
    if (conditions[i].lower_key == lower_key) return &conditions[i];
  }
  return nullptr;
}

// [Access Analyzer check reference, DUPLICATE_KEYS_WITH_DIFFERENT_CASE]
Error repeated_key(const json::Value& key, const Condition& twin) {
  return unreadable(key,
                    "condition key " + ticked(key.string()) + " stands twice under " +
                        ticked(twin.operator_text) + "; first as " + ticked(twin.key),
                    "put all values into one list");
}

// One operator with its keys.
class OperatorBlock {
 public:
  OperatorBlock(const json::Member& member, Version version)
      : member_(member), version_(version), text_(member.key.string()) {}

  Result<void> read_into(std::vector<Condition>& out) const {
    const json::Value& block = member_.value;
    if (!block.is(json::Type::object)) {
      return unreadable(block,
                        "value of condition operator " + ticked(text_) + " is " +
                            found_type(block) + "; expected an object of condition keys",
                        "write {\"condition:key\": \"value\"}");
    }
    // An operator without keys is always true, even one that does not exist.
    // [observed: moto's record of IAM's parser]
    if (block.size() == 0) return {};
    const OperatorName name = read_operator_name(text_);
    if (name.op == nullptr) return unknown_operator(member_.key, text_, name.name);
    const std::size_t first = out.size();
    for (const json::Member key : block.members()) {
      Condition condition = TRY(read_key(key, name));
      if (const Condition* twin = find_key(out, first, condition.lower_key)) {
        return repeated_key(key.key, *twin);
      }
      out.push_back(std::move(condition));
    }
    return {};
  }

 private:
  Result<Condition> read_key(const json::Member& key, const OperatorName& name) const {
    Condition condition;
    condition.op = name.op;
    condition.qualifier = name.qualifier;
    condition.if_exists = name.if_exists;
    condition.operator_text = text_;
    condition.operator_span = member_.key.span();
    condition.key = key.key.string();
    condition.lower_key = ascii_lowered(condition.key);
    condition.hash = key_hash(condition.key);
    condition.key_span = key.key.span();
    condition.values = TRY(read_values(key.value, condition, version_));
    return condition;
  }

  json::Member member_;
  Version version_;
  std::string text_;
};

}  // namespace

OperatorName read_operator_name(std::string_view text) {
  OperatorName out;
  if (take_prefix(text, "ForAllValues:")) {
    out.qualifier = Qualifier::for_all_values;
  } else if (take_prefix(text, "ForAnyValue:")) {
    out.qualifier = Qualifier::for_any_value;
  }
  out.if_exists = take_suffix(text, "IfExists");
  out.name = text;
  out.op = find_operator(text);
  // There is no NullIfExists. [Access Analyzer check reference, NULL_WITH_IF_EXISTS]
  if (out.if_exists && out.op != nullptr && out.op->family == Family::null) out.op = nullptr;
  return out;
}

Result<std::vector<Condition>> read_conditions(const json::Value& element, Version version) {
  if (!element.is(json::Type::object)) {
    return unreadable(element,
                      "`Condition` is " + found_type(element) + "; expected an object of operators",
                      "write {\"StringEquals\": {\"condition:key\": \"value\"}}");
  }
  std::vector<Condition> conditions;
  for (const json::Member member : element.members()) {
    const Result<void> block = OperatorBlock(member, version).read_into(conditions);
    if (!block) return block.error();
  }
  return conditions;
}

}  // namespace amiable::policy
