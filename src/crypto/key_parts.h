// Public keys and signatures in other forms than DER: the numbers of a JSON Web Key (RFC 7518) or
// of an XML signature, and the key inside an X.509 certificate. Pure functions: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/asymmetric.h"

namespace amiable::crypto {

// Big-endian numbers, leading zeros or not. Errors as PublicKey::from_der has them.
Result<PublicKey> rsa_public_key(std::string_view modulus, std::string_view exponent);
// `curve`: p256, p384 or p521; each coordinate as long as the field (32, 48 or 66 bytes).
Result<PublicKey> curve_public_key(KeyKind curve, std::string_view x, std::string_view y);

// An ECDSA signature as two numbers of equal length behind each other (RFC 7518, section 3.4; RFC
// 6931, section 2.3.6) as DER, which verify() reads. Nothing for what is no such pair.
std::optional<std::string> ecdsa_der(std::string_view r_and_s);

// The key of exactly one X.509 certificate in DER; nothing else of it is looked at.
Result<PublicKey> certificate_key(std::string_view der);

}  // namespace amiable::crypto
