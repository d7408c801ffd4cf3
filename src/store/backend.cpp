// The demands on a commit that every backend makes alike.
#include "store/backend.h"

#include <fmt/format.h>

namespace amiable::store {

Result<void> check_commit(std::span<const RowChange> changes, std::uint64_t expected_revision,
                          std::uint64_t revision) {
  if (expected_revision != revision) {
    return Error{ErrorKind::internal,
                 fmt::format("the world is at revision {}, the change was made for {}", revision,
                             expected_revision),
                 {},
                 {}};
  }
  std::uint64_t last = expected_revision + 1;
  for (const RowChange& change : changes) {
    if (change.revision < last) {
      return Error{
          ErrorKind::internal,
          fmt::format("revision {} of a change is not above {}", change.revision, last - 1),
          {},
          {}};
    }
    last = change.revision;
  }
  return {};
}

}  // namespace amiable::store
