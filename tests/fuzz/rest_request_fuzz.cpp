// Feeds a request (method, target, headers, body) to the routing and reading of REST-JSON: whatever
// is accepted can be answered in the same protocol; what is refused has a code.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "wire/rest_json.h"
#include "wire/route.h"

namespace amiable::wire {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string_view next(std::string_view& text, char end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

// METHOD TARGET, lines `Name: value`, an empty line, the body.
http::Request parsed(std::string_view text) {
  http::Request request;
  std::string_view first = next(text, '\n');
  request.method = next(first, ' ');
  request.target = first;
  while (!text.empty()) {
    std::string_view line = next(text, '\n');
    if (line.empty()) break;
    const std::string_view name = next(line, ':');
    if (line.starts_with(' ')) line.remove_prefix(1);
    request.headers.push_back({std::string(name), std::string(line)});
  }
  request.body = text;
  return request;
}

void check(const http::Request& request) {
  const auto route = find_route(request, "ebs");
  if (!route) return require(!route.error().error.code.empty());
  const Operation& operation = *route.value().operation;
  const auto input = operation.input->make();
  const auto read = read_input(route.value(), request, input.get());
  if (!read) {
    const std::string& code = read.error().code;
    return require(code == "SerializationException" || code == "ValidationException");
  }
  const Operation echo{.service = "ebs", .name = "Echo", .output = operation.input};
  require(rest_answer(echo, input.get(), "r").status == 200);
}

}  // namespace
}  // namespace amiable::wire

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable::wire;
  check(parsed({reinterpret_cast<const char*>(data), size}));
  return 0;
}
