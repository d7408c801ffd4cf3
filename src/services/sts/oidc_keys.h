// The keys of OpenID Connect providers as the server was given them, in place of those that AWS
// fetches from the provider: {"https://issuer/path": {"keys": [JWK, …]}, …} (RFC 7517).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/source.h"
#include "crypto/asymmetric.h"

namespace amiable::services::sts {

struct OidcKey {
  std::string id, algorithm;  // `kid` and `alg`; either may be empty
  crypto::PublicKey key;
};

// By issuer, as the `iss` claim has it.
using OidcKeys = std::map<std::string, std::vector<OidcKey>, std::less<>>;

inline constexpr std::size_t oidc_keys_bytes_max = std::size_t{4} << 20;

// Keys for encryption, of other types and of sizes that no signature here has are passed over, as
// published sets hold them; a key that its own numbers contradict is an error with its place.
// At most 100 RSA and 100 elliptic-curve keys an issuer [IAM user guide, Create an OpenID Connect
// identity provider].
Result<OidcKeys> read_oidc_keys(const SourcePtr& source);

}  // namespace amiable::services::sts
