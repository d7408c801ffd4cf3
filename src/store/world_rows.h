// Between worlds and a backend's rows.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "store/backend.h"
#include "store/world.h"

namespace amiable::store {

// Error: the first row that cannot be read, with its table and key.
Result<World> world_of(Loaded loaded);

// Appends what makes `changes` durable as of `revision`. Error: a record that could not be read
// back; then nothing is appended.
Result<void> append_rows(const ChangeSet& changes, std::uint64_t revision,
                         std::vector<RowChange>& rows);

}  // namespace amiable::store
