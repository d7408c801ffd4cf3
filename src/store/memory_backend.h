// A world that ends with the process: the Backend contract without a file.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <utility>

#include "store/backend.h"

namespace amiable::store {

class MemoryBackend : public Backend {
 public:
  static std::unique_ptr<MemoryBackend> open() { return std::make_unique<MemoryBackend>(); }

  Result<Loaded> load() override;
  Result<std::uint64_t> commit(std::span<const RowChange> changes,
                               std::uint64_t expected_revision) override;
  Result<std::vector<RowChange>> changes_since(std::uint64_t revision) override;
  std::uint64_t revision() const override { return revision_; }

 private:
  using Place = std::pair<Table, std::string>;
  struct Kept {
    std::uint64_t revision = 0;
    std::string bytes;
  };
  struct Changed {
    std::uint64_t revision = 0;
    Place place;
  };
  std::map<Place, Kept> rows_;
  std::deque<Changed> changes_;
  std::uint64_t forgotten_ = 0;  // changes up to this revision are no longer recorded
  std::uint64_t revision_ = 0;
};

}  // namespace amiable::store
