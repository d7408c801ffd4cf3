// One HTTP request and its reply, as values: what carries calls to AWS and to the local sources of
// credentials. Tests give their own.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/messages.h"

namespace amiable::aws_client {

struct HttpCall {
  std::string origin;     // scheme, host and port
  http::Request request;  // method, target, headers (Host among them) and body count
  std::string ca_bundle;  // file; empty: the machine's certificates
  bool direct = false;    // past every proxy: metadata and container addresses
  std::chrono::milliseconds connect_max{10'000};
  std::chrono::milliseconds stall_max{60'000};  // without a byte
  std::chrono::milliseconds total_max{180'000};
  std::size_t reply_bytes_max = 0;
};

// Nothing came back that could be used. `again`: the same request may succeed a moment later.
struct HttpFailure {
  std::string message;
  std::string next;
  bool again = false;
};

using HttpResult = Result<http::Response, HttpFailure>;

class Transport {
 public:
  virtual ~Transport() = default;
  // All of them, some side by side; answers in the order of the calls. Redirects are not followed.
  virtual std::vector<HttpResult> send_all(const std::vector<HttpCall>& calls) = 0;

  HttpResult send(HttpCall call) {
    std::vector<HttpCall> calls;
    calls.push_back(std::move(call));
    return std::move(send_all(calls).front());
  }
};

}  // namespace amiable::aws_client
