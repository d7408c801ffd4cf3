// Sealing and opening of key material, and which generation counts.
#include "services/kms/material.h"

#include <fmt/format.h>

#include "crypto/hash.h"
#include "crypto/random.h"

namespace amiable::services::kms {
namespace {

constexpr std::size_t id_bytes = 32;

}  // namespace

std::string material_id(const Vault& vault, std::string_view key_id, std::string_view material) {
  const std::string label =
      fmt::format("material id {} {}", key_id, crypto::hex(crypto::sha256(material)));
  return crypto::hex(vault.derive(Vault::Purpose::key_material, label, id_bytes).view());
}

store::KeyMaterial seal_material(const Vault& vault, std::string_view key_id,
                                 std::string_view material, Timestamp now) {
  store::KeyMaterial row;
  row.id = material_id(vault, key_id, material);
  row.wrapped = vault.seal(Vault::Purpose::key_material, row.id, material);
  row.created = now;
  return row;
}

store::KeyMaterial new_material(const Vault& vault, std::string_view key_id, std::size_t bytes,
                                Timestamp now) {
  return seal_material(vault, key_id, crypto::random_secret(bytes).view(), now);
}

// Only the first generation stands without a rotation (records.h).
bool awaits_rotation(const store::Key& key, const store::KeyMaterial& material) {
  return material.rotation.empty() && &material != &key.materials.front();
}

bool is_missing(const store::KeyMaterial& material, Timestamp now) {
  return material.wrapped.empty() || (material.valid_to && *material.valid_to <= now);
}

const store::KeyMaterial* current_material(const store::Key& key, Timestamp now) {
  for (auto row = key.materials.rbegin(); row != key.materials.rend(); ++row) {
    if (awaits_rotation(key, *row)) continue;
    return is_missing(*row, now) ? nullptr : &*row;
  }
  return nullptr;
}

const store::KeyMaterial* find_material(const store::Key& key, std::string_view id, Timestamp now) {
  for (const store::KeyMaterial& row : key.materials) {
    if (row.id == id) return is_missing(row, now) ? nullptr : &row;
  }
  return nullptr;
}

Answer<crypto::SecretBytes> open_material(const Vault& vault, const store::KeyMaterial& material) {
  auto opened = vault.open(Vault::Purpose::key_material, material.id, material.wrapped);
  if (opened) return std::move(*opened);
  return wire::AwsError{"KMSInternalException", "Key material could not be opened."};
}

}  // namespace amiable::services::kms
