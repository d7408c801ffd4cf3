// A served world as `amiable why --data` asks it.
//
// Key policies and grants name living users and roles by their ARNs again, as their authors wrote
// them; the ids that are left belong to deleted ones. And of a world that was made of a bundle what
// was not gathered is unknown, as the bundle itself would answer, though the server has to act as
// if it were absent: what the world holds is found, also what was made in it since; only where it
// holds nothing, or what a missing file could add to (grants, tags, permissions, identity
// policies, what is attached in an organization), it is asked whether that was gathered. A bundle
// without organization/ tells of none, until one is made here. One thread at a time.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>

#include "base/timestamp.h"
#include "sources/bundle_paths.h"
#include "store/import_record.h"
#include "store/world_inventory.h"

namespace amiable::world_import {

class WorldEvidence final : public store::WorldInventory {
 public:
  WorldEvidence(std::shared_ptr<const store::World> world, Timestamp now);

  std::vector<std::string> regions(std::string_view account) const override;
  model::Lookup<model::Principal> principal(std::string_view arn) override;
  model::Lookup<model::Principal> role_by_name(std::string_view account,
                                               std::string_view name) override;
  std::optional<model::Need> each_principal(
      std::string_view account, const std::function<void(const model::Principal&)>& visit) override;
  model::Lookup<model::Key> key(std::string_view key_arn) override;
  model::Lookup<policy::Policy> key_policy(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Grant>> grants(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Tag>> key_tags(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Alias>> aliases(std::string_view account,
                                                   std::string_view region) override;
  model::Lookup<model::Image> image(std::string_view id, std::string_view account,
                                    std::string_view region) override;
  model::Lookup<model::LaunchPermissions> launch_permissions(std::string_view image_id,
                                                             std::string_view owner,
                                                             std::string_view region) override;
  model::Lookup<model::Snapshot> snapshot(std::string_view id, std::string_view account,
                                          std::string_view region) override;
  model::Lookup<model::CreateVolumePermissions> create_volume_permissions(
      std::string_view snapshot_id, std::string_view owner, std::string_view region) override;
  model::Lookup<model::Volume> volume(std::string_view id, std::string_view account,
                                      std::string_view region) override;
  model::Lookup<model::Instance> instance(std::string_view id, std::string_view account,
                                          std::string_view region) override;
  model::Lookup<bool> encryption_by_default(std::string_view account,
                                            std::string_view region) override;
  model::Lookup<std::string> default_kms_key(std::string_view account,
                                             std::string_view region) override;
  model::Lookup<model::AllowedImages> allowed_images(std::string_view account,
                                                     std::string_view region) override;
  bool has_organization() const override;
  model::Lookup<model::Membership> membership(std::string_view account) override;

 private:
  bool is_known_in_full(std::string_view account) const;
  bool was_told(const sources::FileId& file) const;
  bool is_missing(const sources::FileId& file) const;
  // What was neither found (or is known otherwise) nor told by its file is unknown.
  template <class T>
  model::Lookup<T> unless_untold(model::Lookup<T> found, bool is_known,
                                 const sources::FileId& file) const;
  template <class T>
  model::Lookup<T> unless_untold(model::Lookup<T> found, const sources::FileId& file) const;
  // What a file about one thing could add to is unknown without it.
  template <class T>
  model::Lookup<T> unless_missing(model::Lookup<T> found, const sources::FileId& file) const;
  bool has_gaps(model::PolicySet& set, const sources::FileId& attachments) const;
  bool has_gaps(model::Membership& membership) const;
  const model::Key* key_now(std::string_view key_arn);
  model::Lookup<policy::Policy> shown_policy(std::string_view key_arn);
  template <class T>
  model::Lookup<T> of_key(model::Lookup<T> found, std::string_view key_arn, sources::File file);
  bool has_unknown_policies(const store::Entity& entity) const;
  bool has_unknown_policies(const store::User& user) const;
  model::Lookup<model::Principal> with_gaps(const model::Lookup<model::Principal>& found,
                                            std::string_view account);

  std::shared_ptr<const store::World> world_;
  Timestamp now_;
  std::optional<store::ImportRecord> record_;  // nullopt: everything is known
  std::deque<model::Principal> incomplete_;
  std::map<std::string, model::Key> keys_;                                        // by key ARN
  std::map<std::string, policy::PolicyPtr> policies_;                             // likewise
  std::map<std::string, std::vector<model::Grant>> grants_;                       // likewise
  std::map<std::string, model::Membership, std::less<>> incomplete_memberships_;  // by account
};

std::unique_ptr<WorldEvidence> evidence_of(std::shared_ptr<const store::World> world,
                                           Timestamp now);

}  // namespace amiable::world_import
