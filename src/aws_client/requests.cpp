//   query  Action=DescribeKey&Version=…&Name=value…, application/x-www-form-urlencoded
//   json   the input, application/x-amz-json-1.1, the operation in X-Amz-Target
#include "aws_client/requests.h"

#include <fmt/format.h>

#include "aws_client/client_limits.h"
#include "wire/canonical_request.h"

namespace amiable::aws_client {
namespace {

void append_parameter(std::string& body, std::string_view name, std::string_view value) {
  if (!body.empty()) body.push_back('&');
  wire::append_uri_encoded(name, body);
  body.push_back('=');
  wire::append_uri_encoded(value, body);
}

std::string query_body(const Request& request, const ServiceCalled& service) {
  std::string body;
  append_parameter(body, "Action", request.operation);
  append_parameter(body, "Version", service.version);
  for (const auto& [name, value] : request.parameters) append_parameter(body, name, value);
  return body;
}

}  // namespace

HttpCall unsigned_call(const Request& request, const ServiceCalled& service,
                       const Endpoint& endpoint) {
  HttpCall call;
  call.origin = endpoint.origin;
  call.reply_bytes_max = limits::aws_reply_bytes_max;
  http::Request& post = call.request;
  post.method = "POST";
  post.target = endpoint.path + "/";
  post.headers.push_back({"Host", endpoint.host});
  post.headers.push_back({"User-Agent", "amiable"});
  if (service.protocol == Protocol::query) {
    post.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
    post.body = query_body(request, service);
  } else {
    post.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
    post.headers.push_back(
        {"X-Amz-Target", fmt::format("{}{}", service.target, request.operation)});
    post.body = request.body.empty() ? "{}" : request.body;
  }
  return call;
}

Result<void> sign_call(HttpCall& call, const ServiceCalled& service, const Endpoint& endpoint,
                       const wire::Credentials& credentials, Timestamp now) {
  const auto done =
      wire::sign(call.request, credentials, {service.name, endpoint.signing_region}, now.seconds());
  if (done.ok()) return {};
  return Error{ErrorKind::internal,
               fmt::format("a request to {} cannot be signed", endpoint.origin), "", ""};
}

}  // namespace amiable::aws_client
