// One overload per kind of row; everything else is the joining of keys.
#include "store/world_indexes.h"

#include "base/arn.h"
#include "base/ascii.h"

namespace amiable::store {
namespace {

using Entries = std::vector<IndexEntry>;

void add(Entries& out, Index index, std::initializer_list<std::string_view> parts) {
  out.push_back({index, joined_key(parts)});
}

void add_attached(Entries& out, Index index, const Entity& entity) {
  const std::string name = ascii_lowered(entity.name);
  for (const std::string& arn : entity.attached) add(out, index, {arn, entity.account, name});
}

void add_bounded(Entries& out, Index index, const Entity& entity, const std::string& boundary) {
  if (boundary.empty()) return;
  add(out, index, {boundary, entity.account, ascii_lowered(entity.name)});
}

void entries_of(std::monostate, Entries&) {}
void entries_of(const Ptr<Account>&, Entries&) {}
void entries_of(const Ptr<Setting>&, Entries&) {}

void entries_of(const Ptr<AccessKey>& key, Entries& out) {
  add(out, Index::access_key_owner, {key->account, ascii_lowered(key->user), key->id});
}

void entries_of(const Ptr<User>& user, Entries& out) {
  add(out, Index::user_id, {user->id});
  const std::string name = ascii_lowered(user->name);
  for (const std::string& group : user->groups) {
    add(out, Index::member, {user->account, ascii_lowered(group), name});
  }
  add_attached(out, Index::user_attached, *user);
  add_bounded(out, Index::user_bounded, *user, user->boundary);
}

void entries_of(const Ptr<Group>& group, Entries& out) {
  add_attached(out, Index::group_attached, *group);
}

void entries_of(const Ptr<Role>& role, Entries& out) {
  add(out, Index::role_id, {role->id});
  add_attached(out, Index::role_attached, *role);
  add_bounded(out, Index::role_bounded, *role, role->boundary);
}

void entries_of(const Ptr<ManagedPolicy>& policy, Entries& out) {
  add(out, Index::policy_name, {policy->account, ascii_lowered(policy->name)});
}

void entries_of(const Ptr<InstanceProfile>& profile, Entries& out) {
  if (profile->role.empty()) return;
  add(out, Index::profile_role,
      {profile->account, ascii_lowered(profile->role), ascii_lowered(profile->name)});
}

void entries_of(const Ptr<Key>& key, Entries& out) {
  add(out, Index::key_place, {key->record.account, key->record.region, key->record.arn});
}

void entries_of(const Ptr<Alias>& alias, Entries& out) {
  add(out, Index::alias_place, {alias->account, alias->region, alias->record.arn});
  add(out, Index::alias_target,
      {alias->account, alias->region, alias->record.target_key_id, alias->record.arn});
}

void entries_of(const Ptr<Grant>& grant, Entries& out) {
  const std::string sequence = sortable(grant->sequence);
  add(out, Index::grant_sequence, {grant->record.key_arn, sequence, grant->record.id});
  add(out, Index::grant_grantee,
      {grant->record.key_arn, grant->record.grantee, sequence, grant->record.id});
  if (grant->record.retiring_principal.empty()) return;
  add(out, Index::grant_retiring,
      {grant->record.retiring_principal, grant->record.key_arn, grant->record.id});
}

template <class T>
Record typed_as(std::shared_ptr<const void> row) {
  return std::static_pointer_cast<const T>(std::move(row));
}

}  // namespace

std::string joined_key(std::initializer_list<std::string_view> parts) {
  std::size_t length = parts.size();
  for (const std::string_view part : parts) length += part.size();
  std::string key;
  key.reserve(length);
  bool first = true;
  for (const std::string_view part : parts) {
    if (!first) key += '\0';
    key += part;
    first = false;
  }
  return key;
}

std::string sortable(std::uint64_t number) {
  std::string out(sizeof number, '\0');
  for (std::size_t i = out.size(); i-- > 0; number >>= 8U)
    out[i] = static_cast<char>(number & 0xFFU);
  return out;
}

std::vector<IndexEntry> index_entries(const Record& record) {
  Entries out;
  std::visit([&out](const auto& row) { entries_of(row, out); }, record);
  return out;
}

std::shared_ptr<const void> untyped(const Record& record) {
  struct {
    std::shared_ptr<const void> operator()(std::monostate) const { return nullptr; }
    std::shared_ptr<const void> operator()(const std::shared_ptr<const void>& row) const {
      return row;
    }
  } visitor;
  return std::visit(visitor, record);
}

Record typed(Table table, std::shared_ptr<const void> row) {
  if (row == nullptr) return std::monostate();
  switch (table) {
    case Table::account:
      return typed_as<Account>(std::move(row));
    case Table::access_key:
      return typed_as<AccessKey>(std::move(row));
    case Table::user:
      return typed_as<User>(std::move(row));
    case Table::group:
      return typed_as<Group>(std::move(row));
    case Table::role:
      return typed_as<Role>(std::move(row));
    case Table::managed_policy:
      return typed_as<ManagedPolicy>(std::move(row));
    case Table::instance_profile:
      return typed_as<InstanceProfile>(std::move(row));
    case Table::key:
      return typed_as<Key>(std::move(row));
    case Table::alias:
      return typed_as<Alias>(std::move(row));
    case Table::grant:
      return typed_as<Grant>(std::move(row));
    case Table::setting:
      return typed_as<Setting>(std::move(row));
  }
  return std::monostate();
}

}  // namespace amiable::store
