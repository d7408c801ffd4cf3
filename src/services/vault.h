// The root key of a data folder and what is sealed under it: key material, secrets of access keys,
// session tokens, grant tokens, authorization messages, tokens and keys of EBS blocks, MFA secrets,
// private keys of server certificates.
//
// Sealed form: version byte 1, 12 bytes of nonce, AES-256-GCM ciphertext with tag. Every purpose
// has a key of its own (HKDF), and the purpose and `context` are authenticated, so that nothing
// sealed for one thing opens as another. Const use is safe from any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/secret_bytes.h"

namespace amiable::services {

class Vault {
 public:
  enum class Purpose : std::uint8_t {
    key_material,
    access_key_secret,
    session_token,
    grant_token,
    authorization_message,
    import_token,
    page_token,
    block_file,
    block_copy,
    block_token,
    mfa_seed,
    server_certificate_key
  };
  static constexpr std::size_t purposes = 12;

  explicit Vault(crypto::SecretBytes root_key);  // 32 bytes

  std::string seal(Purpose purpose, std::string_view context, std::string_view plaintext) const;
  // nullopt: not sealed by this vault for this purpose and context, or changed since.
  std::optional<crypto::SecretBytes> open(Purpose purpose, std::string_view context,
                                          std::string_view sealed) const;
  // A secret that only this vault can compute again, e.g. the secret access key of a session.
  crypto::SecretBytes derive(Purpose purpose, std::string_view label, std::size_t bytes) const;

 private:
  std::array<crypto::SecretBytes, purposes> keys_;
};

}  // namespace amiable::services
