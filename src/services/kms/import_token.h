// Import tokens and wrapped key material: how GetParametersForImport and ImportKeyMaterial agree.
// Nothing is kept between the two: the token itself holds the private wrapping key, sealed by the
// vault under Purpose::import_token with the key ARN as context, so that it opens for no other key.
//
//   token     := expires algorithm private            (sealed)
//   expires   := 8 bytes, big endian, milliseconds since 1970
//   algorithm := 1 byte, WrappingAlgorithm            private := PKCS #8
//
// What the caller wraps: RSAES_OAEP_*: the material, encrypted. RSA_AES_KEY_WRAP_*: an AES key
// encrypted with RSAES_OAEP, then the material under AES key wrap with padding (RFC 5649)
// [KMS developer guide, Encrypt your key material].
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/asymmetric.h"
#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::kms {

// The values are part of the token's format.
enum class WrappingAlgorithm : std::uint8_t {
  rsaes_oaep_sha_1 = 1,
  rsaes_oaep_sha_256 = 2,
  rsa_aes_key_wrap_sha_1 = 3,
  rsa_aes_key_wrap_sha_256 = 4
};

// [KMS API reference, GetParametersForImport: valid for 24 hours]
inline constexpr std::int64_t import_token_seconds = 24 * 60 * 60;

// nullopt: RSAES_PKCS1_V1_5, which KMS ended on 2023-10-10, SM2PKE, and names it does not know.
std::optional<WrappingAlgorithm> find_wrapping_algorithm(std::string_view name);

std::string seal_import_token(const Call& call, std::string_view key_arn,
                              WrappingAlgorithm algorithm, std::string_view private_pkcs8);

struct ImportToken {
  WrappingAlgorithm algorithm;
  crypto::PrivateKey wrapping_key;
};
// InvalidImportTokenException: not made here or for another key. ExpiredImportTokenException.
Answer<ImportToken> open_import_token(const Call& call, std::string_view key_arn,
                                      std::string_view token);

// ValidationException for a size that the wrapping key cannot have made, InvalidCiphertextException
// for what does not open.
Answer<crypto::SecretBytes> unwrap_material(const ImportToken& token, std::string_view wrapped);

}  // namespace amiable::services::kms
