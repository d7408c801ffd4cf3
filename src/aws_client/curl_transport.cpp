// A window of limits::aws_calls_at_once_max handles in one multi handle, which keeps connections.
#include "aws_client/curl_transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "aws_client/client_limits.h"
#include "aws_client/curl_library.h"
#include "aws_client/endpoints.h"

namespace amiable::aws_client {
namespace {

struct Closer {
  const CurlLibrary* curl;
  void operator()(CURL* easy) const { curl->easy_cleanup(easy); }
  void operator()(curl_slist* list) const { curl->slist_free_all(list); }
};
struct MultiCloser {
  const CurlLibrary* curl;
  void operator()(CURLM* multi) const { curl->multi_cleanup(multi); }
};
using Easy = std::unique_ptr<CURL, Closer>;
using HeaderList = std::unique_ptr<curl_slist, Closer>;
using Multi = std::unique_ptr<CURLM, MultiCloser>;

// One call on its way; libcurl holds its address.
struct Flight {
  const HttpCall* call = nullptr;
  std::size_t number = 0;
  Easy easy;
  HeaderList headers;
  http::Response reply;
  std::size_t head_bytes = 0;
  bool too_large = false;
  char error[CURL_ERROR_SIZE] = {};
};

std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* to) {
  Flight& flight = *static_cast<Flight*>(to);
  if (size > flight.call->reply_bytes_max - flight.reply.body.size()) {
    flight.too_large = true;
    return 0;
  }
  flight.reply.body.append(bytes, size);
  return size;
}

std::string_view trimmed_value(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// A status line begins a new head: that of a proxy or of 100 Continue stood before.
std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* to) {
  Flight& flight = *static_cast<Flight*>(to);
  flight.head_bytes += size;
  if (flight.head_bytes > limits::aws_reply_head_bytes_max) {
    flight.too_large = true;
    return 0;
  }
  const std::string_view line(bytes, size);
  if (line.starts_with("HTTP/")) flight.reply.headers.clear();
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    flight.reply.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(trimmed_value(line.substr(colon + 1)))});
  }
  return size;
}

bool may_pass(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return true;
    default:
      return false;
  }
}

