// Plain records of AWS things, each with its origin; policies inside are already parsed.
// Values are as AWS prints them; ids are strings of AWS's own form. Immutable once in an Inventory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/arn.h"
#include "base/source.h"
#include "policy/policy.h"

namespace amiable::model {

// Where a record was read: for a bundle the file and the record's first byte in it.
struct Origin {
  SourcePtr source;
  std::uint32_t offset = 0;
};

// What was not gathered: the bundle-relative file that would hold it and the plain command that
// prints it, to be run in `account`.
struct Need {
  std::string path;
  std::string command;
  std::string account;
  auto operator<=>(const Need&) const = default;
};

struct Tag {
  std::string key, value;
};

// A set of policies of one layer. `complete` is false when some were not gathered (see `needs`).
struct PolicySet {
  std::vector<policy::PolicyPtr> policies;
  bool complete = true;
  std::vector<Need> needs;
};

struct Principal {  // an IAM user or role
  enum class Kind : std::uint8_t { user, role };
  Kind kind = Kind::user;
  std::string arn, name, unique_id, path, account;
  std::vector<Tag> tags;
  PolicySet identity;  // inline, managed, and for users those of their groups
  std::vector<std::string> groups;
  std::optional<PolicySet> boundary;
  policy::PolicyPtr trust;  // roles
  Origin origin;
  bool service_linked() const { return path.starts_with("/aws-service-role/"); }
};

struct Key {  // describe-key
  std::string arn, id, account, region;
  std::string state;               // Enabled, Disabled, PendingDeletion, …
  std::string spec;                // SYMMETRIC_DEFAULT, RSA_2048, …
  std::string usage;               // ENCRYPT_DECRYPT, …
  std::string origin_of_material;  // AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE
  bool aws_managed = false;
  bool multi_region = false;
  std::string multi_region_type;  // PRIMARY, REPLICA, empty
  std::string deletion_date, valid_to;
  Origin origin;
};

struct Grant {  // one row of list-grants
  std::string id, name, key_arn;
  std::string grantee;                              // ARN, or a service name
  std::string retiring_principal, issuing_account;  // issuing account as 12 digits
  std::vector<std::string> operations;
  std::vector<Tag> context_subset, context_equals;
  bool has_subset = false, has_equals = false;
  std::string source_arn;
  std::string creation_date;
  bool visible = true;  // false: usable only with one of `tokens`
  std::vector<std::string> tokens;
  Origin origin;
};

struct Alias {
  std::string name, arn, target_key_id;
};

struct BlockDevice {
  std::string device_name;
  bool ebs = false;
  std::string snapshot_id;
  std::optional<bool> encrypted;
  std::int64_t volume_size = 0;
  std::string volume_type;
  std::string kms_key_id;  // only in launch options
  bool delete_on_termination = true;
  std::string virtual_name;               // ephemeral0, …
  std::int64_t iops = 0, throughput = 0;  // 0: not told
  bool no_device = false;                 // launch options and images: the device is left out
};

struct Image {
  std::string id, owner, owner_alias, state, state_reason, name, region, root_device_type;
  std::string root_device_name;  // /dev/xvda; empty: not told
  std::string architecture, deprecation_time, source_image_id, source_image_region;
  bool is_public = false;
  std::optional<bool> image_allowed;
  std::vector<BlockDevice> mappings;
  std::vector<std::string> product_codes;
  std::vector<Tag> tags;
  std::string seen_by;  // account whose describe-images printed it
  Origin origin;
};

struct LaunchPermissions {
  std::vector<std::string> user_ids, groups, organization_arns, organizational_unit_arns;
  Origin origin;
};

struct CreateVolumePermissions {
  std::vector<std::string> user_ids, groups;
  Origin origin;
};

struct Snapshot {
  std::string id, owner, state, state_message, kms_key_id, volume_id, storage_tier, region;
  std::string owner_alias, start_time;
  bool encrypted = false;
  std::int64_t volume_size = 0;
  std::vector<Tag> tags;
  std::string seen_by;
  Origin origin;
};

struct Volume {
  std::string id, state, kms_key_id, snapshot_id, region, account, volume_type, availability_zone;
  bool encrypted = false;
  std::int64_t size = 0;
  std::vector<Tag> tags;
  Origin origin;
};

struct Instance {
  std::string id, image_id, state, state_reason_code, state_reason_message, transition_reason;
  std::string region, account, instance_type, launch_time;
  std::vector<std::string> volume_ids;
  std::vector<BlockDevice> mappings;
  std::vector<Tag> tags;
  Origin origin;
};

// get-allowed-images-settings, as far as it decides.
struct AllowedImages {
  std::string state;  // enabled, disabled, audit-mode
  std::string managed_by;
  std::vector<std::string> image_providers;  // account ids, amazon, aws-marketplace, …
  bool other_criteria = false;               // criteria that this reader does not evaluate
  Origin origin;
};

// One node from the root down to the account with what is attached to it.
struct OrganizationLevel {
  std::string node;  // r-…, ou-…, or the account id
  PolicySet scp, rcp;
};

struct Membership {  // of one account in its organization
  std::string organization_id, management_account, organization_arn;
  std::string path;  // o-…/r-…/ou-…/  (aws:PrincipalOrgPaths); empty when not gathered
  std::vector<OrganizationLevel> levels;
  bool complete = true;  // false: a parent was not gathered; `needs` says what
  std::vector<Need> needs;
};

}  // namespace amiable::model
