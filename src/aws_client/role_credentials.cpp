// STS is asked in the client's Region, and in us-east-1 when there is none.
#include "aws_client/role_credentials.h"

#include <fmt/format.h>

#include "aws_client/client_limits.h"
#include "aws_client/credential_answers.h"
#include "aws_client/error_reader.h"
#include "aws_client/requests.h"
#include "aws_client/retry.h"

namespace amiable::aws_client {
namespace {

Request role_request(const IssueContext& context, const RoleSettings& role, std::string operation) {
  Request request;
  request.service = "sts";
  request.region = context.settings.region.empty() ? "us-east-1" : context.settings.region;
  request.operation = std::move(operation);
  const std::string made = fmt::format("amiable-{}", context.around.now().seconds());
  request.parameters = {{"RoleArn", role.arn},
                        {"RoleSessionName", role.session_name.empty() ? made : role.session_name}};
  if (!role.duration_seconds.empty()) {
    request.parameters.emplace_back("DurationSeconds", role.duration_seconds);
  }
  return request;
}

Error refused(const RoleSettings& role, const http::Response& reply) {
  const auto fault = fault_of(reply);
  const std::string what = fault ? fmt::format("{}: {}", fault->code, fault->message)
                                 : fmt::format("status {}", reply.status);
  return {ErrorKind::unreadable, fmt::format("STS does not give {}: {}", role.arn, what), "",
          "check role_arn, the role's trust policy, and the credentials it is asked with"};
}

bool is_worth_another(const HttpResult& result) {
  if (!result.ok()) return result.error().again;
  const http::Response& reply = result.value();
  if (reply.status < 400) return false;
  const auto fault = fault_of(reply);
  const std::string_view code = fault ? std::string_view(fault->code) : std::string_view();
  return is_throttle(reply.status, code) || is_transient(reply.status, code);
}

// `signer` nullptr: not signed.
HttpResult ask(const IssueContext& context, const Request& request,
               const wire::Credentials* signer) {
  const ServiceCalled& sts = *service_called("sts");
  const auto endpoint = endpoint_in(context.settings, context.around, sts, request.region);
  if (!endpoint.ok()) return HttpFailure{endpoint.error().message, endpoint.error().next, false};
  for (unsigned attempt = 1;; ++attempt) {
    HttpCall call = unsigned_call(request, sts, endpoint.value());
    call.ca_bundle = context.settings.ca_bundle;
    if (signer != nullptr) {
      const auto done = sign_call(call, sts, endpoint.value(), *signer, context.around.now());
      if (!done.ok()) return HttpFailure{done.error().message, "", false};
    }
    HttpResult result = context.transport.send(std::move(call));
    if (attempt >= context.settings.attempts || !is_worth_another(result)) return result;
    context.around.sleep(backoff(attempt + 1, context.around.random()));
  }
}

Result<IssuedCredentials> issued_by(const RoleSettings& role, HttpResult result) {
  if (!result.ok()) {
    return Error{ErrorKind::unreadable, result.error().message, "", result.error().next};
  }
  http::Response& reply = result.value();
  if (reply.status != 200) return refused(role, reply);
  return read_credentials_xml("STS", reply.body);
}

}  // namespace

Result<IssuedCredentials> assume_role(const IssueContext& context, const RoleSettings& role,
                                      const wire::Credentials& signer) {
  Request request = role_request(context, role, "AssumeRole");
  if (!role.external_id.empty()) request.parameters.emplace_back("ExternalId", role.external_id);
  return issued_by(role, ask(context, request, &signer));
}

Result<IssuedCredentials> assume_role_with_token(const IssueContext& context,
                                                 const RoleSettings& role,
                                                 const std::string& token_file) {
  const auto token =
      TRY(context.around.read_file(token_file, limits::credentials_answer_bytes_max));
  if (!token || token->empty()) {
    return Error{ErrorKind::unreadable, fmt::format("there is no token in {}", token_file), "",
                 "AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file names it"};
  }
  Request request = role_request(context, role, "AssumeRoleWithWebIdentity");
  std::string_view text = token->view();
  text = text.substr(0, text.find_last_not_of(" \r\n\t") + 1);
  request.parameters.emplace_back("WebIdentityToken", text);
  auto issued = issued_by(role, ask(context, request, nullptr));
  wipe(request.parameters.back().second);
  return issued;
}

}  // namespace amiable::aws_client
