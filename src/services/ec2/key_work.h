// What EC2 and EBS do with KMS for an operation, done: the plan's rows are decided (in the caller's
// name, as the EBS service, as the instance's role) and have their effects: data keys are sealed,
// opened and sealed anew, grants are made. The first refusal of a row that must hold ends it, and
// then nothing was made [recorded: no grant remains after a refused launch].
//
// Call.forwarded gets every call with its outcome. No errors of its own: a refusal is a result,
// which is answered at once (is_at_once) or shown later. Pure but for randomness.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "launch/calls.h"
#include "services/ask.h"
#include "services/call.h"
#include "store/change_set.h"

namespace amiable::services::ec2 {

inline constexpr std::size_t data_key_bytes = 64;  // [recorded: numberOfBytes]

// The sealed data key of a snapshot that is read, or of a volume that is attached.
struct SourceData {
  std::string id;  // snap-… or vol-…
  std::string sealed_data_key, data_key_id;
  std::string bound_id;  // aws:ebs:id it was sealed with
};

// The keys of one new volume or copy, or of a volume that is attached; its bound_id is target_id.
struct DeviceKeys {
  std::string device, target_id;
  std::string key_arn;
  std::string sealed_data_key;
  std::string data_key_id;  // a new one, or the source's when its data key was sealed anew
  std::string service_grant, instance_grant;  // grant ids on key_arn; empty: none was made
  std::string source_key_arn, source_grant;   // a copy's grant on the key it is read with
};

// What a new volume or copy keeps of them.
template <class Row>
void take_data_key(const DeviceKeys& keys, Row& row) {
  row.sealed_data_key = keys.sealed_data_key;
  row.data_key_id = keys.data_key_id;
  row.bound_id = keys.target_id;
  if (!keys.service_grant.empty()) row.grant_ids.push_back(keys.service_grant);
}

struct KeyRefusal {
  std::string device;
  report::Symptom symptom;
  std::string transition_reason;  // of the instance
  wire::AwsError kms;             // KMS's own words: EventBridge's cause
};

struct KeyWork {
  std::vector<DeviceKeys> devices;  // encrypted ones, in the plan's order
  std::optional<KeyRefusal> refusal;
};

// `plan` must be one over call.inventory, with question.new_ids (and instance). The grants are put
// into `changes` when all went well.
KeyWork perform(const launch::Plan& plan, const launch::Question& question,
                std::span<const SourceData> sources, const Call& call, store::ChangeSet& changes);

// Stop, terminate, detach, and grants that EBS no longer needs: asks nobody. Ids that are gone are
// passed over.
void retire_grants(std::string_view key_arn, std::span<const std::string> grant_ids,
                   const Call& call, store::ChangeSet& changes);

}  // namespace amiable::services::ec2
