// One immutable state of everything the server holds, with the indexes its readers need.
//
// Copying costs a few pointers; `with` shares all that did not change. Safe to read from any
// thread. Pointers stay valid as long as the World (or a Ptr) is held. Names of IAM entities are
// looked up without case, as IAM does. Cost of a lookup: logarithmic at most.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/change_set.h"
#include "store/persistent_map.h"
#include "store/world_indexes.h"

namespace amiable::store {

class World {
 public:
  World() = default;
  // The world that holds exactly these rows (erased ones count for nothing), built in one go.
  static World of_rows(std::vector<Change> rows, std::uint64_t revision);

  std::uint64_t revision() const { return revision_; }
  // Equal stamps: the same content, row by row the same objects. Two worlds of one revision may
  // differ while a commit is under way or after it failed.
  std::uint64_t stamp() const { return stamp_; }
  // Equal stamps: the same rows of organizations.
  std::uint64_t organizations_stamp() const { return organizations_stamp_; }
  World with(const ChangeSet& changes) const;  // revision + 1
  // This world with the rows of these tables, and their index entries, as `older` has them: costs a
  // few pointers for each table. For what is not everywhere yet; no state that ever was. Tables
  // that share an index (those of EC2's courses; providers of identities) only together.
  World seen_with(const World& older, std::span<const Table> tables) const;

  const Account* account(std::string_view id) const;
  const AccessKey* access_key(std::string_view id) const;
  const User* user(std::string_view account, std::string_view name) const;
  const Group* group(std::string_view account, std::string_view name) const;
  const Role* role(std::string_view account, std::string_view name) const;
  const ManagedPolicy* managed_policy(std::string_view arn) const;
  const InstanceProfile* instance_profile(std::string_view account, std::string_view name) const;
  const Key* key(std::string_view arn) const;
  const Alias* alias(std::string_view arn) const;
  const Grant* grant(std::string_view key_arn, std::string_view grant_id) const;
  const Setting* setting(std::string_view name) const;

  // A user or role by unique id (AIDA…, AROA…); nullptr when it is gone.
  const User* user_by_id(std::string_view id) const;
  const Role* role_by_id(std::string_view id) const;

  // Walks in order of name (or ARN, id) from the first row whose key is > `after` (empty: from the
  // start); the visitor returns false to stop. `account` limits where rows belong to one; an empty
  // account or Region does not limit, and `after` is a whole row key (see key_of) then.
  template <class T>
  using Visitor = std::function<bool(const T&)>;
  void accounts(const Visitor<Account>& visit) const;
  void users(std::string_view account, std::string_view after, const Visitor<User>& visit) const;
  void groups(std::string_view account, std::string_view after, const Visitor<Group>& visit) const;
  void roles(std::string_view account, std::string_view after, const Visitor<Role>& visit) const;
  // By lower-cased name; account "aws" for AWS's own.
  void managed_policies(std::string_view account, std::string_view after,
                        const Visitor<ManagedPolicy>& visit) const;
  void instance_profiles(std::string_view account, std::string_view after,
                         const Visitor<InstanceProfile>& visit) const;
  void keys(std::string_view account, std::string_view region, std::string_view after_arn,
            const Visitor<Key>& visit) const;
  void aliases(std::string_view account, std::string_view region, std::string_view after_arn,
               const Visitor<Alias>& visit) const;

  // Indexes.
  std::vector<const AccessKey*> access_keys_of(std::string_view account,
                                               std::string_view user) const;  // root: empty user
  std::vector<const User*> members(std::string_view account, std::string_view group) const;
  std::vector<const InstanceProfile*> profiles_of_role(std::string_view account,
                                                       std::string_view role) const;
  // Users, groups, roles that a managed policy is attached to, and users and roles it bounds.
  struct Attached {
    std::vector<const User*> users, bounded_users;
    std::vector<const Group*> groups;
    std::vector<const Role*> roles, bounded_roles;
  };
  // AWS's own policies are attached in many accounts: `account` limits to one (empty: all).
  Attached attached_to(std::string_view policy_arn, std::string_view account = {}) const;
  std::size_t attachment_count(std::string_view policy_arn,  // users + groups + roles
                               std::string_view account = {}) const;
  std::size_t boundary_count(std::string_view policy_arn, std::string_view account = {}) const;
  std::vector<const Alias*> aliases_of_key(std::string_view key_arn) const;
  // Grants of a key in order of creation, after the grant with this id (empty: from the start). An
  // id that is gone visits nothing; a page that must survive that continues by sequence.
  void grants_after(std::string_view key_arn, std::uint64_t sequence,
                    const Visitor<Grant>& visit) const;  // sequence 0: from the start
  void grants(std::string_view key_arn, std::string_view after_id,
              const Visitor<Grant>& visit) const;
  // Grants of a key whose `record.grantee` is exactly this text (ARN or service name).
  void grants_to(std::string_view key_arn, std::string_view grantee,
                 const Visitor<Grant>& visit) const;
  // Grants anywhere whose `record.retiring_principal` is exactly this ARN, by (key ARN, id).
  void grants_retired_by(std::string_view principal, const Visitor<Grant>& visit) const;
  std::size_t grant_count(std::string_view key_arn) const;
  std::size_t user_count(std::string_view account) const;  // for quotas and GetAccountSummary
  std::size_t group_count(std::string_view account) const;
  std::size_t role_count(std::string_view account) const;
  std::size_t managed_policy_count(std::string_view account) const;
  std::size_t instance_profile_count(std::string_view account) const;

