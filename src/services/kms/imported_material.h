// What an import or its deletion does to a key record: generations, expiry, state. Pure.
//
// A symmetric key has a row for each material that ever belonged to it; one that was imported as
// NEW_KEY_MATERIAL next to others waits for RotateKeyOnDemand. Other keys have one row for life.
// A key whose current and earlier materials are all there is usable, else it is PendingImport.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "store/stored_records.h"

namespace amiable::services::kms {

struct ImportedMaterial {
  std::string_view bytes;        // unwrapped
  std::string_view type;         // NEW_KEY_MATERIAL, EXISTING_KEY_MATERIAL; empty: not said
  std::string_view expected_id;  // empty: not said
  std::optional<std::string_view> description;
  std::string_view expiration_model;
  std::optional<Timestamp> valid_to;
};

// The id of the material. IncorrectKeyMaterialException: not the size or kind of the key's spec,
// not the material that has to come, or already there though it should be new.
// KMSInvalidStateException: another new material already waits for its rotation.
Answer<std::string> add_imported_material(const Call& call, const ImportedMaterial& imported,
                                          store::Key& key);

// The id of what was deleted: of `id`, else the current one; nullopt: there was nothing to delete.
// NotFoundException: an id that is none of the key's.
Answer<std::optional<std::string>> delete_imported_material(const Call& call,
                                                            const std::optional<std::string>& id,
                                                            store::Key& key);

}  // namespace amiable::services::kms
