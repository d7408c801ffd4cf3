// AWS SDKs and Tools Reference Guide: "Container credential provider", "IMDS credential provider".
#include "aws_client/metadata_credentials.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws_client/client_limits.h"
#include "aws_client/credential_answers.h"
#include "aws_client/endpoints.h"
#include "base/ascii.h"

namespace amiable::aws_client {
namespace {

constexpr std::string_view relative_uri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr std::string_view full_uri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr std::string_view container_origin = "http://169.254.170.2";
constexpr std::string_view instance_origin = "http://169.254.169.254";
constexpr std::string_view instance_origin_ipv6 = "http://[fd00:ec2::254]";
constexpr std::chrono::milliseconds container_max{2000}, instance_max{1000};

std::string variable(const Surroundings& around, std::string_view name) {
  return around.variable(std::string(name));
}

HttpCall local_call(const Endpoint& endpoint, std::string method, std::string target,
                    std::chrono::milliseconds time_max) {
  HttpCall call;
  call.origin = endpoint.origin;
  call.request.method = std::move(method);
  call.request.target = std::move(target);
  call.request.headers.push_back({"Host", endpoint.host});
  call.direct = true;
  call.connect_max = call.stall_max = call.total_max = time_max;
  call.reply_bytes_max = limits::credentials_answer_bytes_max;
  return call;
}

Result<std::string> body_of(const IssueContext& context, const HttpCall& call) {
  HttpResult reply = context.transport.send(call);
  if (!reply.ok()) return Error{ErrorKind::unreadable, reply.error().message, "", ""};
  if (reply.value().status == 200) return std::move(reply.value().body);
  return Error{ErrorKind::unreadable,
               fmt::format("{} answers {}", call.origin, reply.value().status), "", ""};
}

// Credentials and the token for them go over plain http only to these hosts.
bool is_allowed(const Endpoint& endpoint) {
  if (endpoint.origin.starts_with("https://") || is_loopback(endpoint.host)) return true;
  static constexpr auto hosts =
      std::to_array<std::string_view>({"169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"});
  return std::any_of(hosts.begin(), hosts.end(), [&](std::string_view host) {
    return endpoint.host == host || endpoint.host.starts_with(std::string(host) + ":");
  });
}

struct Place {
  Endpoint endpoint;
  std::string target;
};

Result<Place> container_place(const Surroundings& around) {
  std::string uri = variable(around, relative_uri);
  const bool is_relative = !uri.empty();
  if (is_relative) uri = fmt::format("{}{}", container_origin, uri);
  if (!is_relative) uri = variable(around, full_uri);
  const std::size_t scheme = uri.find("://");
  const std::size_t slash = scheme == std::string::npos ? scheme : uri.find('/', scheme + 3);
  const bool plain =
      std::all_of(uri.begin(), uri.end(), [](char c) { return c > ' ' && c < 0x7f; });
  auto endpoint = read_endpoint(std::string_view(uri).substr(0, slash));
  if (endpoint.ok() && plain && is_allowed(endpoint.value())) {
    return Place{std::move(endpoint).value(), slash == std::string::npos ? "/" : uri.substr(slash)};
  }
  return Error{ErrorKind::usage,
               fmt::format("{} is no place that credentials may come from: {}",
                           is_relative ? relative_uri : full_uri, uri.substr(0, 200)),
               "", "https, or http on this machine or AWS's container addresses"};
}

Result<std::string> container_token(const Surroundings& around) {
  const std::string file = around.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  if (file.empty()) return around.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  const auto bytes = TRY(around.read_file(file, limits::credentials_answer_bytes_max));
  if (!bytes) {
    return Error{ErrorKind::unreadable, fmt::format("there is no file {}", file), "",
                 "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names it"};
  }
  std::string token(bytes->view());
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  return token;
}

Result<Endpoint> instance_endpoint(const Surroundings& around) {
  const std::string named = around.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  if (!named.empty()) return read_endpoint(named);
  const std::string mode = around.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
  return read_endpoint(equals_ignoring_case(mode, "ipv6") ? instance_origin_ipv6 : instance_origin);
}

// A role's name as it may stand in a target.
bool is_role_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("+=,.@_-").find(c) != std::string_view::npos;
  });
}

}  // namespace

bool has_container(const Surroundings& around) {
  return !variable(around, relative_uri).empty() || !variable(around, full_uri).empty();
}

bool may_ask_instance(const Surroundings& around) {
  return !equals_ignoring_case(around.variable("AWS_EC2_METADATA_DISABLED"), "true");
}

Result<IssuedCredentials> container_credentials(const IssueContext& context) {
  const Place place = TRY(container_place(context.around));
  HttpCall call = local_call(place.endpoint, "GET", place.target, container_max);
  const std::string token = TRY(container_token(context.around));
  if (!token.empty()) call.request.headers.push_back({"Authorization", token});
  std::string body = TRY(body_of(context, call));
  auto issued = read_credentials_json(place.endpoint.origin, body, AnswerForm::metadata);
  wipe(body);
  return issued;
}

Result<IssuedCredentials> instance_credentials(const IssueContext& context) {
  const Endpoint endpoint = TRY(instance_endpoint(context.around));
  const std::string folder = endpoint.path + "/latest/meta-data/iam/security-credentials/";
  HttpCall ask = local_call(endpoint, "PUT", endpoint.path + "/latest/api/token", instance_max);
  ask.request.headers.push_back({"X-aws-ec2-metadata-token-ttl-seconds", "21600"});
  const std::string token = TRY(body_of(context, ask));
  const auto get = [&](const std::string& target) {
    HttpCall call = local_call(endpoint, "GET", target, instance_max);
    call.request.headers.push_back({"X-aws-ec2-metadata-token", token});
    return body_of(context, call);
  };
  const std::string listed = TRY(get(folder));
  const std::string role = listed.substr(0, listed.find('\n'));
  if (!is_role_name(role)) {
    return Error{ErrorKind::unreadable, "the instance has no role", "",
                 "give the instance a profile, or name a profile with --profile"};
  }
  std::string body = TRY(get(folder + role));
  auto issued = read_credentials_json(endpoint.origin, body, AnswerForm::metadata);
  wipe(body);
  return issued;
}

}  // namespace amiable::aws_client
