// `amiable decide`: decision requests as JSON on standard input, one line of JSON per answer.
#include <istream>
#include <memory>
#include <ostream>

#include "authz/decide.h"
#include "authz/decision_request.h"
#include "authz/trace.h"
#include "base/json.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"

namespace amiable::cli {
namespace {

ExitCode code_of(authz::Outcome outcome) {
  switch (outcome) {
    case authz::Outcome::allowed:
      return exit_ok;
    case authz::Outcome::explicit_deny:
    case authz::Outcome::implicit_deny:
      return exit_fails;
    case authz::Outcome::unknown:
      break;
  }
  return exit_unknown;
}

struct Answer {
  std::string line;
  ExitCode code = exit_ok;
};

Result<Answer> answer(std::string text, std::string name, bool with_trace) {
  const json::DocumentPtr document =
      TRY(json::parse(std::make_shared<Source>(std::move(name), std::move(text))));
  const auto asked = TRY(authz::DecisionRequest::parse(document->root()));
  const authz::Request& request = asked->request();
  const authz::Decision decision = authz::decide(request, asked->policies());
  json::Writer out;
  out.begin_object();
  if (!asked->id_json().empty()) out.key("id").raw(asked->id_json());
  out.key("decision").string(authz::outcome_name(decision.outcome));
  out.key("layer").string(authz::layer_name(decision.layer, request.action));
  if (with_trace) {
    out.key("trace");
    authz::write_trace(out, request, asked->policies(), authz::explain(request, asked->policies()));
  }
  out.end_object();
  return Answer{out.take() + "\n", code_of(decision.outcome)};
}

int decide_one(const DecideOptions& options, IoStreams& io) {
  auto text = read_all(io.in, limits::decision_request_bytes_max, "<stdin>");
  if (!text.ok()) return fail(io, text.error(), true);
  const auto result = answer(std::move(text).value(), "<stdin>", options.trace);
  if (!result.ok()) return fail(io, result.error(), true);
  io.out << result.value().line;
  return result.value().code;
}

enum class Line { read, too_long, end };

// The next line without its end. A line past the bound is skipped to its end, never kept whole.
Line next_line(std::istream& in, std::string& line) {
  line.clear();
  std::streambuf& buffer = *in.rdbuf();
  bool too_long = false;
  bool any = false;
  for (int c = buffer.sbumpc(); c != std::char_traits<char>::eof(); c = buffer.sbumpc()) {
    any = true;
    if (c == '\n') return too_long ? Line::too_long : Line::read;
    if (line.size() < limits::decision_request_bytes_max) {
      line += static_cast<char>(c);
    } else {
      too_long = true;
    }
  }
  return !any ? Line::end : too_long ? Line::too_long : Line::read;
}

std::string batch_line(std::string line, Line state, std::size_t number, bool with_trace) {
  const std::string place = "<stdin> line " + std::to_string(number);
  if (state == Line::too_long) {
    return error_line(
        {ErrorKind::unreadable,
         "a request of more than " + std::to_string(limits::decision_request_bytes_max) + " bytes",
         place, ""});
  }
  const auto result = answer(std::move(line), place, with_trace);
  return result.ok() ? result.value().line : error_line(result.error());
}

int decide_batch(const DecideOptions& options, IoStreams& io) {
  std::string line;
  std::size_t number = 0;
  for (Line state = next_line(io.in, line); state != Line::end; state = next_line(io.in, line)) {
    io.out << batch_line(std::move(line), state, ++number, options.trace);
    line = {};
    if (!io.out) break;
  }
  if (io.in.bad()) {
    return fail(io, {ErrorKind::unreadable, "standard input cannot be read", "", ""}, false);
  }
  return exit_ok;
}

}  // namespace

std::string_view decide_help() {
  return R"(amiable decide: one authorization decision, as AWS would take it

  amiable decide < request.json
  amiable decide --trace no < request.json
  amiable decide --batch < requests.jsonl > answers.jsonl

Reads one request (an object: request, identityPolicies, resourcePolicy, grants,
scpLevels, …: docs/decision-request.md) from standard input and prints
one line: {"decision": "allowed|explicitDeny|implicitDeny|unknown",
"layer": …, "trace": …}. An `id` in the request is repeated in the answer.

Options:
  --batch           one request per line, one answer per line, in order; a line
                    that cannot be read is answered {"error": …} at its place
  --trace yes|no    every layer with the statements that decided (default yes)
  -h, --help        this text

Exit codes: 0 allowed, 1 denied, 2 unknown, 64 unreadable input; with --batch 0
unless the input could not be read.
)";
}

int run_decide(const DecideOptions& options, IoStreams& io) {
  return options.batch ? decide_batch(options, io) : decide_one(options, io);
}

}  // namespace amiable::cli
