// Statuses of error codes, and the shapes of an error body.
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

// EC2's model has no errors. "Error codes for the Amazon EC2 API", and answers that clients logged:
// DryRunOperation 412 and UnauthorizedOperation 403 measured, AuthFailure 403 measured for keys and
// logged for images (a bad signature has its own 401: wire/signing_faults.h). 400 is everything
// else.
constexpr std::array ec2_errors = std::to_array<CommonError>({
    {"AuthFailure", 403},
    {"DryRunOperation", 412},
    {"InsufficientInstanceCapacity", 500},
    {"InternalError", 500},
    {"InternalFailure", 500},
    {"OptInRequired", 401},
    {"RequestLimitExceeded", 503},
    {"ServiceUnavailable", 503},
    {"Unavailable", 503},
    {"UnauthorizedOperation", 403},
});

// JSON errors that spell their text "Message": those that AWS's front end makes, not the service.
bool has_capital_message(std::string_view code) {
  return code == "AccessDeniedException" || code == "SerializationException";
}

constexpr std::string_view fault_namespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

// Organizations tells a client nothing of who refused it, and why; the event history does
// [observed: answers to callers whom a boundary or an identity policy stops, 2026]. The members of
// its own errors are Message and Reason, as its model says.
std::string organizations_body(const AwsError& error) {
  const bool denied = error.code == "AccessDeniedException";
  json::Writer writer;
  writer.begin_object().key("__type").string(error.code);
  writer.key("Message").string(denied ? "You don't have permissions to access this resource."
                                      : std::string_view(error.message));
  if (!error.reason.empty()) writer.key("Reason").string(error.reason);
  return writer.end_object().take();
}

std::string json_body(const Service& service, const AwsError& error) {
  const bool is_own = find_error(service, error.code) != nullptr;
  if (is_own && service.signing_name == "organizations") return organizations_body(error);
  json::Writer writer;
  writer.begin_object().key("__type").string(error.code);
  if (!error.message.empty()) {
    writer.key(has_capital_message(error.code) ? "Message" : "message").string(error.message);
  }
  return writer.end_object().take();
}

// What AWS's front end finds wrong before the service sees it has no reason, and another spelling
// of its text [recorded].
bool is_of_rest_front_end(const AwsError& error) {
  return error.reason.empty() &&
         (error.code == "ValidationException" || error.code == "InvalidSignatureException");
}

// The members are those of the model of EBS: Message and Reason.
std::string rest_body(const AwsError& error) {
  json::Writer writer;
  writer.begin_object();
  if (!error.message.empty()) {
    writer.key(is_of_rest_front_end(error) ? "message" : "Message").string(error.message);
  }
  if (!error.reason.empty()) writer.key("Reason").string(error.reason);
  return writer.end_object().take();
}

std::string ec2_body(const AwsError& error, std::string_view request_id) {
  XmlWriter xml;
  xml.begin("Response");
  xml.begin("Errors");
  xml.begin("Error");
  xml.text("Code", error.code);
  xml.text("Message", error.message);
  xml.end();
  xml.end();
  xml.text("RequestID", request_id);
  xml.end();
  std::string body(xml_declaration);
  body.append(xml.take());
  return body;
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
    if (service->protocol == Protocol::ec2) {
      const auto own = std::find_if(ec2_errors.begin(), ec2_errors.end(),
                                    [code](const CommonError& row) { return row.code == code; });
      if (own != ec2_errors.end()) return own->status;
    }
  }
  const auto found =
      std::lower_bound(common_errors.begin(), common_errors.end(), code,
                       [](const CommonError& row, std::string_view key) { return row.code < key; });
  return found != common_errors.end() && found->code == code ? found->status : 400;
}

AwsError internal_failure(const Service* service) {
  const auto failed = [](std::string_view code) {
    return AwsError{
        std::string(code),
        "The request processing has failed because of an unknown error, exception or failure.",
        500};
  };
  if (service == nullptr) return failed("ServiceFailure");
  if (service->protocol == Protocol::ec2) {
    return {"InternalError", "An internal error has occurred", 500};
  }
  if (service->protocol == Protocol::rest_json) return failed("InternalServerException");
  if (service->signing_name == "ssm") return failed("InternalServerError");
  if (service->signing_name == "organizations") return failed("ServiceException");
  if (service->signing_name == "autoscaling" || service->signing_name == "cloudtrail") {
    return failed("InternalFailure");
  }
  return failed(service->protocol == Protocol::json ? "KMSInternalException" : "ServiceFailure");
}

AwsError throttled(const Service* service) {
  const Protocol protocol = service != nullptr ? service->protocol : Protocol::query;
  switch (protocol) {
    case Protocol::ec2:
      return {"RequestLimitExceeded", "Request limit exceeded.", 503};
    case Protocol::json:
      return {"ThrottlingException", "Rate exceeded", 400};
    case Protocol::rest_json:
      return {"RequestThrottledException", "Rate exceeded", 400, "ACCOUNT_THROTTLED"};
    case Protocol::query:
      break;
  }
  return {"Throttling", "Rate exceeded", 400};
}

http::Response error_response(const Service* service, const AwsError& error,
                              std::string_view request_id) {
  http::Response response;
  response.status = error.status != 0 ? error.status : status_of(service, error.code);
  response.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
  const auto answer = [&response](std::string_view type, std::string body) {
    response.headers.push_back({"Content-Type", std::string(type)});
    response.body = std::move(body);
  };
  switch (service != nullptr ? service->protocol : Protocol::query) {
    case Protocol::json:
      answer("application/x-amz-json-1.1", json_body(*service, error));
      break;
    case Protocol::rest_json:
      response.headers.push_back({"x-amzn-ErrorType", error.code});
      answer("application/json", rest_body(error));
      break;
    case Protocol::ec2:
      answer("text/xml;charset=UTF-8", ec2_body(error, request_id));
      break;
    case Protocol::query:
      answer("text/xml", query_body(service, error, response.status, request_id));
      break;
  }
  return response;
}

}  // namespace amiable::wire
