// The tables of KMS's own rules.
#include "authz/kms_rules.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace amiable::authz {
namespace {

bool has_service(std::string_view action, std::string_view service) {
  return action.size() > service.size() && action[service.size()] == ':' &&
         equals_ignoring_case(action.substr(0, service.size()), service);
}

// [KMS API reference, "Cross-account use"]. ReEncryptFrom and ReEncryptTo are its permissions.
constexpr std::array<std::string_view, 21> cross_account_operations = {
    "CreateGrant",
    "Decrypt",
    "DeriveSharedSecret",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateMac",
    "GetKeyRotationStatus",
    "GetPublicKey",
    "ListGrants",
    "ReEncryptFrom",
    "ReEncryptTo",
    "ListRetirableGrants",
    "RetireGrant",
    "RevokeGrant",
    "Sign",
    "Verify",
    "VerifyMac"};

}  // namespace

bool is_kms(std::string_view action) { return has_service(action, "kms"); }

bool assumes_role(std::string_view action) {
  constexpr std::string_view assume = "sts:assumerole";
  return action.size() >= assume.size() &&
         equals_ignoring_case(action.substr(0, assume.size()), assume);
}

// [KMS developer guide: permissions reference, controlling access to aliases]
bool resource_policy_governs(const Request& request) {
  if (!is_kms(request.action)) return assumes_role(request.action);
  const bool on_alias = request.resource.find(":alias/") != std::string_view::npos;
  return !request.wildcard_only_action && request.resource != "*" && !on_alias;
}

bool works_across_accounts(std::string_view action) {
  if (!is_kms(action)) return true;
  const std::string_view operation = action.substr(action.find(':') + 1);
  return std::any_of(
      cross_account_operations.begin(), cross_account_operations.end(),
      [operation](std::string_view known) { return equals_ignoring_case(known, operation); });
}

}  // namespace amiable::authz
