// AES key wrap with padding, RFC 5649: for imported key material, so rare; contexts are not kept.
#include <openssl/err.h>

#include <array>

#include "crypto/aead.h"
#include "crypto/openssl_handles.h"

namespace amiable::crypto {
namespace {

constexpr std::size_t half_block_bytes = 8;

const char* cipher_for(std::string_view wrapping_key) {
  switch (wrapping_key.size()) {
    case 16:
      return "AES-128-WRAP-PAD";
    case 24:
      return "AES-192-WRAP-PAD";
    case 32:
      return "AES-256-WRAP-PAD";
    default:
      return nullptr;
  }
}

enum class Direction { unwrap = 0, wrap = 1 };

// `out` has room for `in` and two half blocks. The bytes written, or nothing.
std::optional<std::size_t> run(Direction direction, std::string_view wrapping_key,
                               std::string_view in, unsigned char* out) {
  const char* name = cipher_for(wrapping_key);
  if (name == nullptr) return std::nullopt;
  const std::unique_ptr<EVP_CIPHER, FreeWith<EVP_CIPHER_free>> cipher(
      EVP_CIPHER_fetch(library(), name, nullptr));
  const CipherContext context(EVP_CIPHER_CTX_new());
  require(cipher != nullptr && context != nullptr, "libcrypto lacks AES key wrap");
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  int written = 0;
  const bool good =
      EVP_CipherInit_ex2(context.get(), cipher.get(), data_of(wrapping_key), nullptr,
                         static_cast<int>(direction), nullptr) == 1 &&
      EVP_CipherUpdate(context.get(), out, &written, data_of(in), static_cast<int>(in.size())) == 1;
  if (!good || written <= 0) {
    ERR_clear_error();
    return std::nullopt;
  }
  return static_cast<std::size_t>(written);
}

}  // namespace

std::optional<std::string> aes_wrap_pad(std::string_view wrapping_key, std::string_view plaintext) {
  if (plaintext.empty() || plaintext.size() > key_wrap_input_bytes_max) return std::nullopt;
  std::string wrapped(plaintext.size() + 2 * half_block_bytes, '\0');
  const auto written = run(Direction::wrap, wrapping_key, plaintext, data_of(wrapped));
  if (!written) return std::nullopt;
  wrapped.resize(*written);
  return wrapped;
}

std::optional<SecretBytes> aes_unwrap_pad(std::string_view wrapping_key, std::string_view wrapped) {
  if (wrapped.size() < 2 * half_block_bytes || wrapped.size() % half_block_bytes != 0 ||
      wrapped.size() > key_wrap_input_bytes_max + 2 * half_block_bytes) {
    return std::nullopt;
  }
  SecretBytes plaintext(wrapped.size() + 2 * half_block_bytes);
  const auto written = run(Direction::unwrap, wrapping_key, wrapped, plaintext.bytes().data());
  if (!written) return std::nullopt;
  plaintext.shorten_to(*written);
  return plaintext;
}

}  // namespace amiable::crypto
