// One call as CloudTrail recorded it, as far as a failed operation is traced with it
// [CloudTrail record contents; shapes of KMS and EC2 as measured].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"

namespace amiable::model {

struct TrailEvent {
  std::string id, request_id;
  Timestamp time;
  std::string source, name;       // kms.amazonaws.com, CreateGrant
  std::string region, recipient;  // of the call; the account whose copy this is
  std::string principal;          // ARN; empty: a service, or somebody of another account
  std::string account;            // the principal's
  std::string invoked_by;         // the service that relayed it; empty: none
  std::string error_code, error_message;  // empty: it worked, as far as its answer tells

  // What an EC2 call was asked to do.
  std::string image, instance, snapshot, volume, source_region, kms_key_id;
  std::optional<bool> encrypted;
  std::string mappings;         // JSON, as for `aws ec2 run-instances`; empty: none
  std::string launch_template;  // its id or name
  // Ids of the instances, images, snapshots and volumes that it made or started.
  std::vector<std::string> made;

  bool refused() const { return !error_code.empty(); }
};

}  // namespace amiable::model
