// Worlds share what did not change, so the recent ones cost little to keep, and a mixture of two is
// a few pointers for each table.
#include "server/visible_world.h"

#include <algorithm>
#include <array>
#include <span>

namespace amiable::server {
namespace {

using Delayed = VisibleWorlds::Delayed;
using store::Table;

constexpr std::size_t composed_kept_max = 8;

constexpr std::array identity_tables = {Table::user,
                                        Table::group,
                                        Table::role,
                                        Table::managed_policy,
                                        Table::instance_profile,
                                        Table::access_key,
                                        Table::mfa_device,
                                        Table::server_certificate,
                                        Table::oidc_provider,
                                        Table::saml_provider};
constexpr std::array key_tables = {Table::key, Table::alias};
constexpr std::array grant_tables = {Table::grant};
constexpr std::array organization_tables = {Table::organization, Table::organization_node,
                                            Table::organization_policy};

std::span<const Table> tables_of(Delayed what) {
  switch (what) {
    case Delayed::identities:
      return identity_tables;
    case Delayed::keys:
      return key_tables;
    case Delayed::grants:
      return grant_tables;
    case Delayed::organizations:
      break;
  }
  return organization_tables;
}

struct Range {
  std::uint64_t least, most;  // milliseconds
};
Range range_of(Delayed what) {
  switch (what) {
    case Delayed::keys:
      return {1000, 3000};
    case Delayed::grants:
      return {1000, 5000};
    default:
      return {2000, 8000};
  }
}

// SplitMix64's last steps: every bit of the input moves all of the output.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

constexpr std::uint8_t bit(Delayed what) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(what));
}
constexpr std::uint8_t nothing = 0;
constexpr std::uint8_t others_of_kms = bit(Delayed::identities) | bit(Delayed::organizations);
constexpr std::uint8_t others_and_grants = others_of_kms | bit(Delayed::grants);
constexpr std::uint8_t everything = others_and_grants | bit(Delayed::keys);

// What needs the key itself, where the key is; all else is KMS's book-keeping.
bool uses_key_material(std::string_view operation) {
  constexpr std::array<std::string_view, 14> names = {"Decrypt",
                                                      "DeriveSharedSecret",
                                                      "Encrypt",
                                                      "GenerateDataKey",
                                                      "GenerateDataKeyPair",
                                                      "GenerateDataKeyPairWithoutPlaintext",
                                                      "GenerateDataKeyWithoutPlaintext",
                                                      "GenerateMac",
                                                      "GetPublicKey",
                                                      "ReEncrypt",
                                                      "Sign",
                                                      "Verify",
                                                      "VerifyMac",
                                                      "GenerateRandom"};
  return std::find(names.begin(), names.end(), operation) != names.end();
}

struct Delays {
  std::uint8_t decisions, operations;
};
// An operation that writes rows of a table must find the newest ones: it puts them back changed.
Delays delays_of(std::string_view service, std::string_view operation) {
  if (service == "iam" || service == "organizations") return {everything, nothing};
  if (service == "kms" && !uses_key_material(operation)) return {others_and_grants, others_of_kms};
  return {everything, everything};
}

// The rows of a write that all see at once, or in another way than others. A grant is there for
// who sends its token.
bool is_early(const store::Change& change) {
  if (const auto* grant = std::get_if<store::Ptr<store::Grant>>(&change.record)) {
    return *grant != nullptr;
  }
  if (const auto* key = std::get_if<store::Ptr<store::Key>>(&change.record)) {
    return *key != nullptr && (*key)->record.aws_managed;
  }
  const auto* alias = std::get_if<store::Ptr<store::Alias>>(&change.record);
  return alias != nullptr && *alias != nullptr && (*alias)->record.name.starts_with("alias/aws/");
}

}  // namespace

VisibleWorlds::VisibleWorlds(Consistency consistency, WorldPtr first) : consistency_(consistency) {
  start_over(std::move(first));
}

void VisibleWorlds::start_over(WorldPtr first) {
  const std::lock_guard lock(mutex_);
  commits_.clear();
  early_.clear();
  kept_.clear();
  commits_.push_back({std::move(first), {}});
}

std::chrono::milliseconds VisibleWorlds::delay(std::uint64_t revision, Delayed what) const {
  const Range range = range_of(what);
  const std::uint64_t number =
      mixed(mixed(mixed(consistency_.seed) ^ revision) ^ static_cast<std::uint64_t>(what));
  const std::uint64_t full = range.least + number % (range.most - range.least + 1);
  return std::chrono::milliseconds(full * consistency_.percent / 100);
}

