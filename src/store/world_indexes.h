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
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/change_set.h"

namespace amiable::store {

enum class Index : std::uint8_t {
  user_id,                   // id → User
  role_id,                   // id → Role
  access_key_owner,          // account, user (empty: root), access key id → AccessKey
  member,                    // account, group, user → User
  profile_role,              // account, role, profile → InstanceProfile
  user_attached,             // policy ARN, account, user → User
  group_attached,            // policy ARN, account, group → Group
  role_attached,             // policy ARN, account, role → Role
  user_bounded,              // policy ARN, account, user → User
  role_bounded,              // policy ARN, account, role → Role
  policy_name,               // account, policy → ManagedPolicy
  key_place,                 // account, Region, ARN → Key
  alias_place,               // account, Region, ARN → Alias
  alias_target,              // account, Region, key id, alias ARN → Alias
  grant_sequence,            // key ARN, sequence, grant id → Grant
  grant_grantee,             // key ARN, grantee, sequence, grant id → Grant
  grant_retiring,            // retiring principal, key ARN, grant id → Grant
  image_place,               // account, Region, id → Image
  image_id,                  // id, Region → Image
  image_public,              // Region, id → Image
  image_shared,              // account shared with, Region, id → Image
  image_organization,        // ARN of an organization or unit shared with, Region, id → Image
  image_snapshot,            // Region, snapshot, id → Image
  snapshot_place,            // account, Region, id → Snapshot
  snapshot_public,           // Region, id → Snapshot
  snapshot_shared,           // account shared with, Region, id → Snapshot
  snapshot_volume,           // Region, volume, id → Snapshot
  volume_place,              // account, Region, id → Volume
  volume_snapshot,           // Region, snapshot, id → Volume
  instance_place,            // account, Region, id → Instance
  instance_address,          // account, Region, private address, id → Instance
  launch_template_name,      // account, Region, name → LaunchTemplate
  key_pair_name,             // account, Region, name → KeyPair
  security_group_place,      // account, Region, id → SecurityGroup
  security_group_name,       // account, Region, name, id → SecurityGroup
  client_token_used,         // time, row key → ClientToken
  snapshot_written,          // Region, id → Snapshot that takes blocks
  block_file,                // blocks, table, row key → Snapshot or Volume
  block_copy,                // table, blocks, row key → one whose blocks are being copied
  gone,                      // time, table, row key → a row whose course ends in "gone"
  node_parent,               // parent, id → OrganizationNode
  node_organization,         // organization, id → OrganizationNode
  node_attached,             // organization, policy id, node id → OrganizationNode
  organization_policy_type,  // organization, type, id → OrganizationPolicy
  handshake_organization,    // organization, id → Handshake
  handshake_account,         // invited account, id → Handshake
  mfa_device_user,           // account, user id (root: the account), serial → MfaDevice
  identity_provider          // account, "oidc" or "saml", ARN → OidcProvider or SamlProvider
};
inline constexpr std::size_t index_count = 48;

struct IndexEntry {
  Index index;
  std::string key;
};

std::string joined_key(std::initializer_list<std::string_view> parts);
std::string sortable(std::uint64_t number);

// Time, table and row key in one, in order of time: what is due up to some time is one walk.
struct TimedKey {
  Timestamp at;
  Table table;
  std::string_view row_key;
};
std::string timed_key(Timestamp at, Table table, std::string_view row_key);
std::optional<TimedKey> read_timed_key(std::string_view key);

// Entries of one row; none for an erased one.
std::vector<IndexEntry> index_entries(const Record& record);

// The row without its type, as World keeps it; nullptr for an erased one.
std::shared_ptr<const void> untyped(const Record& record);
// The other way: `row` must have come from untyped() of a row of this table.
Record typed(Table table, std::shared_ptr<const void> row);

}  // namespace amiable::store
