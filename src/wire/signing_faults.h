// Why a signed request is refused, and how each protocol says so: code, status and message.
// The one table for signatures; it does not write bodies (wire/aws_error.h does that).
// Codes and texts: "Troubleshoot signed requests" and "Common errors" of the IAM guides, and
// answers of live services that users published; what only our memory supports says so.
#pragma once

#include <string>
#include <string_view>

namespace amiable::wire {

enum class SigningFault {
  missing,              // neither an Authorization header nor X-Amz-Algorithm in the query
  both_forms,           // both of them
  malformed,            // a part is missing, cannot be read, or is beyond a bound
  malformed_query,      // broken percent escapes, or more parameters than we read
  bad_expires,          // X-Amz-Expires is no number from 1 to 604800
  host_not_signed,      // SignedHeaders lacks host
  headers_not_signed,   // S3 only: an x-amz-* header is outside the signature
  unknown_key,          // no such access key id, or the session token is not the one of the key
  wrong_signature,      // the signature is of another request or another secret
  wrong_payload_hash,   // S3 only: x-amz-content-sha256 is not the hash of the body
  expired,              // signed too long ago
  not_yet_current,      // signed in the future
  session_expired,      // the session token was good once
  wrong_region,         // the credential scope names another region,
  wrong_service,        // another service,
  wrong_terminator,     // does not end in aws4_request,
  wrong_date_in_scope,  // is of another day than the request,
  wrong_scope,          // or several of these four
};

// `detail` is AWS's text where it depends on the request, empty where the fault says it all.
// It may repeat what the caller sent (Authorization included), never anything of ours.
struct SigningError {
  SigningFault fault = SigningFault::missing;
  std::string detail;
};

// json is JSON 1.0 and 1.1. S3 speaks through `query`: its codes differ only where noted.
enum class SigningProtocol { query, ec2, json, rest_json };

struct SigningAnswer {
  std::string_view code;
  int status = 400;
  std::string message;
};

SigningAnswer signing_error(const SigningError& error, SigningProtocol protocol);

// The enumerator's own name, for logs, tests and case files.
std::string_view name_of(SigningFault fault);

}  // namespace amiable::wire
