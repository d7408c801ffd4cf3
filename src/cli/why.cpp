// `amiable why`: options → question → inventory → diagnosis → report → exit code.
#include <ostream>

#include "base/limits.h"
#include "base/timestamp.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/fix_cure.h"
#include "cli/inventory_source.h"
#include "cli/recorded_call.h"
#include "cli/why_question.h"
#include "launch/diagnose.h"
#include "report/render.h"

namespace amiable::cli {
namespace {

ExitCode code_of(report::Verdict verdict) {
  switch (verdict) {
    case report::Verdict::succeeds:
      return exit_ok;
    case report::Verdict::fails:
      return exit_fails;
    case report::Verdict::unknown:
      break;
  }
  return exit_unknown;
}

Result<report::Diagnosis> diagnosis_of(const WhyOptions& options, IoStreams& io) {
  launch::Question question = TRY(build_question(options));
  question.now = iso8601(system_now());  // for conditions on aws:CurrentTime
  const Facts facts = TRY(facts_for(options.source, question, io));
  report::Diagnosis diagnosis = TRY(launch::diagnose(*facts.inventory, question));
  add_notes(facts, diagnosis);
  return diagnosis;
}

std::string rendered(const report::Diagnosis& diagnosis, Output output, const IoStreams& io) {
  switch (output) {
    case Output::json:
      return report::render_json(diagnosis);
    case Output::plain:
      return report::render_plain(diagnosis);
    case Output::text:
      break;
  }
  const auto color = io.color ? report::Color::always : report::Color::never;
  return report::render_text(diagnosis, {color, io.width});
}

int why_question(const WhyOptions& options, IoStreams& io) {
  report::Diagnosis diagnosis;
  const auto ask = [&](const WhyOptions& asked) -> Result<report::Diagnosis*> {
    diagnosis = TRY(diagnosis_of(asked, io));
    return &diagnosis;
  };
  const auto asked = ask_beside_record(options, io, ask);
  if (!asked.ok()) return fail(io, asked.error(), options.output == Output::json);
  io.out << rendered(diagnosis, options.output, io);
  return code_of(diagnosis.verdict);
}

// The verdict is why's; the message comes from the cure.
int why_handover(const WhyOptions& options, IoStreams& io) {
  FixOptions fix;
  fix.why = options;
  const auto cured = cure_for(fix, io);
  if (!cured.ok()) return fail(io, cured.error(), options.output == Output::json);
  print_handover(cured.value().cure, io);
  return code_of(cured.value().cure.diagnosis.verdict);
}

int why_standard_input(const WhyOptions& options, IoStreams& io) {
  const auto text = read_all(io.in, limits::message_bytes_max, "<stdin>");
  const bool json = options.output == Output::json;
  if (!text.ok()) return fail(io, text.error(), json);
  if (text.value().find_first_not_of(" \t\r\n") == std::string::npos) {
    return fail(io,
                {ErrorKind::usage, "nothing to ask about: no id, no bundle and no message", "",
                 "`amiable why --help` shows examples"},
                json);
  }
  return run_why_message(text.value(), options.output, io);
}

int why_message(const WhyOptions& options, IoStreams& io) {
  if (!options.source.bundle.empty() || !options.id.empty()) {
    return fail(io,
                {ErrorKind::usage, "--message reads AWS's words alone, without bundle and id", "",
                 "leave out either --message or the others"},
                options.output == Output::json);
  }
  if (*options.message == "-") return why_standard_input(options, io);
  return run_why_message(*options.message, options.output, io);
}

constexpr std::string_view why_help_text =
    R"(amiable why: which call is refused, by which document, and what cures it

