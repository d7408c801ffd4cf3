// From the command line to a command, and what every command shares: its errors and the check that
// the output was written.
#include <new>
#include <ostream>

#include "cli/commands.h"
#include "cli/failure.h"

namespace amiable::cli {
namespace {

// Known before the command line is understood, so that its errors come as JSON too.
bool asks_for_json(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--output=json" || arguments[i] == "--format=json") return true;
    const bool name =
        arguments[i] == "--output" || arguments[i] == "-o" || arguments[i] == "--format";
    if (name && i + 1 < arguments.size() && arguments[i + 1] == "json") return true;
  }
  return false;
}

struct Runner {
  IoStreams& io;
  int operator()(const HelpOptions& options) const { return run_help(options, io); }
  int operator()(const VersionOptions&) const { return run_version(io); }
  int operator()(const WhyOptions& options) const { return run_why(options, io); }
  int operator()(const CollectOptions& options) const { return run_collect(options, io); }
  int operator()(const WhoOptions& options) const { return run_who(options, io); }
  int operator()(const FixOptions& options) const { return run_fix(options, io); }
  int operator()(const ServeOptions& options) const { return run_serve(options, io); }
  int operator()(const DecideOptions& options) const { return run_decide(options, io); }
  int operator()(const ExplainOptions& options) const { return run_explain(options, io); }
};

int run_command(const std::vector<std::string>& arguments, IoStreams& io) {
  const auto command = parse_command_line(arguments);
  if (!command.ok()) return fail(io, command.error(), asks_for_json(arguments));
  return std::visit(Runner{io}, command.value());
}

}  // namespace

int run(const std::vector<std::string>& arguments, IoStreams& io) {
  int code = exit_internal;
  try {
    code = run_command(arguments, io);
  } catch (const std::bad_alloc&) {
    return fail(io, {ErrorKind::internal, "out of memory", "", "give a smaller input"},
                asks_for_json(arguments));
  } catch (const std::exception& unexpected) {
    return fail(io,
                {ErrorKind::internal, std::string("unexpected: ") + unexpected.what(), "",
                 "this is a fault of amiable: please report it with the command line"},
                asks_for_json(arguments));
  }
  io.out.flush();
  if (!io.out) {
    return fail(io,
                {ErrorKind::internal, "the output could not be written", "", "is the disk full?"},
                false);
  }
  return code;
}

}  // namespace amiable::cli
