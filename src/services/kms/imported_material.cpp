// Changes to the rows of a key that hold imported material.
#include "services/kms/imported_material.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/asymmetric.h"
#include "services/kms/key_specs.h"
#include "services/kms/key_use.h"
#include "services/kms/material.h"
#include "services/kms/multi_region.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

using MaterialRows = std::vector<store::KeyMaterial>;

wire::AwsError incorrect_material() { return {"IncorrectKeyMaterialException", ""}; }

// Sizes of raw keys are exact; key pairs are of the spec's kind and belong together.
Answer<void> check_bytes(const KeySpec& spec, std::string_view bytes) {
  if (!spec.pair) {
    if (bytes.size() != spec.material_bytes) return incorrect_material();
    return {};
  }
  const auto kind = crypto::check_private_key(bytes);
  if (!kind.ok() || kind.value() != *spec.pair) return incorrect_material();
  return {};
}

MaterialRows::iterator find_row(MaterialRows& rows, std::string_view id) {
  return std::find_if(rows.begin(), rows.end(),
                      [id](const store::KeyMaterial& row) { return row.id == id; });
}

// A replica has a row for each material of its primary, in the same order and with the same
// rotations; the bytes are imported into each Region on their own.
void adopt_rows_of_primary(const Call& call, store::Key& key) {
  const store::Key* primary = key_at(call, related_arn(key, key.primary_region));
  if (primary == nullptr) return;
  MaterialRows rows;
  for (const store::KeyMaterial& original : primary->materials) {
    const auto own = find_row(key.materials, original.id);
    const bool is_own = own != key.materials.end();
    store::KeyMaterial row = is_own ? std::move(*own) : original;
    if (!is_own) {
      row.wrapped.clear();
      row.valid_to.reset();
    }
    row.rotation = original.rotation;
    rows.push_back(std::move(row));
  }
  key.materials = std::move(rows);
}

Answer<void> add_new_row(store::KeyMaterial row, store::Key& key) {
  const bool waiting =
      std::any_of(key.materials.begin(), key.materials.end(),
                  [&](const store::KeyMaterial& one) { return awaits_rotation(key, one); });
  if (waiting) {
    // Our words: KMS documents one material pending rotation, not what it says to a second.
    return wire::AwsError{
        "KMSInvalidStateException",
        fmt::format("{} has key material that is pending rotation.", key.record.arn)};
  }
  key.materials.push_back(std::move(row));
  return {};
}

// Without ImportType the first material is new and any later one is not [KMS API reference].
bool may_be_new(const ImportedMaterial& imported, const store::Key& key) {
  if (is_replica(key)) return false;
  return key.materials.empty() || imported.type == "NEW_KEY_MATERIAL";
}

Answer<void> place_row(const ImportedMaterial& imported, store::KeyMaterial row, store::Key& key) {
  const auto known = find_row(key.materials, row.id);
  if (known == key.materials.end()) {
    if (!may_be_new(imported, key)) return incorrect_material();
    return add_new_row(std::move(row), key);
  }
  if (imported.type == "NEW_KEY_MATERIAL") return incorrect_material();
  row.rotation = known->rotation;
  row.created = known->created;
  if (!imported.description) row.description = known->description;
  *known = std::move(row);
  return {};
}

// What DescribeKey shows as ValidTo: the current material's.
void show_expiry(const Call& call, store::Key& key) {
  const store::KeyMaterial* current = current_material(key, call.now);
  const bool expires = current != nullptr && current->valid_to;
  key.record.valid_to = expires ? iso8601(*current->valid_to) : std::string();
}

// From PendingImport a key comes back when nothing is missing any more; a disabled one stays so.
// A key that is to be deleted keeps that state: cancelling restores the one before.
void refresh_state(const Call& call, store::Key& key) {
  const std::string_view state = key.record.state;
  if (state == "PendingDeletion" || state == "PendingReplicaDeletion") {
    key.state_before_deletion = "PendingImport";  // only deletion of material gets here
    return;
  }
  if (state == "PendingImport") key.record.state = "Enabled";
  key.record.state = std::string(state_at(key, call.now));
}

}  // namespace

Answer<std::string> add_imported_material(const Call& call, const ImportedMaterial& imported,
                                          store::Key& key) {
  TRY(check_bytes(spec_of(key), imported.bytes));
  store::KeyMaterial row = seal_material(call.vault, key.record.id, imported.bytes, call.now);
  if (!imported.expected_id.empty() && imported.expected_id != row.id) return incorrect_material();
  row.valid_to = imported.valid_to;
  if (imported.description) row.description = *imported.description;
  const std::string id = row.id;
  if (is_replica(key)) adopt_rows_of_primary(call, key);
  TRY(place_row(imported, std::move(row), key));

  if (spec_of(key).pair) {
    auto opened = crypto::PrivateKey::from_der(imported.bytes);
    if (!opened.ok()) return incorrect_material();
    key.public_key = opened.value().public_spki();
  }
  key.expiration_model = imported.expiration_model;
  refresh_state(call, key);
  show_expiry(call, key);
  return id;
}

Answer<std::optional<std::string>> delete_imported_material(const Call& call,
                                                            const std::optional<std::string>& id,
                                                            store::Key& key) {
  const store::KeyMaterial* current = current_material(key, call.now);
  if (!id && current == nullptr) return std::optional<std::string>();
  const std::string wanted = id ? *id : current->id;
  const auto row = find_row(key.materials, wanted);
  if (row == key.materials.end()) {
    return wire::AwsError{"NotFoundException",
                          fmt::format("Key material {} is not found.", wanted)};
  }
  if (awaits_rotation(key, *row)) {
    key.materials.erase(row);  // was never current: nothing needs it
    return std::optional<std::string>(wanted);
  }
  row->wrapped.clear();
  row->valid_to.reset();
  refresh_state(call, key);
  show_expiry(call, key);
  return std::optional<std::string>(wanted);
}

}  // namespace amiable::services::kms
