// Where the rows of a world are kept: bytes under a table and a key, changed by whole transactions.
// Backends know nothing of what the bytes mean. All of them pass one suite of tests
// (backend_contract_test.cpp). One thread at a time per object.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/change_set.h"

namespace amiable::store {

struct Row {
  Table table = Table::account;
  std::string key;
  std::uint64_t revision = 0;  // of the change that wrote it
  std::string bytes;
};

struct RowChange {
  Table table = Table::account;
  std::string key;
  std::uint64_t revision = 0;        // the world's revision with this change in it
  std::optional<std::string> bytes;  // nullopt: erased
};

struct Loaded {
  std::uint64_t revision = 0;
  std::vector<Row> rows;  // in order of table and key
};

class Backend {
 public:
  virtual ~Backend() = default;

  // Everything, as of one moment.
  virtual Result<Loaded> load() = 0;

  // All of the changes or none of them, durable when it returns; later changes of a row win. Their
  // revisions do not fall and are above `expected_revision`, which must be the backend's; the
  // last one becomes the new revision and is returned. After an error nothing has changed and the
  // backend can be used further.
  virtual Result<std::uint64_t> commit(std::span<const RowChange> changes,
                                       std::uint64_t expected_revision) = 0;

  // The newest state of every row that changed after `revision`, in order of table and key.
  // ErrorKind::not_found when the record of changes does not reach back that far: load again.
  virtual Result<std::vector<RowChange>> changes_since(std::uint64_t revision) = 0;

  virtual std::uint64_t revision() const = 0;
};

// What both directions of commit demand of their input; internal errors.
Result<void> check_commit(std::span<const RowChange> changes, std::uint64_t expected_revision,
                          std::uint64_t revision);

}  // namespace amiable::store
