// RSA encryption with OAEP and PKCS #1 v1.5 padding (RFC 8017 section 7), and ECDH.
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <optional>

#include "crypto/asymmetric.h"
#include "crypto/openssl_handles.h"

namespace amiable::crypto {
namespace {

struct Padding {
  int number;
  std::optional<HashAlgorithm> oaep_hash;
};

bool set_padding(EVP_PKEY_CTX* context, const Padding& padding) {
  if (EVP_PKEY_CTX_set_rsa_padding(context, padding.number) != 1) return false;
  if (!padding.oaep_hash) return true;
  // By name: the md itself would be looked up in the default context.
  const char* name = fetch_name(*padding.oaep_hash);
  return EVP_PKEY_CTX_set_rsa_oaep_md_name(context, name, nullptr) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md_name(context, name, nullptr) == 1;
}

std::size_t key_bytes(const EvpKey& key) {
  return static_cast<std::size_t>(EVP_PKEY_get_size(key.pkey.get()));
}

// What OAEP (RFC 8017 section 7.1.1) or PKCS #1 v1.5 (section 7.2.1) leaves for the message.
std::size_t room(const EvpKey& key, const Padding& padding) {
  const std::size_t overhead = padding.oaep_hash ? 2 * digest_size(*padding.oaep_hash) + 2 : 11;
  return key_bytes(key) - overhead;
}

Result<std::string> encrypt(const EvpKey& key, const Padding& padding, std::string_view plaintext) {
  if (!is_rsa(key.kind)) return failure(ErrorKind::usage, "the key is not an RSA key");
  if (plaintext.size() > room(key, padding)) {
    return failure(ErrorKind::usage, "the plaintext is too long for the key");
  }
  const PkeyContext context = context_for(key);
  std::string ciphertext(key_bytes(key), '\0');
  std::size_t written = ciphertext.size();
  // libcrypto takes a null input for a question about sizes; an empty view may be null.
  const unsigned char empty = 0;
  const unsigned char* in = plaintext.empty() ? &empty : data_of(plaintext);
  if (EVP_PKEY_encrypt_init(context.get()) != 1 || !set_padding(context.get(), padding) ||
      EVP_PKEY_encrypt(context.get(), data_of(ciphertext), &written, in, plaintext.size()) != 1) {
    return failure(ErrorKind::internal, "libcrypto could not encrypt");
  }
  ciphertext.resize(written);
  return ciphertext;
}

Result<SecretBytes> decrypt(const EvpKey& key, const Padding& padding,
                            std::string_view ciphertext) {
  if (!is_rsa(key.kind)) return failure(ErrorKind::usage, "the key is not an RSA key");
  const PkeyContext context = context_for(key);
  SecretBytes plaintext(key_bytes(key));
  std::size_t written = plaintext.size();
  // RFC 8017 section 7.1.2 step 1: of just the key's length, or it is no ciphertext.
  if (ciphertext.size() != key_bytes(key) || EVP_PKEY_decrypt_init(context.get()) != 1 ||
      !set_padding(context.get(), padding) ||
      EVP_PKEY_decrypt(context.get(), plaintext.bytes().data(), &written, data_of(ciphertext),
                       ciphertext.size()) != 1) {
    return failure(ErrorKind::unreadable, "the ciphertext does not open with this key");
  }
  plaintext.shorten_to(written);
  return plaintext;
}

}  // namespace

Result<std::string> rsa_oaep_encrypt(const PublicKey& key, HashAlgorithm hash,
                                     std::string_view plaintext) {
  return encrypt(key.evp(), {RSA_PKCS1_OAEP_PADDING, hash}, plaintext);
}

Result<SecretBytes> rsa_oaep_decrypt(const PrivateKey& key, HashAlgorithm hash,
                                     std::string_view ciphertext) {
  return decrypt(key.evp(), {RSA_PKCS1_OAEP_PADDING, hash}, ciphertext);
}

Result<std::string> rsa_pkcs1_encrypt(const PublicKey& key, std::string_view plaintext) {
  return encrypt(key.evp(), {RSA_PKCS1_PADDING, std::nullopt}, plaintext);
}

Result<SecretBytes> rsa_pkcs1_decrypt(const PrivateKey& key, std::string_view ciphertext) {
  return decrypt(key.evp(), {RSA_PKCS1_PADDING, std::nullopt}, ciphertext);
}

Result<SecretBytes> derive_shared_secret(const PrivateKey& key, std::string_view peer_spki) {
  if (!is_elliptic_curve(key.kind())) {
    return failure(ErrorKind::usage, "the key is not an elliptic curve key");
  }
  const PublicKey peer = TRY(PublicKey::from_der(peer_spki));
  if (peer.kind() != key.kind()) {
    return failure(ErrorKind::usage, "the public key is of another curve than the private key");
  }
  const PkeyContext context = context_for(key.evp());
  std::size_t size = 0;
  if (EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), peer.evp().pkey.get()) != 1 ||
      EVP_PKEY_derive(context.get(), nullptr, &size) != 1) {
    return failure(ErrorKind::unreadable, "the public key cannot be used for key agreement");
  }
  SecretBytes secret(size);
  if (EVP_PKEY_derive(context.get(), secret.bytes().data(), &size) != 1) {
    return failure(ErrorKind::internal, "libcrypto could not derive the shared secret");
  }
  secret.shorten_to(size);
  return secret;
}

}  // namespace amiable::crypto
