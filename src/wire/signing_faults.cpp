// The table of refusals: a row per fault, a column per protocol.
#include "wire/signing_faults.h"

#include <array>
#include <cstddef>

namespace amiable::wire {
namespace {

struct Say {
  std::string_view code;
  int status;
};

struct Row {
  SigningFault fault;
  std::string_view name;
  std::string_view message;  // used when the error has no detail
  Say query;
  Say ec2;
  Say json;
};

constexpr std::string_view no_token = "Request is missing Authentication Token";
constexpr std::string_view bad_token = "The security token included in the request is invalid.";
constexpr std::string_view old_token = "The security token included in the request is expired";
constexpr std::string_view mismatch =
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details.";

constexpr Say auth_failure = {"AuthFailure", 401};
constexpr Say ec2_expired = {"RequestExpired", 400};
constexpr Say incomplete = {"IncompleteSignature", 400};
constexpr Say json_incomplete = {"IncompleteSignatureException", 400};
constexpr Say differs = {"SignatureDoesNotMatch", 403};
constexpr Say json_differs = {"InvalidSignatureException", 400};

using enum SigningFault;

// Rows stand in the order of the enumeration (the static_assert below holds them to it).
// AuthFailure 401 for every fault of an EC2 request but time: measured for a wrong Credential and
// an unknown key, taken for the rest. MalformedQueryString 404 and the two AccessDenied of S3 are
// of the "Common errors" and S3 pages.
constexpr std::array<Row, 18> rows = {{
    {missing,
     "missing",
     no_token,
     {"MissingAuthenticationToken", 403},
     auth_failure,
     {"MissingAuthenticationTokenException", 400}},
    {both_forms, "both_forms",
     "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
     differs, auth_failure, json_differs},
    {malformed, "malformed", "", incomplete, auth_failure, json_incomplete},
    {malformed_query,
     "malformed_query",
     "The query string contains a syntax error.",
     {"MalformedQueryString", 404},
     {"MalformedQueryString", 404},
     {"MalformedQueryStringException", 400}},
    {bad_expires, "bad_expires", "", incomplete, auth_failure, json_incomplete},
    {host_not_signed, "host_not_signed",
     "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.", differs,
     auth_failure, json_differs},
    {headers_not_signed,
     "headers_not_signed",
     "There were headers present in the request which were not signed",
     {"AccessDenied", 403},
     auth_failure,
     json_differs},
    {unknown_key,
     "unknown_key",
     bad_token,
     {"InvalidClientTokenId", 403},
     auth_failure,
     {"UnrecognizedClientException", 400}},
    {wrong_signature, "wrong_signature", mismatch, differs, auth_failure, json_differs},
    {wrong_payload_hash,
     "wrong_payload_hash",
     "The provided 'x-amz-content-sha256' header does not match what was computed.",
     {"XAmzContentSHA256Mismatch", 400},
     auth_failure,
     json_differs},
    {expired, "expired", "", differs, ec2_expired, json_differs},
    {not_yet_current, "not_yet_current", "", differs, ec2_expired, json_differs},
    {session_expired,
     "session_expired",
     old_token,
     {"ExpiredToken", 403},
     ec2_expired,
     {"ExpiredTokenException", 400}},
    {wrong_region, "wrong_region", "", differs, auth_failure, json_differs},
    {wrong_service, "wrong_service", "", differs, auth_failure, json_differs},
    {wrong_terminator, "wrong_terminator", "", differs, auth_failure, json_differs},
    {wrong_date_in_scope, "wrong_date_in_scope", "", differs, auth_failure, json_differs},
    {wrong_scope, "wrong_scope", "", differs, auth_failure, json_differs},
}};

constexpr bool rows_follow_the_enumeration() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].fault) != i) return false;
  }
  return true;
}
static_assert(rows_follow_the_enumeration());

const Row& row_of(SigningFault fault) { return rows[static_cast<std::size_t>(fault)]; }

// EC2 has one sentence for everything that is not time or shape: it does not tell a wrong
// signature from an unknown key.
std::string ec2_message(const SigningError& error, const Row& row) {
  if (row.ec2.code == ec2_expired.code) return "Request has expired.";
  const bool of_shape = error.fault != missing && error.fault != unknown_key &&
                        error.fault != wrong_signature && error.fault != wrong_payload_hash;
  if (!of_shape) return "AWS was not able to validate the provided access credentials";
  return error.detail.empty() ? std::string(row.message) : error.detail;
}

}  // namespace

SigningAnswer signing_error(const SigningError& error, SigningProtocol protocol) {
  const Row& row = row_of(error.fault);
  if (protocol == SigningProtocol::ec2) {
    return {row.ec2.code, row.ec2.status, ec2_message(error, row)};
  }
  std::string message = error.detail.empty() ? std::string(row.message) : error.detail;
  if (protocol == SigningProtocol::query) {
    return {row.query.code, row.query.status, std::move(message)};
  }
  // The codes of JSON 1.1, but 403 for all: API Gateway and CloudFront answered so.
  const int status = protocol == SigningProtocol::rest_json ? 403 : row.json.status;
  return {row.json.code, status, std::move(message)};
}

std::string_view name_of(SigningFault fault) { return row_of(fault).name; }

}  // namespace amiable::wire
