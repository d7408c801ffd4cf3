// Ciphertext blobs of symmetric keys: the format alone, both directions. What a key is and whether
// it may be used is decided before; key material comes from the caller and is not kept.
//
//   blob     := header salt nonce sealed
//   header   := version kind account key material
//   version  := 0x01
//   kind     := 0x00 key id is a UUID | 0x01 key id is "mrk-" and 32 hex digits
//   account  := 5 bytes, big endian, the 12 digits as a number
//   key      := 16 bytes, the hex digits of the key id
//   material := 32 bytes, the hex digits of the KeyMaterialId
//   salt     := 16 random bytes     nonce := 12 random bytes
//   sealed   := AES-256-GCM ciphertext and its tag of 16 bytes
//
// The key that seals is HKDF-SHA-256(material, salt, "amiable ciphertext 1"): one for each blob, as
// KMS derives them ("AWS KMS cryptographic details"), so that no number of calls wears out a key.
// Additional data: header, then for each pair of the encryption context, sorted by key, the key and
// the value, each after its length in 4 bytes, big endian. No Region: a related multi-Region key
// opens what another one sealed, and each endpoint looks in its own Region.
// Pure but for randomness; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.h"

namespace amiable::services::kms {

using EncryptionContext = std::map<std::string, std::string>;

// The header's content: which key sealed.
struct CiphertextOrigin {
  std::string account;      // 12 digits
  std::string key_id;       // UUID or mrk-…
  std::string material_id;  // 64 hex digits
  bool operator==(const CiphertextOrigin&) const = default;
};

inline constexpr std::size_t ciphertext_header_bytes = 1 + 1 + 5 + 16 + 32;
inline constexpr std::size_t ciphertext_overhead_bytes = ciphertext_header_bytes + 16 + 12 + 16;

// nullopt: not a blob of this format. Says nothing about whether it opens.
std::optional<CiphertextOrigin> read_origin(std::string_view blob);

// `material` has 32 bytes. nullopt: `origin` is not made of ids as CiphertextOrigin describes them.
std::optional<std::string> seal_ciphertext(const CiphertextOrigin& origin,
                                           std::string_view material, std::string_view plaintext,
                                           const EncryptionContext& context);

// nullopt: another material or encryption context, changed or cut bytes. Which is not told.
std::optional<crypto::SecretBytes> open_ciphertext(std::string_view blob, std::string_view material,
                                                   const EncryptionContext& context);

}  // namespace amiable::services::kms
