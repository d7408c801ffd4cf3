// Checks, asks and errors shared by the operations that use key material.
#include "services/kms/key_use.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "services/denial.h"
#include "services/kms/states.h"

namespace amiable::services::kms {

Answer<Ask> ask_for_use(const Call& call, const Use& use, std::string_view key_id,
                        const GrantTokens& tokens) {
  const store::Key* key = TRY(find_key(call, key_id, use.action, AliasUse::allowed));
  return key_ask(call, use.action, *key, key_id, tokens);
}

void add_context_key(Ask& ask, std::string name, std::string_view value) {
  ContextKey key;
  key.name = std::move(name);
  key.values.emplace_back(value);
  ask.context.push_back(std::move(key));
}

void add_encryption(Ask& ask, std::string_view algorithm, const GivenContext& context) {
  add_context_key(ask, "kms:EncryptionAlgorithm", algorithm);
  if (!context) return;
  for (const auto& [key, value] : *context) ask.encryption_context.push_back({key, value});
}

Answer<const store::Key*> key_for_use(const Call& call, const Use& use, std::string_view key_id) {
  const store::Key* key = TRY(find_key(call, key_id, use.action, AliasUse::allowed));
  TRY(require_fit(call, use, *key));
  return key;
}

Answer<void> require_fit(const Call& call, const Use& use, const store::Key& key) {
  TRY(require_state(key, use.operation, call.now));
  return require_usage(key, use.usage, use.operation);
}

std::string arn_of(const Call& call, const CiphertextOrigin& origin) {
  return fmt::format("arn:{}:kms:{}:{}:key/{}", call.partition, call.region, origin.account,
                     origin.key_id);
}

wire::AwsError hidden_behind_ciphertext(const Call& call, std::string_view action,
                                        const CiphertextOrigin& origin) {
  const bool own = origin.account == call.account();
  return hidden_key_denial(call, action, own ? std::string() : arn_of(call, origin),
                           KeyNamedBy::ciphertext);
}

Answer<void> check_context(std::string_view algorithm, const GivenContext& context) {
  if (!context || context->empty()) return {};
  if (algorithm != symmetric_default) {
    return validation_error(
        "EncryptionContext is not supported when encrypting/decrypting with asymmetric CMKs.");
  }
  std::size_t bytes = 0;
  for (const auto& [key, value] : *context) bytes += key.size() + value.size();
  if (bytes > limits::encryption_context_bytes_max) {
    // Our words: KMS's own bound is not published.
    return validation_error(fmt::format("EncryptionContext must not be longer than {} bytes.",
                                        limits::encryption_context_bytes_max));
  }
  return {};
}

Answer<void> refuse_recipient(const std::optional<wire::kms::RecipientInfo>& recipient) {
  if (!recipient) return {};
  // Our words: what KMS says of a document that no Nitro card signed is not recorded.
  return wire::AwsError{"UnsupportedOperationException",
                        "Recipient is not supported: attestation documents are not verified here."};
}

wire::AwsError validation_error(std::string message) {
  return {"ValidationException", std::move(message)};
}

wire::AwsError invalid_ciphertext() { return {"InvalidCiphertextException", ""}; }

wire::AwsError incorrect_key() {
  return {"IncorrectKeyException",
          "The key ID in the request does not identify a CMK that can perform this operation."};
}

wire::AwsError internal_error() { return {"KMSInternalException", ""}; }

wire::AwsError algorithm_mismatch(std::string_view algorithm, const store::Key& key) {
  return {"InvalidKeyUsageException", fmt::format("Algorithm {} is incompatible with key spec {}.",
                                                  algorithm, key.record.spec)};
}

Answer<void> stop_dry_run(const std::optional<bool>& dry_run) {
  if (!dry_run.value_or(false)) return {};
  return wire::AwsError{"DryRunOperationException",
                        "The request would have succeeded, but the DryRun option is set."};
}

}  // namespace amiable::services::kms
