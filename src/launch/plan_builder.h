// Shared by the plans of all operations: collects facts and requests, builds KMS requests with the
// condition keys that EC2 and KMS set, chooses keys. Internal to the module.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launch/calls.h"
#include "launch/strengths.h"

namespace amiable::launch {

// A key as named by somebody: resolved to its ARN, or the reason why it is none.
struct ResolvedKey {
  std::string arn;       // empty when unresolved
  std::string alias;     // alias name when one was used to name it (kms:RequestAlias)
  bool aws_ebs = false;  // the account's own alias/aws/ebs
  bool unknown = false;  // not gathered; see needs
  std::vector<model::Need> needs;
};

// What a data key is bound to and which grants are made: one volume or one copy.
struct KeyTask {
  std::string device;
  std::string source_key, target_key;  // ARNs; equal: one key for both
  KeyUse source_use = KeyUse::none, target_use = KeyUse::none;
  std::string source_id;  // aws:ebs:id the source is bound to
  std::string target_id;  // vol-… or snap-… that is being made
  std::string region;     // Region of the operation
  std::string source_region;
  bool instance = false;  // an instance will decrypt it at boot
  bool target_is_aws_ebs = false;
  std::string target_alias;
};

// Ids that stand for what is not made yet.
inline constexpr std::string_view new_volume = "vol-0f1e2d3c4b5a69788";
inline constexpr std::string_view new_snapshot = "snap-0f1e2d3c4b5a69788";
inline constexpr std::string_view new_instance = "i-0a1b2c3d4e5f60718";

class PlanBuilder {
 public:
  PlanBuilder(model::Inventory& facts, const Question& asked, PlanRows wanted);

  // Facts and rows.
  Fact& add_fact(Fact fact);
  Request& add_request(Request request);
  void add_principal_fact();
  void add_key_facts(const std::string& key_arn, const std::string& device,
                     const std::string& wanted_region, bool own_aws_ebs);
  void add_task(const KeyTask& task);
  // An EC2 request of the caller; `label` is the resource of a finding.
  Request& add_ec2(std::string_view action, std::string resource, std::string label,
                   const std::string& owner = {});

  // Keys.
  ResolvedKey resolve_key(const std::string& name);
  ResolvedKey default_key();
  std::optional<bool> default_encryption(Fact& unknown);

  std::string arn(std::string_view service, std::string_view region, std::string_view account,
                  std::string_view resource) const;
  std::string partition() const;
  std::string infrastructure_role() const;
  // Of the volume or snapshot that is made for `device`.
  std::string new_id(std::string_view device, std::string_view placeholder) const;

  model::Inventory& inventory;
  const Question& question;
  Plan plan;

 private:
  PlanRows rows_;
  bool is_foreign_aws_managed(const std::string& key_arn,
                              const model::Lookup<model::Key>& key) const;
  Request kms_request(const KeyTask& task, std::string_view action, const std::string& key,
                      KeyUse use, Strength strength) const;
  bool is_useless(const std::string& key) const;
  void add_source(const KeyTask& task);
  void add_target(const KeyTask& task);
  void add_key_rows(const KeyTask& task, const std::string& key, KeyUse use);
  void add_create_grants(const KeyTask& task, const std::string& key, KeyUse use,
                         Strength strength);
  void add_decrypts(const KeyTask& task);
  static void add_aws_ebs_attributes(Request& request);
  void add_key_attributes(Request& request, const std::string& key) const;
};

ContextKey single(std::string_view name, std::string_view value);
ContextKey listed(std::string_view name, std::vector<std::string> values);

// Plans of the operations, one file each.
void plan_launch(PlanBuilder& builder);
void plan_start(PlanBuilder& builder);
void plan_attach(PlanBuilder& builder);
void plan_create_volume(PlanBuilder& builder);
void plan_copy_image(PlanBuilder& builder);
void plan_copy_snapshot(PlanBuilder& builder);

// Facts about an image or snapshot that several operations check.
enum class Access : std::uint8_t { launch, copy };
const model::Image* add_image_facts(PlanBuilder& builder, const std::string& region);
void add_snapshot_sharing(PlanBuilder& builder, const model::Snapshot& snapshot,
                          const std::string& device);
// The snapshot of a mapping, by the image's owner; adds the fact when it is missing or bad.
const model::Snapshot* find_snapshot(PlanBuilder& builder, const std::string& id,
                                     const std::string& owner, const std::string& region,
                                     const std::string& device);

// Which key a volume or copy gets.
struct KeyWish {
  std::optional<bool> encrypted;
  std::string kms_key_id;
  bool copy = false;
};
// Fills target key, uses and the words why; adds facts for what is wrong or not gathered. False:
// there is no encrypted volume, or its key cannot be told.
bool choose_key(PlanBuilder& builder, const model::Snapshot* snapshot, bool source_encrypted,
                const KeyWish& wish, VolumePlan& volume, KeyTask& task);

}  // namespace amiable::launch
