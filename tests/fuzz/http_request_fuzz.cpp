// Fuzz target: request framing. A request read whole and the same read in pieces must agree, since
// a front end that splits packets otherwise sees another request than we do.
// The first byte of the input chooses the size of the pieces.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/request_reader.h"

namespace {

using amiable::http::Request;
using amiable::http::RequestReader;
using Progress = RequestReader::Progress;

constexpr amiable::http::RequestBounds bounds{1024, 4096};

struct Outcome {
  Progress progress = Progress::more;
  std::size_t consumed = 0;
  Request request;
};

Outcome read_in_pieces(std::string_view bytes, std::size_t piece) {
  RequestReader reader(bounds);
  Outcome outcome;
  for (std::size_t given = 0; given < bytes.size() && outcome.progress == Progress::more;) {
    given = std::min(bytes.size(), given + piece);
    // A copy of exactly this size, so that a read beyond it is found.
    const std::string unread(bytes.substr(outcome.consumed, given - outcome.consumed));
    const auto step = reader.read(unread);
    if (step.consumed > unread.size()) std::abort();
    outcome.consumed += step.consumed;
    outcome.progress = step.progress;
    if (step.progress == Progress::more && given - outcome.consumed >= bounds.head_bytes_max) {
      std::abort();
    }
  }
  outcome.request = std::move(reader.request());
  return outcome;
}

bool same(const Request& a, const Request& b) {
  if (a.method != b.method || a.target != b.target || a.body != b.body) return false;
  if (a.headers.size() != b.headers.size()) return false;
  for (std::size_t i = 0; i < a.headers.size(); ++i) {
    if (a.headers[i].name != b.headers[i].name) return false;
    if (a.headers[i].value != b.headers[i].value) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Outcome whole = read_in_pieces(bytes, bytes.size());
  const Outcome pieces = read_in_pieces(bytes, std::size_t{1} + data[0] % 16);
  if (whole.request.body.size() > bounds.body_bytes_max) std::abort();
  if ((whole.progress == Progress::complete) != (pieces.progress == Progress::complete)) {
    std::abort();
  }
  if (whole.progress != Progress::complete) return 0;
  if (whole.consumed != pieces.consumed || !same(whole.request, pieces.request)) std::abort();
  return 0;
}
