// One call into libcrypto.
#include "crypto/password_digest.h"

#include <openssl/evp.h>

#include "crypto/openssl_handles.h"

namespace amiable::crypto {

std::string password_digest(std::string_view salt, std::string_view password) {
  constexpr int rounds = 10'000;
  constexpr std::size_t bytes = 32;
  std::string out(bytes, '\0');
  require(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), data_of(salt),
                            static_cast<int>(salt.size()), rounds, fetched(HashAlgorithm::sha256),
                            static_cast<int>(bytes), data_of(out)) == 1,
          "libcrypto lacks PBKDF2");
  return out;
}

}  // namespace amiable::crypto
