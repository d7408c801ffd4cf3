// A few paths, in JSON.
#include "server/local_endpoints.h"

#include <charconv>

#include "base/json.h"
#include "base/limits.h"

namespace amiable::server {
namespace {

constexpr std::string_view root_path = "/_amiable/";
// What suites of other emulators call between tests [moto's and LocalStack's documentation].
constexpr std::string_view reset_of_moto = "/moto-api/reset";
constexpr std::string_view reset_of_localstack = "/_localstack/state/reset";
constexpr std::string_view health_of_localstack = "/_localstack/health";

http::Response json_answer(int status, std::string body) {
  return {status, {{"Content-Type", "application/json"}}, std::move(body)};
}

http::Response error_answer(int status, std::string_view code, std::string_view message) {
  json::Writer writer;
  writer.begin_object().key("code").string(code);
  writer.key("message").string(message).end_object();
  return json_answer(status, writer.take());
}

std::string_view path_of(std::string_view target) {
  return target.substr(root_path.size(), target.find('?') - root_path.size());
}

// The value of one query parameter, as sent.
std::string_view parameter(std::string_view target, std::string_view name) {
  std::size_t at = target.find('?');
  while (at != std::string_view::npos && at + 1 < target.size()) {
    const std::size_t end = target.find('&', at + 1);
    const std::string_view pair = target.substr(at + 1, end - at - 1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return pair.substr(name.size() + 1);
    }
    at = end;
  }
  return {};
}

http::Response health(const LocalView& view) {
  json::Writer writer;
  writer.begin_object().key("status").string("ok");
  writer.key("services").begin_array();
  for (const wire::Service* service : wire::services()) writer.string(service->signing_name);
  writer.end_array();
  writer.key("revision").number(static_cast<std::int64_t>(view.world->revision())).end_object();
  return json_answer(200, writer.take());
}

// {"services": {"kms": "running", …}}, which suites wait for.
http::Response health_for_suites() {
  json::Writer writer;
  writer.begin_object().key("services").begin_object();
  for (const wire::Service* service : wire::services()) {
    writer.key(service->signing_name).string("running");
  }
  writer.end_object().end_object();
  return json_answer(200, writer.take());
}

http::Response reset(const http::Request& request, const LocalView& view) {
  if (!*view.reset) {
    return error_answer(403, "AccessDenied",
                        "start amiable serve with --allow-reset to allow this");
  }
  if (request.method != "POST") return error_answer(405, "MethodNotAllowed", "POST expected");
  if (const Result<void> done = (*view.reset)(); !done.ok()) {
    return error_answer(500, "InternalFailure", done.error().message);
  }
  return {200, {}, {}};
}

http::Response reset_for_suites(const http::Request& request, const LocalView& view) {
  const http::Response done = reset(request, view);
  return done.status == 200 ? json_answer(200, "{\"status\":\"ok\"}") : done;
}

bool is_of_suites(std::string_view path) {
  return path == reset_of_moto || path == reset_of_localstack || path == health_of_localstack;
}

// Events of the account, newest first; ?limit=N (default 50), ?request-id=ID.
http::Response events(const http::Request& request, const LocalView& view,
                      std::string_view account) {
  std::size_t limit = 50;
  const std::string_view asked = parameter(request.target, "limit");
  if (!asked.empty()) {
    const auto [end, error] = std::from_chars(asked.data(), asked.data() + asked.size(), limit);
    if (error != std::errc() || end != asked.data() + asked.size() || limit == 0 ||
        limit > limits::events_answer_max) {
      return error_answer(400, "ValidationError", "limit: a number from 1 to 1000 expected");
    }
  }
  const std::string id(parameter(request.target, "request-id"));
  const std::string recipient = "\"recipientAccountId\":\"" + std::string(account) + "\"";
  const std::string request_id = "\"requestID\":\"" + id + "\"";
  std::string body = "{\"events\":[";
  std::size_t count = 0;
  view.journal->read_newest([&](std::string_view line) {
    const bool wanted = line.find(recipient) != std::string_view::npos &&
                        (id.empty() || line.find(request_id) != std::string_view::npos);
    if (!wanted) return true;
    if (count != 0) body += ',';
    body += line;
    return ++count < limit;
  });
  return json_answer(200, body + "]}");
}

http::Response trace(std::string_view path, const LocalView& view, std::string_view account) {
  const std::string_view id = path.substr(path.find('/') + 1);
  if (auto found = view.refusals->find(id, account)) return json_answer(200, std::move(*found));
  return error_answer(404, "NotFound",
                      "no refused call of this account with that request id is on record");
}

http::Response signed_endpoint(const http::Request& request, const LocalView& view) {
  const auto claimed = wire::read_authorization(request);
  Result<Authenticator::Checked, wire::AwsError> checked =
      claimed.ok()
          ? view.authenticator->check(request, claimed.value(), nullptr, *view.world, view.now)
          : Result<Authenticator::Checked, wire::AwsError>(
                signing_answer(claimed.error(), nullptr));
  if (!checked) {
    return error_answer(checked.error().status, checked.error().code, checked.error().message);
  }
  const std::string& account = checked.value().credential->identity.account;
  const std::string_view path = path_of(request.target);
  if (request.method != "GET") return error_answer(405, "MethodNotAllowed", "GET expected");
  if (path == "events") return events(request, view, account);
  if (path.starts_with("trace/")) return trace(path, view, account);
  return error_answer(404, "NotFound",
                      "paths are health, reset, events and trace/REQUEST_ID under /_amiable/");
}

}  // namespace

bool is_local_path(std::string_view target, bool reset_allowed) {
  return target.starts_with(root_path) || (reset_allowed && is_of_suites(target));
}

http::Response answer_local(const http::Request& request, const LocalView& view) {
  if (request.target == health_of_localstack) return health_for_suites();
  if (is_of_suites(request.target)) return reset_for_suites(request, view);
  const std::string_view path = path_of(request.target);
  if (path == "health") return health(view);
  if (path == "reset") return reset(request, view);
  return signed_endpoint(request, view);
}

}  // namespace amiable::server
