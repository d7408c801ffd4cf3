// An Inventory with some of its records replaced: the world after an edit or a planned change,
// while what is below stays as it was read.
//
// Whatever was put here is found (or, where it was removed, absent); everything else is asked
// below. Nothing is copied from below, so both must be kept alive together. One thread at a time.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/inventory.h"

namespace amiable::model {

class Overlay : public Inventory {
 public:
  explicit Overlay(Inventory& below) : below_(below) {}

  // Each replaces what stood there before, here or below. Records are found under their own ids;
  // a principal under its ARN, and a role also under its name.
  void put(Principal principal);
  void put(Key key);
  void put_key_policy(std::string key_arn, policy::PolicyPtr policy);
  void put_grants(std::string key_arn, std::vector<Grant> grants);
  void put_key_tags(std::string key_arn, std::vector<Tag> tags);
  // Of one account and Region, all of them.
  void put_aliases(std::string_view account, std::string_view region, std::vector<Alias> aliases);
  // The record's Region tells where; every account finds it, `seen_by` alone sees it.
  void put(Image image);
  void put(Snapshot snapshot);
  // The record's account and Region tell whose.
  void put(Volume volume);
  void put(Instance instance);
  void put_launch_permissions(std::string image_id, LaunchPermissions permissions);
  void put_create_volume_permissions(std::string snapshot_id, CreateVolumePermissions permissions);
  void put_encryption_by_default(std::string_view account, std::string_view region, bool enabled);
  // A key ARN, or `alias/aws/ebs`.
  void put_default_kms_key(std::string_view account, std::string_view region, std::string key);
  void put_allowed_images(std::string_view account, std::string_view region, AllowedImages images);
  void put(std::string account, Membership membership);
  // From here on the image is seen by the account (it was shared with it).
  void show_image(std::string account, std::string_view region, std::string_view image_id);
  void show_snapshot(std::string account, std::string_view region, std::string_view snapshot_id);

  std::vector<std::string> accounts() const override;
  std::vector<std::string> regions(std::string_view account) const override;
  Lookup<Principal> principal(std::string_view arn) override;
  Lookup<Principal> role_by_name(std::string_view account, std::string_view name) override;
  std::optional<Need> each_principal(std::string_view account,
                                     const std::function<void(const Principal&)>& visit) override;
  std::vector<policy::PolicyPtr> customer_policies(std::string_view account) override;
  Lookup<Key> key(std::string_view key_arn) override;
  Lookup<policy::Policy> key_policy(std::string_view key_arn) override;
  Lookup<std::vector<Grant>> grants(std::string_view key_arn) override;
  Lookup<std::vector<Tag>> key_tags(std::string_view key_arn) override;
  Lookup<std::vector<Alias>> aliases(std::string_view account, std::string_view region) override;
  Lookup<Image> image(std::string_view id, std::string_view account,
                      std::string_view region) override;
  std::vector<std::string> image_regions(std::string_view id) override;
  Lookup<LaunchPermissions> launch_permissions(std::string_view image_id, std::string_view owner,
                                               std::string_view region) override;
  bool sees_image(std::string_view account, std::string_view region,
                  std::string_view image_id) override;
  Lookup<Snapshot> snapshot(std::string_view id, std::string_view account,
                            std::string_view region) override;
  bool sees_snapshot(std::string_view account, std::string_view region,
                     std::string_view snapshot_id) override;
  Lookup<CreateVolumePermissions> create_volume_permissions(std::string_view snapshot_id,
                                                            std::string_view owner,
                                                            std::string_view region) override;
  Lookup<Volume> volume(std::string_view id, std::string_view account,
                        std::string_view region) override;
  Lookup<Instance> instance(std::string_view id, std::string_view account,
                            std::string_view region) override;
  Lookup<bool> encryption_by_default(std::string_view account, std::string_view region) override;
  Lookup<std::string> default_kms_key(std::string_view account, std::string_view region) override;
  Lookup<AllowedImages> allowed_images(std::string_view account, std::string_view region) override;
  bool has_organization() const override;
  Lookup<Membership> membership(std::string_view account) override;
  const std::vector<Error>& errors() const override { return below_.errors(); }

 private:
  using Place = std::pair<std::string, std::string>;  // account (or empty) and Region, or an id
  template <class T>
  using ByText = std::map<std::string, T, std::less<>>;
  template <class T>
  using ByPlace = std::map<Place, T>;

  Inventory& below_;
  ByText<Principal> principals_;  // by ARN in lower case
  ByText<Key> keys_;
  ByText<policy::PolicyPtr> key_policies_;
  ByText<std::vector<Grant>> grants_;
  ByText<std::vector<Tag>> key_tags_;
  ByPlace<std::vector<Alias>> aliases_;
  ByPlace<Image> images_;        // by Region and id
  ByPlace<Snapshot> snapshots_;  // likewise
  ByText<Volume> volumes_;
  ByText<Instance> instances_;
  ByText<LaunchPermissions> launch_permissions_;
  ByText<CreateVolumePermissions> create_volume_permissions_;
  ByPlace<bool> encryption_by_default_;
  ByPlace<std::string> default_keys_;
  ByPlace<AllowedImages> allowed_images_;
  ByText<Membership> memberships_;
  std::set<Place> shown_;  // account, and Region/id
};

}  // namespace amiable::model
