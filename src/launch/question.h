// The question a user asks: can PRINCIPAL do OPERATION with IMAGE in ACCOUNT and REGION?
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "launch/assumptions.h"
#include "model/inventory.h"
#include "policy/policy.h"

namespace amiable::launch {

enum class Operation : std::uint8_t { launch, start, attach, create_volume, copy, copy_snapshot };
std::string_view operation_name(Operation operation);  // launch, start, attach, create-volume, …
std::optional<Operation> operation_from(std::string_view name);

// A condition key given with the question. What counts is whether the key's declared type is a
// list, not how many values it has.
struct ContextKey {
  std::string name;
  std::vector<std::string> values;
  bool is_list = false;
};

// The id that a volume or copy being made has got: `device` as in the plan (empty for the only one
// of create-volume and copy-snapshot).
struct NewId {
  std::string device, id;
};

struct Question {
  Operation operation = Operation::launch;
  std::string principal;      // ARN
  std::string account;        // where it happens; inferred from the principal when empty
  std::string region;         // inferred when the inventory knows one that fits
  std::string source_region;  // copies; empty: same as region
  std::string image, instance, snapshot, volume;
  std::vector<model::BlockDevice> mappings;  // overrides of launch
  std::optional<bool> encrypted;             // --encrypted, copies and create-volume
  std::string kms_key_id;                    // id, ARN, alias name or alias ARN
  std::vector<ContextKey> context;
  bool has_context = false;
  std::string now;  // aws:CurrentTime in ISO 8601; empty: not known
  std::vector<policy::PolicyPtr> session_policies;
  bool has_session_policies = false;
  bool strict = false;
  Assumptions assumptions;
  // The server has the ids when it plans; a diagnosis has none, and placeholders stand for them.
  // For launch, `instance` then is the new instance's id.
  std::vector<NewId> new_ids;
};

// The `question` object of a case.json (and of --question FILE). Errors name member and place.
Result<Question> read_question(const json::Value& value);
// --block-device-mappings JSON, in the shape of `aws ec2 run-instances`.
Result<std::vector<model::BlockDevice>> read_mappings(const json::Value& value);

// Fills account, Region and the like from the ids and the inventory. Errors (usage) say which
// option to add.
Result<void> infer(Question& question, model::Inventory& inventory);

}  // namespace amiable::launch
