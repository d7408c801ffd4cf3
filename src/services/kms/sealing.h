// Encryption and decryption under one KMS key whose state and usage were found fit: the algorithms,
// generations of material, and AWS's errors. Who may do it was decided before.
#pragma once

#include <string>
#include <string_view>

#include "crypto/secret_bytes.h"
#include "services/ask.h"
#include "services/call.h"
#include "services/kms/key_use.h"

namespace amiable::services::kms {

struct Encrypted {
  std::string blob;
  std::string material_id;  // empty for asymmetric keys
};

// `algorithm`: SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256; the context was checked.
// InvalidKeyUsageException for an algorithm that is none of the key's, ValidationException for a
// plaintext that RSA cannot take.
Answer<Encrypted> encrypt_under(const Call& call, const store::Key& key, std::string_view algorithm,
                                std::string_view plaintext, const GivenContext& context);

struct Decrypted {
  crypto::SecretBytes plaintext;
  std::string material_id;  // empty for asymmetric keys
};

// IncorrectKeyException when the blob names another key; a related multi-Region key is the same
// one. InvalidCiphertextException, without text, for all that does not open.
Answer<Decrypted> decrypt_under(const Call& call, const store::Key& key, std::string_view algorithm,
                                std::string_view blob, const GivenContext& context);

}  // namespace amiable::services::kms
