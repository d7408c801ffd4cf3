// One digest at a time; nothing here is hot.
#include "crypto/md5.h"

#include <openssl/evp.h>

#include "crypto/openssl_handles.h"

namespace amiable::crypto {

std::string md5(std::string_view data) {
  constexpr std::size_t bytes = 16;
  static EVP_MD* const algorithm = EVP_MD_fetch(library(), "MD5", nullptr);
  std::string out(bytes, '\0');
  require(algorithm != nullptr &&
              EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(out.data()),
                         nullptr, algorithm, nullptr) == 1,
          "libcrypto lacks MD5");
  return out;
}

}  // namespace amiable::crypto
