// A World as the Inventory that decisions read: everything is found or absent, nothing unknown.
//
// What the server does not hold yet (EC2, organizations) is absent. One thread at a time. Pointers
// stay valid until the next rebind, and no longer than the World.
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

  // grants() then holds only those whose grantee is one of these texts: a key may have 50,000.
  // Until the next rebind.
  void only_grants_to(std::vector<std::string> grantees);

  std::vector<std::string> accounts() const override;
  // Regions in which the account has KMS keys.
  std::vector<std::string> regions(std::string_view account) const override;

  model::Lookup<model::Principal> principal(std::string_view arn) override;
  model::Lookup<model::Principal> role_by_name(std::string_view account,
                                               std::string_view name) override;
  std::vector<policy::PolicyPtr> customer_policies(std::string_view account) override;

  model::Lookup<model::Key> key(std::string_view key_arn) override;
  model::Lookup<policy::Policy> key_policy(std::string_view key_arn) override;
  // Without those whose grantee was deleted: such a grant matches nobody, whoever has the name now.
  model::Lookup<std::vector<model::Grant>> grants(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Tag>> key_tags(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Alias>> aliases(std::string_view account,
                                                   std::string_view region) override;

  model::Lookup<model::Image> image(std::string_view, std::string_view, std::string_view) override;
  std::vector<std::string> image_regions(std::string_view) override;
  model::Lookup<model::LaunchPermissions> launch_permissions(std::string_view, std::string_view,
                                                             std::string_view) override;
  bool sees_image(std::string_view, std::string_view, std::string_view) override;
  model::Lookup<model::Snapshot> snapshot(std::string_view, std::string_view,
                                          std::string_view) override;
  bool sees_snapshot(std::string_view, std::string_view, std::string_view) override;
  model::Lookup<model::CreateVolumePermissions> create_volume_permissions(
      std::string_view, std::string_view, std::string_view) override;
  model::Lookup<model::Volume> volume(std::string_view, std::string_view,
                                      std::string_view) override;
  model::Lookup<model::Instance> instance(std::string_view, std::string_view,
                                          std::string_view) override;
  model::Lookup<bool> encryption_by_default(std::string_view, std::string_view) override;
  model::Lookup<std::string> default_kms_key(std::string_view, std::string_view) override;
  model::Lookup<model::AllowedImages> allowed_images(std::string_view, std::string_view) override;

  // There is none and that is known: no SCP or RCP speaks.
  bool has_organization() const override { return true; }
  model::Lookup<model::Membership> membership(std::string_view) override;
  const std::vector<Error>& errors() const override { return errors_; }

 private:
  struct GrantsOfKey {
    const Key* key = nullptr;
    std::vector<model::Grant> grants;
  };
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
  std::vector<std::string> grantees_;
  bool all_grants_ = true;
  std::vector<Error> errors_;
};

}  // namespace amiable::store