void VisibleWorlds::note(const WorldPtr& newest, Timestamp now) {
  const std::lock_guard lock(mutex_);
  const Commit& last = commits_.back();
  if (newest->revision() <= last.world->revision()) return;
  Commit commit{newest, last.seen_at};
  for (std::size_t i = 0; i < delayed_count; ++i) {
    const auto wait = delay(newest->revision(), static_cast<Delayed>(i));
    commit.seen_at[i] = std::max(commit.seen_at[i], Timestamp{now.milliseconds + wait.count()});
  }
  commits_.push_back(std::move(commit));
  forget(now);
}

void VisibleWorlds::note_changes(const store::World& before, const store::ChangeSet& changes) {
  if (std::none_of(changes.changes().begin(), changes.changes().end(), is_early)) return;
  const std::lock_guard lock(mutex_);
  for (const store::Change& change : changes.changes()) {
    if (is_early(change)) early_.push_back({before.revision() + 1, change.table, change.key});
  }
  ++early_noted_;
}

// What everybody sees by now needs no older world.
void VisibleWorlds::forget(Timestamp now) {
  const auto all_see = [now](const Commit& commit) {
    return std::all_of(commit.seen_at.begin(), commit.seen_at.end(),
                       [now](Timestamp at) { return at <= now; });
  };
  while (commits_.size() > 1 && all_see(commits_[1])) commits_.pop_front();
  const std::uint64_t seen = commits_.front().world->revision();
  while (!early_.empty() && early_.front().revision <= seen) early_.pop_front();
}

const store::World& VisibleWorlds::older(Delayed what, Timestamp now) const {
  const auto at = static_cast<std::size_t>(what);
  const auto first_unseen =
      std::find_if(commits_.begin() + 1, commits_.end(),
                   [&](const Commit& commit) { return commit.seen_at[at] > now; });
  return *std::prev(first_unseen)->world;
}

// As the current world has them, whose later changes of them count; gone ones stay gone.
store::ChangeSet VisibleWorlds::early_rows(const store::World& current, std::uint8_t delayed,
                                           Timestamp now) const {
  store::ChangeSet rows;
  for (const Early& early : early_) {
    const Delayed what = early.table == Table::grant ? Delayed::grants : Delayed::keys;
    if ((delayed & bit(what)) == 0 || early.revision <= older(what, now).revision()) continue;
    const std::size_t slash = early.key.rfind('/');
    if (early.table == Table::grant) {
      const auto* grant = current.grant(early.key.substr(0, slash), early.key.substr(slash + 1));
      if (grant == nullptr) continue;
      store::Grant unseen = *grant;
      unseen.record.visible = false;
      rows.put(std::move(unseen));
    } else if (const store::Key* key = current.key(early.key)) {
      rows.put(*key);
    } else if (const store::Alias* alias = current.alias(early.key)) {
      rows.put(*alias);
    }
  }
  return rows;
}

VisibleWorlds::WorldPtr VisibleWorlds::composed(const store::World& current, std::uint8_t delayed,
                                                Timestamp now) {
  Composed wanted;
  wanted.stamp = current.stamp();
  wanted.delayed = delayed;
  wanted.early = early_noted_;
  for (std::size_t i = 0; i < delayed_count; ++i) {
    const auto what = static_cast<Delayed>(i);
    if ((delayed & bit(what)) != 0) wanted.older[i] = older(what, now).stamp();
  }
  for (const Composed& kept : kept_) {
    const bool same = kept.stamp == wanted.stamp && kept.delayed == delayed &&
                      kept.older == wanted.older && kept.early == wanted.early;
    if (same) return kept.world;
  }
  store::World world = current;
  for (std::size_t i = 0; i < delayed_count; ++i) {
    const auto what = static_cast<Delayed>(i);
    const bool late = (delayed & bit(what)) != 0;
    if (late) world = world.seen_with(older(what, now), tables_of(what));
  }
  if (const store::ChangeSet rows = early_rows(current, delayed, now); !rows.empty()) {
    world = world.with(rows);
  }
  wanted.world = std::make_shared<const store::World>(std::move(world));
  if (kept_.size() == composed_kept_max) kept_.erase(kept_.begin());
  kept_.push_back(wanted);
  return wanted.world;
}

VisibleWorlds::Seen VisibleWorlds::seen(const store::World& current, std::string_view service,
                                        std::string_view operation, Timestamp now) {
  const Delays delays = delays_of(service, operation);
  const std::lock_guard lock(mutex_);
  forget(now);
  return {composed(current, delays.decisions, now), composed(current, delays.operations, now)};
}

}  // namespace amiable::server
