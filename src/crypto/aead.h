// AES-256-GCM (NIST SP 800-38D) and AES key wrap with padding (RFC 5649).
// Callers choose the nonce: one (key, nonce) pair must never seal twice. What a ciphertext blob
// looks like is the services' business.
// Threads: any. A thread keeps its last GCM key schedule until the next call or its end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.h"

namespace amiable::crypto {

inline constexpr std::size_t gcm_key_bytes = 32;
inline constexpr std::size_t gcm_nonce_bytes = 12;
inline constexpr std::size_t gcm_tag_bytes = 16;
// Of plaintext, and of additional data: libcrypto counts in int.
inline constexpr std::size_t gcm_input_bytes_max = std::size_t{1} << 30;

// ciphertext || tag of 16 bytes. A key, nonce or input of wrong size is a bug of the caller and
// ends the process.
std::string seal(std::string_view key32, std::string_view nonce12, std::string_view plaintext,
                 std::string_view aad);

// The plaintext, or nothing: wrong key, nonce or additional data, changed or truncated bytes, sizes
// that cannot be. Which of them is not told.
std::optional<SecretBytes> open(std::string_view key32, std::string_view nonce12,
                                std::string_view sealed, std::string_view aad);

// RFC 5649, KMS's RSA_AES_KEY_WRAP_SHA_*: the key that wraps has 16, 24 or 32 bytes, what is
// wrapped 1 byte to key_wrap_input_bytes_max. Nothing for other sizes.
inline constexpr std::size_t key_wrap_input_bytes_max = 65536;
std::optional<std::string> aes_wrap_pad(std::string_view wrapping_key, std::string_view plaintext);
// Nothing too when the integrity check fails.
std::optional<SecretBytes> aes_unwrap_pad(std::string_view wrapping_key, std::string_view wrapped);

}  // namespace amiable::crypto
