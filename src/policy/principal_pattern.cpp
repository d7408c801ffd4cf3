// Principal elements: each name becomes one of the forms that can match a caller.
// [IAM user guide, Principal element]
#include "policy/principal_pattern.h"

#include <algorithm>

#include "base/arn.h"
#include "base/suggest.h"
#include "policy/unreadable.h"

namespace amiable::policy {
namespace {

using Form = PrincipalPattern::Form;

constexpr std::string_view principal_types[] = {"AWS", "Service", "Federated", "CanonicalUser"};

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

// What the ARN of a deleted user or role turns into.
bool is_unique_id(std::string_view text) {
  if (text.size() < 16 || !(text.starts_with("AIDA") || text.starts_with("AROA"))) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

// Exactly role name and session name: the role's path is not part of a session's ARN.
bool is_session_resource(std::string_view resource) {
  const std::size_t role = resource.find('/') + 1;
  const std::size_t session = resource.find('/', role);
  return session != std::string_view::npos && session > role && session + 1 < resource.size() &&
         resource.find('/', session + 1) == std::string_view::npos;
}

// Groups, and wildcards inside an ARN, match nobody.
Form form_of_arn(const ArnView& arn) {
  if (has_wildcard(arn.account) || has_wildcard(arn.resource)) return Form::other_arn;
  if (!arn.region.empty()) return Form::other_arn;
  if (arn.service == "iam") {
    if (arn.resource == "root") return is_account_id(arn.account) ? Form::account : Form::other_arn;
    if (arn.resource.starts_with("user/")) return Form::user;
    if (arn.resource.starts_with("role/")) return Form::role;
  }
  if (arn.service == "sts") {
    if (arn.resource.starts_with("federated-user/")) return Form::federated_user;
    if (arn.resource.starts_with("assumed-role/")) {
      return is_session_resource(arn.resource) ? Form::session : Form::other_arn;
    }
  }
  return Form::other_arn;
}

Form form_of_type(std::string_view type) {
  if (type == "Service") return Form::service;
  if (type == "Federated") return Form::federated;
  return Form::canonical_user;
}

PrincipalPattern compile(std::string_view type, std::string_view text, Span span) {
  if (type == "AWS") return compile_aws_principal(text, span);
  return {form_of_type(type), std::string(text), {}, span};
}

Error wrong_principal(const json::Value& value, std::string_view what) {
  return unreadable(
      value,
      std::string(what) + " is " + found_type(value) + "; expected a string or a list of strings",
      "name principals as in {\"AWS\": \"arn:aws:iam::111122223333:root\"}");
}

Result<PrincipalPattern> read_name(std::string_view type, const json::Value& value) {
  if (!value.is(json::Type::string)) {
    return wrong_principal(value, "a principal under " + ticked(type));
  }
  return compile(type, value.string(), value.span());
}

Error unknown_type(const json::Value& key) {
  const std::string type = key.string();
  const auto near = nearest(type, principal_types);
  return unreadable(key,
                    "unknown principal type " + ticked(type) +
                        "; expected `AWS`, `Service`, `Federated` or `CanonicalUser`",
                    near ? "did you mean " + ticked(*near) + "?" : "correct the type's name");
}

Result<std::vector<PrincipalPattern>> read_type(const json::Member& member) {
  const std::string type = member.key.string();
  const bool known = std::find(std::begin(principal_types), std::end(principal_types), type) !=
                     std::end(principal_types);
  if (!known) return unknown_type(member.key);
  std::vector<PrincipalPattern> names;
  if (!member.value.is(json::Type::array)) {
    names.push_back(TRY(read_name(type, member.value)));
    return names;
  }
  for (const json::Value element : member.value.elements()) {
    names.push_back(TRY(read_name(type, element)));
  }
  return names;
}

}  // namespace

PrincipalPattern compile_aws_principal(std::string_view text, Span span) {
  PrincipalPattern pattern{Form::invalid, std::string(text), {}, span};
  if (text == "*") {
    pattern.form = Form::everyone;
  } else if (is_account_id(text)) {
    pattern.form = Form::account;
    pattern.account = std::string(text);
  } else if (is_unique_id(text)) {
    pattern.form = Form::unique_id;
  } else if (const std::optional<ArnView> arn = split_arn(text)) {
    pattern.form = form_of_arn(*arn);
    if (pattern.form != Form::other_arn) pattern.account = std::string(arn->account);
  }
  return pattern;
}

Result<PrincipalClause> read_principal(const json::Value& element, bool negated) {
  PrincipalClause clause;
  clause.negated = negated;
  clause.span = element.span();
  if (element.is(json::Type::string)) {
    if (!element.equals("*")) {
      return unreadable(element,
                        "principal " + ticked(element.string()) +
                            " stands alone; expected \"*\" or an object of principal types",
                        "write {\"AWS\": …} or {\"Service\": …} around it");
    }
    clause.names.push_back({Form::everyone, "*", {}, element.span()});
    return clause;
  }
  if (!element.is(json::Type::object)) {
    return unreadable(element,
                      std::string(negated ? "`NotPrincipal` is " : "`Principal` is ") +
                          found_type(element) + "; expected \"*\" or an object of principal types",
                      "name principals as in {\"AWS\": \"arn:aws:iam::111122223333:root\"}");
  }
  for (const json::Member member : element.members()) {
    for (PrincipalPattern& name : TRY(read_type(member))) clause.names.push_back(std::move(name));
  }
  return clause;
}

}  // namespace amiable::policy
