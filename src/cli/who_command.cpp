// `amiable who`: options → one question per id → inventory → everybody's answers → table.
#include <sys/resource.h>

#include <fmt/format.h>

#include <chrono>
#include <ostream>

#include "base/timestamp.h"
#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/inventory_source.h"
#include "cli/planned_question.h"
#include "cli/progress_line.h"
#include "cli/why_question.h"
#include "launch/who.h"

namespace amiable::cli {
namespace {

using Clock = std::chrono::steady_clock;
using report::Verdict;

Error usage(std::string message, std::string next) {
  return Error{ErrorKind::usage, std::move(message), "", std::move(next)};
}

Result<void> add_ids(const std::vector<std::string>& given, std::string_view option,
                     std::string_view prefix, std::vector<std::string>& ids) {
  for (const std::string& id : given) {
    if (!id.starts_with(prefix)) {
      return usage(fmt::format("`{}` is no {}", id, option.substr(2)),
                   fmt::format("{} takes an id that begins with {}", option, prefix));
    }
    ids.push_back(id);
  }
  return {};
}

// What is asked about, one id each.
Result<std::vector<std::string>> ids_of(const WhoOptions& options) {
  std::vector<std::string> ids, instances;
  TRY(add_ids(options.images, "--image", "ami-", ids));
  TRY(add_ids(options.snapshots, "--snapshot", "snap-", ids));
  TRY(add_ids(options.volumes, "--volume", "vol-", ids));
  TRY(add_ids(options.instances, "--instance", "i-", instances));
  // Beside volumes it is the instance that they are attached to.
  if (options.volumes.empty()) ids.insert(ids.end(), instances.begin(), instances.end());
  return ids;
}

Result<launch::WhoSubject> subject_of(const WhoOptions& options, const std::string& id) {
  WhyOptions why = options.why;
  why.id = id;
  why.as = "arn:aws:iam::000000000000:user/anybody";  // stands for whoever will be asked for
  if (!options.volumes.empty() && !options.instances.empty()) {
    why.instance = options.instances.front();
  }
  launch::WhoSubject subject{TRY(build_question(why)), {}};
  subject.question.principal.clear();
  subject.question.account.clear();
  subject.question.now = iso8601(system_now());  // for conditions on aws:CurrentTime
  return subject;
}

// A key is asked about as an image under it would be.
Result<launch::WhoSubject> key_subject_of(const WhoOptions& options, const std::string& key) {
  if (!options.why.operation.empty() && options.images.empty()) {
    return usage("--operation is about images, instances, snapshots and volumes, not about --key",
                 "leave out --operation");
  }
  WhoOptions launch = options;
  launch.why.operation = "launch";
  launch::WhoSubject subject = TRY(subject_of(launch, "ami-0"));
  subject.question.image.clear();
  subject.key_arn = key;
  return subject;
}

Result<launch::WhoRequest> request_of(const WhoOptions& options) {
  launch::WhoRequest request;
  request.accounts = options.accounts;
  for (const std::string& account : options.accounts) {
    if (!is_account_id(account)) {
      return usage(fmt::format("`{}` is no account id", account), "an account id has 12 digits");
    }
  }
  const std::vector<std::string> ids = TRY(ids_of(options));
  for (const std::string& id : ids) {
    request.subjects.push_back(TRY(subject_of(options, id)));
  }
  for (const std::string& key : options.keys) {
    request.subjects.push_back(TRY(key_subject_of(options, key)));
  }
  if (!request.subjects.empty()) return request;
  return usage("nothing to ask about: no image, instance, snapshot, volume or key",
               "add --image ami-… or --key ARN; `amiable who --help` shows more");
}

// How far it is, on a terminal, once it has taken a second.
class Progress {
 public:
  explicit Progress(IoStreams& io) : line_(io) {}

  void show(const launch::WhoProgress& progress) {
    const Clock::time_point now = Clock::now();
    if (now - start_ < first || now - last_ < pause) return;
    last_ = now;
    constexpr std::size_t cells = 20;
    const double part =
        progress.decided_of_all == 0
            ? 0.0
            : static_cast<double>(progress.decided) / static_cast<double>(progress.decided_of_all);
    const double done = (static_cast<double>(progress.accounts_done) + part) /
                        static_cast<double>(progress.accounts == 0 ? 1 : progress.accounts);
    const auto filled = static_cast<std::size_t>(done * cells);
    line_.show(fmt::format("[{}{}] {:3.0f}%  account {} of {}, {} principals",
                           std::string(filled, '#'), std::string(cells - filled, '.'), done * 100,
                           progress.accounts_done + 1, progress.accounts, progress.principals));
  }
  void clear() { line_.clear(); }

