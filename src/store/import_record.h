// What a world that was made of a bundle (serve --world) was told of the real accounts and what
// not. Unknown stays unknown: who asks such a world as evidence, or whether somebody can exist
// outside it, looks here.
//
// Kept as the Setting "import":
//   value := line*    line := mark text '\n'
//   mark  := '+' a file of the bundle, read to its end      '-' one that tells of a single thing of
//            the world (an image's launch permission, a key's grants) and was not there
//            '@' an account whose users, groups and roles were not all there
// Paths are those of docs/bundle.md. No errors; any thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "store/world.h"

namespace amiable::store {

struct ImportRecord {
  std::set<std::string, std::less<>> whole, missing, without_identities;
};

Setting setting_of(const ImportRecord& record);
// nullopt: a world that was not made of a bundle.
std::optional<ImportRecord> import_record(const World& world);

// Whether users and roles of the account that are not in this world may exist: it was imported, and
// of that account nothing was told, or not all identities. False for every other world.
bool may_have_strangers(const World& world, std::string_view account);

}  // namespace amiable::store
