// An error as AWS's services answer it: code and text, and from them status, headers and body.
// The one place where a code gets its HTTP status and an error its shape on the wire. What the
// error means and when it occurs is the services' matter.
// Shapes and statuses: recorded answers of KMS, IAM and STS, and "Common errors" of their APIs.
#pragma once

#include <string>
#include <string_view>

#include "http/messages.h"
#include "wire/api_model.h"

namespace amiable::wire {

struct AwsError {
  std::string code;      // as on the wire: "NoSuchEntity" (IAM), "NotFoundException" (KMS)
  std::string message;   // may be empty: JSON then has no message member
  int status = 0;        // 0: what status_of says
  std::string reason{};  // REST-JSON only: the error's Reason, a word of AWS's lists; may be empty
};

// The service's own error of that code, else a common error of AWS, else 400.
int status_of(const Service* service, std::string_view code);

// What a service answers when it fails itself, and when it is asked too often.
AwsError internal_failure(const Service* service);
AwsError throttled(const Service* service);

// The whole answer. No service (the request named no operation that we know): the query shape in
// the namespace that AWS's front end uses, http://webservices.amazon.com/AWSFault/2005-15-09.
// Header x-amzn-RequestId carries `request_id`; in query bodies it stands too.
http::Response error_response(const Service* service, const AwsError& error,
                              std::string_view request_id);

}  // namespace amiable::wire
