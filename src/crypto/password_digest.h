// What is kept of a password: PBKDF2 with HMAC-SHA-256 (RFC 8018), slow on purpose.
// Threads: any. Failures: libcrypto without the algorithm ends the process.
#pragma once

#include <string>
#include <string_view>

namespace amiable::crypto {

// 32 bytes, about 3 ms of one core.
std::string password_digest(std::string_view salt, std::string_view password);

}  // namespace amiable::crypto
