// Step one of check_save: what IAM answers with "Syntax errors in policy."
// [observed: moto's table of answers of live AWS]
#include <algorithm>

#include "base/ascii.h"
#include "policy/condition_reader.h"
#include "policy/save_steps.h"

namespace amiable::policy {
namespace {

using json::Type;
using Found = std::optional<Fault>;

Fault at(const json::Value& value) { return {value.span(), {}}; }

Found require_type(const std::optional<json::Value>& value, Type type) {
  if (!value || value->is(type)) return {};
  return at(*value);
}

Found check_names(const json::Value& object, std::initializer_list<std::string_view> known) {
  for (const json::Member member : object.members()) {
    const std::string name = member.key.string();
    if (std::find(known.begin(), known.end(), name) == known.end()) return at(member.key);
  }
  return {};
}

// Null inside a list is tolerated.
Found check_strings(const json::Value& value) {
  if (value.is(Type::string)) return {};
  if (!value.is(Type::array)) return at(value);
  for (const json::Value item : value.elements()) {
    if (!item.is(Type::string) && !item.is(Type::null)) return at(item);
  }
  return {};
}

Found check_twins(const json::Value& statement, std::string_view name,
                  std::string_view negated_name) {
  const auto plain = statement.find(name);
  const auto negated = statement.find(negated_name);
  if (plain && negated) return at(*negated);
  if (plain) return check_strings(*plain);
  return negated ? check_strings(*negated) : Found();
}

Found check_effect(const json::Value& statement) {
  const auto effect = statement.find("Effect");
  if (!effect) return at(statement);
  if (!effect->is(Type::string)) return at(*effect);
  const std::string text = effect->string();
  const bool known = equals_ignoring_case(text, "Allow") || equals_ignoring_case(text, "Deny");
  return known ? Found() : at(*effect);
}

Found check_principal(const json::Value& statement, std::string_view name) {
  const auto principal = statement.find(name);
  if (!principal || principal->equals("*")) return {};
  if (!principal->is(Type::object)) return at(*principal);
  if (Found found = check_names(*principal, {"AWS", "Service", "Federated", "CanonicalUser"})) {
    return found;
  }
  for (const json::Member member : principal->members()) {
    if (Found found = check_strings(member.value)) return found;
  }
  return {};
}

bool is_literal(const json::Value& value) {
  return value.is(Type::string) || value.is(Type::number) || value.is(Type::boolean);
}

Found check_condition_values(const json::Value& value) {
  if (is_literal(value)) return {};
  if (!value.is(Type::array)) return at(value);
  for (const json::Value item : value.elements()) {
    if (!is_literal(item)) return at(item);
  }
  return {};
}

// Unlike evaluation, saving is strict about the letter case of operators.
bool is_exact_operator(std::string_view text) {
  const OperatorName name = read_operator_name(text);
  if (name.op == nullptr || name.op->name != name.name) return false;
  std::string written;
  if (name.qualifier == Qualifier::for_all_values) written = "ForAllValues:";
  if (name.qualifier == Qualifier::for_any_value) written = "ForAnyValue:";
  written += name.name;
  if (name.if_exists) written += "IfExists";
  return written == text;
}

Found check_operator(const json::Member& member) {
  if (!member.value.is(Type::object)) return at(member.value);
  for (const json::Member key : member.value.members()) {
    if (Found found = check_condition_values(key.value)) return found;
  }
  // An operator without keys may have any name.
  if (member.value.size() == 0 || is_exact_operator(member.key.string())) return {};
  return at(member.key);
}

Found check_condition(const json::Value& statement) {
  const auto condition = statement.find("Condition");
  if (!condition) return {};
  if (!condition->is(Type::object)) return at(*condition);
  for (const json::Member member : condition->members()) {
    if (Found found = check_operator(member)) return found;
  }
  return {};
}

Found check_statement(const json::Value& statement) {
  if (!statement.is(Type::object)) return at(statement);
  if (Found found = check_names(statement, {"Sid", "Effect", "Principal", "NotPrincipal", "Action",
                                            "NotAction", "Resource", "NotResource", "Condition"})) {
    return found;
  }
  if (Found found = check_effect(statement)) return found;
  if (Found found = check_twins(statement, "Action", "NotAction")) return found;
  if (Found found = check_twins(statement, "Resource", "NotResource")) return found;
  if (Found found = check_principal(statement, "Principal")) return found;
  if (Found found = check_principal(statement, "NotPrincipal")) return found;
  if (Found found = check_condition(statement)) return found;
  return require_type(statement.find("Sid"), Type::string);
}

Found check_version(const json::Value& document) {
  const auto version = document.find("Version");
  if (!version || version->equals("2008-10-17") || version->equals("2012-10-17")) return {};
  return at(*version);
}

}  // namespace

std::optional<Fault> check_syntax(const json::Value& document) {
  if (!document.is(Type::object)) return at(document);
  if (Found found = check_names(document, {"Version", "Id", "Statement"})) return found;
  if (Found found = check_version(document)) return found;
  if (Found found = require_type(document.find("Id"), Type::string)) return found;
  const auto list = document.find("Statement");
  if (!list) return at(document);
  if (list->is(Type::object)) return check_statement(*list);
  if (!list->is(Type::array) || list->size() == 0) return at(*list);
  for (const json::Value statement : list->elements()) {
    if (Found found = check_statement(statement)) return found;
  }
  return {};
}

}  // namespace amiable::policy
