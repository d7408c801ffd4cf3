// The words of a refusal: AWS's own sentence for a decision that was not "allowed"
// [IAM user guide, Troubleshoot access denied; KMS texts as measured].
#pragma once

#include <string_view>

#include "authz/decision.h"
#include "services/ask.h"
#include "services/call.h"

namespace amiable::services {

// AccessDenied (IAM, STS, Auto Scaling), AccessDeniedException (KMS, SSM, EBS, CloudTrail) or
// UnauthorizedOperation (EC2, with the encoded message) with the sentence for this ask.
wire::AwsError denial(const Call& call, std::string_view service, const Ask& ask,
                      const authz::Decision& decision);

// What a request named the key by: itself, or a ciphertext that it sealed.
enum class KeyNamedBy : bool { request, ciphertext };

// A key of another account that does not exist, worded exactly as one that is closed to the caller,
// so that nobody learns which. `key_arn`: as far as it is known.
wire::AwsError hidden_key_denial(const Call& call, std::string_view action,
                                 std::string_view key_arn, KeyNamedBy named_by);

}  // namespace amiable::services
