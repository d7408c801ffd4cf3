// The order of AWS's save-time checks, by kind of policy. The steps themselves are in
// check_syntax.cpp and check_formats.cpp.
#include <algorithm>

#include "base/ascii.h"
#include "policy/check.h"
#include "policy/principal_pattern.h"
#include "policy/save_steps.h"

namespace amiable::policy {
namespace {

using Found = std::optional<Fault>;
using Refusal = std::optional<SaveError>;

constexpr char malformed[] = "MalformedPolicyDocument";
constexpr char malformed_exception[] = "MalformedPolicyDocumentException";

Refusal refuse(const Found& fault, std::string_view code) {
  if (!fault) return {};
  return SaveError{std::string(code), fault->message, fault->span};
}

// A step that finds a place but has one text for all.
Found with_text(Found fault, std::string_view message) {
  if (fault) fault->message = std::string(message);
  return fault;
}

// --- sizes [IAM and Organizations quotas; KMS developer guide, Resource quotas]

enum class Whitespace : bool { counted, ignored };

// Characters; whitespace outside of strings where it does not count.
std::size_t count_characters(std::string_view json, Whitespace whitespace) {
  std::size_t count = 0;
  bool in_string = false;
  bool escaped = false;
  for (const char c : json) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80;
    const bool skipped = blank && !in_string && whitespace == Whitespace::ignored;
    if (!continuation && !skipped) ++count;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = in_string && c == '\\' && !escaped;
  }
  return count;
}

struct SizeRule {
  std::size_t most;
  Whitespace whitespace;
  std::string_view code, message;
};

SizeRule size_rule(Kind kind, Holder holder) {
  if (kind == Kind::scp || kind == Kind::rcp) {
    return {kind == Kind::scp ? std::size_t{10240} : std::size_t{5120}, Whitespace::counted,
            "ConstraintViolationException", "POLICY_CONTENT_LIMIT_EXCEEDED"};
  }
  if (kind == Kind::trust) {
    return {2048, Whitespace::ignored, "LimitExceeded",
            "Cannot exceed quota for ACLSizePerRole: 2048"};
  }
  if (kind == Kind::session) {
    return {2048, Whitespace::counted, "ValidationError",
            "Member must have length less than or equal to 2048"};
  }
  if (kind == Kind::identity && holder == Holder::user) {
    return {2048, Whitespace::ignored, "LimitExceeded",
            "Maximum policy size of 2048 bytes exceeded for user"};
  }
  if (kind == Kind::identity && holder == Holder::role) {
    return {10240, Whitespace::ignored, "LimitExceeded",
            "Maximum policy size of 10240 bytes exceeded for role"};
  }
  if (kind == Kind::identity && holder == Holder::group) {
    return {5120, Whitespace::ignored, "LimitExceeded",
            "Maximum policy size of 5120 bytes exceeded for group"};
  }
  return {6144, Whitespace::ignored, "LimitExceeded", "Cannot exceed quota for PolicySize: 6144"};
}

Refusal check_size(const json::Value& document, const SizeRule& rule) {
  if (count_characters(document.raw(), rule.whitespace) <= rule.most) return {};
  return SaveError{std::string(rule.code), std::string(rule.message), document.span()};
}

// --- steps over all statements

Found check_sids(const json::Value& document) {
  std::vector<std::string> seen;
  for (const json::Value& statement : statements_of(document)) {
    const auto sid = statement.find("Sid");
    if (!sid || sid->equals("")) continue;
    if (std::find(seen.begin(), seen.end(), sid->string()) != seen.end()) {
      return Fault{sid->span(), "Statement IDs (SID) in a single policy must be unique."};
    }
    seen.push_back(sid->string());
  }
  const auto is_alphanumeric = [](char c) {
    return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
  };
  for (const json::Value& statement : statements_of(document)) {
    const auto sid = statement.find("Sid");
    if (!sid) continue;
    const std::string text = sid->string();
    if (std::all_of(text.begin(), text.end(), is_alphanumeric)) continue;
    return Fault{sid->span(),
                 "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the "
                 "regular expression [0-9A-Za-z]*"};
  }
  return {};
}

Found check_filled(const json::Value& document, std::string_view name, std::string_view negated,
                   std::string_view message) {
  for (const json::Value& statement : statements_of(document)) {
    const auto value = find_either(statement, name, negated);
    const bool empty = !value || (value->is(json::Type::array) && value->size() == 0);
    if (empty) return Fault{value ? value->span() : statement.span(), std::string(message)};
  }
  return {};
}

Found check_actions_exist(const json::Value& document) {
  return check_filled(document, "Action", "NotAction", "Policy statement must contain actions.");
}

template <class Check>
Found check_each(const json::Value& document, std::string_view name, std::string_view negated,
                 Check check) {
  for (const json::Value& statement : statements_of(document)) {
    const auto values = find_either(statement, name, negated);
    if (!values) continue;
    for (const json::Value& value : strings_of(*values)) {
      if (Found found = check(value.string(), value.span())) return found;
    }
  }
  return {};
}

Found check_prohibited(const json::Value& document, std::initializer_list<std::string_view> names,
                       std::string_view message) {
  for (const json::Value& statement : statements_of(document)) {
    for (const std::string_view name : names) {
      if (const auto value = statement.find(name)) {
        return Fault{value->span(), std::string(message)};
      }
    }
  }
  return {};
}

// --- identity policies, boundaries, session policies

Found check_version(const json::Value& document) {
  const auto version = document.find("Version");
  if (version && version->equals("2012-10-17")) return {};
  return Fault{version ? version->span() : document.span(),
               "Policy document must be version 2012-10-17 or greater."};
}

// Managed policies only refuse the old version; session policies take any literal but bad base64.
// The order is that of the answers on documents with several faults.
// [observed: moto's table of answers of live AWS; recorded: STS on condition literals]
Found check_identity(const json::Value& document, Kind kind, Holder holder) {
  const bool managed =
      kind == Kind::boundary || (kind == Kind::identity && holder == Holder::managed);
  if (Found found = with_text(check_syntax(document), "Syntax errors in policy.")) return found;
  if (managed) {
    if (Found found = check_version(document)) return found;
  }
  const auto check_literals = kind == Kind::session ? check_binary_literals : check_legacy;
  if (Found found = check_literals(document)) return found;
  if (Found found = check_sids(document)) return found;
  if (Found found = check_actions_exist(document)) return found;
  if (Found found = check_each(document, "Resource", "NotResource", check_resource_format)) {
    return found;
  }
  if (Found found = check_each(document, "Action", "NotAction", check_action_format)) return found;
  if (Found found = check_filled(document, "Resource", "NotResource",
                                 "Policy statement must contain resources.")) {
    return found;
  }
  if (Found found = check_prohibited(document, {"Principal", "NotPrincipal"},
                                     "Policy document should not specify a principal.")) {
    return found;
  }
  const auto id = document.find("Id");
  return id ? Found(Fault{id->span(), "Has prohibited field Id"}) : Found();
}

// --- role trust policies [IAM user guide, role trust policies; recorded answers of CreateRole]

Found check_trust_action(std::string_view action, Span span) {
  constexpr std::string_view allowed[] = {
      "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity",
      "sts:TagSession", "sts:SetSourceIdentity",  "sts:SetContext"};
  const ActionPattern pattern = compile_action(action, span);
  const auto covers = [&](std::string_view name) { return matches(pattern, action_text(name)); };
  if (!pattern.any && std::any_of(std::begin(allowed), std::end(allowed), covers)) return {};
  return Fault{span, "AssumeRole policy may only specify STS AssumeRole actions."};
}

bool is_valid_aws_principal(std::string_view text, Span span) {
  const PrincipalPattern::Form form = compile_aws_principal(text, span).form;
  return form != PrincipalPattern::Form::invalid && form != PrincipalPattern::Form::other_arn;
}

bool is_domain_or_provider(std::string_view text) {
  if (text.starts_with("arn:")) {
    return text.find(":saml-provider/") != std::string_view::npos ||
           text.find(":oidc-provider/") != std::string_view::npos;
  }
  return text.find('.') != std::string_view::npos && text.find(' ') == std::string_view::npos;
}

Found check_trust_principals(const json::Value& principal) {
  for (const json::Member member : principal.members()) {
    for (const json::Value& name : strings_of(member.value)) {
      const std::string text = name.string();
      if (member.key.equals("AWS") && !is_valid_aws_principal(text, name.span())) {
        return Fault{name.span(), "Invalid principal in policy: \"AWS\":\"" + text + "\""};
      }
      if (member.key.equals("Service") && text.find('.') == std::string::npos) {
        return Fault{name.span(), "Invalid principal in policy: \"SERVICE\":\"" + text + "\""};
      }
      if (member.key.equals("Federated") && !is_domain_or_provider(text)) {
        return Fault{name.span(),
                     "Federated principals must be valid domain names or SAML metadata ARNs"};
      }
    }
  }
  return {};
}

Found check_trust(const json::Value& document) {
  if (Found found = with_text(check_syntax(document), "Syntax errors in policy.")) return found;
  if (Found found = check_legacy(document)) return found;
  if (Found found = check_sids(document)) return found;
  if (Found found = check_prohibited(document, {"Resource", "NotResource"},
                                     "Has prohibited field Resource")) {
    return found;
  }
  if (Found found =
          check_prohibited(document, {"NotPrincipal"}, "Has prohibited field NotPrincipal")) {
    return found;
  }
  for (const json::Value& statement : statements_of(document)) {
    const auto principal = statement.find("Principal");
    if (!principal) return Fault{statement.span(), "Missing required field Principal"};
    if (Found found = check_trust_principals(*principal)) return found;
  }
  if (Found found = check_actions_exist(document)) return found;
  return check_each(document, "Action", "NotAction", check_trust_action);
}

// --- KMS key policies [KMS developer guide, key policies; KMS API reference, PutKeyPolicy]

Refusal check_key_principals(const json::Value& document) {
  const auto invalid = [](Span span) {
    return SaveError{malformed_exception,
                     "Policy contains a statement with one or more invalid principals.", span};
  };
  for (const json::Value& statement : statements_of(document)) {
    const auto principal = find_either(statement, "Principal", "NotPrincipal");
    if (!principal) return invalid(statement.span());
    if (principal->is(json::Type::object) && principal->size() == 0) {
      return invalid(principal->span());
    }
    for (const json::Member member : principal->members()) {
      const std::vector<json::Value> names = strings_of(member.value);
      if (names.empty()) return invalid(member.value.span());
      if (!member.key.equals("AWS")) continue;
      for (const json::Value& name : names) {
        if (!is_valid_aws_principal(name.string(), name.span())) return invalid(name.span());
      }
    }
  }
  return {};
}

Refusal check_key(const json::Value& document) {
  constexpr std::size_t bytes_max = 32768;
  if (document.raw().size() > bytes_max) {
    return SaveError{"LimitExceededException",
                     "The request was rejected because a length constraint or quota was exceeded.",
                     document.span()};
  }
  constexpr std::string_view text =
      "The request was rejected because the specified policy is not syntactically or semantically "
      "correct.";
  if (Found found = with_text(check_syntax(document), text)) {
    return refuse(found, malformed_exception);
  }
  for (const json::Value& statement : statements_of(document)) {
    const auto effect = statement.find("Effect");
    if (effect->equals("Allow") || effect->equals("Deny")) continue;
    return SaveError{malformed_exception, std::string(text), effect->span()};
  }
  return check_key_principals(document);
}

// --- SCPs and RCPs [Organizations user guide, SCP syntax, RCP syntax; measured: CreatePolicy]

Found check_exact_effect(const json::Value& statement, Kind kind) {
  const auto effect = statement.find("Effect");
  const bool good = effect->equals("Deny") || (kind == Kind::scp && effect->equals("Allow"));
  return good ? Found() : Found(Fault{effect->span(), {}});
}

// `"*"` or {"AWS": "*"}, not a list. [measured: CreatePolicy of an RCP]
bool is_everyone(const json::Value& principal) {
  if (principal.equals("*")) return true;
  const auto aws = principal.find("AWS");
  return principal.size() == 1 && aws && aws->equals("*");
}

// The name of an action of a control policy for resources may hold one `*`, at its end.
Found check_rcp_action(std::string_view action, Span span) {
  const std::size_t colon = action.find(':');
  const std::size_t wildcard = action.find_first_of("*?");
  const bool good = colon != std::string_view::npos && colon != 0 && colon + 1 < action.size() &&
                    (wildcard == std::string_view::npos ||
                     (wildcard > colon && wildcard + 1 == action.size() && action.back() == '*'));
  return good ? Found() : Found(Fault{span, {}});
}

Found check_rcp_resource(std::string_view resource, Span span) {
  const bool good = resource == "*" || std::count(resource.begin(), resource.end(), ':') >= 5;
  return good ? Found() : Found(Fault{span, {}});
}

Found check_rcp(const json::Value& document) {
  if (Found found = check_prohibited(document, {"NotPrincipal", "NotAction"}, {})) return found;
  for (const json::Value& statement : statements_of(document)) {
    const auto principal = statement.find("Principal");
    if (!principal) return Fault{statement.span(), {}};
    if (!is_everyone(*principal)) return Fault{principal->span(), {}};
  }
  if (Found found = check_each(document, "Action", "NotAction", check_rcp_action)) return found;
  return check_each(document, "Resource", "NotResource", check_rcp_resource);
}

// An ARN of fewer parts needs a wildcard to be filled up. [observed: iam-simulate]
Found check_scp_resource(std::string_view resource, Span span) {
  const bool good = std::count(resource.begin(), resource.end(), ':') >= 5 ||
                    resource.ends_with('*') || resource.ends_with('?');
  return good ? Found() : Found(Fault{span, {}});
}

Found check_scp(const json::Value& document) {
  if (Found found = check_prohibited(document, {"Principal", "NotPrincipal"}, {})) return found;
  if (Found found = check_each(document, "Action", "NotAction", check_action_format)) return found;
  return check_each(document, "Resource", "NotResource", check_scp_resource);
}

Found check_control_policy(const json::Value& document, Kind kind) {
  if (Found found = check_syntax(document)) return found;
  for (const json::Value& statement : statements_of(document)) {
    if (Found found = check_exact_effect(statement, kind)) return found;
  }
  if (Found found = check_actions_exist(document)) return found;
  if (Found found = check_filled(document, "Resource", "NotResource", {})) return found;
  return kind == Kind::rcp ? check_rcp(document) : check_scp(document);
}

Refusal check_by_kind(const json::Value& document, Kind kind, Holder holder) {
  switch (kind) {
    case Kind::identity:
    case Kind::boundary:
    case Kind::session:
      return refuse(check_identity(document, kind, holder), malformed);
    case Kind::trust:
      return refuse(check_trust(document), malformed);
    case Kind::key:
      return check_key(document);
    case Kind::scp:
    case Kind::rcp:
      return refuse(with_text(check_control_policy(document, kind),
                              "The provided policy document does not meet the requirements of the "
                              "specified policy type."),
                    malformed_exception);
    case Kind::resource:
    case Kind::endpoint:
      return refuse(with_text(check_syntax(document), "Syntax errors in policy."), malformed);
  }
  return {};
}

}  // namespace

std::optional<SaveError> check_save(const json::Value& document, Kind kind, Holder holder) {
  if (Refusal refusal = check_by_kind(document, kind, holder)) return refusal;
  // KMS counts first; services with resource policies have limits of their own.
  if (kind == Kind::key || kind == Kind::resource || kind == Kind::endpoint) return {};
  return check_size(document, size_rule(kind, holder));
}

}  // namespace amiable::policy
