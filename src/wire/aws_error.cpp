// Statuses of error codes, and the two shapes of an error body.
#include "wire/aws_error.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "wire/xml_writer.h"

namespace amiable::wire {
namespace {

struct CommonError {
  std::string_view code;
  int status;
};

// "Common errors" of the IAM, STS and KMS API references; the …Exception forms are those of JSON
// services, where live KMS answers 400 to every fault of the client. NotImplemented is ours: an
// operation that AWS has and amiable does not. Sorted by code.
constexpr std::array common_errors = std::to_array<CommonError>({
    {"AccessDenied", 403},
    {"AccessDeniedException", 400},
    {"ExpiredToken", 403},
    {"ExpiredTokenException", 400},
    {"IncompleteSignature", 400},
    {"IncompleteSignatureException", 400},
    {"InternalFailure", 500},
    {"InvalidAction", 400},
    {"InvalidClientTokenId", 403},
    {"InvalidSignatureException", 400},
    {"MalformedInput", 400},
    {"MalformedQueryString", 404},
    {"MissingAction", 400},
    {"MissingAuthenticationToken", 403},
    {"MissingAuthenticationTokenException", 400},
    {"MissingParameter", 400},
    {"NotAuthorized", 400},
    {"NotImplemented", 501},
    {"OptInRequired", 403},
    {"RequestEntityTooLarge", 413},
    {"RequestExpired", 400},
    {"SerializationException", 400},
    {"ServiceUnavailable", 503},
    {"SignatureDoesNotMatch", 403},
    {"Throttling", 400},
    {"ThrottlingException", 400},
    {"UnknownOperationException", 400},
    {"UnrecognizedClientException", 400},
    {"ValidationError", 400},
    {"ValidationException", 400},
});
static_assert(std::is_sorted(common_errors.begin(), common_errors.end(),
                             [](const auto& a, const auto& b) { return a.code < b.code; }));

// JSON errors that spell their text "Message": those that AWS's front end makes, not the service.
bool has_capital_message(std::string_view code) {
  return code == "AccessDeniedException" || code == "SerializationException";
}

constexpr std::string_view fault_namespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

std::string json_body(const AwsError& error) {
  json::Writer writer;
  writer.begin_object().key("__type").string(error.code);
  if (!error.message.empty()) {
    writer.key(has_capital_message(error.code) ? "Message" : "message").string(error.message);
  }
  return writer.end_object().take();
}

std::string query_body(const Service* service, const AwsError& error, int status,
                       std::string_view request_id) {
  XmlWriter xml;
  xml.begin("ErrorResponse", service ? service->xml_namespace : fault_namespace);
  xml.begin("Error");
  xml.text("Type", status >= 500 ? "Receiver" : "Sender");
  xml.text("Code", error.code);
  xml.text("Message", error.message);
  xml.end();
  xml.text("RequestId", request_id);
  xml.end();
  return xml.take();
}

}  // namespace

int status_of(const Service* service, std::string_view code) {
  if (service != nullptr) {
    if (const ErrorShape* shape = find_error(*service, code)) return shape->status;
  }
  const auto found =
      std::lower_bound(common_errors.begin(), common_errors.end(), code,
                       [](const CommonError& row, std::string_view key) { return row.code < key; });
  return found != common_errors.end() && found->code == code ? found->status : 400;
}

http::Response error_response(const Service* service, const AwsError& error,
                              std::string_view request_id) {
  http::Response response;
  response.status = error.status != 0 ? error.status : status_of(service, error.code);
  const bool is_json = service != nullptr && service->protocol == Protocol::json;
  response.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  response.headers.push_back({"Content-Type", is_json ? "application/x-amz-json-1.1" : "text/xml"});
  response.body =
      is_json ? json_body(error) : query_body(service, error, response.status, request_id);
  return response;
}

}  // namespace amiable::wire
