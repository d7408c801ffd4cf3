// A World as the Inventory that decisions read: everything is found or absent, nothing unknown.
//
// Records of EC2 are those of a time (at). What the server does not hold yet (organizations) is
// absent. One thread at a time. Pointers stay valid until the next rebind or at, and no longer than
// the World.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/inventory.h"
#include "store/world.h"

namespace amiable::store {

class WorldInventory : public model::Inventory {
 public:
  WorldInventory();  // over an empty world, until rebound
  explicit WorldInventory(std::shared_ptr<const World> world);  // keeps it alive

  // Reads from `world`, which the caller keeps alive, with all grants. What was assembled before is
  // given up, but its storage is used again; the same world (stamp) keeps its principals.
  void rebind(const World& world);
  // EC2's states are those of `now`, until the next rebind; without it, of the end of their
  // courses.
  void at(Timestamp now);

  // grants() then holds only those whose grantee is one of these texts: a key may have 50,000.
  // Until the next rebind.
  void only_grants_to(std::vector<std::string> grantees);

  std::vector<std::string> accounts() const override;
  // Regions in which the account has KMS keys or things of EC2.
  std::vector<std::string> regions(std::string_view account) const override;

  model::Lookup<model::Principal> principal(std::string_view arn) override;
  model::Lookup<model::Principal> role_by_name(std::string_view account,
                                               std::string_view name) override;
  std::optional<model::Need> each_principal(
      std::string_view account, const std::function<void(const model::Principal&)>& visit) override;
  std::vector<policy::PolicyPtr> customer_policies(std::string_view account) override;

  model::Lookup<model::Key> key(std::string_view key_arn) override;
  model::Lookup<policy::Policy> key_policy(std::string_view key_arn) override;
  // Without those whose grantee was deleted: such a grant matches nobody, whoever has the name now.
  model::Lookup<std::vector<model::Grant>> grants(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Tag>> key_tags(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Alias>> aliases(std::string_view account,
                                                   std::string_view region) override;

  // Found whoever asks, as long as it is not gone: sees_image tells whether it is own, public or
  // shared. image_allowed is told for `account` where its Allowed AMIs are not disabled.
  model::Lookup<model::Image> image(std::string_view id, std::string_view account,
                                    std::string_view region) override;
  std::vector<std::string> image_regions(std::string_view id) override;
  model::Lookup<model::LaunchPermissions> launch_permissions(std::string_view image_id,
                                                             std::string_view owner,
                                                             std::string_view region) override;
  bool sees_image(std::string_view account, std::string_view region,
                  std::string_view image_id) override;
  model::Lookup<model::Snapshot> snapshot(std::string_view id, std::string_view account,
                                          std::string_view region) override;
  bool sees_snapshot(std::string_view account, std::string_view region,
                     std::string_view snapshot_id) override;
  // Without "all" while the owner blocks all public sharing.
  model::Lookup<model::CreateVolumePermissions> create_volume_permissions(
      std::string_view snapshot_id, std::string_view owner, std::string_view region) override;
  model::Lookup<model::Volume> volume(std::string_view id, std::string_view account,
                                      std::string_view region) override;
  model::Lookup<model::Instance> instance(std::string_view id, std::string_view account,
                                          std::string_view region) override;
  // Settings are always found: an account that never changed any has AWS's defaults.
  model::Lookup<bool> encryption_by_default(std::string_view account,
                                            std::string_view region) override;
  model::Lookup<std::string> default_kms_key(std::string_view account,
                                             std::string_view region) override;
  model::Lookup<model::AllowedImages> allowed_images(std::string_view account,
                                                     std::string_view region) override;

  // Always known: an account without a node is in no organization. The management account has a
  // membership, too.
  bool has_organization() const override { return true; }
  model::Lookup<model::Membership> membership(std::string_view account) override;
  const std::vector<Error>& errors() const override { return errors_; }

 private:
  struct GrantsOfKey {
    const Key* key = nullptr;
    std::vector<model::Grant> grants;
  };
  // A record as of now_, made for one row and, where it matters, for one account.
  template <class T>
  struct Made {
    const void* row = nullptr;
    std::string account;
    T record;
  };
  template <class T>
  using MadeOnes = std::deque<Made<T>>;
  template <class T, class Make>
  static model::Lookup<T> made(MadeOnes<T>& known, const void* row, std::string_view account,
                               const Make& make);
  const Image* visible_image(std::string_view id, std::string_view region) const;
  const Snapshot* visible_snapshot(std::string_view id, std::string_view region) const;
  void forget_moment();

  struct Bounding {
    policy::PolicyPtr original;  // held, so that its address is not another policy's
    policy::PolicyPtr boundary;
  };
  model::Lookup<model::Principal> built(const User& user);
  model::Lookup<model::Principal> built(const Role& role);
  model::Principal& fresh(const Entity& entity);
  void add_policies(const Entity& entity, model::PolicySet& set) const;
  void set_boundary(const std::string& arn, std::optional<model::PolicySet>& boundary);
  policy::PolicyPtr as_boundary(const policy::PolicyPtr& policy);
  bool is_alive(std::string_view id) const;
  void forget_principals();

  std::shared_ptr<const World> owned_;
  const World* world_;
  std::uint64_t stamp_;  // of *world_, which may be gone when the next one comes
  std::deque<model::Principal> storage_;
  std::size_t used_ = 0;
  std::unordered_map<const Entity*, const model::Principal*> principals_;
  std::unordered_map<const policy::Policy*, Bounding> boundaries_;
  std::deque<GrantsOfKey> grants_;
  std::map<std::pair<std::string, std::string>, std::vector<model::Alias>> aliases_;
  Timestamp now_;
  MadeOnes<model::Image> images_;
  MadeOnes<model::Snapshot> snapshots_;
  MadeOnes<model::CreateVolumePermissions> snapshot_permissions_;
  MadeOnes<model::Volume> volumes_;
  MadeOnes<model::Instance> instances_;
  MadeOnes<model::AllowedImages> allowed_images_;
  std::map<std::string, model::Membership, std::less<>> memberships_;  // as of the next
  std::uint64_t organizations_stamp_ = 0;
  std::vector<std::string> grantees_;
  bool all_grants_ = true;
  std::vector<Error> errors_;
};

}  // namespace amiable::store
