// One fetched cipher, one context per thread and direction.
#include "crypto/xts.h"

#include <algorithm>
#include <array>

#include "base/little_endian.h"
#include "crypto/openssl_handles.h"
#include "crypto/secret_bytes.h"

namespace amiable::crypto {
namespace {

enum class Direction : int { decrypt = 0, encrypt = 1 };

const EVP_CIPHER* xts() {
  static const EVP_CIPHER* const cipher = [] {
    const EVP_CIPHER* found = EVP_CIPHER_fetch(library(), "AES-256-XTS", nullptr);
    require(found != nullptr, "libcrypto lacks AES-256-XTS");
    return found;
  }();
  return cipher;
}

EVP_CIPHER_CTX* context_of(Direction direction) {
  thread_local std::array<CipherContext, 2> contexts;
  CipherContext& context = contexts[static_cast<std::size_t>(direction)];
  if (!context) context.reset(EVP_CIPHER_CTX_new());
  require(context != nullptr, "no memory for a cipher");
  return context.get();
}

// IEEE 1619: the unit's number as 16 bytes, little end first.
std::array<std::uint8_t, 16> tweak_of(std::uint64_t number) {
  const auto bytes = little_endian(number);
  std::array<std::uint8_t, 16> tweak{};
  std::copy(bytes.begin(), bytes.end(), tweak.begin());
  return tweak;
}

void run(Direction direction, std::string_view key64, std::uint64_t number, std::string_view unit,
         std::span<std::uint8_t> out) {
  require(is_xts_key(key64), "XTS: a key of two different halves of 32 bytes");
  require(unit.size() >= xts_unit_bytes_min && unit.size() <= xts_unit_bytes_max &&
              unit.size() == out.size(),
          "XTS: a unit of 16 bytes to 16 MiB");
  EVP_CIPHER_CTX* const context = context_of(direction);
  const std::array<std::uint8_t, 16> tweak = tweak_of(number);
  int written = 0;
  const bool good = EVP_CipherInit_ex2(context, xts(), data_of(key64), tweak.data(),
                                       static_cast<int>(direction), nullptr) == 1 &&
                    EVP_CipherUpdate(context, out.data(), &written, data_of(unit),
                                     static_cast<int>(unit.size())) == 1;
  require(good && written == static_cast<int>(unit.size()), "XTS failed");
}

}  // namespace

bool is_xts_key(std::string_view key64) {
  return key64.size() == xts_key_bytes &&
         !constant_time_equals(key64.substr(0, xts_key_bytes / 2), key64.substr(xts_key_bytes / 2));
}

void xts_encrypt(std::string_view key64, std::uint64_t number, std::string_view unit,
                 std::span<std::uint8_t> out) {
  run(Direction::encrypt, key64, number, unit, out);
}

void xts_decrypt(std::string_view key64, std::uint64_t number, std::string_view unit,
                 std::span<std::uint8_t> out) {
  run(Direction::decrypt, key64, number, unit, out);
}

}  // namespace amiable::crypto
