// A bundle of real accounts (docs/bundle.md) as the rows of a fresh world: `serve --world`.
//
// In two steps. Reading makes the rows as they stand in the bundle, with its ids, names and ARNs,
// and finds everything that can be wrong with it; sealing adds what no output holds: key material,
// data keys, access keys. So a bundle that cannot be understood ends before anything was made.
//
// What was not gathered is not made up: it is missing in the world, told in the report, and kept in
// the world's import record, by which `amiable why` still says "cannot tell"
// (world_evidence.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "services/vault.h"
#include "sources/file_tree.h"
#include "store/change_set.h"
#include "world_import/import_notes.h"

namespace amiable::world_import {

struct Counts {
  std::size_t users = 0, groups = 0, roles = 0, policies = 0, keys = 0, grants = 0;
  std::size_t images = 0, snapshots = 0, volumes = 0, instances = 0;
};

// For people.
struct ImportReport {
  // Sorted; a management account without a folder comes last: the world has it, too.
  std::vector<std::string> accounts;
  std::vector<std::string> regions;  // sorted
  Counts counts;
  Notes notes;
};

struct Imported {
  ImportReport report;
  store::ChangeSet rows;           // whole
  std::vector<store::User> users;  // each gets an access key
  // Each gets material for what stands in `materials` without any.
  std::vector<store::Key> keys;
  std::vector<store::Snapshot> snapshots;  // encrypted ones get data keys
  std::vector<store::Volume> volumes;      // likewise
};

// Errors: the first that is wrong with the bundle, with its place, and how many more there are. A
// bundle without a single account folder is one.
Result<Imported> read_world(std::unique_ptr<sources::FileTree> tree, Timestamp now);
Result<Imported> read_world(const std::string& folder, Timestamp now);

// All rows but those every world has (accounts, AWS's policies): to be put after them. Error: our
// fault, libcrypto's.
Result<store::ChangeSet> sealed_rows(const Imported& imported, const services::Vault& vault,
                                     Timestamp now);

}  // namespace amiable::world_import
