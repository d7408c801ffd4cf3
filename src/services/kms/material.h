// The secret inside a key: one KeyMaterial per generation, sealed under the root key with
// Purpose::key_material and the material's id as context. Related multi-Region keys hold copies of
// the same rows, so that what one encrypts another decrypts.
//
// Content: the raw key of symmetric and HMAC keys, PKCS #8 of asymmetric ones.
#pragma once

#include <string>
#include <string_view>

#include "crypto/secret_bytes.h"
#include "services/ask.h"
#include "services/call.h"
#include "store/stored_records.h"

namespace amiable::services::kms {

// 64 hex digits. The same bytes in the same key (or a related one) have the same id, other keys
// another one; the id tells nothing about the bytes without the root key.
std::string material_id(const Vault& vault, std::string_view key_id, std::string_view material);

// A row with id, sealed bytes and creation time; the caller sets the rest.
store::KeyMaterial seal_material(const Vault& vault, std::string_view key_id,
                                 std::string_view material, Timestamp now);
// Fresh random bytes for symmetric and HMAC specs.
store::KeyMaterial new_material(const Vault& vault, std::string_view key_id, std::size_t bytes,
                                Timestamp now);

// Imported for the next on-demand rotation, which has not happened yet.
bool awaits_rotation(const store::Key& key, const store::KeyMaterial& material);
// Imported, deleted since, or past its ValidTo: the bytes are not to be had.
bool is_missing(const store::KeyMaterial& material, Timestamp now);

// The generation that encrypts, signs and computes MACs; nullptr when it is missing.
const store::KeyMaterial* current_material(const store::Key& key, Timestamp now);
// By KeyMaterialId, for decryption; nullptr when there is none or it is missing.
const store::KeyMaterial* find_material(const store::Key& key, std::string_view id, Timestamp now);

// KMSInternalException when the row was not sealed by this vault.
Answer<crypto::SecretBytes> open_material(const Vault& vault, const store::KeyMaterial& material);

}  // namespace amiable::services::kms
