// Rows by key and the making of the next world; what the indexes answer is in world_answers.cpp.
#include "store/world.h"

#include <algorithm>
#include <atomic>

#include "base/ascii.h"
#include "store/world_lookup.h"

namespace amiable::store {
namespace {

bool holds(const std::vector<IndexEntry>& entries, const IndexEntry& wanted) {
  return std::any_of(entries.begin(), entries.end(), [&wanted](const IndexEntry& entry) {
    return entry.index == wanted.index && entry.key == wanted.key;
  });
}

bool is_of_organizations(Table table) {
  return table == Table::organization || table == Table::organization_node ||
         table == Table::organization_policy;
}

// Whose rows an index holds, of the tables that seen_with is for.
bool is_index_of(Index index, Table table) {
  switch (index) {
    case Index::user_id:
    case Index::member:
    case Index::user_attached:
    case Index::user_bounded:
      return table == Table::user;
    case Index::role_id:
    case Index::role_attached:
    case Index::role_bounded:
      return table == Table::role;
    case Index::group_attached:
      return table == Table::group;
    case Index::access_key_owner:
      return table == Table::access_key;
    case Index::policy_name:
      return table == Table::managed_policy;
    case Index::profile_role:
      return table == Table::instance_profile;
    case Index::mfa_device_user:
      return table == Table::mfa_device;
    case Index::identity_provider:
      return table == Table::oidc_provider || table == Table::saml_provider;
    case Index::key_place:
      return table == Table::key;
    case Index::alias_place:
    case Index::alias_target:
      return table == Table::alias;
    case Index::grant_sequence:
    case Index::grant_grantee:
    case Index::grant_retiring:
      return table == Table::grant;
    case Index::node_parent:
    case Index::node_organization:
    case Index::node_attached:
      return table == Table::organization_node;
    case Index::organization_policy_type:
      return table == Table::organization_policy;
    default:
      return false;
  }
}

using Pairs = std::vector<std::pair<std::string, std::shared_ptr<const void>>>;

// Of rows under one key the last one holds.
PersistentMap<std::shared_ptr<const void>> map_of(Pairs& pairs) {
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  Pairs kept;
  kept.reserve(pairs.size());
  for (auto& pair : pairs) {
    if (!kept.empty() && kept.back().first == pair.first) kept.pop_back();
    kept.push_back(std::move(pair));
  }
  return PersistentMap<std::shared_ptr<const void>>::from_sorted(std::move(kept));
}

}  // namespace

std::uint64_t World::next_stamp() {
  static std::atomic<std::uint64_t> last = 0;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

World World::of_rows(std::vector<Change> changes, std::uint64_t revision) {
  std::array<Pairs, table_count> rows;
  std::array<Pairs, index_count> entries;
  for (Change& change : changes) {
    std::shared_ptr<const void> row = untyped(change.record);
    if (row == nullptr) continue;
    for (IndexEntry& entry : index_entries(change.record)) {
      entries[static_cast<std::size_t>(entry.index)].emplace_back(std::move(entry.key), row);
    }
    rows[static_cast<std::size_t>(change.table)].emplace_back(std::move(change.key),
                                                              std::move(row));
  }
  World out;
  for (std::size_t i = 0; i < table_count; ++i) out.rows_[i] = map_of(rows[i]);
  for (std::size_t i = 0; i < index_count; ++i) out.indexes_[i] = map_of(entries[i]);
  out.revision_ = revision;
  out.stamp_ = next_stamp();
  out.organizations_stamp_ = out.stamp_;
  return out;
}

void World::apply(const Change& change) {
  if (is_of_organizations(change.table)) organizations_stamp_ = next_stamp();
  Rows& rows = rows_[static_cast<std::size_t>(change.table)];
  std::vector<IndexEntry> old_entries;
  if (const std::shared_ptr<const void>* old = rows.find(change.key)) {
    old_entries = index_entries(typed(change.table, *old));
  }
  std::shared_ptr<const void> row = untyped(change.record);
  const std::vector<IndexEntry> entries = index_entries(change.record);
  for (const IndexEntry& entry : old_entries) {
    Rows& index = indexes_[static_cast<std::size_t>(entry.index)];
    if (!holds(entries, entry)) index = index.erase(entry.key);
  }
  for (const IndexEntry& entry : entries) {
    Rows& index = indexes_[static_cast<std::size_t>(entry.index)];
    index = index.assign(entry.key, row);
  }
  rows = row == nullptr ? rows.erase(change.key) : rows.assign(change.key, std::move(row));
}

World World::with(const ChangeSet& changes) const {
  World next = *this;
  for (const Change& change : changes.changes()) next.apply(change);
  ++next.revision_;
  next.stamp_ = next_stamp();
  return next;
}

World World::seen_with(const World& older, std::span<const Table> tables) const {
  World seen = *this;
  for (const Table table : tables) {
    if (is_of_organizations(table)) seen.organizations_stamp_ = older.organizations_stamp_;
    const auto row = static_cast<std::size_t>(table);
    seen.rows_[row] = older.rows_[row];
    for (std::size_t i = 0; i < index_count; ++i) {
      if (is_index_of(static_cast<Index>(i), table)) seen.indexes_[i] = older.indexes_[i];
    }
  }
  seen.stamp_ = next_stamp();
  return seen;
}

const Account* World::account(std::string_view id) const {
  return find<Account>(Table::account, id);
}
const AccessKey* World::access_key(std::string_view id) const {
  return find<AccessKey>(Table::access_key, id);
}
const User* World::user(std::string_view account, std::string_view name) const {
  return find_named<User>(Table::user, account, name);
}
const Group* World::group(std::string_view account, std::string_view name) const {
  return find_named<Group>(Table::group, account, name);
}
const Role* World::role(std::string_view account, std::string_view name) const {
  return find_named<Role>(Table::role, account, name);
}
const ManagedPolicy* World::managed_policy(std::string_view arn) const {
  return find<ManagedPolicy>(Table::managed_policy, arn);
}
const InstanceProfile* World::instance_profile(std::string_view account,
                                               std::string_view name) const {
  return find_named<InstanceProfile>(Table::instance_profile, account, name);
}
const Key* World::key(std::string_view arn) const { return find<Key>(Table::key, arn); }
const Alias* World::alias(std::string_view arn) const { return find<Alias>(Table::alias, arn); }
const Grant* World::grant(std::string_view key_arn, std::string_view grant_id) const {
  std::string key(key_arn);
  key += '/';
  key += grant_id;
  return find<Grant>(Table::grant, key);
}
const Setting* World::setting(std::string_view name) const {
  return find<Setting>(Table::setting, name);
}

void World::rows(const std::function<bool(const Change&)>& visit) const {
  bool more = true;
  for (std::size_t i = 0; i < table_count && more; ++i) {
    const auto table = static_cast<Table>(i);
    rows_[i].walk({}, {}, [&](std::string_view key, const std::shared_ptr<const void>& row) {
      return more = visit({table, std::string(key), typed(table, row)});
    });
  }
}

std::size_t World::row_count() const {
  std::size_t count = 0;
  for (const Rows& rows : rows_) count += rows.size();
  return count;
}

}  // namespace amiable::store