  amiable why ami-0abcdef1234567890 --profile me --owner-profile images
  amiable why --bundle ./bundle ami-0abcdef1234567890 \
      --as arn:aws:iam::111122223333:user/UserA
  amiable why --bundle ./bundle i-0123456789abcdef0 --as arn:aws:iam::…:role/Ops
  amiable why --bundle ./bundle ami-… --as ARN --operation copy \
      --source-region us-east-1 --region us-west-2 --kms-key-id alias/images
  amiable why --bundle ./bundle --question case.json --output json
  amiable why --message 'User: arn:… is not authorized to perform: kms:…'
  pbpaste | amiable why --message -

Without a bundle the accounts themselves are asked, with the credentials that the
aws command line would use: only reads, as few as the question needs. A bundle is
a folder of unmodified outputs of the aws command line, one folder per account
and Region (docs/bundle.md); `amiable collect` writes one. Either may be of one
account alone: what the other would tell is then unknown, not wrong.

The question:
  ami-… | i-… | snap-… | vol-…   what is launched, started, made a volume of or
                          attached; --operation says otherwise
                          what died (an instance after its launch, a copy, a
                          volume) is asked about as it was made, beside what
                          CloudTrail or the server's journal recorded
  --request-id ID         with --data: why the server refused that call
  --as ARN                who tries it: user, role or session; live: if not the
                          profile's own identity
  --auto-scaling-group G  the instance of its newest activity that failed
  --operation OPERATION   launch, copy, start, attach, create-volume or
                          copy-snapshot
  --account ID            where it happens, if not the account of --as
  --region REGION         where it happens, if the bundle leaves a choice; live: if
                          not the profile's Region
  --source-region REGION  copies: the Region to copy from
  --instance ID           attach: the instance
  --block-device-mappings JSON
                          launch: as for `aws ec2 run-instances`, or file://PATH
  --encrypted             copies, create-volume: ask for encryption
  --kms-key-id KEY        copies, create-volume: id, ARN or alias
  --question FILE         all of this as JSON: a question, or a case with one

Where the facts come from:
  --profile NAME          live accounts; repeatable, one for each account
  --as-profile NAME       live: the profile of whoever tries it
  --owner-profile NAME    live: the profile of the image's or key's owner
  --endpoint-url URL      live: not AWS's own addresses (AWS_ENDPOINT_URL is heeded)
  -b, --bundle DIR        the gathered files
  --data DIR              the world that `amiable serve --data DIR` keeps
  --terraform-plan FILE   after this apply: `terraform show -json` of a plan, laid over
                          the rest or alone; ids may then be Terraform addresses
  --terraform-provider PROVIDER=ACCOUNT:REGION
                          where a provider of the plan works, if the plan leaves it out

What is taken for granted:
  --context KEY=VALUE     a condition key of the caller's request; repeat a key
                          for a list
  --session-policy FILE   a policy passed when the role was assumed; repeatable
  --strict                what was not gathered and not given is unknown, also
                          organization policies, context and session policies
  --strict-docs           contested permissions decide, as AWS documents them
  --assume NAME=VALUE     another answer to an open question about AWS

AWS's own words, no accounts:
  -m, --message TEXT      a refusal, StateReason, error or log; - or nothing:
                          standard input
  --encoded-message BLOB  what AWS encoded in a refusal, decoded by
                          sts:DecodeAuthorizationMessage with the profiles above;
                          - or nothing: standard input

Output:
  -o, --output FORMAT     text (default), plain (no drawing, for screen readers)
                          or json (docs/why.schema.json)
  --handover              a message for the other accounts' administrators: what
                          to edit, why, and what it newly allows
  -h, --help              this text

Exit codes: 0 it works, 1 it fails, 2 cannot tell, 64 usage or unreadable
input, 70 a fault of amiable.
)";

}  // namespace

std::string_view why_help() { return why_help_text; }

int run_why(const WhyOptions& options, IoStreams& io) {
  if (!options.request_id.empty()) {
    if (!options.source.data.empty()) return run_why_request(options, io);
    return fail(io,
                {ErrorKind::usage, "--request-id needs the folder of the server's world", "",
                 "add --data DIR"},
                options.output == Output::json);
  }
  if (options.encoded_message) return run_why_encoded(options, io);
  if (options.message) return why_message(options, io);
  const bool nothing_asked = options.source.bundle.empty() && options.source.data.empty() &&
                             options.source.terraform_plan.empty() && options.id.empty() &&
                             options.auto_scaling_group.empty() && options.question.empty() &&
                             options.as.empty();
  if (nothing_asked && !io.in_is_terminal) return why_standard_input(options, io);
  return options.handover ? why_handover(options, io) : why_question(options, io);
}

}  // namespace amiable::cli
