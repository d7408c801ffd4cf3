// Nothing here can fail half-way but memory itself.
#include "store/memory_backend.h"

#include <fmt/format.h>

#include "base/limits.h"

namespace amiable::store {

Result<Loaded> MemoryBackend::load() {
  Loaded out;
  out.revision = revision_;
  out.rows.reserve(rows_.size());
  for (const auto& [place, kept] : rows_) {
    out.rows.push_back({place.first, place.second, kept.revision, kept.bytes});
  }
  return out;
}

Result<std::uint64_t> MemoryBackend::commit(std::span<const RowChange> changes,
                                            std::uint64_t expected_revision) {
  TRY(check_commit(changes, expected_revision, revision_));
  for (const RowChange& change : changes) {
    Place place(change.table, change.key);
    changes_.push_back({change.revision, place});
    if (change.bytes) {
      rows_[std::move(place)] = {change.revision, *change.bytes};
    } else {
      rows_.erase(place);
    }
    revision_ = change.revision;
  }
  while (changes_.size() > limits::recorded_changes_max) {
    forgotten_ = changes_.front().revision;
    changes_.pop_front();
  }
  return revision_;
}

Result<std::vector<RowChange>> MemoryBackend::changes_since(std::uint64_t revision) {
  if (revision < forgotten_) {
    return Error{ErrorKind::not_found,
                 fmt::format("changes up to revision {} are no longer recorded", forgotten_),
                 {},
                 "load the world again"};
  }
  std::map<Place, std::uint64_t> changed;
  for (const Changed& change : changes_) {
    if (change.revision > revision) changed[change.place] = change.revision;
  }
  std::vector<RowChange> out;
  for (const auto& [place, at] : changed) {
    const auto row = rows_.find(place);
    out.push_back({place.first, place.second, at, {}});
    if (row != rows_.end()) out.back().bytes = row->second.bytes;
  }
  return out;
}

}  // namespace amiable::store
