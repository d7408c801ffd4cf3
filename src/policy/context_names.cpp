// Names are looked for in the texts of patterns that the parser compiled with variables.
#include "policy/context_names.h"

#include <algorithm>

#include "base/ascii.h"
#include "policy/condition_reader.h"

namespace amiable::policy {
namespace {

constexpr std::string_view opening = "${";

// The compiled variable keeps its name in lower case: its spelling is in the text.
std::string spelled(std::string_view text, const std::string& lower_name) {
  for (std::size_t at = text.find(opening); at != std::string_view::npos;
       at = text.find(opening, at + 1)) {
    const std::string_view name = text.substr(at + opening.size(), lower_name.size());
    if (equals_ignoring_case(name, lower_name)) return std::string(name);
  }
  return lower_name;
}

void add_variables(const Glob& glob, std::string_view text, std::set<std::string>& names) {
  if (!glob.has_variables()) return;
  for (const Glob::Piece& piece : glob.pieces()) {
    if (piece.kind == Glob::Piece::Kind::variable) names.insert(spelled(text, piece.text));
  }
}

void add_condition(const Condition& condition, std::set<std::string>& names) {
  names.insert(condition.key);
  for (const ConditionValue& value : condition.values) {
    if (const auto* glob = std::get_if<Glob>(&value.parsed)) {
      add_variables(*glob, value.text, names);
    } else if (const auto* parts = std::get_if<std::array<Glob, 6>>(&value.parsed)) {
      for (const Glob& part : *parts) add_variables(part, value.text, names);
    }
  }
}

const Operator& equality_of(Family family) {
  const auto all = operators();
  return *std::find_if(all.begin(), all.end(), [family](const Operator& one) {
    return one.family == family && !one.negated;
  });
}

}  // namespace

void add_context_names(const Policy& policy, std::set<std::string>& names) {
  for (const Statement& statement : policy.statements) {
    for (const ResourcePattern& resource : statement.resources) {
      for (const Glob& part : resource.parts) add_variables(part, resource.text, names);
    }
    for (const Condition& condition : statement.conditions) add_condition(condition, names);
  }
}

bool is_value_of(Family family, std::string_view text) {
  const bool any_text = family == Family::string || family == Family::boolean ||
                        family == Family::arn || family == Family::null;
  if (any_text) return true;
  if (family == Family::ip && text.find('/') != std::string_view::npos) return false;
  const auto parsed = read_condition_value(equality_of(family), text, Version::v2008_10_17);
  return !std::holds_alternative<Unparseable>(parsed);
}

}  // namespace amiable::policy
