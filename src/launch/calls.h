// The one table of what an operation asks: the ordered EC2 and KMS requests of launch, start,
// attach, create-volume, copy and copy-snapshot, with the key chosen per volume and why.
//
// Pure over the Inventory: it decides nothing about permission. The diagnosis decides each row;
// later the server performs the same rows.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "launch/question.h"
#include "report/diagnosis.h"

namespace amiable::launch {

using report::Strength;

enum class Behalf : std::uint8_t {
  caller,               // the caller's own request to EC2
  forwarded,            // EC2 relays the caller's identity to KMS (forward access session)
  ebs_service,          // ec2.REGION.amazonaws.com under a grant made before
  infrastructure_role,  // aws:ec2-infrastructure/INSTANCE under a grant made before
};

// What a key is for one volume or copy: decides which permissions are must, contested, may.
enum class KeyUse : std::uint8_t {
  none,
  same_own,      // own snapshot, volume under the same key
  same_shared,   // shared snapshot, its key named for the volume
  source,        // only read from
  target,        // target of a re-encryption
  plain_target,  // unencrypted snapshot, encrypted volume
  copy_source,
  copy_target,
  attach,  // start and attach
};

struct Request {
  std::string action;
  std::string resource;  // ARN that is decided on
  std::string label;     // `resource` of a finding: key ARN, AMI id, snapshot id, volume, …
  std::string resource_account;
  Behalf behalf = Behalf::caller;
  Strength strength = Strength::must;
  KeyUse use = KeyUse::none;
  std::string device;
  std::string via;                            // kms:ViaService value
  std::vector<ContextKey> context;            // keys of this call
  std::vector<std::string> unknown_keys;      // may be present, with a value nobody gathered
  std::vector<std::string> unknown_prefixes;  // lower case
  bool aws_ebs = false;  // the key is the account's own aws/ebs: its policy is the same everywhere
  bool wildcard_id = false;  // an existing resource that the question does not name
  std::vector<model::Tag> encryption_context;
  std::vector<model::Grant> granted;  // grants that earlier rows of the plan would have made
};

// A fact that must hold and is no permission: sharing, states, existence.
struct Fact {
  std::string resource;  // as in findings
  std::string reason;    // vocabulary when it does not hold; empty: it holds
  bool unknown = false;
  std::vector<model::Need> needs;
  Strength strength = Strength::must;
  std::string device;
  std::string note;
  model::Origin origin;
  bool needs_only_with_policy = false;  // a missing key state matters once the key policy is there
};

struct VolumePlan {
  report::Volume volume;
  KeyUse source_use = KeyUse::none, target_use = KeyUse::none;
  bool key_unknown = false;  // which key it will be was not gathered
  bool target_is_default = false;
  bool by_default_encryption = false;
};

// Rows in the order AWS makes them; facts are checked where they stand.
struct Step {
  enum class Kind : std::uint8_t { fact, request } kind = Kind::request;
  Fact fact;
  Request request;
};

struct Plan {
  std::vector<VolumePlan> volumes;
  std::vector<Step> steps;
  std::vector<report::Assumption> assumptions;
};

// `callers`: without what services ask of KMS, for whoever looks at the caller's own requests only.
enum class PlanRows : bool { all, callers };
Plan plan(model::Inventory& inventory, const Question& question, PlanRows rows = PlanRows::all);

// The encryption context of everything EBS seals [recorded].
inline constexpr std::string_view ebs_context_key = "aws:ebs:id";
// The aws:ebs:id that a snapshot's data key is sealed with: vol-… or snap-….
std::string binding_id(const model::Snapshot& snapshot);

}  // namespace amiable::launch
