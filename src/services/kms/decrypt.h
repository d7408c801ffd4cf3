// Decrypt, and the half of ReEncrypt that decrypts: a ciphertext and what the request says about
// it.
#pragma once

#include <string_view>

#include "services/kms/key_use.h"
#include "services/kms/sealing.h"
#include "services/operation.h"

namespace amiable::services::kms {

// References into a request, as long as it lives.
struct CiphertextSource {
  const std::optional<std::string>& key_id;
  const std::optional<std::string>& blob;
  const std::optional<std::string>& algorithm;
  const GivenContext& context;
  // DryRun with the modifier IGNORE_CIPHERTEXT: permissions alone are tried, no blob is needed.
  bool ignores_blob = false;

  std::string_view algorithm_name() const {
    return algorithm ? std::string_view(*algorithm) : symmetric_default;
  }
};

bool ignores_blob(const std::optional<bool>& dry_run,
                  const std::optional<std::vector<std::string>>& modifiers);

// Checks the input, finds the key (by KeyId, else by what a symmetric blob says) and asks for it.
Answer<Ask> ask_for_source(const Call& call, const Use& use, const CiphertextSource& source,
                           const GrantTokens& tokens);
// The key, fit for the use.
Answer<const store::Key*> key_of_source(const Call& call, const Use& use,
                                        const CiphertextSource& source);

Operation decrypt_row();
Operation re_encrypt_row();

}  // namespace amiable::services::kms
