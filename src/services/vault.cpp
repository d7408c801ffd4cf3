// Sealing under one root key: HKDF per purpose, AES-256-GCM per thing.
#include "services/vault.h"

#include <fmt/format.h>

#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/random.h"

namespace amiable::services {
namespace {

constexpr char version = 1;
constexpr std::size_t nonce_bytes = 12, tag_bytes = 16, key_bytes = 32;

std::string additional_data(std::string_view context) {
  return std::string(1, version) + std::string(context);
}

}  // namespace

Vault::Vault(crypto::SecretBytes root_key) {
  for (std::size_t i = 0; i < purposes; ++i) {
    keys_.at(i) =
        crypto::hkdf_sha256(root_key.view(), {}, fmt::format("amiable vault {}", i), key_bytes);
  }
}

std::string Vault::seal(Purpose purpose, std::string_view context,
                        std::string_view plaintext) const {
  std::string sealed(1 + nonce_bytes, version);
  crypto::random_bytes({reinterpret_cast<std::uint8_t*>(sealed.data()) + 1, nonce_bytes});
  const std::string_view key = keys_.at(static_cast<std::size_t>(purpose)).view();
  sealed += crypto::seal(key, std::string_view(sealed).substr(1, nonce_bytes), plaintext,
                         additional_data(context));
  return sealed;
}

std::optional<crypto::SecretBytes> Vault::open(Purpose purpose, std::string_view context,
                                               std::string_view sealed) const {
  if (sealed.size() < 1 + nonce_bytes + tag_bytes || sealed.front() != version) return {};
  const std::string_view key = keys_.at(static_cast<std::size_t>(purpose)).view();
  return crypto::open(key, sealed.substr(1, nonce_bytes), sealed.substr(1 + nonce_bytes),
                      additional_data(context));
}

crypto::SecretBytes Vault::derive(Purpose purpose, std::string_view label,
                                  std::size_t bytes) const {
  const std::string_view key = keys_.at(static_cast<std::size_t>(purpose)).view();
  return crypto::hkdf_sha256(key, "derive", label, bytes);
}

}  // namespace amiable::services
