// The wiping itself: OPENSSL_cleanse, which no optimiser drops.
#include "crypto/secret_bytes.h"

#include <openssl/crypto.h>

#include <cstring>
#include <utility>

namespace amiable::crypto {

SecretBytes::SecretBytes(std::size_t size)
    : bytes_(size == 0 ? nullptr : std::make_unique<std::uint8_t[]>(size)), size_(size) {}

SecretBytes SecretBytes::copy_of(std::string_view text) {
  SecretBytes copy(text.size());
  if (!text.empty()) std::memcpy(copy.bytes_.get(), text.data(), text.size());
  return copy;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other) return *this;
  shorten_to(0);
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

SecretBytes::~SecretBytes() { shorten_to(0); }

std::string_view SecretBytes::view() const {
  return {reinterpret_cast<const char*>(bytes_.get()), size_};
}

void SecretBytes::shorten_to(std::size_t size) {
  if (size >= size_) return;
  OPENSSL_cleanse(bytes_.get() + size, size_ - size);
  size_ = size;
}

bool constant_time_equals(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace amiable::crypto
