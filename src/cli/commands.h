// The commands: each takes its options and the streams, and returns an exit code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/io_streams.h"
#include "cli/options.h"

namespace amiable::cli {

int run_why(const WhyOptions& options, IoStreams& io);
int run_why_message(std::string_view text, Output output, IoStreams& io);
int run_why_encoded(const WhyOptions& options, IoStreams& io);
int run_why_request(const WhyOptions& options, IoStreams& io);
int run_collect(const CollectOptions& options, IoStreams& io);
int run_who(const WhoOptions& options, IoStreams& io);
int run_fix(const FixOptions& options, IoStreams& io);
int run_serve(const ServeOptions& options, IoStreams& io);
int run_decide(const DecideOptions& options, IoStreams& io);
int run_explain(const ExplainOptions& options, IoStreams& io);
int run_help(const HelpOptions& options, IoStreams& io);
int run_version(IoStreams& io);

// Help texts, examples first; kept in the file of their command.
std::string_view why_help();
std::string_view collect_help();
std::string_view who_help();
std::string_view fix_help();
std::string_view serve_help();
std::string_view decide_help();
std::string_view explain_help();

// Parses and runs; the exit code of the program.
int run(const std::vector<std::string>& arguments, IoStreams& io);

}  // namespace amiable::cli
