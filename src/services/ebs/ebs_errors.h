// Errors of the EBS direct APIs, worded as AWS words them where that was recorded.
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "services/ask.h"
#include "store/block_files.h"

namespace amiable::services::ebs {

// ValidationException with a word of ValidationExceptionReason: INVALID_BLOCK, ….
wire::AwsError invalid(std::string_view reason, std::string message);
wire::AwsError bad_parameter(std::string message);  // INVALID_PARAMETER_VALUE
// ResourceNotFoundException, SNAPSHOT_NOT_FOUND: also of what the caller may not see.
wire::AwsError no_such_snapshot(std::string_view id);
wire::AwsError internal_failure();

// KMS refuses the caller, or has no such key: ResourceNotFoundException,
// DEPENDENCY_RESOURCE_NOT_FOUND [recorded for reads and for the Decrypt of a child].
wire::AwsError key_not_found();
// All else of KMS: ValidationException, INVALID_DEPENDENCY_REQUEST with KMS's own words [recorded].
wire::AwsError dependency_failed(const wire::AwsError& kms, std::string_view kms_request_id);

// ServiceQuotaExceededException when there is no room, otherwise internal_failure.
wire::AwsError block_error(const store::BlockFault& fault);

}  // namespace amiable::services::ebs
