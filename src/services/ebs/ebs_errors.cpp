// One function per error.
#include "services/ebs/ebs_errors.h"

#include <fmt/format.h>

namespace amiable::services::ebs {

wire::AwsError invalid(std::string_view reason, std::string message) {
  return {"ValidationException", std::move(message), 0, std::string(reason)};
}

wire::AwsError bad_parameter(std::string message) {
  return invalid("INVALID_PARAMETER_VALUE", std::move(message));
}

wire::AwsError no_such_snapshot(std::string_view id) {
  return {"ResourceNotFoundException", fmt::format("The snapshot '{}' does not exist.", id), 0,
          "SNAPSHOT_NOT_FOUND"};
}

wire::AwsError internal_failure() {
  return {"InternalServerException", "An internal error has occurred."};
}

wire::AwsError key_not_found() {
  return {"ResourceNotFoundException", "KMS key not found.", 0, "DEPENDENCY_RESOURCE_NOT_FOUND"};
}

wire::AwsError dependency_failed(const wire::AwsError& kms, std::string_view kms_request_id) {
  return invalid("INVALID_DEPENDENCY_REQUEST",
                 fmt::format("Invalid parameters for a dependent service: "
                             "com.amazonaws.services.kms.model.AWSKMSException: {} (Service: "
                             "AWSKMS; Status Code: 400; Error Code: {}; Request ID: {}; Proxy: "
                             "null)",
                             kms.message, kms.code, kms_request_id));
}

// Which quota AWS names when an account's snapshots are too large was never recorded; the code and
// its one reason are the model's.
wire::AwsError block_error(const store::BlockFault& fault) {
  if (fault.kind != store::BlockFault::Kind::full) return internal_failure();
  return {"ServiceQuotaExceededException", "The quota for the storage of snapshots is exceeded.", 0,
          "DEPENDENCY_SERVICE_QUOTA_EXCEEDED"};
}

}  // namespace amiable::services::ebs
