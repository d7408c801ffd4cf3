// One overload per kind of row; everything else is the joining of keys.
#include "store/world_indexes.h"

#include <algorithm>

#include "base/arn.h"
#include "base/ascii.h"
#include "store/ec2_course.h"

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

bool holds_all(const std::vector<std::string>& groups) {
  return std::find(groups.begin(), groups.end(), "all") != groups.end();
}

// Time and table lead, without a byte 0 between: the row's key is the rest.
void add_gone(Entries& out, Table table, const std::string& key,
              const std::vector<Course>& course) {
  const std::optional<Timestamp> at = gone_at(course);
  if (at) out.push_back({Index::gone, timed_key(*at, table, key)});
}

// Every block file that the row needs.
void add_blocks(Entries& out, Table table, const std::string& key, const std::string& blocks,
                const BlockCopy& copy, const std::string& below) {
  const char number = static_cast<char>(table);
  const std::string_view name(&number, 1);
  for (const std::string* file : {&blocks, &copy.from, &below}) {
    if (!file->empty()) add(out, Index::block_file, {*file, name, key});
  }
  if (!copy.from.empty()) add(out, Index::block_copy, {name, blocks, key});
}

void entries_of(const Ptr<Image>& image, Entries& out) {
  const std::string &id = image->record.id, &region = image->record.region;
  const model::LaunchPermissions& shared = image->permissions;
  add(out, Index::image_place, {image->record.owner, region, id});
  add(out, Index::image_id, {id, region});
  if (holds_all(shared.groups)) add(out, Index::image_public, {region, id});
  for (const std::string& account : shared.user_ids) {
    add(out, Index::image_shared, {account, region, id});
  }
  for (const auto* arns : {&shared.organization_arns, &shared.organizational_unit_arns}) {
    for (const std::string& arn : *arns) add(out, Index::image_organization, {arn, region, id});
  }
  for (const model::BlockDevice& device : image->record.mappings) {
    if (device.snapshot_id.empty()) continue;
    add(out, Index::image_snapshot, {region, device.snapshot_id, id});
  }
  add_gone(out, Table::image, key_of(*image), image->course);
}

void entries_of(const Ptr<Snapshot>& snapshot, Entries& out) {
  const std::string &id = snapshot->record.id, &region = snapshot->record.region;
  add(out, Index::snapshot_place, {snapshot->record.owner, region, id});
  if (holds_all(snapshot->permissions.groups)) add(out, Index::snapshot_public, {region, id});
  for (const std::string& account : snapshot->permissions.user_ids) {
    add(out, Index::snapshot_shared, {account, region, id});
  }
  const std::string& volume = snapshot->record.volume_id;
  if (!volume.empty()) add(out, Index::snapshot_volume, {region, volume, id});
  const std::string key = key_of(*snapshot);
  add_blocks(out, Table::snapshot, key, snapshot->blocks, snapshot->block_copy,
             snapshot->blocks_below);
  if (snapshot->write_timeout_minutes > 0) add(out, Index::snapshot_written, {region, id});
  add_gone(out, Table::snapshot, key, snapshot->course);
}

void entries_of(const Ptr<Volume>& volume, Entries& out) {
  const model::Volume& record = volume->record;
  add(out, Index::volume_place, {record.account, record.region, record.id});
  if (!record.snapshot_id.empty()) {
    add(out, Index::volume_snapshot, {record.region, record.snapshot_id, record.id});
  }
  const std::string key = key_of(*volume);
  add_blocks(out, Table::volume, key, volume->blocks, volume->block_copy, {});
  add_gone(out, Table::volume, key, volume->course);
}

void entries_of(const Ptr<Instance>& instance, Entries& out) {
  const model::Instance& record = instance->record;
  add(out, Index::instance_place, {record.account, record.region, record.id});
  add(out, Index::instance_address,
      {record.account, record.region, instance->private_ip, record.id});
  add_gone(out, Table::instance, key_of(*instance), instance->course);
}

void entries_of(const Ptr<RegionSettings>&, Entries&) {}
void entries_of(const Ptr<AutoScalingGroup>&, Entries&) {}

void entries_of(const Ptr<LaunchTemplate>& row, Entries& out) {
  add(out, Index::launch_template_name, {row->account, row->region, row->name});
}

void entries_of(const Ptr<KeyPair>& row, Entries& out) {
  add(out, Index::key_pair_name, {row->account, row->region, row->name});
}

