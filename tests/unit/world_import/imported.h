// A bundle imported into a world in memory, through the bytes of its rows.
#pragma once

#include <stdexcept>

#include "services/first_account.h"
#include "store/record_codec.h"
#include "support/patched_tree.h"
#include "world_import/world_evidence.h"
#include "world_import/world_import.h"

namespace amiable::test {

inline constexpr Timestamp import_time{1'780'315'200'000};  // 2026-06-01T12:00:00Z

inline const services::Vault& import_vault() {
  static const services::Vault vault(crypto::SecretBytes::copy_of(std::string(32, 'k')));
  return vault;
}

// Every row is written and read back, as a data folder would.
inline store::World stored(const store::ChangeSet& changes) {
  store::ChangeSet read;
  for (const store::Change& change : changes.changes()) {
    auto bytes = store::encode(change.record);
    if (!bytes.ok()) throw std::runtime_error(bytes.error().message);
    auto record = store::decode(change.table, std::move(bytes.value()));
    if (!record.ok()) throw std::runtime_error(record.error().message + change.key);
    read.add({change.table, change.key, std::move(record.value())});
  }
  return store::World().with(read);
}

inline store::World world_of(const world_import::Imported& imported) {
  store::ChangeSet changes;
  services::add_aws_managed_policies(import_time, changes);
  for (const std::string& account : imported.report.accounts) {
    services::make_account(account, import_vault(), import_time, changes);
  }
  const auto rows = world_import::sealed_rows(imported, import_vault(), import_time);
  if (!rows.ok()) throw std::runtime_error(rows.error().message);
  for (const store::Change& row : rows.value().changes()) changes.add(row);
  return stored(changes);
}

inline world_import::Imported imported_from(std::unique_ptr<sources::FileTree> tree) {
  auto imported = world_import::read_world(std::move(tree), import_time);
  if (!imported.ok()) {
    throw std::runtime_error(imported.error().message + " at " + imported.error().place);
  }
  return std::move(imported.value());
}

}  // namespace amiable::test
