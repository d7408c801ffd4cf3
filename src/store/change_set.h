// What one write does to the world: records put or erased, all or nothing. Built by services, made
// durable by a Backend, applied by World::with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/stored_records.h"

namespace amiable::store {

template <class T>
using Ptr = std::shared_ptr<const T>;

// The order is part of the file format: append only.
enum class Table : std::uint8_t {
  account,
  access_key,
  user,
  group,
  role,
  managed_policy,
  instance_profile,
  key,
  alias,
  grant,
  setting,
  image,
  snapshot,
  volume,
  instance,
  region_settings,
  launch_template,
  key_pair,
  security_group,
  auto_scaling_group,
  client_token,
  organization,
  organization_node,
  organization_policy,
  account_creation,
  handshake,
  mfa_device,
  server_certificate,
  oidc_provider,
  saml_provider,
  access_report
};
inline constexpr std::size_t table_count = 31;

std::string_view table_name(Table table);  // "account", "access key", …: what messages say

using Record =
    std::variant<std::monostate, Ptr<Account>, Ptr<AccessKey>, Ptr<User>, Ptr<Group>, Ptr<Role>,
                 Ptr<ManagedPolicy>, Ptr<InstanceProfile>, Ptr<Key>, Ptr<Alias>, Ptr<Grant>,
                 Ptr<Setting>, Ptr<Image>, Ptr<Snapshot>, Ptr<Volume>, Ptr<Instance>,
                 Ptr<RegionSettings>, Ptr<LaunchTemplate>, Ptr<KeyPair>, Ptr<SecurityGroup>,
                 Ptr<AutoScalingGroup>, Ptr<ClientToken>, Ptr<Organization>, Ptr<OrganizationNode>,
                 Ptr<OrganizationPolicy>, Ptr<AccountCreation>, Ptr<Handshake>, Ptr<MfaDevice>,
                 Ptr<ServerCertificate>, Ptr<OidcProvider>, Ptr<SamlProvider>, Ptr<AccessReport>>;

struct Change {
  Table table;
  std::string key;  // World's key of the row, see key_of
  Record record;    // monostate: erased
};

// Parts joined by '/'; none but the last may hold one.
std::string slashed_key(std::initializer_list<std::string_view> parts);

// The key under which a record is kept.
//   account, setting: id, name      access_key: AKIA…          managed_policy: ARN
//   user, group, role, instance_profile: account/lower-cased name (names are unique without case)
//   key, alias: ARN                 grant: key ARN + '/' + grant id
//   image, snapshot, volume, instance, launch_template, key_pair, security_group: Region/id
//   region_settings: account/Region  auto_scaling_group: account/Region/name
//   client_token: account/Region/operation/token
//   organization, organization_node, handshake: id
//   organization_policy, account_creation: organization/id
//   mfa_device: account/serial      server_certificate: account/lower-cased name
//   oidc_provider, saml_provider: ARN      access_report: account/id
std::string key_of(const Account& record);
std::string key_of(const AccessKey& record);
std::string key_of(const Entity& record);  // users, groups, roles
std::string key_of(const ManagedPolicy& record);
std::string key_of(const InstanceProfile& record);
std::string key_of(const Key& record);
std::string key_of(const Alias& record);
std::string key_of(const Grant& record);
std::string key_of(const Setting& record);
std::string key_of(const Image& record);
std::string key_of(const Snapshot& record);
std::string key_of(const Volume& record);
std::string key_of(const Instance& record);
std::string key_of(const RegionSettings& record);
std::string key_of(const LaunchTemplate& record);
std::string key_of(const KeyPair& record);
std::string key_of(const SecurityGroup& record);
std::string key_of(const AutoScalingGroup& record);
std::string key_of(const ClientToken& record);
std::string key_of(const Organization& record);
std::string key_of(const OrganizationNode& record);
std::string key_of(const OrganizationPolicy& record);
std::string key_of(const AccountCreation& record);
std::string key_of(const Handshake& record);
std::string key_of(const MfaDevice& record);
std::string key_of(const ServerCertificate& record);
std::string key_of(const OidcProvider& record);
std::string key_of(const SamlProvider& record);
std::string key_of(const AccessReport& record);
std::string key_of(const Record& record);  // empty for an erased one

// Its members are in change_set.cpp: they are costly to compile, and every operation has one.
class ChangeSet {
 public:
  ChangeSet();
  ~ChangeSet();
  ChangeSet(const ChangeSet&);
  ChangeSet& operator=(const ChangeSet&);
  ChangeSet(ChangeSet&&) noexcept;
  ChangeSet& operator=(ChangeSet&&) noexcept;

  void put(Account record);
  void put(AccessKey record);
  void put(User record);
  void put(Group record);
  void put(Role record);
  void put(ManagedPolicy record);
  void put(InstanceProfile record);
  void put(Key record);
  void put(Alias record);
  void put(Grant record);
  void put(Setting record);
  void put(Image record);
  void put(Snapshot record);
  void put(Volume record);
  void put(Instance record);
  void put(RegionSettings record);
  void put(LaunchTemplate record);
  void put(KeyPair record);
  void put(SecurityGroup record);
  void put(AutoScalingGroup record);
  void put(ClientToken record);
  void put(Organization record);
  void put(OrganizationNode record);
  void put(OrganizationPolicy record);
  void put(AccountCreation record);
  void put(Handshake record);
  void put(MfaDevice record);
  void put(ServerCertificate record);
  void put(OidcProvider record);
  void put(SamlProvider record);
  void put(AccessReport record);
  void erase(Table table, std::string key);
  void add(Change change);  // as read from a backend

  bool empty() const { return changes_.empty(); }
  const std::vector<Change>& changes() const { return changes_; }
  void clear();

 private:
  std::vector<Change> changes_;
};

}  // namespace amiable::store