void entries_of(const Ptr<SecurityGroup>& row, Entries& out) {
  add(out, Index::security_group_place, {row->account, row->region, row->id});
  add(out, Index::security_group_name, {row->account, row->region, row->name, row->id});
}

void entries_of(const Ptr<ClientToken>& row, Entries& out) {
  out.push_back(
      {Index::client_token_used, timed_key(row->used, Table::client_token, key_of(*row))});
}

void entries_of(const Ptr<Organization>&, Entries&) {}
void entries_of(const Ptr<AccountCreation>&, Entries&) {}
void entries_of(const Ptr<ServerCertificate>&, Entries&) {}
void entries_of(const Ptr<AccessReport>&, Entries&) {}

void entries_of(const Ptr<OrganizationNode>& node, Entries& out) {
  if (!node->parent.empty()) add(out, Index::node_parent, {node->parent, node->id});
  add(out, Index::node_organization, {node->organization, node->id});
  for (const std::string& policy : node->attached) {
    add(out, Index::node_attached, {node->organization, policy, node->id});
  }
}

void entries_of(const Ptr<OrganizationPolicy>& policy, Entries& out) {
  add(out, Index::organization_policy_type, {policy->organization, policy->type, policy->id});
}

void entries_of(const Ptr<Handshake>& handshake, Entries& out) {
  add(out, Index::handshake_organization, {handshake->organization, handshake->id});
  if (handshake->account.empty()) return;
  add(out, Index::handshake_account, {handshake->account, handshake->id});
}

void entries_of(const Ptr<MfaDevice>& device, Entries& out) {
  if (device->user_id.empty()) return;
  add(out, Index::mfa_device_user, {device->account, device->user_id, device->serial});
}

void entries_of(const Ptr<OidcProvider>& provider, Entries& out) {
  add(out, Index::identity_provider, {provider->account, "oidc", provider->arn});
}

void entries_of(const Ptr<SamlProvider>& provider, Entries& out) {
  add(out, Index::identity_provider, {provider->account, "saml", provider->arn});
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

std::string timed_key(Timestamp at, Table table, std::string_view row_key) {
  std::string key =
      sortable(static_cast<std::uint64_t>(std::max<std::int64_t>(at.milliseconds, 0)));
  key += static_cast<char>(table);
  key += row_key;
  return key;
}

std::optional<TimedKey> read_timed_key(std::string_view key) {
  constexpr std::size_t head = sizeof(std::uint64_t) + 1;
  if (key.size() < head) return {};
  std::uint64_t time = 0;
  for (const char c : key.substr(0, head - 1)) time = time << 8U | static_cast<unsigned char>(c);
  return TimedKey{
      {static_cast<std::int64_t>(time)}, static_cast<Table>(key[head - 1]), key.substr(head)};
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
    case Table::image:
      return typed_as<Image>(std::move(row));
    case Table::snapshot:
      return typed_as<Snapshot>(std::move(row));
    case Table::volume:
      return typed_as<Volume>(std::move(row));
    case Table::instance:
      return typed_as<Instance>(std::move(row));
    case Table::region_settings:
      return typed_as<RegionSettings>(std::move(row));
    case Table::launch_template:
      return typed_as<LaunchTemplate>(std::move(row));
    case Table::key_pair:
      return typed_as<KeyPair>(std::move(row));
    case Table::security_group:
      return typed_as<SecurityGroup>(std::move(row));
    case Table::auto_scaling_group:
      return typed_as<AutoScalingGroup>(std::move(row));
    case Table::client_token:
      return typed_as<ClientToken>(std::move(row));
    case Table::organization:
      return typed_as<Organization>(std::move(row));
    case Table::organization_node:
      return typed_as<OrganizationNode>(std::move(row));
    case Table::organization_policy:
      return typed_as<OrganizationPolicy>(std::move(row));
    case Table::account_creation:
      return typed_as<AccountCreation>(std::move(row));
    case Table::handshake:
      return typed_as<Handshake>(std::move(row));
    case Table::mfa_device:
      return typed_as<MfaDevice>(std::move(row));
    case Table::server_certificate:
      return typed_as<ServerCertificate>(std::move(row));
    case Table::oidc_provider:
      return typed_as<OidcProvider>(std::move(row));
    case Table::saml_provider:
      return typed_as<SamlProvider>(std::move(row));
    case Table::access_report:
      return typed_as<AccessReport>(std::move(row));
  }
  return std::monostate();
}

}  // namespace amiable::store
