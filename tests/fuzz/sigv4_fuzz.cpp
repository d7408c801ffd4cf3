// Feeds SigV4 with a request cut from the input: no claim of a stranger may verify, and what we
// sign ourselves must. Lines: method, target, then headers `name: value` up to an empty line; the
// rest is the body.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "wire/sigv4.h"

namespace {

namespace http = amiable::http;
namespace wire = amiable::wire;

constexpr std::int64_t now = 1795608000;
constexpr std::string_view secret = "a secret that no input knows";

std::string take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string line(rest.substr(0, end));
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

http::Request request_of(std::string_view rest) {
  http::Request request;
  request.method = take_line(rest);
  request.target = take_line(rest);
  for (std::string line = take_line(rest); !line.empty(); line = take_line(rest)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    request.headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
  }
  request.body = rest;
  return request;
}

bool verifies(const http::Request& request, wire::SigningKeys& keys) {
  const auto claimed = wire::read_authorization(request);
  if (!claimed.ok()) return false;
  static_cast<void>(wire::check_scope(claimed.value(), {"kms", "us-west-2"}));
  static_cast<void>(wire::check_time(claimed.value(), now, 300));
  return wire::check_signature(claimed.value(), request, secret, keys).ok();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  thread_local wire::SigningKeys keys;
  http::Request request = request_of({reinterpret_cast<const char*>(data), size});
  if (verifies(request, keys)) std::abort();
  const wire::Credentials own = {"AKID", amiable::crypto::SecretBytes::copy_of(secret), ""};
  for (const http::Header& header : request.headers) {
    // A presigned query, a second Date or names no client sends are outside what signing promises.
    for (char c : header.name) {
      if (c == ';' || c == ',' || c == ' ' || c == '\t' || c == '=') return 0;
    }
  }
  if (!wire::sign(request, own, {"kms", "us-west-2"}, now).ok()) return 0;
  const auto claimed = wire::read_authorization(request);
  if (!claimed.ok()) return 0;
  if (!verifies(request, keys) && request.header("x-amz-content-sha256").empty()) std::abort();
  return 0;
}
