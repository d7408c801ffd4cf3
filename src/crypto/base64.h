// Base64 of RFC 4648: section 4 with padding, section 5 (URL-safe) without.
// Decoding is strict: no line breaks, no other characters, padding exactly as encoding writes it,
// unused bits zero (section 3.5), so that each byte string has one text. Nothing is returned for a
// text that breaks a rule. Pure functions: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.h"

namespace amiable::crypto {

std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);
std::optional<SecretBytes> base64_decode_secret(std::string_view text);

std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace amiable::crypto
