// Row by row through the codec.
#include "store/world_rows.h"

#include "store/record_codec.h"

namespace amiable::store {

Result<World> world_of(Loaded loaded) {
  std::vector<Change> changes;
  changes.reserve(loaded.rows.size());
  for (Row& row : loaded.rows) changes.push_back(TRY(read_row(std::move(row))));
  return World::of_rows(std::move(changes), loaded.revision);
}

Result<void> append_rows(const ChangeSet& changes, std::uint64_t revision,
                         std::vector<RowChange>& rows) {
  const std::size_t before = rows.size();
  for (const Change& change : changes.changes()) {
    RowChange row{change.table, change.key, revision, {}};
    if (!std::holds_alternative<std::monostate>(change.record)) {
      auto bytes = encode(change.record);
      if (!bytes.ok()) {
        rows.resize(before);
        return std::move(bytes).error();
      }
      row.bytes = std::move(bytes).value();
    }
    rows.push_back(std::move(row));
  }
  return {};
}

}  // namespace amiable::store
