//   awsQuery  <ErrorResponse><Error><Code/><Message/></Error><RequestId/></ErrorResponse>
//   EC2       <Response><Errors><Error><Code/><Message/></Error></Errors><RequestID/></Response>
//   JSON      {"__type": "com.amazonaws.kms#NotFoundException", "message": …}; also "code",
//             and "Message" with a capital letter
#include "aws_client/error_reader.h"

#include <algorithm>
#include <array>
#include <pugixml.hpp>
#include <span>

#include "aws_client/client.h"
#include "aws_client/client_limits.h"
#include "base/json_members.h"

namespace amiable::aws_client {
namespace {

using Codes = std::span<const std::string_view>;

bool contains(Codes codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

std::string bounded(std::string_view text) {
  return std::string(text.substr(0, limits::aws_error_text_bytes_max));
}

// com.amazonaws.kms#NotFoundException, and NotFoundException:http://… of the header.
std::string bare_code(std::string_view code) {
  code = code.substr(0, code.find(':'));
  return bounded(code.substr(code.rfind('#') + 1));
}

std::string header_of(const http::Response& reply, std::string_view name) {
  for (const http::Header& header : reply.headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

std::optional<AwsFault> read_xml(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size(), pugi::parse_default | pugi::parse_trim_pcdata,
                            pugi::encoding_utf8)) {
    return std::nullopt;
  }
  const pugi::xml_node root = document.document_element();
  const pugi::xml_node errors = root.child("Errors");
  const pugi::xml_node error = errors ? errors.child("Error") : root.child("Error");
  const std::string_view code = error.child("Code").child_value();
  if (code.empty()) return std::nullopt;
  const char* id = root.child("RequestID") ? "RequestID" : "RequestId";
  return AwsFault{bounded(code), bounded(error.child("Message").child_value()),
                  bounded(root.child(id).child_value())};
}

std::optional<AwsFault> read_json(std::string_view body) {
  const auto document = json::parse(std::make_shared<const Source>("the reply", std::string(body)));
  if (!document.ok()) return std::nullopt;
  const json::Value root = document.value()->root();
  AwsFault fault;
  fault.code = bare_code(json::text_of(root, "__type"));
  if (fault.code.empty()) fault.code = bare_code(json::text_of(root, "code"));
  fault.message = bounded(json::text_of(root, "message"));
  if (fault.message.empty()) fault.message = bounded(json::text_of(root, "Message"));
  if (fault.code.empty() && fault.message.empty()) return std::nullopt;
  return fault;
}

}  // namespace

std::optional<AwsFault> read_fault(std::string_view body) {
  if (body.size() > limits::aws_error_bytes_max) return std::nullopt;
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  if (body[first] == '<') return read_xml(body);
  if (body[first] == '{') return read_json(body);
  return std::nullopt;
}

std::optional<AwsFault> fault_of(const http::Response& reply) {
  std::optional<AwsFault> fault = read_fault(reply.body);
  const std::string named = bare_code(header_of(reply, "x-amzn-errortype"));
  if (!fault && named.empty()) return std::nullopt;
  if (!fault) fault = AwsFault{};
  if (fault->code.empty()) fault->code = named;
  if (fault->code.empty()) return std::nullopt;
  if (fault->request_id.empty()) fault->request_id = request_id_of(reply);
  return fault;
}

std::string request_id_of(const http::Response& reply) {
  std::string id = header_of(reply, "x-amzn-requestid");
  if (id.empty()) id = header_of(reply, "x-amz-request-id");
  return bounded(id);
}

bool is_refusal(std::string_view code, std::string_view message) {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"AccessDenied", "AccessDeniedException", "AccessDeniedFault", "AuthorizationError",
       "Client.UnauthorizedOperation", "NotAuthorized", "NotAuthorizedException",
       "UnauthorizedAccess", "UnauthorizedException", "UnauthorizedOperation"});
  // "AWS was not able to validate the provided access credentials" is about the key.
  if (code == "AuthFailure") return message.find("validate the provided") == std::string_view::npos;
  return contains(codes, code);
}

bool Reply::is_refusal() const {
  return status >= 400 && aws_client::is_refusal(error_code, error_message);
}

// The lists are those of AWS's SDKs (botocore, retries "standard").
bool is_throttle(int status, std::string_view code) {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"BandwidthLimitExceeded", "EC2ThrottledException", "PriorRequestNotComplete",
       "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled",
       "RequestThrottledException", "SlowDown", "ThrottledException", "Throttling",
       "ThrottlingException", "TooManyRequestsException", "TransactionInProgressException"});
  return status == 429 || contains(codes, code);
}

bool is_transient(int status, std::string_view code) {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"InternalError", "InternalFailure", "RequestTimeout", "RequestTimeoutException",
       "ServiceUnavailable", "Unavailable"});
  return status >= 500 || (status >= 400 && contains(codes, code));
}

bool is_expired_session(std::string_view code) {
  static constexpr auto codes =
      std::to_array<std::string_view>({"ExpiredToken", "ExpiredTokenException"});
  return contains(codes, code);
}

bool is_wrong_time(std::string_view code) {
  static constexpr auto codes = std::to_array<std::string_view>(
      {"InvalidSignatureException", "RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed",
       "SignatureDoesNotMatch"});
  return contains(codes, code);
}

}  // namespace amiable::aws_client
