// The Inventory after an apply. Everything is worked out when asked for, so that of what is below
// only what the question needs is read. Internal to the module.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sources/terraform_plan.h"
#include "sources/terraform_policies.h"

namespace amiable::sources {

class PlannedWorld : public model::Inventory {
 public:
  PlannedWorld(TerraformPlan plan, model::Inventory& below);
  // Keeps what is below.
  void own(std::unique_ptr<model::Inventory> below) { owned_ = std::move(below); }

  std::vector<std::string> accounts() const override;
  std::vector<std::string> regions(std::string_view account) const override;
  model::Lookup<model::Principal> principal(std::string_view arn) override;
  model::Lookup<model::Principal> role_by_name(std::string_view account,
                                               std::string_view name) override;
  std::optional<model::Need> each_principal(
      std::string_view account, const std::function<void(const model::Principal&)>& visit) override;
  std::vector<policy::PolicyPtr> customer_policies(std::string_view account) override;
  model::Lookup<model::Key> key(std::string_view key_arn) override;
  model::Lookup<policy::Policy> key_policy(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Grant>> grants(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Tag>> key_tags(std::string_view key_arn) override;
  model::Lookup<std::vector<model::Alias>> aliases(std::string_view account,
                                                   std::string_view region) override;
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
                                                     std::string_view region) override {
    return below_.allowed_images(account, region);
  }
  bool has_organization() const override {
    return organization_change_ != nullptr || below_.has_organization();
  }
  // Policies of organizations are not followed: where the plan changes any, nothing is known.
  model::Lookup<model::Membership> membership(std::string_view account) override;
  const std::vector<Error>& errors() const override {
    return errors_.empty() ? below_.errors() : errors_;
  }

 private:
  using Resource = TerraformResource;
  using Resources = std::vector<const Resource*>;
  template <class T>
  using ByText = std::map<std::string, T, std::less<>>;
  template <class T>
  using Answers = std::map<std::string, model::Lookup<T>, std::less<>>;

  // One policy or group of an entity: there after the apply, or no longer.
  struct Link {
    const Resource* resource = nullptr;
    bool added = false;
    std::string name;  // memberships: of the group
  };
  // What the plan does to a user, role or group.
  struct Entity {
    const Resource* resource = nullptr;  // nullptr: only what is attached to it is planned
    bool gone = false;
    std::vector<Link> inline_policies, attachments, groups;
    Resources exclusive;  // aws_iam_…_exclusive: takes away what it does not list
  };
  // A policy of the plan, once asked for.
  struct Managed {
    const Resource* resource = nullptr;
    std::optional<PlannedPolicy> identity, boundary;
  };

  template <class T>
  model::Lookup<T> kept(std::deque<T>& store, T record) {
    store.push_back(std::move(record));
    return model::Lookup<T>::found(store.back());
  }
  template <class T, class Make>
  model::Lookup<T> remembered(Answers<T>& answers, std::string_view key, Make make) {
    auto known = answers.find(key);
    if (known == answers.end()) known = answers.emplace(std::string(key), make()).first;
    return known->second;
  }
  // Likewise, of what may be made of other things of the plan: in a circle nothing is known.
  template <class T, class Make>
  model::Lookup<T> made_once(Answers<T>& answers, std::string_view id, const Resource& resource,
                             Make make) {
    const auto known = answers.find(id);
    if (known != answers.end()) return known->second;
    const auto [place, inserted] = making_.emplace(id);
    if (!inserted) return model::Lookup<T>::unknown(known_after_apply(resource, "id"));
    const model::Lookup<T> answer = make();
    making_.erase(std::string(id));
    return answers.emplace(std::string(id), answer).first->second;
  }
  model::Origin origin_of(const Resource& resource) const;
  PlannedPolicy read_policy(const Planned& attribute, policy::Kind kind, const std::string& name);

  // Where things stand (planned_index.cpp).
  void add(const Resource& resource);
  void add_key_thing(const Resource& resource);
  void add_sharing(const Resource& resource);
  void add_iam(const Resource& resource);
  void add_attachment(const Resource& resource);
  void add_membership(const Resource& resource);
  Entity& entity(std::string_view kind, const Resource& by, std::string_view name);
  std::vector<std::string> names_in(const Resource& resource, std::string_view attribute,
                                    bool after) const;
  // As an ARN, whatever form it is planned in; empty: not known.
  std::string key_in(const Resource& resource, std::string_view attribute, bool after) const;
  std::string text_in(const Resource& resource, std::string_view attribute, bool after) const;

  model::Lookup<model::Key> make_key(std::string_view arn);
  model::Lookup<policy::Policy> make_key_policy(std::string_view arn);
  model::Lookup<policy::Policy> policy_found(PlannedPolicy policy);
  model::Lookup<policy::Policy> default_policy_of(const Resource& resource);
  model::Lookup<std::vector<model::Grant>> make_grants(std::string_view arn);
  std::optional<model::Grant> make_grant(const Resource& resource, std::string_view arn);
  model::Lookup<std::vector<model::Tag>> make_key_tags(std::string_view arn);
  std::vector<model::Tag> tags_of_resource(const Resource& resource,
                                           std::optional<model::Need>& need) const;
  model::Lookup<std::vector<model::Alias>> make_aliases(std::string_view account,
                                                        std::string_view region);

  // Principals (planned_principals.cpp).
  static std::string entity_key(std::string_view kind, std::string_view account,
                                std::string_view name);
  const Entity* find_entity(std::string_view kind, std::string_view account,
                            std::string_view name) const;
  bool touches(const model::Principal& below) const;
  model::Principal after(model::Principal record, bool gathered);
  model::Principal planned_principal(const Resource& resource);
  void apply(const Entity& entity, const std::string& holder, const std::string& account,
             bool gathered, model::PolicySet& set);
  void apply_role_lists(const Resource& resource, const model::Principal& record, bool gathered,
                        model::PolicySet& set);
  void put_inline(const Planned& policy, const std::string& name, const std::string& holder,
                  model::PolicySet& set);
  void add_managed(const std::string& arn, const std::string& account, policy::Kind kind,
                   model::PolicySet& set);
  void renew_managed(policy::Kind kind, model::PolicySet& set);
  void set_boundary(const Resource& resource, bool gathered, model::Principal& record);
  // The groups that were joined.
  std::set<std::string> move_between_groups(const Entity& entity, model::Principal& record,
                                            bool gathered);
  PlannedPolicy managed(const std::string& arn, const std::string& account, policy::Kind kind);
  PlannedPolicy managed_below(const std::string& arn, const std::string& account,
                              policy::Kind kind);
  model::Lookup<model::Principal> changed(const model::Lookup<model::Principal>& below);

  // Images, snapshots, volumes, instances (planned_images.cpp).
  const Resource* thing(const ByText<const Resource*>& things, std::string_view id,
                        std::string_view region) const;
  model::Lookup<model::Image> make_image(const Resource& resource);
  model::Lookup<model::Image> copied_image(const Resource& resource, model::Image image);
  model::Lookup<model::Image> image_of_instance(const Resource& resource, model::Image image);
  model::Lookup<model::Image> registered_image(const Resource& resource, model::Image image);
  std::optional<model::Need> add_copy(const Resource& resource, const model::BlockDevice& from,
                                      std::size_t number, model::Image& image);
  model::Lookup<model::Snapshot> make_snapshot(const Resource& resource);
  model::Lookup<model::Volume> make_volume(const Resource& resource);
  model::Snapshot snapshot_frame(const Resource& resource, std::string id) const;
  // Which key encrypts what `resource` makes; nothing: none. A Need: cannot be told.
  struct ChosenKey {
    bool encrypted = false;
    std::string arn;
    std::optional<model::Need> need;
  };
  ChosenKey chosen_key(const Planned& wish, bool source_encrypted, const Resource& resource);
  ChosenKey default_key(const Resource& resource);

  TerraformPlan plan_;
  model::Inventory& below_;
  std::unique_ptr<model::Inventory> owned_;
  std::vector<Error> errors_;

  const Resource* organization_change_ = nullptr;
  ByText<const Resource*> keys_, gone_keys_, key_policies_, dropped_key_policies_;
  ByText<Resources> grants_, aliases_;  // by key ARN; by account/Region
  Resources unplaced_grants_, unplaced_policies_, unplaced_sharing_, unplaced_iam_;
  ByText<const Resource*> images_, snapshots_, volumes_, instances_;  // by id
  std::set<std::string, std::less<>> gone_;                           // ids
  ByText<Resources> image_sharing_, snapshot_sharing_;                // by id
  ByText<const Resource*> default_encryption_, default_keys_;         // by account/Region
  ByText<Entity> entities_;                    // by kind, account and name in lower case
  std::set<std::string, std::less<>> making_;  // ids
  ByText<Managed> policies_;                   // by ARN

  Answers<model::Key> key_answers_;
  Answers<policy::Policy> policy_answers_;
  Answers<std::vector<model::Grant>> grant_answers_;
  Answers<std::vector<model::Tag>> tag_answers_;
  Answers<std::vector<model::Alias>> alias_answers_;
  Answers<model::Principal> principal_answers_;
  Answers<model::Image> image_answers_;
  Answers<model::Snapshot> snapshot_answers_;
  Answers<model::Volume> volume_answers_;
  Answers<model::LaunchPermissions> launch_answers_;
  Answers<model::CreateVolumePermissions> volume_permission_answers_;
  std::deque<model::Key> key_records_;
  std::deque<policy::PolicyPtr> policy_records_;
  std::deque<std::vector<model::Grant>> grant_records_;
  std::deque<std::vector<model::Tag>> tag_records_;
  std::deque<std::vector<model::Alias>> alias_records_;
  std::deque<model::Principal> principal_records_;
  std::deque<model::Image> image_records_;
  std::deque<model::Snapshot> snapshot_records_;
  std::deque<model::Volume> volume_records_;
  std::deque<model::Instance> instance_records_;
  std::deque<model::LaunchPermissions> launch_records_;
  std::deque<model::CreateVolumePermissions> volume_permission_records_;
  std::deque<std::string> text_records_;
};

}  // namespace amiable::sources
