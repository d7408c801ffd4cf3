// Calls go out in rounds: all that are due, side by side; what is worth another attempt is due
// again after its backoff.
#include "aws_client/signed_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "aws_client/credentials.h"
#include "aws_client/curl_transport.h"
#include "aws_client/error_reader.h"
#include "aws_client/requests.h"
#include "aws_client/retry.h"
#include "wire/sigv4_time.h"

namespace amiable::aws_client {
namespace {

constexpr std::int64_t renewed_before_seconds = 300;
// A signature is good for minutes: no more requests than these are signed ahead.
constexpr std::size_t signed_at_once_max = 32;
// Clocks that differ by less are not what a signature was refused for.
constexpr std::int64_t clock_difference_seconds = 240;

// A request on its way through the attempts.
struct Course {
  const Request* request = nullptr;
  const ServiceCalled* service = nullptr;
  Endpoint endpoint;
  unsigned attempts = 0;
  bool has_slot = false;  // of the pace, for the next attempt
  bool renewed = false;   // once more with new credentials, or the endpoint's time
  Timestamp due{};
  std::optional<Result<Reply>> end;
};

std::string header_of(const http::Response& reply, std::string_view name) {
  for (const http::Header& header : reply.headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

Result<Reply> read_reply(http::Response reply, const std::optional<AwsFault>& fault,
                         const std::string& origin) {
  const bool succeeded = reply.status >= 200 && reply.status < 300;
  if (!succeeded && !fault) {
    return Error{
        ErrorKind::unreadable,
        fmt::format("{} answers with status {} and no error of AWS's", origin, reply.status), "",
        "check the endpoint, and whether a proxy answers in its place"};
  }
  Reply read;
  read.status = reply.status;
  read.request_id = request_id_of(reply);
  if (fault) {
    read.error_code = fault->code;
    read.error_message = fault->message;
    if (read.request_id.empty()) read.request_id = fault->request_id;
  }
  read.body = std::move(reply.body);
  return read;
}

class SignedClient : public Client {
 public:
  SignedClient(Settings settings, CredentialOrigin origin, Surroundings around,
               std::unique_ptr<Transport> transport)
      : settings_(std::move(settings)),
        origin_(origin),
        around_(std::move(around)),
        transport_(std::move(transport)) {}

  Result<Reply> call(const Request& request) override {
    return std::move(call_all({request}).front());
  }

  std::vector<Result<Reply>> call_all(const std::vector<Request>& requests) override {
    std::vector<Course> courses;
    for (const Request& request : requests) courses.push_back(course_of(request));
    while (auto batch = next_batch(courses)) send(*batch);
    std::vector<Result<Reply>> replies;
    for (Course& course : courses) replies.push_back(std::move(*course.end));
    return replies;
  }

  std::string identity() const override { return identity_of(origin_, settings_); }
  std::string region() const override { return settings_.region; }
  std::size_t requests() const override { return requests_; }

 private:
  using Batch = std::vector<Course*>;

  Course course_of(const Request& request) {
    Course course;
    course.request = &request;
    course.service = service_called(request.service);
    course.due = around_.now();
    if (course.service == nullptr) {
      course.end =
          Error{ErrorKind::internal,
                fmt::format("service {} is not called from here", request.service), "", ""};
      return course;
    }
    const std::string region = request.region.empty() ? settings_.region : request.region;
    auto endpoint = endpoint_in(settings_, around_, *course.service, region);
    if (endpoint.ok()) {
      course.endpoint = std::move(endpoint).value();
    } else {
      course.end = endpoint.error();
    }
    return course;
  }

  // What goes out now, after waiting for the first that is due; nullopt: all have ended.
  std::optional<Batch> next_batch(std::vector<Course>& courses) {
    Batch open;
    for (Course& course : courses) {
      if (!course.end && open.size() < signed_at_once_max) open.push_back(&course);
    }
    if (open.empty()) return std::nullopt;
    const Timestamp now = around_.now();
    for (Course* course : open) {
      if (std::exchange(course->has_slot, true)) continue;
      course->due =
          std::max(course->due,
                   Timestamp{now.milliseconds + paces_[course->endpoint.origin].take(now).count()});
    }
    const auto first = std::min_element(
        open.begin(), open.end(), [](const Course* a, const Course* b) { return a->due < b->due; });
    const Timestamp due = std::max((*first)->due, now);
    if (due > now) around_.sleep(Milliseconds(due.milliseconds - now.milliseconds));
    std::erase_if(open, [due](const Course* course) { return course->due > due; });
    return open;
  }

  void send(const Batch& batch) {
    if (const auto ready = ensure_credentials(); !ready.ok()) {
      for (Course* course : batch) course->end = ready.error();
      return;
    }
    std::vector<HttpCall> calls;
    Batch sent;
    for (Course* course : batch) {
      HttpCall call = unsigned_call(*course->request, *course->service, course->endpoint);
      call.ca_bundle = settings_.ca_bundle;
      const auto done =
          sign_call(call, *course->service, course->endpoint, issued_->keys, aws_now());
      if (!done.ok()) {
        course->end = done.error();
        continue;
      }
      calls.push_back(std::move(call));
      sent.push_back(course);
    }
    requests_ += calls.size();
    std::vector<HttpResult> results = transport().send_all(calls);
    for (std::size_t i = 0; i < sent.size(); ++i) judge(*sent[i], std::move(results[i]));
  }

  // Ends the course, or sets when it is tried again.
  void judge(Course& course, HttpResult result) {
    ++course.attempts;
    course.has_slot = false;
    if (!result.ok()) {
      if (result.error().again && try_again(course, {})) return;
      course.end = Error{ErrorKind::unreadable, result.error().message, "", result.error().next};
      return;
    }
    http::Response& reply = result.value();
    std::optional<AwsFault> fault;
    if (reply.status >= 400) fault = fault_of(reply);
    const std::string_view code = fault ? std::string_view(fault->code) : std::string_view();
    const bool throttled = reply.status >= 400 && is_throttle(reply.status, code);
    if (throttled) paces_[course.endpoint.origin].throttled(around_.now());
    if (throttled || is_transient(reply.status, code)) {
      if (try_again(course, header_of(reply, "retry-after"))) return;
    }
    if (!course.renewed && (renew(code) || correct_clock(code, header_of(reply, "date")))) {
      course.renewed = true;
      return;
    }
    course.end = read_reply(std::move(reply), fault, course.endpoint.origin);
  }

  bool try_again(Course& course, std::string_view retry_after) {
    if (course.attempts >= settings_.attempts) return false;
    const Timestamp now = around_.now();
    const auto told = read_retry_after(retry_after, now).value_or(Milliseconds(0));
    const auto wait = std::max(backoff(course.attempts + 1, around_.random()), told);
    course.due = {now.milliseconds + wait.count()};
    return true;
  }

  // A session that ended early. Others of the same round may have renewed it already.
  bool renew(std::string_view code) {
    if (!is_expired_session(code) || origin_ == CredentialOrigin::environment) return false;
    issued_.reset();
    return true;
  }

  // AWS refuses signatures of more than 5 (or 15) minutes' difference; its Date says the time.
  bool correct_clock(std::string_view code, std::string_view date) {
    if (!is_wrong_time(code)) return false;
    const auto theirs = wire::read_http_date(date);
    if (!theirs) return false;
    const std::int64_t wrong = *theirs - aws_now().seconds();
    if (std::abs(wrong) < clock_difference_seconds) return false;
    clock_correction_ += wrong;
    return true;
  }

  Timestamp aws_now() const { return around_.now() + clock_correction_; }

  Result<void> ensure_credentials() {
    const bool fresh =
        issued_ && (!issued_->expires || *issued_->expires > aws_now() + renewed_before_seconds);
    if (fresh) return {};
    auto issued = issue({settings_, around_, transport()}, origin_);
    if (issued.ok()) {
      issued_ = std::move(issued).value();
      return {};
    }
    // Not renewed, but still good for some minutes.
    if (issued_ && *issued_->expires > aws_now()) return {};
    return issued.error();
  }

  Transport& transport() {
    if (!transport_) transport_ = curl_transport(settings_.proxy);
    return *transport_;
  }

  Settings settings_;
  CredentialOrigin origin_;
  Surroundings around_;
  std::unique_ptr<Transport> transport_;
  std::optional<IssuedCredentials> issued_;
  std::map<std::string, Pace> paces_;  // by origin
  std::int64_t clock_correction_ = 0;  // seconds
  std::size_t requests_ = 0;
};

}  // namespace

Result<std::unique_ptr<Client>> open_client_in(const ClientOptions& options, Surroundings around,
                                               std::unique_ptr<Transport> transport) {
  Settings settings = TRY(read_settings(options, around));
  if (!settings.endpoint_url.empty()) TRY(read_endpoint(settings.endpoint_url));
  const CredentialOrigin origin = TRY(choose_origin(settings, around));
  return std::unique_ptr<Client>(std::make_unique<SignedClient>(
      std::move(settings), origin, std::move(around), std::move(transport)));
}

Result<std::unique_ptr<Client>> open_client(const ClientOptions& options) {
  return open_client_in(options, surroundings_of_process());
}

}  // namespace amiable::aws_client
