// `amiable fix`: options → question → inventory → cure → its rendering, files → exit code.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/timestamp.h"
#include "cli/commands.h"
#include "cli/cure_files.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/fix_apply.h"
#include "cli/fix_cure.h"
#include "cli/inventory_source.h"
#include "cli/recorded_call.h"
#include "cli/why_question.h"
#include "launch/asks_of_owners.h"
#include "launch/remedy.h"
#include "report/edit_phrases.h"
#include "report/render_cure.h"

namespace amiable::cli {
namespace {

using report::Verdict;

launch::RemedyOptions remedy_options(const FixOptions& options) {
  launch::RemedyOptions out;
  out.minimal = options.minimal;
  out.for_account = options.for_account;
  out.prefer = options.prefer == "grant"    ? launch::Preference::grant
               : options.prefer == "policy" ? launch::Preference::policy
               : options.prefer == "copy"   ? launch::Preference::copy
                                            : launch::Preference::none;
  return out;
}

std::string rendered(const report::Cure& cure, const FixOptions& options, const IoStreams& io) {
  const report::CureOptions cure_options{options.include_guard_rails, false};
  switch (options.format) {
    case FixFormat::json:
      return report::render_cure_json(cure);
    case FixFormat::aws_cli:
      return report::render_cure_commands(cure, cure_options);
    case FixFormat::terraform:
      return report::render_cure_terraform(cure, cure_options);
    case FixFormat::patch:
      return report::render_cure_patch(cure);
    case FixFormat::text:
      break;
  }
  const auto color = io.color ? report::Color::always : report::Color::never;
  return report::render_cure_text(cure, {color, io.width}, cure_options);
}

ExitCode code_of(const report::Cure& cure, bool guard_rails) {
  if (cure.diagnosis.verdict == Verdict::succeeds) return exit_ok;
  const auto cures = [guard_rails](const report::Alternative& each) {
    return each.verdict_after == Verdict::succeeds &&
           (guard_rails || !report::has_guard_rail(each));
  };
  if (std::any_of(cure.alternatives.begin(), cure.alternatives.end(), cures)) return exit_ok;
  if (cure.verdict_after == Verdict::unknown) return exit_unknown;
  return cure.alternatives.empty() ? exit_fails : exit_partly;
}

Result<void> write_files(const report::Cure& cure, const FixOptions& options, IoStreams& io) {
  if (cure.alternatives.empty()) {
    io.err << "nothing was written: there is no edit to make\n";
    return {};
  }
  const auto files = cure_files(cure, {options.include_guard_rails, true});
  TRY(write_new_folder(options.write, files));
  io.err << fmt::format("written: {} files in {}\n", files.size(), options.write);
  return {};
}

int show(const report::Cure& cure, const FixOptions& options, IoStreams& io) {
  const bool json = options.format == FixFormat::json;
  if (!options.write.empty()) {
    const auto written = write_files(cure, options, io);
    if (!written.ok()) return fail(io, written.error(), json);
  }
  if (options.why.handover) {
    print_handover(cure, io);
  } else {
    io.out << rendered(cure, options, io);
  }
  return code_of(cure, options.include_guard_rails);
}

}  // namespace

namespace {

Result<Cured> cure_of(const WhyOptions& why, const FixOptions& options, IoStreams& io) {
  launch::Question question = TRY(build_question(why));
  question.now = iso8601(system_now());  // for conditions on aws:CurrentTime
  const launch::RemedyOptions remedy = remedy_options(options);
  Facts facts = TRY(facts_for(why.source, question, io, [&](model::Inventory& inventory) {
    // Asked once more when everything is there.
    static_cast<void>(launch::find_cure(inventory, question, remedy));
  }));
  report::Cure cure = TRY(launch::find_cure(*facts.inventory, question, remedy));
  add_notes(facts, cure.diagnosis);
  if (cure.verdict_after == Verdict::unknown) cure.asks = launch::asks_of_owners(cure.diagnosis);
  return Cured{std::move(question), std::move(facts), std::move(cure)};
}

}  // namespace

Result<Cured> cure_for(const FixOptions& options, IoStreams& io) {
  std::optional<Cured> cured;
  const auto ask = [&](const WhyOptions& why) -> Result<report::Diagnosis*> {
    cured.emplace(TRY(cure_of(why, options, io)));
    return &cured->cure.diagnosis;
  };
  TRY(ask_beside_record(options.why, io, ask));
  return std::move(*cured);
}

void print_handover(const report::Cure& cure, IoStreams& io) {
  const std::string text = report::render_handover(cure);
  if (text.empty()) {
    io.err << (cure.alternatives.empty() && cure.diagnosis.verdict != Verdict::succeeds
                   ? "there is no edit to ask for\n"
                   : "no edit is needed in another account\n");
  }
  io.out << text;
}

std::string_view fix_help() {
  return R"(amiable fix: the smallest edits after which it works, each proved before it is shown

  amiable fix --bundle ./bundle ami-0abcdef1234567890 \
      --as arn:aws:iam::111122223333:user/UserA
  amiable fix --bundle ./bundle --question case.json --write ./cure
  AWS_PROFILE=owner bash ./cure/apply.sh
  amiable fix --bundle ./bundle ami-… --as ARN --format terraform >cure.tf
  amiable fix --bundle ./bundle ami-… --as ARN --handover
  amiable fix --profile builder --profile owner ami-… --prefer grant

Asks what `amiable why` asks, and for what is refused finds the edits that cure
it: policies, grants, sharing, key states, options. They are made to a copy of
the facts in memory, every call is decided again, and nothing that can be left
out stays in. What they newly allow is listed. Documents keep their author's
text: order, Sids, spaces. Without --apply nothing is changed in any account.

The cure:
  --minimal               only what recordings show to be needed, without what
                          AWS documents beside it
  --for principal|account whom key policies name (default: the principal)
  --prefer grant|policy|copy
                          which of several ways comes first
  --include-guard-rails   SCPs, RCPs, boundaries and Deny statements too: without
                          it their exceptions are shown, and left out of scripts

What comes out:
  --format text           coloured diffs, the command for each edit, what is
                          newly allowed, other ways (default)
  --format json           docs/fix.schema.json; -o json is the same
  --format aws-cli        a bash script: run it with credentials of each account
  --format terraform      a root module in HCL
  --format patch          the changed documents as one patch
  --handover              a message for the other accounts' administrators
  --write DIR             besides: the documents, apply.sh, cure.json and
                          cure.patch in a new folder

Making it, with live accounts:
  --apply                 makes the edits through the APIs, after `yes`: checks
                          that each document still is what was read, keeps a
                          backup, waits and asks again whether it works
  --yes                   with --apply or --undo: no question
  --undo DIR              takes back what the backup in DIR tells

The question, as for `amiable why` (see `amiable why --help`):
  ami-… | i-… | snap-… | vol-…, -b, --bundle DIR, --data DIR, --profile NAME,
  --as-profile NAME, --owner-profile NAME, --endpoint-url URL, --as ARN,
  --operation OPERATION, --account ID, --region REGION, --source-region REGION,
  --instance ID, --auto-scaling-group G, --block-device-mappings JSON,
  --encrypted, --kms-key-id KEY, --question FILE, --context KEY=VALUE,
  --session-policy FILE, --strict, --strict-docs, --assume NAME=VALUE,
  --terraform-plan FILE, --terraform-provider PROVIDER=ACCOUNT:REGION
  -o, --output FORMAT     text or json
  -h, --help              this text

Exit codes: 0 cured or nothing to cure, 1 no cure, 2 cannot tell, 3 partly (or
only behind a guard rail), 64 usage or unreadable input, 70 a fault of amiable.
)";
}

int run_fix(const FixOptions& options, IoStreams& io) {
  if (!options.undo.empty()) return undo_cure(options, io);
  auto cured = cure_for(options, io);
  if (!cured.ok()) return fail(io, cured.error(), options.format == FixFormat::json);
  const auto& [question, facts, cure] = cured.value();
  const int code = show(cure, options, io);
  if (!options.apply || code == exit_usage || cure.alternatives.empty()) return code;
  return apply_cure(options, cure, question, facts, io);
}

}  // namespace amiable::cli
