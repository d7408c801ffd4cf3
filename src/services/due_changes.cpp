// A walk over all keys. The earliest date is kept per content of the world, so that a quiet server
// looks at one number a second.
#include "services/due_changes.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>

#include "services/ec2/client_tokens.h"
#include "services/ec2/snapshot_keys.h"
#include "services/kms/lookup.h"
#include "services/kms/material.h"
#include "services/kms/multi_region.h"
#include "services/kms/rotation.h"

namespace amiable::services {
namespace {

constexpr Timestamp never{std::numeric_limits<std::int64_t>::max()};

bool waits_for_deletion(const store::Key& key) { return key.record.state.ends_with("Deletion"); }

// A disabled key rotates when it is enabled again [KMS developer guide, Rotating KMS keys].
Timestamp rotation_due(const store::Key& key) {
  const bool rotates = key.rotation_enabled && key.next_rotation && key.record.state == "Enabled" &&
                       !kms::is_replica(key);
  return rotates ? *key.next_rotation : never;
}

Timestamp expiry_due(const store::Key& key) {
  Timestamp due = never;
  for (const store::KeyMaterial& material : key.materials) {
    if (!material.wrapped.empty() && material.valid_to) due = std::min(due, *material.valid_to);
  }
  return due;
}

Timestamp due_at(const store::Key& key) {
  const Timestamp deletion = key.deletion_date.value_or(never);
  return std::min({deletion, rotation_due(key), expiry_due(key)});
}

Timestamp earliest_due(const store::World& world) {
  Timestamp earliest = never;
  world.keys({}, {}, {}, [&earliest](const store::Key& key) {
    earliest = std::min(earliest, due_at(key));
    return true;
  });
  if (const auto gone = world.next_gone()) earliest = std::min(earliest, *gone);
  if (const auto grant = ec2::next_retirement(world)) earliest = std::min(earliest, *grant);
  world.client_tokens_before(never, [&earliest](const store::ClientToken& oldest) {
    earliest = std::min(earliest, oldest.used + ec2::client_token_seconds);
    return false;
  });
  return earliest;
}

void erase_key(const store::World& world, const store::Key& key, Timestamp now,
               store::ChangeSet& changes) {
  for (const store::Alias* alias : world.aliases_of_key(key.record.arn)) {
    changes.erase(store::Table::alias, store::key_of(*alias));
  }
  world.grants(key.record.arn, {}, [&changes](const store::Grant& grant) {
    changes.erase(store::Table::grant, store::key_of(grant));
    return true;
  });
  if (key.record.multi_region) kms::forget_replica(world, key, now, changes);
  changes.erase(store::Table::key, store::key_of(key));
}

// The bytes go for good; the row stays, so that the same material can be imported again.
void expire_material(store::Key key, Timestamp now, store::ChangeSet& changes) {
  bool current = false;
  for (store::KeyMaterial& material : key.materials) {
    if (material.wrapped.empty() || !kms::is_missing(material, now)) continue;
    material.wrapped.clear();
    current = current || !kms::awaits_rotation(key, material);
  }
  if (current && waits_for_deletion(key)) {
    key.state_before_deletion = "PendingImport";
  } else if (current) {
    key.record.state = "PendingImport";
  }
  changes.put(std::move(key));
}

void apply_due(const store::World& world, const Vault& vault, const store::Key& key, Timestamp now,
               store::ChangeSet& changes) {
  if (kms::is_gone(key, now)) return erase_key(world, key, now, changes);
  if (expiry_due(key) <= now) return expire_material(key, now, changes);
  kms::rotate(world, vault, key, "AUTOMATIC", now, changes);
}

// What nobody sees any more, a bounded number at a time.
void sweep(const store::World& world, Timestamp now, store::ChangeSet& changes) {
  constexpr std::size_t most = 1000;
  world.gone_rows(now, [&changes](store::Table table, std::string_view key) {
    changes.erase(table, std::string(key));
    return changes.changes().size() < most;
  });
  world.client_tokens_before(now + -ec2::client_token_seconds,
                             [&changes](const store::ClientToken& token) {
                               changes.erase(store::Table::client_token, store::key_of(token));
                               return changes.changes().size() < 2 * most;
                             });
}

}  // namespace

bool has_due_changes(const store::World& world, Timestamp now) {
  thread_local std::uint64_t stamp = 0;
  thread_local Timestamp earliest;
  if (stamp != world.stamp() || stamp == 0) {
    earliest = earliest_due(world);
    stamp = world.stamp();
  }
  return earliest <= now;
}

// One change for each key id at a time: related keys are changed together, and a second change
// would be made from rows that the first one replaces. The rest is due at the next look.
store::ChangeSet due_changes(const store::World& world, const Vault& vault, Timestamp now) {
  store::ChangeSet changes;
  std::set<std::string> changed;
  world.keys({}, {}, {}, [&](const store::Key& key) {
    if (due_at(key) > now) return true;
    const std::string one = key.record.account + "/" + key.record.id;
    if (changed.insert(one).second) apply_due(world, vault, key, now, changes);
    return true;
  });
  ec2::retire_due_grants(world, now, changes);
  sweep(world, now, changes);
  return changes;
}

}  // namespace amiable::services
