// Sealing, opening and unwrapping, as import_token.h says.
#include "services/kms/import_token.h"

#include <array>
#include <utility>

#include "crypto/aead.h"
#include "services/kms/key_use.h"

namespace amiable::services::kms {
namespace {

constexpr std::size_t time_bytes = 8, head_bytes = time_bytes + 1;

constexpr std::array<std::pair<std::string_view, WrappingAlgorithm>, 4> algorithms{{
    {"RSAES_OAEP_SHA_1", WrappingAlgorithm::rsaes_oaep_sha_1},
    {"RSAES_OAEP_SHA_256", WrappingAlgorithm::rsaes_oaep_sha_256},
    {"RSA_AES_KEY_WRAP_SHA_1", WrappingAlgorithm::rsa_aes_key_wrap_sha_1},
    {"RSA_AES_KEY_WRAP_SHA_256", WrappingAlgorithm::rsa_aes_key_wrap_sha_256},
}};

crypto::HashAlgorithm hash_of(WrappingAlgorithm algorithm) {
  const bool sha_1 = algorithm == WrappingAlgorithm::rsaes_oaep_sha_1 ||
                     algorithm == WrappingAlgorithm::rsa_aes_key_wrap_sha_1;
  return sha_1 ? crypto::HashAlgorithm::sha1 : crypto::HashAlgorithm::sha256;
}

bool wraps_with_aes(WrappingAlgorithm algorithm) {
  return algorithm >= WrappingAlgorithm::rsa_aes_key_wrap_sha_1;
}

std::size_t modulus_bytes(crypto::KeyKind kind) {
  if (kind == crypto::KeyKind::rsa_4096) return 512;
  return kind == crypto::KeyKind::rsa_3072 ? 384 : 256;
}

wire::AwsError invalid_token() { return {"InvalidImportTokenException", ""}; }

}  // namespace

std::optional<WrappingAlgorithm> find_wrapping_algorithm(std::string_view name) {
  for (const auto& [known, algorithm] : algorithms) {
    if (known == name) return algorithm;
  }
  return {};
}

std::string seal_import_token(const Call& call, std::string_view key_arn,
                              WrappingAlgorithm algorithm, std::string_view private_pkcs8) {
  const auto expires = static_cast<std::uint64_t>((call.now + import_token_seconds).milliseconds);
  crypto::SecretBytes content(head_bytes + private_pkcs8.size());
  const auto bytes = content.bytes();
  for (std::size_t i = 0; i < time_bytes; ++i) {
    bytes[i] = static_cast<std::uint8_t>(expires >> (8 * (time_bytes - 1 - i)));
  }
  bytes[time_bytes] = static_cast<std::uint8_t>(algorithm);
  private_pkcs8.copy(reinterpret_cast<char*>(bytes.data()) + head_bytes, private_pkcs8.size());
  return call.vault.seal(Vault::Purpose::import_token, key_arn, content.view());
}

Answer<ImportToken> open_import_token(const Call& call, std::string_view key_arn,
                                      std::string_view token) {
  const auto content = call.vault.open(Vault::Purpose::import_token, key_arn, token);
  if (!content || content->size() < head_bytes) return invalid_token();
  const std::string_view text = content->view();
  std::uint64_t expires = 0;
  for (const char byte : text.substr(0, time_bytes)) {
    expires = expires << 8 | static_cast<std::uint8_t>(byte);
  }
  if (call.now.milliseconds >= static_cast<std::int64_t>(expires)) {
    return wire::AwsError{"ExpiredImportTokenException", ""};
  }
  auto key = crypto::PrivateKey::from_der(text.substr(head_bytes));
  if (!key.ok()) return internal_error();
  return ImportToken{static_cast<WrappingAlgorithm>(text[time_bytes]), std::move(key).value()};
}

Answer<crypto::SecretBytes> unwrap_material(const ImportToken& token, std::string_view wrapped) {
  const std::size_t modulus = modulus_bytes(token.wrapping_key.kind());
  const bool aes = wraps_with_aes(token.algorithm);
  if (aes ? wrapped.size() <= modulus : wrapped.size() != modulus) {
    return validation_error("Invalid encrypted key size.");  // seen in a client's notes
  }
  auto opened = crypto::rsa_oaep_decrypt(token.wrapping_key, hash_of(token.algorithm),
                                         wrapped.substr(0, modulus));
  if (!opened.ok()) return invalid_ciphertext();
  if (!aes) return std::move(opened).value();
  auto material = crypto::aes_unwrap_pad(opened.value().view(), wrapped.substr(modulus));
  if (!material) return invalid_ciphertext();
  return std::move(*material);
}

}  // namespace amiable::services::kms
