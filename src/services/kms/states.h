// Key states and what they forbid [KMS developer guide, Key states of AWS KMS keys].
//
// Called after authorization, as KMS does. The state of a row may be behind the clock: state_at
// tells what holds now.
#pragma once

#include <string_view>

#include "services/ask.h"
#include "store/stored_records.h"

namespace amiable::services::kms {

// Enabled, Disabled, PendingImport, PendingDeletion, PendingReplicaDeletion. Imported material past
// its ValidTo makes the key PendingImport.
std::string_view state_at(const store::Key& key, Timestamp now);

// DisabledException or KMSInvalidStateException when the operation (Encrypt, ScheduleKeyDeletion,
// …) is not possible in the key's state. Operations that the table does not list work in every
// state.
Answer<void> require_state(const store::Key& key, std::string_view operation, Timestamp now);

// InvalidKeyUsageException unless the key is for this usage (ENCRYPT_DECRYPT, …).
Answer<void> require_usage(const store::Key& key, std::string_view usage,
                           std::string_view operation);

// UnsupportedOperationException `ARN origin is AWS_KMS which is not valid for this operation.`
wire::AwsError wrong_origin(const store::Key& key);
// The same for the key spec, RSA_2048 for example.
wire::AwsError wrong_spec(const store::Key& key);

}  // namespace amiable::services::kms
