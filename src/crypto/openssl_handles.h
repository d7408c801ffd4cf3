// Inside src/crypto only: owners of libcrypto's objects, the library context and the way to die.
// Not listed among the module's headers, because it shows libcrypto's types.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/asymmetric.h"
#include "crypto/hash.h"

namespace amiable::crypto {

template <auto free_function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    free_function(object);
  }
};
using MdContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>>;

// What PrivateKey and PublicKey share.
struct EvpKey {
  Pkey pkey;
  KeyKind kind = KeyKind::rsa_2048;
};

// Our own context, so that the machine's openssl.cnf cannot swap providers or algorithms under us.
// Lives as long as the process.
OSSL_LIB_CTX* library();

// Ends the process: for failures after which every further byte would be wrong or weak (no
// generator, no algorithm, a key of wrong size given by our own code). `what` holds no secret.
[[noreturn]] void die(std::string_view what);

inline void require(bool holds, std::string_view what) {
  if (!holds) die(what);
}

// The name libcrypto fetches the digest by.
const char* fetch_name(HashAlgorithm algorithm);
// A fetched digest, living as long as the process.
const EVP_MD* fetched(HashAlgorithm algorithm);

// For one operation with the key.
PkeyContext context_for(const EvpKey& key);

// An error with libcrypto's queue emptied: the TLS code of the same thread must not find it there.
Error failure(ErrorKind kind, std::string message);

inline const unsigned char* data_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* data_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace amiable::crypto
