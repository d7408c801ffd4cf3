// `amiable --help`, `amiable COMMAND --help`, `amiable --version`.
#include <ostream>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"

#ifndef AMIABLE_VERSION
#define AMIABLE_VERSION "unknown"
#endif

namespace amiable::cli {
namespace {

constexpr std::string_view program_help = R"(amiable: is your AMI able to launch?

  amiable why ami-0abcdef1234567890 --profile me --owner-profile images
                        which KMS or EC2 call is refused, by which document
  amiable why --bundle ./bundle ami-0abcdef1234567890 \
      --as arn:aws:iam::111122223333:user/UserA
                        the same from gathered files; `amiable collect` gathers
  amiable fix --bundle ./bundle ami-0abcdef1234567890 --as ARN --write ./cure
                        the smallest edits after which it works, proved
  amiable why --message 'User: arn:… is not authorized to perform: kms:CreateGrant …'
                        what AWS's own words can mean, without any files
  amiable explain key-policy-no-principal
                        the page of a cause or reason
  amiable decide < request.json
                        one authorization decision, with its trace
  amiable serve
                        a local AWS endpoint that refuses what AWS refuses

Commands:
  why       why an image, instance, snapshot or volume cannot be used
  fix       the least edits that cure it, with diffs, scripts and what they allow
  who       who can launch, copy or start it, who may use a key, why the rest cannot
  collect   the files that a question needs, from live accounts
  serve     STS, IAM, KMS and EC2 on this machine, enforced, for aws CLI, SDKs, Terraform
  explain   what a cause or reason means, how to see it, the cure
  decide    decide one request (or one per line) given as JSON

Options:
  -h, --help      this text; `amiable COMMAND --help` for a command
  -V, --version   the version

Exit codes: 0 it works, 1 it fails, 2 cannot tell, 3 partly cured, 64 usage or unreadable
input, 70 a fault of amiable.
)";

}  // namespace

int run_help(const HelpOptions& options, IoStreams& io) {
  if (options.command.empty()) {
    io.out << program_help;
  } else if (options.command == "why") {
    io.out << why_help();
  } else if (options.command == "fix") {
    io.out << fix_help();
  } else if (options.command == "who") {
    io.out << who_help();
  } else if (options.command == "collect") {
    io.out << collect_help();
  } else if (options.command == "serve") {
    io.out << serve_help();
  } else if (options.command == "decide") {
    io.out << decide_help();
  } else if (options.command == "explain") {
    io.out << explain_help();
  } else {
    return fail(io,
                {ErrorKind::usage, "there is no command `" + options.command + "`", "",
                 "the commands are why, fix, who, collect, serve, decide and explain"},
                false);
  }
  return exit_ok;
}

int run_version(IoStreams& io) {
  io.out << "amiable " AMIABLE_VERSION "\n";
  return exit_ok;
}

}  // namespace amiable::cli
