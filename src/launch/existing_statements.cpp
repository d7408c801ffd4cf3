// Predicates over parsed statements.
#include "launch/existing_statements.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/ascii.h"
#include "launch/key_statements.h"

namespace amiable::launch {
namespace {

constexpr std::string_view principal_key = "aws:PrincipalArn";

template <std::size_t size>
bool is_among(std::string_view action, const std::array<std::string_view, size>& known) {
  const std::string text = ascii_lowered(action);
  return std::any_of(known.begin(), known.end(), [&text](std::string_view one) {
    const std::string lowered = ascii_lowered(one);
    const std::string_view stem = std::string_view(lowered).substr(0, lowered.size() - 1);
    return text == lowered || (lowered.ends_with('*') && text.starts_with(stem));
  });
}

}  // namespace

std::string root_of(std::string_view key_arn, std::string_view account) {
  const auto arn = split_arn(key_arn);
  return fmt::format("arn:{}:iam::{}:root", arn ? arn->partition : "aws", account);
}

bool is_aws_managed(std::string_view policy_arn) { return account_in(policy_arn) == "aws"; }

bool is_own(const policy::Policy& policy, const model::Principal& record) {
  return (policy.arn.empty() && policy.holder == record.name) ||
         account_in(policy.arn) == record.account;
}

bool speaks_about(const policy::Policy& policy, std::string_view key_arn) {
  const auto about = [key_arn](const policy::Statement& one) {
    const bool kms = std::any_of(one.actions.begin(), one.actions.end(),
                                 [](const auto& each) { return each.service == "kms"; });
    return !key_arn.empty() && one.effect == policy::Effect::allow && kms &&
           std::any_of(one.resources.begin(), one.resources.end(),
                       [key_arn](const auto& each) { return each.text == key_arn; });
  };
  return std::any_of(policy.statements.begin(), policy.statements.end(), about);
}

bool covers(const policy::Statement& statement, std::string_view action) {
  if (statement.not_action) return false;
  const policy::ActionText wanted = policy::action_text(action);
  return std::any_of(statement.actions.begin(), statement.actions.end(),
                     [&wanted](const auto& one) { return policy::matches(one, wanted); });
}

bool is_for_ebs_use(const policy::Statement& statement) {
  if (statement.effect != policy::Effect::allow || statement.actions.empty()) return false;
  if (statement.not_action || statement.not_resource) return false;
  return std::all_of(statement.actions.begin(), statement.actions.end(), [](const auto& one) {
    return is_among(one.text, use_actions) || is_among(one.text, grant_actions);
  });
}

bool names_somebody(const policy::Statement& statement) {
  if (!statement.principal || statement.principal->negated) return false;
  const auto& names = statement.principal->names;
  return std::any_of(names.begin(), names.end(), [](const auto& one) {
    using Form = policy::PrincipalPattern::Form;
    return one.form == Form::account || one.form == Form::user || one.form == Form::role;
  });
}

std::string bare_operator(std::string_view written) {
  std::string op = ascii_lowered(written);
  op = op.substr(op.find(':') == std::string::npos ? 0 : op.find(':') + 1);
  if (op.ends_with("ifexists")) op.resize(op.size() - 8);
  return op;
}

Exception exception_in(const policy::Statement& statement) {
  for (const policy::Condition& one : statement.conditions) {
    const std::string op = bare_operator(one.operator_text);
    const bool spares = op == "arnnotequals" || op == "arnnotlike" || op == "stringnotequals" ||
                        op == "stringnotlike";
    if (spares && one.lower_key == ascii_lowered(principal_key)) {
      return {one.operator_text, one.key};
    }
  }
  return {"ArnNotEquals", std::string(principal_key)};
}

}  // namespace amiable::launch
