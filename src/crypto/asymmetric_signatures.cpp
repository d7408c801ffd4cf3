// Sign and verify. RSA and ECDSA always sign a digest, which is made here for a raw message;
// Ed25519 signs the message itself (RFC 8032).
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <array>
#include <optional>

#include "crypto/asymmetric.h"
#include "crypto/openssl_handles.h"

namespace amiable::crypto {
namespace {

enum class Scheme { pss, pkcs1, ecdsa, ed25519 };

struct AlgorithmRow {
  SignatureAlgorithm algorithm;
  Scheme scheme;
  HashAlgorithm hash;
};
constexpr std::array<AlgorithmRow, 10> algorithms{{
    {SignatureAlgorithm::rsassa_pss_sha_256, Scheme::pss, HashAlgorithm::sha256},
    {SignatureAlgorithm::rsassa_pss_sha_384, Scheme::pss, HashAlgorithm::sha384},
    {SignatureAlgorithm::rsassa_pss_sha_512, Scheme::pss, HashAlgorithm::sha512},
    {SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_256, Scheme::pkcs1, HashAlgorithm::sha256},
    {SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_384, Scheme::pkcs1, HashAlgorithm::sha384},
    {SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_512, Scheme::pkcs1, HashAlgorithm::sha512},
    {SignatureAlgorithm::ecdsa_sha_256, Scheme::ecdsa, HashAlgorithm::sha256},
    {SignatureAlgorithm::ecdsa_sha_384, Scheme::ecdsa, HashAlgorithm::sha384},
    {SignatureAlgorithm::ecdsa_sha_512, Scheme::ecdsa, HashAlgorithm::sha512},
    {SignatureAlgorithm::ed25519_sha_512, Scheme::ed25519, HashAlgorithm::sha512},
}};

const AlgorithmRow& row_of(SignatureAlgorithm algorithm) {
  return algorithms[static_cast<std::size_t>(algorithm)];
}

// What is signed: the digest, or for Ed25519 the message.
Result<std::string> signed_bytes(KeyKind kind, const AlgorithmRow& row, std::string_view message,
                                 MessageForm form) {
  if (!can_sign(kind, row.algorithm)) {
    return failure(ErrorKind::usage, "the signing algorithm does not fit the key");
  }
  if (row.scheme == Scheme::ed25519) {
    if (form == MessageForm::raw) return std::string(message);
    return failure(ErrorKind::usage, "Ed25519 signs a raw message, not a digest");
  }
  if (form == MessageForm::raw) return digest(row.hash, message);
  if (message.size() == digest_size(row.hash)) return std::string(message);
  return failure(ErrorKind::usage, "the digest has not the length of the algorithm's digest");
}

bool set_scheme(EVP_PKEY_CTX* context, const AlgorithmRow& row) {
  if (EVP_PKEY_CTX_set_signature_md(context, fetched(row.hash)) != 1) return false;
  if (row.scheme == Scheme::ecdsa) return true;
  if (row.scheme == Scheme::pkcs1) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md_name(context, fetch_name(row.hash), nullptr) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

std::optional<std::size_t> sign_ed25519(const EvpKey& key, std::string_view message,
                                        std::string& out) {
  const MdContext context(EVP_MD_CTX_new());
  std::size_t size = out.size();
  const bool good =
      context &&
      EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, library(), nullptr, key.pkey.get(),
                            nullptr) == 1 &&
      EVP_DigestSign(context.get(), data_of(out), &size, data_of(message), message.size()) == 1;
  return good ? std::optional(size) : std::nullopt;
}

std::optional<std::size_t> sign_digest(const EvpKey& key, const AlgorithmRow& row,
                                       std::string_view hash, std::string& out) {
  const PkeyContext context = context_for(key);
  std::size_t size = out.size();
  const bool good =
      EVP_PKEY_sign_init(context.get()) == 1 && set_scheme(context.get(), row) &&
      EVP_PKEY_sign(context.get(), data_of(out), &size, data_of(hash), hash.size()) == 1;
  return good ? std::optional(size) : std::nullopt;
}

bool verifies_ed25519(const EvpKey& key, std::string_view message, std::string_view signature) {
  const MdContext context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, library(), nullptr,
                                 key.pkey.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(message),
                          message.size()) == 1;
}

bool verifies_digest(const EvpKey& key, const AlgorithmRow& row, std::string_view hash,
                     std::string_view signature) {
  const PkeyContext context = context_for(key);
  return EVP_PKEY_verify_init(context.get()) == 1 && set_scheme(context.get(), row) &&
         EVP_PKEY_verify(context.get(), data_of(signature), signature.size(), data_of(hash),
                         hash.size()) == 1;
}

}  // namespace

bool can_sign(KeyKind kind, SignatureAlgorithm algorithm) {
  switch (kind) {
    case KeyKind::rsa_2048:
    case KeyKind::rsa_3072:
    case KeyKind::rsa_4096:
      return algorithm <= SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_512;
    case KeyKind::p256:
    case KeyKind::secp256k1:
      return algorithm == SignatureAlgorithm::ecdsa_sha_256;
    case KeyKind::p384:
      return algorithm == SignatureAlgorithm::ecdsa_sha_384;
    case KeyKind::p521:
      return algorithm == SignatureAlgorithm::ecdsa_sha_512;
    case KeyKind::ed25519:
      return algorithm == SignatureAlgorithm::ed25519_sha_512;
  }
  return false;
}

Result<std::string> sign(const PrivateKey& key, SignatureAlgorithm algorithm,
                         std::string_view message, MessageForm form) {
  const AlgorithmRow& row = row_of(algorithm);
  const std::string input = TRY(signed_bytes(key.kind(), row, message, form));
  const EvpKey& evp = key.evp();
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(evp.pkey.get())), '\0');
  const auto size = row.scheme == Scheme::ed25519 ? sign_ed25519(evp, input, signature)
                                                  : sign_digest(evp, row, input, signature);
  if (!size) return failure(ErrorKind::internal, "libcrypto could not sign");
  signature.resize(*size);
  return signature;
}

Result<SignatureVerdict> verify(const PublicKey& key, SignatureAlgorithm algorithm,
                                std::string_view message, MessageForm form,
                                std::string_view signature) {
  const AlgorithmRow& row = row_of(algorithm);
  const std::string input = TRY(signed_bytes(key.kind(), row, message, form));
  const bool good = row.scheme == Scheme::ed25519
                        ? verifies_ed25519(key.evp(), input, signature)
                        : verifies_digest(key.evp(), row, input, signature);
  if (good) return SignatureVerdict::valid;
  ERR_clear_error();
  return SignatureVerdict::invalid;
}

}  // namespace amiable::crypto
