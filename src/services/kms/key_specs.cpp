// The table of key specs.
#include "services/kms/key_specs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace amiable::services::kms {
namespace {

using crypto::HashAlgorithm;
using crypto::KeyKind;

constexpr std::string_view symmetric_encryption[] = {"SYMMETRIC_DEFAULT"};
constexpr std::string_view rsa_encryption[] = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"};
constexpr std::string_view rsa_signing[] = {
    "RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512",
    "RSASSA_PSS_SHA_256",        "RSASSA_PSS_SHA_384",        "RSASSA_PSS_SHA_512"};
constexpr std::string_view ecdsa_256[] = {"ECDSA_SHA_256"};
constexpr std::string_view ecdsa_384[] = {"ECDSA_SHA_384"};
constexpr std::string_view ecdsa_512[] = {"ECDSA_SHA_512"};
// AWS also lists ED25519_PH_SHA_512, which crypto cannot do.
constexpr std::string_view ed25519[] = {"ED25519_SHA_512"};
constexpr std::string_view hmac_224[] = {"HMAC_SHA_224"};
constexpr std::string_view hmac_256[] = {"HMAC_SHA_256"};
constexpr std::string_view hmac_384[] = {"HMAC_SHA_384"};
constexpr std::string_view hmac_512[] = {"HMAC_SHA_512"};
constexpr std::string_view ecdh[] = {"ECDH"};

constexpr KeySpec specs[] = {
    {"SYMMETRIC_DEFAULT", {}, 32, {}, symmetric_encryption, {}, {}, {}},
    {"RSA_2048", KeyKind::rsa_2048, 0, {}, rsa_encryption, rsa_signing, {}, {}},
    {"RSA_3072", KeyKind::rsa_3072, 0, {}, rsa_encryption, rsa_signing, {}, {}},
    {"RSA_4096", KeyKind::rsa_4096, 0, {}, rsa_encryption, rsa_signing, {}, {}},
    {"ECC_NIST_P256", KeyKind::p256, 0, {}, {}, ecdsa_256, {}, ecdh},
    {"ECC_NIST_P384", KeyKind::p384, 0, {}, {}, ecdsa_384, {}, ecdh},
    {"ECC_NIST_P521", KeyKind::p521, 0, {}, {}, ecdsa_512, {}, ecdh},
    {"ECC_SECG_P256K1", KeyKind::secp256k1, 0, {}, {}, ecdsa_256, {}, {}},
    {"ECC_NIST_EDWARDS25519", KeyKind::ed25519, 0, {}, {}, ed25519, {}, {}},
    {"HMAC_224", {}, 28, HashAlgorithm::sha224, {}, {}, hmac_224, {}},
    {"HMAC_256", {}, 32, HashAlgorithm::sha256, {}, {}, hmac_256, {}},
    {"HMAC_384", {}, 48, HashAlgorithm::sha384, {}, {}, hmac_384, {}},
    {"HMAC_512", {}, 64, HashAlgorithm::sha512, {}, {}, hmac_512, {}},
};

}  // namespace

Names KeySpec::algorithms(std::string_view usage) const {
  if (usage == "ENCRYPT_DECRYPT") return encryption;
  if (usage == "SIGN_VERIFY") return signing;
  if (usage == "GENERATE_VERIFY_MAC") return mac_algorithms;
  if (usage == "KEY_AGREEMENT") return agreement;
  return {};
}

const KeySpec* find_key_spec(std::string_view name) {
  const auto* spec = std::find_if(std::begin(specs), std::end(specs),
                                  [name](const KeySpec& one) { return one.name == name; });
  return spec == std::end(specs) ? nullptr : spec;
}

const KeySpec& spec_of(const store::Key& key) {
  const KeySpec* spec = find_key_spec(key.record.spec);
  assert(spec != nullptr);
  return spec == nullptr ? specs[0] : *spec;
}

Answer<const KeySpec*> require_key_spec(std::string_view name) {
  const KeySpec* spec = find_key_spec(name);
  if (spec != nullptr) return spec;
  return wire::AwsError{"UnsupportedOperationException",
                        fmt::format("KeySpec {} is not supported in this Region.", name)};
}

}  // namespace amiable::services::kms
