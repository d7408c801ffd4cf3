// `amiable collect`: the question is asked of live accounts, and what it read is kept as a bundle.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <ostream>

#include "base/timestamp.h"
#include "cli/bundle_writer.h"
#include "cli/collect_accounts.h"
#include "cli/collect_texts.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/inventory_source.h"
#include "cli/recorded_call.h"
#include "cli/why_question.h"
#include "launch/diagnose.h"

namespace amiable::cli {
namespace {

std::vector<std::string> profiles_of(const SourceOptions& source) {
  std::vector<std::string> profiles;
  if (!source.as_profile.empty()) profiles.push_back(source.as_profile);
  profiles.insert(profiles.end(), source.profiles.begin(), source.profiles.end());
  if (!source.owner_profile.empty()) profiles.push_back(source.owner_profile);
  return profiles;
}

// What stands in a script unquoted must be a word that the shell leaves alone.
Result<void> check_words(const launch::Question& question) {
  std::vector<std::string> words{question.image,     question.instance, question.snapshot,
                                 question.volume,    question.region,   question.source_region,
                                 question.kms_key_id};
  for (const model::BlockDevice& device : question.mappings) {
    words.push_back(device.snapshot_id);
    words.push_back(device.kms_key_id);
  }
  for (const std::string& word : words) {
    const bool plain = std::all_of(word.begin(), word.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '/' || c == ':';
    });
    if (plain) continue;
    return Error{ErrorKind::usage, fmt::format("`{}` is no id, Region or key", word), "",
                 "write ids as AWS prints them"};
  }
  return {};
}

std::string again(const launch::Question& question, const CollectOptions& options) {
  std::string subject = options.why.id;
  if (subject.empty()) subject = "--question " + options.why.question;
  return fmt::format("amiable why --bundle {} {} --as {} --region {}", options.out, subject,
                     question.principal, question.region);
}

// The question's own facts and what it reads; asked again where the record leads to another one.
struct Gathered {
  launch::Question question;
  Facts facts;
  report::Diagnosis diagnosis;
  std::map<std::string, std::string> files;
};

Result<Gathered> gather(const CollectOptions& options, IoStreams& io) {
  Gathered out;
  const auto ask = [&](const WhyOptions& why) -> Result<report::Diagnosis*> {
    out.question = TRY(build_question(why));
    out.question.now = iso8601(system_now());
    out.facts = TRY(facts_for(why.source, out.question, io));
    for (auto& [path, text] : out.facts.live->files()) out.files[path] = text;
    out.diagnosis = TRY(launch::diagnose(*out.facts.inventory, out.question));
    return &out.diagnosis;
  };
  out.files.merge(TRY(ask_beside_record(options.why, io, ask)));
  return out;
}

Result<void> collect(const CollectOptions& options, IoStreams& io) {
  if (!is_live(options.why.source)) {
    return Error{ErrorKind::usage, "collect reads live accounts, no --bundle and no --data", "",
                 "leave them out"};
  }
  if (options.account_wide) return collect_accounts(options, io);
  if (!options.regions.empty()) {
    return Error{ErrorKind::usage, "--regions is of whole accounts, a question has one --region",
                 "", "add --account-wide, or write --region"};
  }
  if (options.print_commands) {
    const launch::Question question = TRY(build_question(options.why));
    TRY(check_words(question));
    io.out << collect_script(question, profiles_of(options.why.source));
    return {};
  }
  if (options.print_policy) {
    io.out << collect_policies(TRY(build_question(options.why)));
    return {};
  }
  if (options.out.empty()) {
    return Error{ErrorKind::usage, "where to write is not given", "", "add --out DIR"};
  }
  TRY(write_bundle(options.out, {}));  // before anything is asked
  const Gathered gathered = TRY(gather(options, io));
  const Facts& facts = gathered.facts;
  TRY(write_bundle(options.out, gathered.files));
  io.out << fmt::format("{} files in {}, from {} requests in {} round trips\n",
                        gathered.files.size(), options.out, facts.live->requests(),
                        facts.live->round_trips() + 1);  // who asks
  for (const auto& [path, note] : facts.live->notes()) {
    io.out << fmt::format("not gathered: {}\n  {}\n", path, note);
  }
  io.out << "next: " << again(gathered.question, options) << "\n";
  return {};
}

}  // namespace

std::string_view collect_help() {
  return R"(amiable collect: what a question needs to know, as a bundle

  amiable collect ami-0abcdef1234567890 --profile me --owner-profile images \
      --out ./bundle
  amiable collect ami-… --as ARN --region us-west-2 --print-commands > collect.sh
  amiable collect ami-… --as ARN --region us-west-2 --print-policy
  amiable collect --account-wide --profile me --profile images \
      --regions us-west-2,us-east-1 --out ./bundle

Reads the live accounts exactly as `amiable why` does and writes what it read as
files that the aws command line would have printed (docs/bundle.md). Nothing in
an account is changed. What a permission is missing for is listed, not fatal.

  ami-… | i-… | snap-… | vol-…, and every option of the question and of live
                          accounts of `amiable why`
  --account-wide          no question: the whole account of every --profile, for
                          any question later
  --regions R,R…          with --account-wide: these Regions, else the profile's
  --out DIR               the folder: new, empty, or a bundle to add to
  --print-commands        asks nobody: a script of plain aws commands instead
  --print-policy          asks nobody: the least IAM policies for the reads
  -h, --help              this text

Exit codes: 0 written, 64 usage or no answer, 70 a fault of amiable.
)";
}

int run_collect(const CollectOptions& options, IoStreams& io) {
  const auto done = collect(options, io);
  return done.ok() ? static_cast<int>(exit_ok) : fail(io, done.error(), false);
}

}  // namespace amiable::cli
