// The file's schema: what versions there are and how a file comes to the newest.
#pragma once

#include <string>

#include "base/result.h"
#include "store/sqlite_handles.h"

namespace amiable::store {

// Brings a new or older file to the newest version; refuses one that is newer or not ours.
Result<void> migrate(sqlite3* connection, const std::string& path);
// The same without writing: an older version is an error too.
Result<void> check_schema(sqlite3* connection, const std::string& path);

}  // namespace amiable::store
