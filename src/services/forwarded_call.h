// A call that an AWS service made while it served a request, mostly to KMS: in the name of the
// caller, as itself, or as a role. What the journal tells of it beside the request's own record
// [CloudTrail records of EC2's calls, measured].
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/identity.h"
#include "wire/aws_error.h"

namespace amiable::services {

struct ForwardedCall {
  // caller: the request's own identity, relayed. service: no identity but its name. instance: the
  // identity-only role aws:ec2-infrastructure, in `identity`.
  enum class By : std::uint8_t { caller, service, instance };
  By by = By::caller;
  std::optional<Identity> identity;
  std::string service = "kms";
  std::string operation;   // CreateGrant
  std::string invoked_by;  // ec2-frontend-api.amazonaws.com
  std::string region, request_id;
  std::shared_ptr<const void> input;   // …Request of the operation; null: not told
  std::shared_ptr<const void> output;  // …Response; null: not told
  std::vector<std::string> resources;  // key ARNs
  std::vector<std::pair<std::string, std::string>> additional;  // additionalEventData
  std::string instance_arn;                                     // inScopeOf, by instance
  std::optional<wire::AwsError> error;
  std::string trace;  // of a refusal, as Refusal::trace
};

}  // namespace amiable::services
