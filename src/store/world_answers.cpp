// Walks, indexes and counts of a World.
#include "base/arn.h"
#include "base/ascii.h"
#include "store/world.h"
#include "store/world_lookup.h"

namespace amiable::store {
namespace {

// Keys and aliases: the entry of `arn` in an index of account, Region, ARN.
std::string place_of(std::string_view arn) {
  const auto parts = split_arn(arn);
  return parts ? joined_key({parts->account, parts->region, arn}) : std::string(arn);
}

std::string policy_prefix(std::string_view policy_arn, std::string_view account) {
  return account.empty() ? below({policy_arn}) : below({policy_arn, account});
}

}  // namespace

const User* World::user_by_id(std::string_view id) const {
  const std::shared_ptr<const void>* row = entries_of(Index::user_id).find(id);
  return row == nullptr ? nullptr : static_cast<const User*>(row->get());
}

const Role* World::role_by_id(std::string_view id) const {
  const std::shared_ptr<const void>* row = entries_of(Index::role_id).find(id);
  return row == nullptr ? nullptr : static_cast<const Role*>(row->get());
}

void World::accounts(const Visitor<Account>& visit) const {
  walk_named<Account>(Table::account, {}, {}, visit);
}
void World::users(std::string_view account, std::string_view after,
                  const Visitor<User>& visit) const {
  walk_named<User>(Table::user, account, after, visit);
}
void World::groups(std::string_view account, std::string_view after,
                   const Visitor<Group>& visit) const {
  walk_named<Group>(Table::group, account, after, visit);
}
void World::roles(std::string_view account, std::string_view after,
                  const Visitor<Role>& visit) const {
  walk_named<Role>(Table::role, account, after, visit);
}
void World::instance_profiles(std::string_view account, std::string_view after,
                              const Visitor<InstanceProfile>& visit) const {
  walk_named<InstanceProfile>(Table::instance_profile, account, after, visit);
}

void World::managed_policies(std::string_view account, std::string_view after,
                             const Visitor<ManagedPolicy>& visit) const {
  if (account.empty()) return walk_named<ManagedPolicy>(Table::managed_policy, {}, after, visit);
  const std::string from =
      after.empty() ? std::string() : joined_key({account, ascii_lowered(after)});
  walk_index<ManagedPolicy>(Index::policy_name, below({account}), from, visit);
}

void World::keys(std::string_view account, std::string_view region, std::string_view after_arn,
                 const Visitor<Key>& visit) const {
  const std::string from = after_arn.empty() ? std::string() : place_of(after_arn);
  walk_index<Key>(Index::key_place, place_prefix(account, region), from, visit);
}

void World::aliases(std::string_view account, std::string_view region, std::string_view after_arn,
                    const Visitor<Alias>& visit) const {
  const std::string from = after_arn.empty() ? std::string() : place_of(after_arn);
  walk_index<Alias>(Index::alias_place, place_prefix(account, region), from, visit);
}

std::vector<const AccessKey*> World::access_keys_of(std::string_view account,
                                                    std::string_view user) const {
  return all_of<AccessKey>(Index::access_key_owner, below({account, ascii_lowered(user)}));
}

std::vector<const User*> World::members(std::string_view account, std::string_view group) const {
  return all_of<User>(Index::member, below({account, ascii_lowered(group)}));
}

std::vector<const InstanceProfile*> World::profiles_of_role(std::string_view account,
                                                            std::string_view role) const {
  return all_of<InstanceProfile>(Index::profile_role, below({account, ascii_lowered(role)}));
}

World::Attached World::attached_to(std::string_view policy_arn, std::string_view account) const {
  const std::string prefix = policy_prefix(policy_arn, account);
  return {all_of<User>(Index::user_attached, prefix), all_of<User>(Index::user_bounded, prefix),
          all_of<Group>(Index::group_attached, prefix), all_of<Role>(Index::role_attached, prefix),
          all_of<Role>(Index::role_bounded, prefix)};
}

std::size_t World::attachment_count(std::string_view policy_arn, std::string_view account) const {
  const std::string prefix = policy_prefix(policy_arn, account);
  return entries_of(Index::user_attached).count(prefix) +
         entries_of(Index::group_attached).count(prefix) +
         entries_of(Index::role_attached).count(prefix);
}

std::size_t World::boundary_count(std::string_view policy_arn, std::string_view account) const {
  const std::string prefix = policy_prefix(policy_arn, account);
  return entries_of(Index::user_bounded).count(prefix) +
         entries_of(Index::role_bounded).count(prefix);
}

std::vector<const Alias*> World::aliases_of_key(std::string_view key_arn) const {
  const auto arn = split_arn(key_arn);
  if (!arn || !arn->resource.starts_with("key/")) return {};
  return all_of<Alias>(Index::alias_target,
                       below({arn->account, arn->region, arn->resource.substr(4)}));
}

void World::grants_after(std::string_view key_arn, std::uint64_t sequence,
                         const Visitor<Grant>& visit) const {
  const std::string from = joined_key({key_arn, sortable(sequence), "\xFF"});
  walk_index<Grant>(Index::grant_sequence, below({key_arn}), from, visit);
}

void World::grants(std::string_view key_arn, std::string_view after_id,
                   const Visitor<Grant>& visit) const {
  std::string from;
  if (!after_id.empty()) {
    const Grant* last = grant(key_arn, after_id);
    if (last == nullptr) return;
    from = joined_key({key_arn, sortable(last->sequence), after_id});
  }
  walk_index<Grant>(Index::grant_sequence, below({key_arn}), from, visit);
}

void World::grants_to(std::string_view key_arn, std::string_view grantee,
                      const Visitor<Grant>& visit) const {
  walk_index<Grant>(Index::grant_grantee, below({key_arn, grantee}), {}, visit);
}

void World::grants_retired_by(std::string_view principal, const Visitor<Grant>& visit) const {
  walk_index<Grant>(Index::grant_retiring, below({principal}), {}, visit);
}

std::size_t World::grant_count(std::string_view key_arn) const {
  return entries_of(Index::grant_sequence).count(below({key_arn}));
}
std::size_t World::user_count(std::string_view account) const {
  return rows_of(Table::user).count(named_key(account, {}));
}
std::size_t World::group_count(std::string_view account) const {
  return rows_of(Table::group).count(named_key(account, {}));
}
std::size_t World::role_count(std::string_view account) const {
  return rows_of(Table::role).count(named_key(account, {}));
}
std::size_t World::managed_policy_count(std::string_view account) const {
  return entries_of(Index::policy_name).count(below({account}));
}
std::size_t World::instance_profile_count(std::string_view account) const {
  return rows_of(Table::instance_profile).count(named_key(account, {}));
}

}  // namespace amiable::store