 private:
  static constexpr std::chrono::milliseconds first{1000}, pause{100};
  Clock::time_point start_ = Clock::now(), last_{};
  ProgressLine line_;
};

// Live accounts are asked about one id at a time: what to read follows from it.
Result<Facts> live_facts(const WhoOptions& options, launch::WhoRequest& request, IoStreams& io) {
  if (request.subjects.size() != 1 || !request.subjects.front().key_arn.empty()) {
    return usage(
        "live accounts are asked about one image, instance, snapshot or volume at a time",
        "gather them with `amiable collect --account-wide --out DIR` and add --bundle DIR");
  }
  launch::Question question = request.subjects.front().question;
  const auto asks = [&](model::Inventory& inventory) {
    request.subjects.front().question.region = question.region;
    (void)launch::find_who(inventory, request, {});  // asked once more when everything is there
  };
  Facts facts = TRY(facts_for(options.why.source, question, io, asks));
  request.subjects.front().question.region = question.region;
  return facts;
}

Result<report::Who> who_of(const WhoOptions& options, IoStreams& io) {
  WhoOptions named = options;
  for (auto* ids :
       {&named.images, &named.instances, &named.snapshots, &named.volumes, &named.keys}) {
    TRY(use_plan_names(options.why.source, *ids));
  }
  launch::WhoRequest request = TRY(request_of(named));
  const launch::ShowProgress progress = [shown = std::make_shared<Progress>(io)](
                                            const launch::WhoProgress& now) { shown->show(now); };
  if (is_live(options.why.source)) {
    const Facts facts = TRY(live_facts(options, request, io));
    return launch::find_who(*facts.inventory, request, progress);
  }
  const auto inventory = TRY(open_inventory(options.why.source));
  return launch::find_who(*inventory, request, progress);
}

report::WhoView view_of(const WhoOptions& options) {
  const auto shows = [&](WhoFilter one) {
    return options.only == WhoFilter::all || options.only == one;
  };
  return {shows(WhoFilter::can), shows(WhoFilter::cannot), shows(WhoFilter::unknown), options.all};
}

std::string rendered(const report::Who& who, const WhoOptions& options, const IoStreams& io) {
  const report::WhoView view = view_of(options);
  switch (options.why.output) {
    case Output::json:
      return report::render_json(who, view);
    case Output::plain:
      return report::render_plain(who, view);
    case Output::text:
      break;
  }
  const auto color = io.color ? report::Color::always : report::Color::never;
  return report::render_text(who, view, {color, io.width});
}

// Whatever is shown: 0 somebody can, 1 nobody can, 2 nobody is known to, but of some it is open.
ExitCode code_of(const report::Who& who) {
  bool open = !who.missing_inputs.empty();
  for (const report::WhoQuestion& question : who.questions) {
    for (const report::WhoAnswer& answer : question.answers) {
      if (answer.verdict == Verdict::succeeds) return exit_ok;
      open = open || answer.verdict == Verdict::unknown;
    }
  }
  return open ? exit_unknown : exit_fails;
}

void print_stats(Clock::time_point start, IoStreams& io) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const std::chrono::duration<double> took = Clock::now() - start;
  io.err << fmt::format("{:.2f} s, at most {} MiB of memory\n", took.count(),
                        usage.ru_maxrss / 1024);
}

}  // namespace

std::string_view who_help() {
  return R"(amiable who: who can do it, of everybody in the gathered accounts, and why the rest cannot

  amiable who --bundle ./bundle --image ami-0abcdef1234567890
  amiable who --bundle ./bundle --image ami-… --image ami-… --only cannot
  amiable who --bundle ./bundle --image ami-… --operation copy --region eu-west-1
  amiable who --bundle ./bundle --instance i-0123456789abcdef0
  amiable who --bundle ./bundle --key arn:aws:kms:us-west-2:444455556666:key/…

Every user and role of the accounts is asked for, each in its own account, with
the same plan and the same engine as `amiable why --as ARN`. Principals whose
policies, tags and names make no difference are decided once and shown together.

What it is about, each repeatable:
  --image ami-…           who can launch it; copy it with --operation copy
  --instance i-…          who can start it
  --snapshot snap-…       who can make a volume of it; --operation copy-snapshot
  --volume vol-…          who can attach it (one --instance names to what)
  --key ARN               who may use this key for EBS: what a launch asks of the
                          key that encrypts an image and its volumes

Where the facts are:
  -b, --bundle DIR        the gathered files (docs/bundle.md)
  --data DIR              instead: the world that `amiable serve --data DIR` keeps
  --profile NAME          instead: a live account, one id at a time; repeatable
  --as-profile NAME, --owner-profile NAME, --endpoint-url URL
                          as for `amiable why`
  --terraform-plan FILE, --terraform-provider PROVIDER=ACCOUNT:REGION
                          after this apply, as for `amiable why`

The question:
  --operation OPERATION   launch, copy, start, attach, create-volume or
                          copy-snapshot
  --account ID            only principals of this account; repeatable
  --region REGION         where it happens, if the facts leave a choice
  --source-region REGION  copies: the Region to copy from
  --block-device-mappings JSON
                          launch: as for `aws ec2 run-instances`, or file://PATH
  --encrypted             copies, create-volume: ask for encryption
  --kms-key-id KEY        copies, create-volume: id, ARN or alias
  --context KEY=VALUE     a condition key of everybody's request
  --strict                what was not gathered and not given is unknown
  --strict-docs           contested permissions decide, as AWS documents them
  --assume NAME=VALUE     another answer to an open question about AWS

Output:
  --only can|cannot|unknown   only these rows
  --all                   every principal by name, every reason
  --stats                 time and memory it took, on standard error
  -o, --output FORMAT     text (default), plain (no drawing, for screen readers)
                          or json (docs/who.schema.json)
  -h, --help              this text

Exit codes: 0 somebody can, 1 nobody can, 2 nobody is known to but of some it
cannot be told, 64 usage or unreadable input, 70 a fault of amiable.
)";
}

int run_who(const WhoOptions& options, IoStreams& io) {
  const Clock::time_point start = Clock::now();
  const auto who = who_of(options, io);
  if (!who.ok()) return fail(io, who.error(), options.why.output == Output::json);
  io.out << rendered(who.value(), options, io);
  if (options.stats) print_stats(start, io);
  return code_of(who.value());
}

}  // namespace amiable::cli
