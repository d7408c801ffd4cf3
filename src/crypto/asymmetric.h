// RSA, ECDSA, ECDH and Ed25519 with keys as DER: PKCS #8 (private) and SubjectPublicKeyInfo.
// The key kinds and algorithms are those of KMS's asymmetric keys ("Key spec reference" in the KMS
// developer guide). Left out: SM2, ML-DSA, and ED25519_PH_SHA_512, which OpenSSL 3.0 cannot do.
// Errors: `usage` when key, algorithm or sizes do not fit each other, `unreadable` for bytes that
// are not what they should be, `internal` when libcrypto fails. No message holds key or plaintext.
// Threads: all functions from any thread; one key may be used by many threads at once.
// Times (one core): RSA-2048 key 174 ms, RSA-4096 key seconds, RSA-2048 private operation 0.28 ms,
// RSA-4096 4.3 ms, P-256 signature 21 us: RSA key generation does not belong on an I/O thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "crypto/hash.h"
#include "crypto/secret_bytes.h"

namespace amiable::crypto {

struct EvpKey;

enum class KeyKind { rsa_2048, rsa_3072, rsa_4096, p256, p384, p521, secp256k1, ed25519 };

constexpr bool is_rsa(KeyKind kind) { return kind <= KeyKind::rsa_4096; }
constexpr bool is_elliptic_curve(KeyKind kind) {
  return kind >= KeyKind::p256 && kind <= KeyKind::secp256k1;
}

struct KeyPair {
  SecretBytes private_pkcs8;
  std::string public_spki;
};

// Always a fresh key; fails (`internal`) only when libcrypto does.
Result<KeyPair> generate_key_pair(KeyKind kind);

// A copy shares the key itself, which is wiped with the last of them.
class PrivateKey {
 public:
  // Exactly one PKCS #8 PrivateKeyInfo, not encrypted, of a KeyKind; curves by name only. Does not
  // check that the numbers belong together: check_private_key() does.
  static Result<PrivateKey> from_der(std::string_view pkcs8);

  KeyKind kind() const;
  std::string public_spki() const;
  const EvpKey& evp() const { return *key_; }

 private:
  explicit PrivateKey(std::shared_ptr<const EvpKey> key) : key_(std::move(key)) {}
  std::shared_ptr<const EvpKey> key_;
};

class PublicKey {
 public:
  // Exactly one SubjectPublicKeyInfo of a KeyKind; a curve's point is checked to lie on it.
  static Result<PublicKey> from_der(std::string_view spki);

  KeyKind kind() const;
  const EvpKey& evp() const { return *key_; }

 private:
  explicit PublicKey(std::shared_ptr<const EvpKey> key) : key_(std::move(key)) {}
  std::shared_ptr<const EvpKey> key_;
};

// For imported material: the kind of a PKCS #8 private key whose numbers are proven to belong
// together. Tests the primes of an RSA key, so it takes as long as tens of signatures.
Result<KeyKind> check_private_key(std::string_view pkcs8);

// --- Encryption. The hash is also MGF1's, the label is empty (RSAES_OAEP_SHA_1 and _SHA_256).

// Bytes that fit: key bytes - 2 * digest - 2, for example 190 with RSA-2048 and SHA-256.
Result<std::string> rsa_oaep_encrypt(const PublicKey& key, HashAlgorithm hash,
                                     std::string_view plaintext);
Result<SecretBytes> rsa_oaep_decrypt(const PrivateKey& key, HashAlgorithm hash,
                                     std::string_view ciphertext);

// RSAES_PKCS1_V1_5, for import wrapping alone. Whether decryption succeeds is a padding oracle
// (Bleichenbacher): never let the one who sends the ciphertext see it often.
Result<std::string> rsa_pkcs1_encrypt(const PublicKey& key, std::string_view plaintext);
Result<SecretBytes> rsa_pkcs1_decrypt(const PrivateKey& key, std::string_view ciphertext);

// ECDH, SP 800-56A: the x coordinate, as long as the field (32, 48 or 66 bytes). The peer's key
// must be of the same curve.
Result<SecretBytes> derive_shared_secret(const PrivateKey& key, std::string_view peer_spki);

// --- Signatures. ECDSA signatures are DER (ANSI X9.62); a PSS salt is as long as the digest.

enum class SignatureAlgorithm {
  rsassa_pss_sha_256,
  rsassa_pss_sha_384,
  rsassa_pss_sha_512,
  rsassa_pkcs1_v1_5_sha_256,
  rsassa_pkcs1_v1_5_sha_384,
  rsassa_pkcs1_v1_5_sha_512,
  ecdsa_sha_256,
  ecdsa_sha_384,
  ecdsa_sha_512,
  ed25519_sha_512,
};

// raw: the message itself. digest: its hash by the algorithm, of just that length; not for Ed25519.
enum class MessageForm { raw, digest };

// As in the KMS key spec reference: any rsassa_* for RSA; for a curve the one hash of its size
// (p256 and secp256k1: ecdsa_sha_256, p384: _384, p521: _512).
bool can_sign(KeyKind kind, SignatureAlgorithm algorithm);

Result<std::string> sign(const PrivateKey& key, SignatureAlgorithm algorithm,
                         std::string_view message, MessageForm form);

enum class SignatureVerdict { valid, invalid };

// `invalid` also for bytes that are no signature at all; an error only where sign() has one too.
Result<SignatureVerdict> verify(const PublicKey& key, SignatureAlgorithm algorithm,
                                std::string_view message, MessageForm form,
                                std::string_view signature);

}  // namespace amiable::crypto
