// The library context and the fetched digests, made on first use (thread-safe statics).
#include "crypto/openssl_handles.h"

#include <openssl/err.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace amiable::crypto {

OSSL_LIB_CTX* library() {
  static OSSL_LIB_CTX* const context = [] {
    OSSL_LIB_CTX* made = OSSL_LIB_CTX_new();
    require(made != nullptr, "libcrypto gives no library context");
    return made;
  }();
  return context;
}

void die(std::string_view what) {
  std::fprintf(stderr, "amiable: fatal: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

const char* fetch_name(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::sha1:
      return "SHA1";
    case HashAlgorithm::sha224:
      return "SHA224";
    case HashAlgorithm::sha256:
      return "SHA256";
    case HashAlgorithm::sha384:
      return "SHA384";
    case HashAlgorithm::sha512:
      return "SHA512";
  }
  die("a hash algorithm out of range");
}

const EVP_MD* fetched(HashAlgorithm algorithm) {
  static const std::array<const EVP_MD*, hash_algorithm_count> digests = [] {
    std::array<const EVP_MD*, hash_algorithm_count> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
      all[i] = EVP_MD_fetch(library(), fetch_name(static_cast<HashAlgorithm>(i)), nullptr);
      require(all[i] != nullptr, "libcrypto lacks a digest");
    }
    return all;
  }();
  return digests[static_cast<std::size_t>(algorithm)];
}

PkeyContext context_for(const EvpKey& key) {
  PkeyContext context(EVP_PKEY_CTX_new_from_pkey(library(), key.pkey.get(), nullptr));
  require(context != nullptr, "no memory for a key's context");
  return context;
}

Error failure(ErrorKind kind, std::string message) {
  ERR_clear_error();
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  return error;
}

}  // namespace amiable::crypto
