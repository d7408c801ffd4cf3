// Matching of grants: grantee, key, operation, constraints, visibility.
#include "authz/grants.h"

#include <algorithm>

namespace amiable::authz {
namespace {

using policy::PrincipalKind;

std::string_view kms_operation(std::string_view action) {
  const std::size_t colon = action.find(':');
  return colon == std::string_view::npos ? action : action.substr(colon + 1);
}

bool is_account_root(std::string_view grantee, std::string_view account) {
  if (grantee == account) return true;
  constexpr std::string_view root = ":root";
  const auto arn = split_arn(grantee);
  return arn && arn->service == "iam" && arn->account == account && grantee.ends_with(root);
}

// `AROA…:name`, the form in which ListGrants shows a session grantee.
bool is_session_id(std::string_view grantee, const policy::Principal& principal) {
  if (principal.unique_id.empty() || !grantee.starts_with(principal.unique_id)) return false;
  const std::string_view rest = grantee.substr(principal.unique_id.size());
  const std::size_t slash = principal.arn.rfind('/');
  return rest.size() > 1 && rest[0] == ':' && slash != std::string_view::npos &&
         rest.substr(1) == principal.arn.substr(slash + 1);
}

bool has_pair(std::span<const model::Tag> pairs, const model::Tag& wanted) {
  return std::any_of(pairs.begin(), pairs.end(), [&wanted](const model::Tag& pair) {
    return pair.key == wanted.key && pair.value == wanted.value;
  });
}

bool has_all(std::span<const model::Tag> pairs, std::span<const model::Tag> wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [pairs](const model::Tag& pair) { return has_pair(pairs, pair); });
}

// A grant made through a grant with Equals must carry Equals itself: Subset would be looser
// [KMS developer guide, Grants].
bool keeps_equals(const Request& request, std::string_view operation) {
  if (operation != "CreateGrant") return true;
  static constexpr std::string_view key = "kms:grantconstrainttype";
  static const std::uint64_t hash = policy::key_hash(key);
  const policy::Context::Found type = request.context->find(key, hash);
  return type.size() != 1 || type[0] == "EncryptionContextEquals";
}

// Constraints do not count for DescribeKey and RetireGrant [KMS developer guide, Grants].
bool constraints_hold(const Request& request, const model::Grant& grant,
                      std::string_view operation) {
  if (operation == "DescribeKey" || operation == "RetireGrant") return true;
  const std::span<const model::Tag> context = request.encryption_context;
  if (grant.has_subset && !has_all(context, grant.context_subset)) return false;
  return !grant.has_equals ||
         (context.size() == grant.context_equals.size() && has_all(context, grant.context_equals) &&
          keeps_equals(request, operation));
}

bool includes(const model::Grant& grant, std::string_view operation) {
  return std::find(grant.operations.begin(), grant.operations.end(), operation) !=
         grant.operations.end();
}

// A grant made through a grant may pass on only operations of that one parent [measured].
bool passes_on(const Request& request, const model::Grant& grant) {
  static constexpr std::string_view key = "kms:grantoperations";
  static const std::uint64_t hash = policy::key_hash(key);
  const policy::Context::Found wanted = request.context->find(key, hash);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!includes(grant, wanted[i])) return false;
  }
  return true;
}

}  // namespace

bool sends_token(const Request& request, const model::Grant& grant) {
  return std::any_of(grant.tokens.begin(), grant.tokens.end(), [&request](const std::string& own) {
    return std::find(request.grant_tokens.begin(), request.grant_tokens.end(), own) !=
           request.grant_tokens.end();
  });
}

GranteeForm match_grantee(std::string_view grantee, const policy::Principal& principal) {
  if (principal.kind == PrincipalKind::anonymous) return GranteeForm::none;
  const bool same = grantee == principal.arn;
  if (principal.kind == PrincipalKind::role) return same ? GranteeForm::limited : GranteeForm::none;
  if (same) return GranteeForm::free;
  if (principal.kind == PrincipalKind::session) {
    if (is_session_id(grantee, principal)) return GranteeForm::free;
    if (!principal.role_arn.empty() && grantee == principal.role_arn) return GranteeForm::limited;
  }
  if (principal.kind == PrincipalKind::federated && !principal.user_arn.empty() &&
      grantee == principal.user_arn) {
    return GranteeForm::limited;
  }
  if (!principal.unique_id.empty() && grantee == principal.unique_id) {
    return principal.kind == PrincipalKind::user ? GranteeForm::free : GranteeForm::limited;
  }
  if (!principal.account.empty() && is_account_root(grantee, principal.account)) {
    return GranteeForm::limited;
  }
  return GranteeForm::none;
}

std::string_view grant_mismatch(const Request& request, const model::Grant& grant) {
  if (!grant.key_arn.empty() && grant.key_arn != request.resource) return "resource";
  if (match_grantee(grant.grantee, request.principal) == GranteeForm::none) return "grantee";
  const std::string_view operation = kms_operation(request.action);
  if (!includes(grant, operation)) return "operation";
  if (!constraints_hold(request, grant, operation)) return "constraint";
  if (operation == "CreateGrant" && !passes_on(request, grant)) return "operation";
  return grant.visible || sends_token(request, grant) ? "" : "not-visible";
}

GrantVerdict evaluate_grants(const Request& request, std::span<const model::Grant> grants,
                             bool complete) {
  GrantVerdict verdict;
  for (std::size_t i = 0; i < grants.size(); ++i) {
    if (!grant_mismatch(request, grants[i]).empty()) continue;
    const bool own = grants[i].issuing_account == request.principal.account;
    if (match_grantee(grants[i].grantee, request.principal) == GranteeForm::free) {
      verdict.free = Truth::yes;
      if (own) verdict.own_free = Truth::yes;
    } else {
      verdict.limited = Truth::yes;
      if (own) verdict.own_limited = Truth::yes;
    }
    if (verdict.grant < 0) verdict.grant = static_cast<std::int32_t>(i);
  }
  if (!complete) {
    verdict.free = verdict.free || Truth::unknown;
    verdict.own_free = verdict.own_free || Truth::unknown;
  }
  return verdict;
}

}  // namespace amiable::authz
