// `amiable why --data DIR --request-id ID`: the trace of a call that a server refused.
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>
#include <thread>

#include "base/json_members.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "server/refusals.h"
#include "store/journal.h"

namespace amiable::cli {
namespace {

void print_layer(const json::Value& layer, std::ostream& out) {
  out << "  " << text_of(layer, "layer");
  if (const std::string level = text_of(layer, "level"); !level.empty()) out << " " << level;
  out << ": allows " << text_of(layer, "allows") << ", denies " << text_of(layer, "denies") << "\n";
  const auto statements = layer.find("statements");
  if (!statements) return;
  for (const json::Value& statement : statements->elements()) {
    out << "    " << statement.raw() << "\n";
  }
}

void print_text(const json::Value& record, std::ostream& out) {
  out << text_of(record, "call") << " refused for " << text_of(record, "principal") << " at "
      << text_of(record, "time") << "\n";
  out << text_of(record, "code") << ": " << text_of(record, "message") << "\n\n";
  const auto trace = record.find("trace");
  if (!trace) return;
  const auto layers = trace->find("layers");
  if (!layers) return;
  for (const json::Value& layer : layers->elements()) print_layer(layer, out);
}

// A running server writes its journal ten times a second: what was refused just now is there soon.
std::optional<std::string> find_soon(const WhyOptions& options) {
  constexpr int tries = 4;
  constexpr std::chrono::milliseconds pause{100};
  for (int i = 0; i < tries; ++i) {
    if (i > 0) std::this_thread::sleep_for(pause);
    const auto journal = store::Journal::open_for_reading(options.source.data, "refusals");
    if (auto line = server::find_refusal(*journal, options.request_id, {})) return line;
  }
  return {};
}

}  // namespace

int run_why_request(const WhyOptions& options, IoStreams& io) {
  const bool json = options.output == Output::json;
  const auto line = find_soon(options);
  if (!line) {
    return fail(io,
                {ErrorKind::not_found,
                 "no refused call with request id " + options.request_id + " is on record",
                 options.source.data,
                 "request ids stand in AWS's errors and in the header "
                 "x-amzn-RequestId; only refusals leave a trace"},
                json);
  }
  if (json) {
    io.out << *line << "\n";
    return exit_fails;
  }
  const auto record = json::parse(std::make_shared<const Source>("journal", *line));
  if (!record.ok()) return fail(io, record.error(), json);
  print_text(record.value()->root(), io.out);
  return exit_fails;
}

}  // namespace amiable::cli
