// The key-state table of the developer guide, as data.
#include "services/kms/states.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/kms/material.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;

constexpr std::string_view disabled = "Disabled";
constexpr std::string_view pending_deletion = "PendingDeletion";
constexpr std::string_view pending_replica_deletion = "PendingReplicaDeletion";
constexpr std::string_view pending_import = "PendingImport";

// Which states forbid an operation. Rotation of imported keys that await material is a matter of
// their origin (UnsupportedOperationException), not of this table.
struct Rule {
  std::string_view operation;
  bool when_disabled, when_pending_deletion, when_pending_import;
};

constexpr Rule rules[] = {
    {"CreateAlias", false, true, false},
    {"CreateGrant", true, true, true},
    {"Decrypt", true, true, true},
    {"DeriveSharedSecret", true, true, true},
    {"DisableKey", false, true, true},
    {"DisableKeyRotation", true, true, true},
    {"EnableKey", false, true, true},
    {"EnableKeyRotation", true, true, true},
    {"Encrypt", true, true, true},
    {"GenerateDataKey", true, true, true},
    {"GenerateDataKeyPair", true, true, true},
    {"GenerateDataKeyPairWithoutPlaintext", true, true, true},
    {"GenerateDataKeyWithoutPlaintext", true, true, true},
    {"GenerateMac", true, true, true},
    {"GetParametersForImport", false, true, false},
    {"GetPublicKey", true, true, true},
    {"ImportKeyMaterial", false, true, false},
    {"ReEncrypt", true, true, true},
    {"ReplicateKey", true, true, true},
    {"RotateKeyOnDemand", true, true, true},
    {"ScheduleKeyDeletion", false, true, false},
    {"Sign", true, true, true},
    {"TagResource", false, true, false},
    {"UntagResource", false, true, false},
    {"UpdateAlias", false, true, false},  // about the key that the alias is to point at
    {"UpdateKeyDescription", false, true, false},
    {"UpdatePrimaryRegion", true, true, true},
    {"Verify", true, true, true},
    {"VerifyMac", true, true, true},
};

// What a key whose custom key store is disconnected cannot do; grants can still be made on it.
constexpr std::string_view not_when_unavailable[] = {"Decrypt",
                                                     "Encrypt",
                                                     "GenerateDataKey",
                                                     "GenerateDataKeyPair",
                                                     "GenerateDataKeyPairWithoutPlaintext",
                                                     "GenerateDataKeyWithoutPlaintext",
                                                     "ReEncrypt"};

bool is_pending_deletion(std::string_view state) {
  return state == pending_deletion || state == pending_replica_deletion;
}

AwsError invalid_state(const store::Key& key, std::string_view what) {
  return {"KMSInvalidStateException", fmt::format("{} {}.", key.record.arn, what)};
}

}  // namespace

std::string_view state_at(const store::Key& key, Timestamp now) {
  const std::string_view state = key.record.state;
  const bool imported = key.record.origin_of_material == "EXTERNAL";
  if (!imported || is_pending_deletion(state)) return state;
  const auto unusable = [&](const store::KeyMaterial& material) {
    return !awaits_rotation(key, material) && is_missing(material, now);
  };
  const bool missing =
      key.materials.empty() || std::any_of(key.materials.begin(), key.materials.end(), unusable);
  return missing ? pending_import : state;
}

Answer<void> require_state(const store::Key& key, std::string_view operation, Timestamp now) {
  const std::string_view state = state_at(key, now);
  if (operation == "CancelKeyDeletion") {
    if (is_pending_deletion(state)) return {};
    return invalid_state(key, "is not pending deletion");
  }
  const auto* rule = std::find_if(std::begin(rules), std::end(rules),
                                  [&](const Rule& one) { return one.operation == operation; });
  if (rule == std::end(rules)) return {};
  if (rule->when_disabled && state == disabled) {
    return AwsError{"DisabledException", fmt::format("{} is disabled.", key.record.arn)};
  }
  if (rule->when_pending_deletion && is_pending_deletion(state)) {
    return invalid_state(key, "is pending deletion");
  }
  if (rule->when_pending_import && state == pending_import) {
    return invalid_state(key, "is pending import");
  }
  const bool stopped = std::find(std::begin(not_when_unavailable), std::end(not_when_unavailable),
                                 operation) != std::end(not_when_unavailable);
  if (state == "Unavailable" && stopped) return invalid_state(key, "is unavailable");
  return {};
}

Answer<void> require_usage(const store::Key& key, std::string_view usage,
                           std::string_view operation) {
  if (key.record.usage == usage) return {};
  return AwsError{"InvalidKeyUsageException",
                  fmt::format("{} key usage is {} which is not valid for {}.", key.record.arn,
                              key.record.usage, operation)};
}

AwsError wrong_origin(const store::Key& key) {
  return {"UnsupportedOperationException",
          fmt::format("{} origin is {} which is not valid for this operation.", key.record.arn,
                      key.record.origin_of_material)};
}

AwsError wrong_spec(const store::Key& key) {
  return {"UnsupportedOperationException",
          fmt::format("{} key spec is {} which is not valid for this operation.", key.record.arn,
                      key.record.spec)};
}

}  // namespace amiable::services::kms