  // EC2's rows (world_ec2.cpp), gone ones among them: readers ask is_gone of ec2_course.h. An id is
  // looked up in its Region alone; names of launch templates and key pairs compare with case.
  const Image* image(std::string_view region, std::string_view id) const;
  const Snapshot* snapshot(std::string_view region, std::string_view id) const;
  const Volume* volume(std::string_view region, std::string_view id) const;
  const Instance* instance(std::string_view region, std::string_view id) const;
  const RegionSettings* region_settings(std::string_view account, std::string_view region) const;
  const LaunchTemplate* launch_template(std::string_view region, std::string_view id) const;
  const LaunchTemplate* launch_template_named(std::string_view account, std::string_view region,
                                              std::string_view name) const;
  const KeyPair* key_pair(std::string_view region, std::string_view id) const;
  const KeyPair* key_pair_named(std::string_view account, std::string_view region,
                                std::string_view name) const;
  const SecurityGroup* security_group(std::string_view region, std::string_view id) const;
  const AutoScalingGroup* auto_scaling_group(std::string_view account, std::string_view region,
                                             std::string_view name) const;
  const ClientToken* client_token(std::string_view account, std::string_view region,
                                  std::string_view operation, std::string_view token) const;

  // In order of id (templates, key pairs and Auto Scaling groups: of name) after the given one,
  // which needs account and Region; where it says `account`, an empty account or Region does not
  // limit (shared and public ones: both do).
  void images_of(std::string_view account, std::string_view region, std::string_view after_id,
                 const Visitor<Image>& visit) const;
  void public_images(std::string_view region, std::string_view after_id,
                     const Visitor<Image>& visit) const;
  void images_shared_with(std::string_view account, std::string_view region,
                          std::string_view after_id, const Visitor<Image>& visit) const;
  void images_shared_with_organization(std::string_view arn, std::string_view region,
                                       std::string_view after_id,
                                       const Visitor<Image>& visit) const;  // or unit
  std::vector<const Image*> images_of_snapshot(std::string_view region,
                                               std::string_view snapshot_id) const;
  std::vector<const Image*> images_with_id(std::string_view id) const;  // one in each Region
  void snapshots_of(std::string_view account, std::string_view region, std::string_view after_id,
                    const Visitor<Snapshot>& visit) const;
  // By their permissions alone: is_public of ec2_sharing.h knows of block public access.
  void public_snapshots(std::string_view region, std::string_view after_id,
                        const Visitor<Snapshot>& visit) const;
  void snapshots_shared_with(std::string_view account, std::string_view region,
                             std::string_view after_id, const Visitor<Snapshot>& visit) const;
  std::vector<const Snapshot*> snapshots_of_volume(std::string_view region,
                                                   std::string_view volume_id) const;
  void volumes_of(std::string_view account, std::string_view region, std::string_view after_id,
                  const Visitor<Volume>& visit) const;
  std::vector<const Volume*> volumes_of_snapshot(std::string_view region,
                                                 std::string_view snapshot_id) const;
  void instances_of(std::string_view account, std::string_view region, std::string_view after_id,
                    const Visitor<Instance>& visit) const;
  // Those that have or had it, ended ones among them.
  std::vector<const Instance*> instances_at(std::string_view account, std::string_view region,
                                            std::string_view private_address) const;
  void launch_templates(std::string_view account, std::string_view region,
                        std::string_view after_name, const Visitor<LaunchTemplate>& visit) const;
  void key_pairs(std::string_view account, std::string_view region, std::string_view after_name,
                 const Visitor<KeyPair>& visit) const;
  void security_groups(std::string_view account, std::string_view region, std::string_view after_id,
                       const Visitor<SecurityGroup>& visit) const;
  // Names are unique within a VPC.
  std::vector<const SecurityGroup*> security_groups_named(std::string_view account,
                                                          std::string_view region,
                                                          std::string_view name) const;
  void auto_scaling_groups(std::string_view account, std::string_view region,
                           std::string_view after_name,
                           const Visitor<AutoScalingGroup>& visit) const;
  std::size_t instance_count(std::string_view account, std::string_view region) const;
  // Regions in which the account has any of them, settings and Auto Scaling groups aside.
  std::set<std::string> ec2_regions(std::string_view account) const;

