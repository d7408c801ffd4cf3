// What the server keeps: one struct per row of the world. Immutable once in a World; a change is a
// copy with the change in it. Compiled policies hang on their records and are rebuilt from the text
// when a world is loaded. Secrets are sealed (by services, under the root key) before they get
// here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/records.h"
#include "policy/policy.h"
#include "store/ec2_records.h"  // the rows of EC2, EBS and EC2 Auto Scaling
#include "store/organization_records.h"
#include "store/sign_in_records.h"
#include "store/stored_document.h"

namespace amiable::store {

struct Account {
  std::string id;     // 12 digits
  std::string alias;  // IAM account alias; empty: none
  Timestamp created;
  std::optional<PasswordPolicy> password_policy;
  std::optional<CredentialReport> credential_report;  // the newest one made
};

// A long-term access key of a user or of the account's root.
struct AccessKey {
  std::string id;       // AKIA…
  std::string account;  // whose
  std::string user;     // the user's name as stored; empty: root
  std::string user_id;  // AIDA…; the account id for root
  std::string sealed_secret;
  bool active = true;
  Timestamp created;
};

struct InlinePolicy {
  std::string name;
  Document document;
};

// What users, groups and roles have in common.
struct Entity {
  std::string account, name, path, id, arn;
  Timestamp created;
  std::vector<InlinePolicy> inline_policies;  // in the order they were put
  std::vector<std::string> attached;          // ARNs of managed policies, in order of attachment
};

struct User : Entity {
  std::vector<std::string> groups;  // names as stored
  std::string boundary;             // ARN of a managed policy; empty: none
  std::vector<model::Tag> tags;
  std::optional<LoginProfile> login_profile;
  std::vector<SigningCertificate> signing_certificates;
  std::vector<SshPublicKey> ssh_keys;
};

struct Group : Entity {};

struct Role : Entity {
  Document trust;
  std::string description;
  std::int64_t max_session_duration = 3600;  // seconds
  std::string boundary;
  std::vector<model::Tag> tags;
  std::string service;  // service-linked roles: autoscaling.amazonaws.com
};

struct PolicyVersion {
  std::int64_t number = 1;  // shown as v1
  Document document;
  Timestamp created;
};

struct ManagedPolicy {
  std::string account;  // "aws" for AWS's own
  std::string name, path, id, arn, description;
  std::vector<PolicyVersion> versions;  // ascending
  std::int64_t default_version = 1;
  std::int64_t last_version = 1;  // numbers are never reused
  Timestamp created, updated;
  std::vector<model::Tag> tags;
  const PolicyVersion* current() const {
    for (const PolicyVersion& version : versions) {
      if (version.number == default_version) return &version;
    }
    return nullptr;
  }
};

struct InstanceProfile {
  std::string account, name, path, id, arn;
  Timestamp created;
  std::string role;  // name; empty: none (the quota is one)
  std::vector<model::Tag> tags;
};

// One generation of a KMS key's material. Symmetric keys gain one at each rotation.
struct KeyMaterial {
  std::string id;       // 64 hex digits, KeyMaterialId
  std::string wrapped;  // sealed under the root key; empty: deleted or not yet imported
  Timestamp created;
  std::string rotation;     // AUTOMATIC, ON_DEMAND; empty for the first
  std::string description;  // of imported material
  std::optional<Timestamp> valid_to;
};

struct Key {
  model::Key record;  // what the decision and describe-key share; state is kept current in it
  std::string description;
  Timestamp created;
  std::optional<Timestamp> deletion_date;
  std::int64_t pending_window_days = 0;
  std::string
      state_before_deletion;      // Enabled, Disabled or PendingImport: what cancelling restores
  std::string aws_service_alias;  // AWS managed keys: alias/aws/ebs
  std::vector<KeyMaterial> materials;  // oldest first; the last with `wrapped` encrypts
  std::string public_key;              // SubjectPublicKeyInfo of asymmetric keys, DER
  bool rotation_enabled = false;
  std::int64_t rotation_period_days = 365;
  std::optional<Timestamp> next_rotation, on_demand_rotation;
  std::string expiration_model;  // imported: KEY_MATERIAL_EXPIRES, KEY_MATERIAL_DOES_NOT_EXPIRE
  std::string primary_region;    // multi-Region keys: where the primary lives
  std::vector<std::string> replica_regions;  // kept on every related key; without the primary
  Document policy;
  std::vector<model::Tag> tags;
};

struct Alias {
  model::Alias record;  // name, arn, target_key_id
  std::string account, region;
  Timestamp created, updated;
};

struct Grant {
  model::Grant record;  // grantee and retiring principal as decisions compare them (below)
  // As given by the caller, shown by ListGrants. `record.grantee` of a user or role is the ARN;
  // when the entity with `grantee_id` is gone the grant matches nobody and shows the id.
  std::string grantee_shown, grantee_id, retiring_shown, retiring_id;
  std::uint64_t sequence = 0;  // order of creation within the world
  Timestamp created;
};

// Single values of the world: the salt of ids, the sealed token key, schema notes.
struct Setting {
  std::string name, value;
};

}  // namespace amiable::store
