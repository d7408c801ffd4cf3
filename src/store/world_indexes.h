// Which index entries a row stands under. An entry's value is always the row itself, so a World
// keeps its indexes current by knowing these keys alone.
//
// Parts of a key are joined by the byte 0, which no AWS name, id or ARN holds; names of IAM
// entities are lower-cased. Numbers are 8 bytes, big end first, so that they sort.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/change_set.h"

namespace amiable::store {

enum class Index : std::uint8_t {
  user_id,           // id → User
  role_id,           // id → Role
  access_key_owner,  // account, user (empty: root), access key id → AccessKey
  member,            // account, group, user → User
  profile_role,      // account, role, profile → InstanceProfile
  user_attached,     // policy ARN, account, user → User
  group_attached,    // policy ARN, account, group → Group
  role_attached,     // policy ARN, account, role → Role
  user_bounded,      // policy ARN, account, user → User
  role_bounded,      // policy ARN, account, role → Role
  policy_name,       // account, policy → ManagedPolicy
  key_place,         // account, Region, ARN → Key
  alias_place,       // account, Region, ARN → Alias
  alias_target,      // account, Region, key id, alias ARN → Alias
  grant_sequence,    // key ARN, sequence, grant id → Grant
  grant_grantee,     // key ARN, grantee, sequence, grant id → Grant
  grant_retiring     // retiring principal, key ARN, grant id → Grant
};
inline constexpr std::size_t index_count = 17;

struct IndexEntry {
  Index index;
  std::string key;
};

std::string joined_key(std::initializer_list<std::string_view> parts);
std::string sortable(std::uint64_t number);

// Entries of one row; none for an erased one.
std::vector<IndexEntry> index_entries(const Record& record);

// The row without its type, as World keeps it; nullptr for an erased one.
std::shared_ptr<const void> untyped(const Record& record);
// The other way: `row` must have come from untyped() of a row of this table.
Record typed(Table table, std::shared_ptr<const void> row);

}  // namespace amiable::store