  // Organizations (world_organization.cpp). An account belongs to one at most: its node says which.
  const Organization* organization(std::string_view id) const;
  const Organization* organization_of(std::string_view account) const;
  const OrganizationNode* organization_node(std::string_view id) const;  // root, unit or account
  const OrganizationPolicy* organization_policy(std::string_view organization,
                                                std::string_view id) const;
  const AccountCreation* account_creation(std::string_view organization, std::string_view id) const;
  const Handshake* handshake(std::string_view id) const;
  // All in order of id, after the given one.
  void organization_nodes(std::string_view organization, std::string_view after_id,
                          const Visitor<OrganizationNode>& visit) const;
  void children_of(std::string_view parent, std::string_view after_id,
                   const Visitor<OrganizationNode>& visit) const;
  void nodes_with_policy(std::string_view organization, std::string_view policy_id,
                         std::string_view after_id, const Visitor<OrganizationNode>& visit) const;
  void organization_policies(std::string_view organization, std::string_view type,
                             std::string_view after_id,
                             const Visitor<OrganizationPolicy>& visit) const;
  void account_creations(std::string_view organization, std::string_view after_id,
                         const Visitor<AccountCreation>& visit) const;
  void handshakes_of(std::string_view organization, std::string_view after_id,
                     const Visitor<Handshake>& visit) const;
  void handshakes_for(std::string_view account, std::string_view after_id,
                      const Visitor<Handshake>& visit) const;

  // What signs in (likewise). Lists in order of serial number, name or ARN.
  const MfaDevice* mfa_device(std::string_view account, std::string_view serial) const;
  const ServerCertificate* server_certificate(std::string_view account,
                                              std::string_view name) const;
  const OidcProvider* oidc_provider(std::string_view arn) const;
  const SamlProvider* saml_provider(std::string_view arn) const;
  const AccessReport* access_report(std::string_view account, std::string_view id) const;
  void mfa_devices(std::string_view account, std::string_view after_serial,
                   const Visitor<MfaDevice>& visit) const;
  // Of a user by unique id; of the root by the account's id.
  std::vector<const MfaDevice*> mfa_devices_of(std::string_view account,
                                               std::string_view user_id) const;
  void server_certificates(std::string_view account, std::string_view after,
                           const Visitor<ServerCertificate>& visit) const;
  std::vector<const OidcProvider*> oidc_providers(std::string_view account) const;
  std::vector<const SamlProvider*> saml_providers(std::string_view account) const;

  // For the sweep: tokens used before `time`; table and key of rows that are gone by `now`, both
  // oldest first; when the next row will be gone.
  void client_tokens_before(Timestamp time, const Visitor<ClientToken>& visit) const;
  void gone_rows(Timestamp now, const std::function<bool(Table, std::string_view)>& visit) const;
  std::optional<Timestamp> next_gone() const;
  // How many snapshots and volumes need this block file.
  std::size_t block_file_uses(std::string_view blocks) const;
  // Those whose blocks are being copied, by block file; StartSnapshot's that take blocks.
  void snapshots_being_copied(const Visitor<Snapshot>& visit) const;
  void volumes_being_copied(const Visitor<Volume>& visit) const;
  bool has_block_copies() const;
  void snapshots_being_written(const Visitor<Snapshot>& visit) const;

  // All rows as changes that would put them, table by table, in order of key.
  void rows(const std::function<bool(const Change&)>& visit) const;
  std::size_t row_count() const;

 private:
  // What a row or an index entry points to is told by its table or index.
  using Rows = PersistentMap<std::shared_ptr<const void>>;
  const Rows& rows_of(Table table) const { return rows_[static_cast<std::size_t>(table)]; }
  const Rows& entries_of(Index index) const { return indexes_[static_cast<std::size_t>(index)]; }
  template <class T>
  const T* find(Table table, std::string_view key) const;
  template <class T>
  const T* find_in(Index index, std::string_view key) const;
  template <class T>
  const T* find_named(Table table, std::string_view account, std::string_view name) const;
  template <class T>
  void walk_named(Table table, std::string_view account, std::string_view after,
                  const Visitor<T>& visit) const;
  template <class T>
  void walk_index(Index index, std::string_view prefix, std::string_view after,
                  const Visitor<T>& visit) const;
  template <class T>
  std::vector<const T*> all_of(Index index, std::string_view prefix) const;
  void apply(const Change& change);
  static std::uint64_t next_stamp();

  std::array<Rows, table_count> rows_;
  std::array<Rows, index_count> indexes_;
  std::uint64_t revision_ = 0;
  std::uint64_t stamp_ = 0;
  std::uint64_t organizations_stamp_ = 0;
};

}  // namespace amiable::store
