// JSON Web Tokens in the compact form (RFC 7519, RFC 7515) and whether a key signed one. A reader
// of outside bytes: nothing of a token is true before is_signed_by() was.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "crypto/asymmetric.h"

namespace amiable::services::sts {

struct WebToken {
  std::string algorithm, key_id;  // of the header; key_id may be empty
  json::DocumentPtr claims;       // an object
  std::string signed_text;        // header and claims as sent
  std::string signature;
};

// Nothing for what is no such token, or names a header that must be understood ("crit").
std::optional<WebToken> read_web_token(std::string_view text);

// RS256, RS384, RS512, ES256, ES384 and ES512 are signatures that AWS takes; neither `none` nor
// HMAC is [IAM user guide, Create an OpenID Connect identity provider].
bool is_signing_algorithm(std::string_view name);
// Whether `key` signed the token, by the algorithm that the token names and that fits the key.
bool is_signed_by(const WebToken& token, const crypto::PublicKey& key);

}  // namespace amiable::services::sts
