// A world in a folder: DIR/world.sqlite (SQLite in WAL mode, every commit synced) and DIR/lock.
//
// One process at a time may have it open for writing; the lock is the kernel's (flock), so that it
// falls with the process however that ends. Reading beside a running server: open_snapshot.
//
//   rows(tab, key, revision, bytes)   what the world holds; `tab` as numbered by Table
//   changes(revision, tab, key)       which rows changed when, the newest 100,000 or some more
//   meta(name, value)                 revision
//   migrations(version, applied)      the schema's versions and when each was made
#pragma once

#include <memory>
#include <string>

#include "store/backend.h"
#include "store/world.h"

namespace amiable::store {

class SqliteBackend : public Backend {
 public:
  // `folder` must exist. Makes the file (mode 0600) when there is none. Errors: the folder cannot
  // be written, another process (named by pid) serves it, the file is no world, is damaged, or was
  // made by a newer program.
  static Result<std::unique_ptr<SqliteBackend>> open(const std::string& folder);
  ~SqliteBackend() override;

  Result<Loaded> load() override;
  Result<std::uint64_t> commit(std::span<const RowChange> changes,
                               std::uint64_t expected_revision) override;
  Result<std::vector<RowChange>> changes_since(std::uint64_t revision) override;
  std::uint64_t revision() const override;

 private:
  struct Parts;

 public:
  explicit SqliteBackend(
      std::unique_ptr<Parts> parts);  // for open() only: nobody else can name Parts

 private:
  std::unique_ptr<Parts> parts_;
};

// The world in `folder` as it is now, beside a running server or without one, from a read-only file
// system too. Writes nothing of its own (SQLite may touch its index of the write-ahead log).
Result<World> open_snapshot(const std::string& folder);

}  // namespace amiable::store
