// One branch per family of algorithms: SYMMETRIC_DEFAULT and RSAES_OAEP.
#include "services/kms/sealing.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/kms/key_specs.h"
#include "services/kms/material.h"
#include "services/kms/opened_keys.h"

namespace amiable::services::kms {
namespace {

using crypto::HashAlgorithm;

Answer<void> require_algorithm(const store::Key& key, std::string_view algorithm) {
  const Names known = spec_of(key).encryption;
  if (std::find(known.begin(), known.end(), algorithm) != known.end()) return {};
  return algorithm_mismatch(algorithm, key);
}

HashAlgorithm oaep_hash(std::string_view algorithm) {
  return algorithm == "RSAES_OAEP_SHA_1" ? HashAlgorithm::sha1 : HashAlgorithm::sha256;
}

std::size_t modulus_bytes(const store::Key& key) {
  switch (spec_of(key).pair.value_or(crypto::KeyKind::rsa_2048)) {
    case crypto::KeyKind::rsa_4096:
      return 512;
    case crypto::KeyKind::rsa_3072:
      return 384;
    default:
      return 256;
  }
}

const EncryptionContext& given_or_none(const GivenContext& context) {
  static const EncryptionContext none;
  return context ? *context : none;
}

Answer<Encrypted> encrypt_symmetric(const Call& call, const store::Key& key,
                                    std::string_view plaintext, const GivenContext& context) {
  const store::KeyMaterial* material = current_material(key, call.now);
  if (material == nullptr) return internal_error();  // the key's state said that there is one
  const OpenedBytes bytes = TRY(opened_bytes(call, *material));
  auto blob = seal_ciphertext({key.record.account, key.record.id, material->id}, bytes->view(),
                              plaintext, given_or_none(context));
  if (!blob) return internal_error();
  return Encrypted{std::move(*blob), material->id};
}

// RFC 8017, section 7.1.1: modulus bytes - 2 * digest bytes - 2.
Answer<Encrypted> encrypt_rsa(const store::Key& key, std::string_view algorithm,
                              std::string_view plaintext) {
  const HashAlgorithm hash = oaep_hash(algorithm);
  const std::size_t room = modulus_bytes(key) - 2 * crypto::digest_size(hash) - 2;
  if (plaintext.size() > room) {
    return validation_error(
        fmt::format("Algorithm {} and key spec {} cannot encrypt data larger than {} bytes.",
                    algorithm, key.record.spec, room));
  }
  const crypto::PublicKey opened = TRY(opened_public_key(key));
  auto blob = crypto::rsa_oaep_encrypt(opened, hash, plaintext);
  if (!blob.ok()) return internal_error();
  return Encrypted{std::move(blob).value(), {}};
}

Answer<Decrypted> decrypt_symmetric(const Call& call, const store::Key& key, std::string_view blob,
                                    const GivenContext& context) {
  const auto origin = read_origin(blob);
  if (!origin) return invalid_ciphertext();
  if (origin->account != key.record.account || origin->key_id != key.record.id) {
    return incorrect_key();
  }
  const store::KeyMaterial* material = find_material(key, origin->material_id, call.now);
  if (material == nullptr) return invalid_ciphertext();
  const OpenedBytes bytes = TRY(opened_bytes(call, *material));
  auto plaintext = open_ciphertext(blob, bytes->view(), given_or_none(context));
  if (!plaintext) return invalid_ciphertext();
  return Decrypted{std::move(*plaintext), material->id};
}

Answer<Decrypted> decrypt_rsa(const Call& call, const store::Key& key, std::string_view algorithm,
                              std::string_view blob) {
  if (blob.size() != modulus_bytes(key)) return invalid_ciphertext();
  const crypto::PrivateKey opened = TRY(opened_private_key(call, key));
  auto plaintext = crypto::rsa_oaep_decrypt(opened, oaep_hash(algorithm), blob);
  if (!plaintext.ok()) return invalid_ciphertext();
  return Decrypted{std::move(plaintext).value(), {}};
}

}  // namespace

Answer<Encrypted> encrypt_under(const Call& call, const store::Key& key, std::string_view algorithm,
                                std::string_view plaintext, const GivenContext& context) {
  TRY(require_algorithm(key, algorithm));
  if (algorithm == symmetric_default) return encrypt_symmetric(call, key, plaintext, context);
  return encrypt_rsa(key, algorithm, plaintext);
}

Answer<Decrypted> decrypt_under(const Call& call, const store::Key& key, std::string_view algorithm,
                                std::string_view blob, const GivenContext& context) {
  // KMS reads the blob before it compares the algorithm with the key: raw RSA bytes under the
  // default algorithm are a bad ciphertext, not a wrong algorithm [measured].
  if (algorithm == symmetric_default) return decrypt_symmetric(call, key, blob, context);
  TRY(require_algorithm(key, algorithm));
  return decrypt_rsa(call, key, algorithm, blob);
}

}  // namespace amiable::services::kms