std::string next_step(CURLcode code) {
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
      return "if a proxy or a server of your own answers there, name its CA file in AWS_CA_BUNDLE";
    case CURLE_SSL_CACERT_BADFILE:
      return "check the file that AWS_CA_BUNDLE or ca_bundle names";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "check the Region, the endpoint and the network";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "check HTTPS_PROXY and HTTP_PROXY";
    default:
      return "check the endpoint, the network, and HTTPS_PROXY where a proxy is needed";
  }
}

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(std::string proxy) : proxy_(std::move(proxy)) {}

  std::vector<HttpResult> send_all(const std::vector<HttpCall>& calls) override {
    std::vector<HttpResult> results(calls.size(), HttpFailure{"it was not sent", "", false});
    if (!curl_library().ok() || !ensure_multi()) {
      const Error error = curl_library().ok()
                              ? Error{ErrorKind::internal, "libcurl does not start", "", ""}
                              : curl_library().error();
      std::fill(results.begin(), results.end(), HttpFailure{error.message, error.next, false});
      return results;
    }
    std::vector<std::unique_ptr<Flight>> flights;
    std::size_t next = 0;
    while (next < calls.size() || !flights.empty()) {
      while (next < calls.size() && flights.size() < limits::aws_calls_at_once_max) {
        flights.push_back(start(calls[next], next));
        ++next;
      }
      int running = 0;
      if (curl().multi_perform(multi_.get(), &running) != CURLM_OK) break;
      const bool ended = collect(flights, results);
      if (!ended) curl().multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
    }
    for (auto& flight : flights) land(*flight);
    return results;
  }

 private:
  static const CurlLibrary& curl() { return curl_library().value(); }

  bool ensure_multi() {
    if (multi_) return true;
    multi_ = Multi(curl().multi_init(), MultiCloser{&curl()});
    if (!multi_) return false;
    curl().multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS,
                        static_cast<long>(2 * limits::aws_calls_at_once_max));
    return true;
  }

  Easy take_easy() {
    if (idle_.empty()) return Easy(curl().easy_init(), Closer{&curl()});
    Easy easy = std::move(idle_.back());
    idle_.pop_back();
    return easy;
  }

  std::unique_ptr<Flight> start(const HttpCall& call, std::size_t number) {
    auto flight = std::make_unique<Flight>(
        Flight{&call, number, take_easy(), HeaderList(nullptr, Closer{&curl()}), {}, 0, false, {}});
    set_request(*flight);
    set_limits(*flight);
    set_proxy(*flight);
    curl().multi_add_handle(multi_.get(), flight->easy.get());
    return flight;
  }

  template <class Value>
  static void set(Flight& flight, CURLoption option, Value value) {
    curl().easy_setopt(flight.easy.get(), option, value);
  }

  static void add_header(Flight& flight, const std::string& line) {
    curl_slist* list = curl().slist_append(flight.headers.get(), line.c_str());
    static_cast<void>(flight.headers.release());
    flight.headers.reset(list);
  }

  static void set_request(Flight& flight) {
    const http::Request& request = flight.call->request;
    set(flight, CURLOPT_URL, (flight.call->origin + request.target).c_str());
    set(flight, CURLOPT_PATH_AS_IS, 1L);
    set(flight, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "GET") {
      set(flight, CURLOPT_HTTPGET, 1L);
    } else {
      set(flight, CURLOPT_POST, 1L);
      set(flight, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(flight, CURLOPT_POSTFIELDS, request.body.c_str());
      add_header(flight, "Expect:");
    }
    for (const http::Header& header : request.headers) {
      // A name with a semicolon is how libcurl sends an empty value.
      add_header(flight,
                 header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
    }
    set(flight, CURLOPT_HTTPHEADER, flight.headers.get());
    set(flight, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(flight, CURLOPT_WRITEFUNCTION, &take_body);
    set(flight, CURLOPT_WRITEDATA, &flight);
    set(flight, CURLOPT_HEADERFUNCTION, &take_header);
    set(flight, CURLOPT_HEADERDATA, &flight);
    set(flight, CURLOPT_ERRORBUFFER, flight.error);
    set(flight, CURLOPT_PRIVATE, &flight);
  }

  static void set_limits(Flight& flight) {
    const HttpCall& call = *flight.call;
    set(flight, CURLOPT_NOSIGNAL, 1L);
    set(flight, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    set(flight, CURLOPT_FOLLOWLOCATION, 0L);
    set(flight, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(call.connect_max.count()));
    set(flight, CURLOPT_TIMEOUT_MS, static_cast<long>(call.total_max.count()));
    const auto stall = std::chrono::ceil<std::chrono::seconds>(call.stall_max);
    set(flight, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(flight, CURLOPT_LOW_SPEED_TIME, static_cast<long>(stall.count()));
    set(flight, CURLOPT_SSL_VERIFYPEER, 1L);
    set(flight, CURLOPT_SSL_VERIFYHOST, 2L);
    set(flight, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!call.ca_bundle.empty()) set(flight, CURLOPT_CAINFO, call.ca_bundle.c_str());
  }

  // What listens on this machine is never asked through a proxy.
  void set_proxy(Flight& flight) const {
    const std::string_view origin = flight.call->origin;
    const std::string_view host = origin.substr(std::min(origin.find("://") + 3, origin.size()));
    if (flight.call->direct || is_loopback(host)) {
      set(flight, CURLOPT_PROXY, "");
    } else if (!proxy_.empty() && origin.starts_with("http://")) {
      set(flight, CURLOPT_PROXY, proxy_.c_str());
    }
  }

  // Takes what is done out of `flights`; false: nothing was.
  bool collect(std::vector<std::unique_ptr<Flight>>& flights, std::vector<HttpResult>& results) {
    bool any = false;
    int left = 0;
    while (CURLMsg* message = curl().multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      any = true;
      const CURLcode code = message->data.result;
      const auto done = std::find_if(flights.begin(), flights.end(), [&](const auto& one) {
        return one->easy.get() == message->easy_handle;
      });
      results[(*done)->number] = result_of(**done, code);
      land(**done);
      flights.erase(done);
    }
    return any;
  }

  static HttpResult result_of(Flight& flight, CURLcode code) {
    const std::string& origin = flight.call->origin;
    if (flight.too_large) {
      return HttpFailure{
          fmt::format("{} answers with more than {} bytes", origin, flight.call->reply_bytes_max),
          "check the endpoint", false};
    }
    if (code != CURLE_OK) {
      const char* what = *flight.error != '\0' ? flight.error : curl().easy_strerror(code);
      return HttpFailure{fmt::format("no answer from {}: {}", origin, what), next_step(code),
                         may_pass(code)};
    }
    long status = 0;
    curl().easy_getinfo(flight.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    flight.reply.status = static_cast<int>(status);
    return std::move(flight.reply);
  }

  // The handle, free of what belonged to the call, for the next one.
  void land(Flight& flight) {
    curl().multi_remove_handle(multi_.get(), flight.easy.get());
    curl().easy_reset(flight.easy.get());
    idle_.push_back(std::move(flight.easy));
  }

  std::string proxy_;
  Multi multi_{nullptr, MultiCloser{nullptr}};
  std::vector<Easy> idle_;
};

}  // namespace

std::unique_ptr<Transport> curl_transport(std::string proxy) {
  return std::make_unique<CurlTransport>(std::move(proxy));
}

}  // namespace amiable::aws_client
