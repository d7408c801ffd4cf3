// Digests, HMAC (FIPS 198-1, also the whole of KMS's GenerateMac), HKDF (RFC 5869) and hex.
// No password hashing. Sizes are bytes.
// Threads: every function may be called from any thread; contexts are kept per thread.
// Failures: none of these can fail on any input; libcrypto without the algorithm ends the process.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.h"

namespace amiable::crypto {

enum class HashAlgorithm { sha1, sha224, sha256, sha384, sha512 };
inline constexpr std::size_t hash_algorithm_count = 5;

constexpr std::size_t digest_size(HashAlgorithm algorithm) {
  constexpr std::array<std::size_t, hash_algorithm_count> sizes{20, 28, 32, 48, 64};
  return sizes[static_cast<std::size_t>(algorithm)];
}

using Sha256 = std::array<std::uint8_t, 32>;

// The bytes of a digest, valid as long as it lives.
inline std::string_view as_view(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Sha256 sha256(std::string_view data);
std::string digest(HashAlgorithm algorithm, std::string_view data);

// Keys of any length, also empty (RFC 2104: longer than a block, they are hashed first).
Sha256 hmac_sha256(std::string_view key, std::string_view data);
std::string hmac(HashAlgorithm algorithm, std::string_view key, std::string_view data);

inline constexpr std::size_t hkdf_sha256_length_max = 255 * 32;
// Extract and expand. An empty salt means 32 zero bytes, as RFC 5869 section 2.2 has it.
// `length` above hkdf_sha256_length_max is a bug of the caller and ends the process.
SecretBytes hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view info,
                        std::size_t length);

// Lower case, two digits a byte.
std::string hex(std::string_view bytes);
std::string hex(const Sha256& digest);

}  // namespace amiable::crypto
