// What the cryptographic operations have in common: naming the key in an ask, finding it usable in
// a run, and the errors they share. Order of KMS's checks: input, key, authorization, key state,
// key usage, algorithm, effect, DryRun. Error texts: measured on live KMS where not said otherwise.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "services/kms/ciphertext.h"
#include "services/kms/lookup.h"
#include "wire/generated/kms.h"

namespace amiable::services::kms {

using GivenContext = std::optional<std::map<std::string, std::string>>;

inline constexpr std::string_view symmetric_default = "SYMMETRIC_DEFAULT";

// How an operation uses a key.
struct Use {
  std::string_view operation;  // Encrypt: what errors and key states say
  std::string_view action;     // kms:Encrypt
  std::string_view usage;      // ENCRYPT_DECRYPT, …
};

// The ask of the use's action on the key that `key_id` names in any of KMS's forms.
Answer<Ask> ask_for_use(const Call& call, const Use& use, std::string_view key_id,
                        const GrantTokens& tokens);
void add_context_key(Ask& ask, std::string name, std::string_view value);
// kms:EncryptionAlgorithm, kms:EncryptionContext:* and kms:EncryptionContextKeys.
void add_encryption(Ask& ask, std::string_view algorithm, const GivenContext& context);

// The key that `key_id` names, fit for the use.
Answer<const store::Key*> key_for_use(const Call& call, const Use& use, std::string_view key_id);
// Whether the key's state and usage fit.
Answer<void> require_fit(const Call& call, const Use& use, const store::Key& key);

// The key ARN that a blob's origin means at this endpoint.
std::string arn_of(const Call& call, const CiphertextOrigin& origin);
// AccessDeniedException in the words for a key that is known from a ciphertext only and is absent,
// the same for the own account and others [KMS developer guide and logs: variant (d)].
wire::AwsError hidden_behind_ciphertext(const Call& call, std::string_view action,
                                        const CiphertextOrigin& origin);

// --- Input checks.
// No encryption context with an asymmetric algorithm, and a bounded one with SYMMETRIC_DEFAULT.
Answer<void> check_context(std::string_view algorithm, const GivenContext& context);
// An attestation document can be trusted only as far as its signature by a Nitro card is checked,
// and no such card is behind a local endpoint: refused, whatever it says.
Answer<void> refuse_recipient(const std::optional<wire::kms::RecipientInfo>& recipient);

// --- Errors.
wire::AwsError validation_error(std::string message);
wire::AwsError invalid_ciphertext();
wire::AwsError incorrect_key();
wire::AwsError internal_error();  // ours: unreadable stored material, libcrypto failing
// InvalidKeyUsageException: the algorithm is none of the key's spec.
wire::AwsError algorithm_mismatch(std::string_view algorithm, const store::Key& key);
// DryRunOperationException when DryRun was asked for: everything else has succeeded.
Answer<void> stop_dry_run(const std::optional<bool>& dry_run);

}  // namespace amiable::services::kms
