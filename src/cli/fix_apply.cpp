// Confirm, check, back up, make, wait, ask again.
#include "cli/fix_apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <istream>
#include <ostream>
#include <thread>

#include "base/arn.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "cli/failure.h"
#include "cli/progress_line.h"
#include "cli/whole_file.h"
#include "launch/diagnose.h"
#include "live/edit_calls.h"
#include "report/edit_phrases.h"

namespace amiable::cli {
namespace {

namespace fs = std::filesystem;
using live::MadeEdit;
using live::Speaker;
using report::Edit;

// How long a change may take to be seen [IAM user guide: eventual consistency; KMS: up to minutes].
constexpr std::chrono::seconds waits[] = {std::chrono::seconds(0), std::chrono::seconds(1),
                                          std::chrono::seconds(2), std::chrono::seconds(4),
                                          std::chrono::seconds(8), std::chrono::seconds(15)};
constexpr int image_polls_max = 600;

Error usage(std::string message, std::string next) {
  return {ErrorKind::usage, std::move(message), "", std::move(next)};
}

const Speaker* speaker_for(const std::vector<Speaker>& speakers, const std::string& account) {
  const auto found = std::find_if(speakers.begin(), speakers.end(), [&account](const Speaker& one) {
    return one.account == account;
  });
  return found == speakers.end() ? nullptr : &*found;
}

// Everything that can be known before the first edit is made.
Result<void> check_edits(const FixOptions& options, const report::Alternative& cure,
                         const std::vector<Speaker>& speakers) {
  for (const Edit& edit : cure.edits) {
    if (edit.guard_rail && !options.include_guard_rails) {
      return usage(fmt::format("{} is a guard rail: its owner put it there on purpose",
                               report::document_title(edit)),
                   "talk to its owner; --include-guard-rails makes the exception");
    }
    if (const std::string why = live::why_by_hand(edit); !why.empty()) {
      return usage(fmt::format("{} cannot be applied: {}", report::edit_sentence(edit), why),
                   "make this edit by hand, then ask again");
    }
    if (speaker_for(speakers, edit.account) == nullptr) {
      return usage(fmt::format("no profile speaks for account {}, where this edit is made: {}",
                               edit.account, report::edit_sentence(edit)),
                   "add --profile NAME, or send its administrator what --handover prints");
    }
  }
  return {};
}

Result<void> check_state(const Edit& edit, const std::vector<Speaker>& speakers,
                         std::string& state) {
  state = TRY(live::state_of(*speaker_for(speakers, edit.account)->client, edit));
  if (live::is_as_read(edit, state)) return {};
  return usage(fmt::format("{} was edited since it was read", report::document_title(edit)),
               "run `amiable fix` again: it will start from what stands there now");
}

// $XDG_STATE_HOME/amiable/undo/20261128T192500Z, by default under ~/.local/state.
fs::path backup_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  const fs::path base = state != nullptr && *state != 0 ? fs::path(state)
                        : home != nullptr && *home != 0 ? fs::path(home) / ".local" / "state"
                                                        : fs::path(".");
  std::string name = iso8601(system_now());
  std::erase_if(name, [](char c) { return c == '-' || c == ':' || c == '.'; });
  return base / "amiable" / "undo" / name;
}

Result<void> keep(const fs::path& folder, const std::vector<MadeEdit>& edits) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return usage(fmt::format("`{}` cannot be made: {}", folder.string(), error.message()),
                 "set XDG_STATE_HOME to a folder that can be written");
  }
  fs::permissions(folder, fs::perms::owner_all, error);
  json::Writer out(2);
  out.begin_object().key("format").number(1).key("edits").begin_array();
  for (const MadeEdit& edit : edits) live::write(out, edit);
  out.end_array().end_object();
  return write_whole_file(folder / "undo.json", out.take() + "\n");
}

Result<std::vector<MadeEdit>> kept(const fs::path& folder) {
  const fs::path path = fs::is_directory(folder) ? folder / "undo.json" : folder;
  std::string text = TRY(read_text_file(path.string(), limits::decision_request_bytes_max));
  const auto document = TRY(json::parse(std::make_shared<Source>(path.string(), std::move(text))));
  const auto edits = document->root().find("edits");
  if (!edits || !edits->is(json::Type::array)) {
    return Error{ErrorKind::unreadable, "expected a backup with `edits`", document->root().place(),
                 "name the folder that `amiable fix --apply` printed"};
  }
  std::vector<MadeEdit> out;
  for (const json::Value one : edits->elements()) out.push_back(TRY(live::read_made_edit(one)));
  return out;
}

bool confirm(const report::Alternative& cure, const FixOptions& options, IoStreams& io) {
  if (options.yes) return true;
  const auto accounts = report::accounts_of(cure.edits);
  io.err << fmt::format("Apply {} in {}? Only `yes` does it: ",
                        report::counted(cure.edits.size(), "edit"), fmt::join(accounts, ", "));
  io.err.flush();
  std::string answer;
  std::getline(io.in, answer);
  return answer == "yes";
}

class Application {
 public:
  Application(const std::vector<Speaker>& speakers, IoStreams& io)
      : speakers_(speakers), io_(io), folder_(backup_folder()) {}

  // All of them, or an error; `made()` and `folder()` tell how far it came.
  Result<void> make(const report::Alternative& cure) {
    for (const Edit& edit : cure.edits) {
      MadeEdit made;
      made.edit = edit;
      made.after = edit.policy;
      TRY(check_state(edit, speakers_, made.before));
      made_.push_back(std::move(made));
      if (auto written = keep(folder_, made_); !written.ok()) {
        made_.pop_back();
        return written;
      }
      aws_client::Client& client = *speaker_for(speakers_, edit.account)->client;
      TRY(live::make(client, made_.back(), new_image_));
      TRY(keep(folder_, made_));
      io_.err << fmt::format("done in {}: {}\n", edit.account, report::edit_sentence(edit));
      if (edit.document == "new-copy") TRY(await_copy(client, edit));
    }
    return {};
  }

  const std::vector<MadeEdit>& made() const { return made_; }
  const fs::path& folder() const { return folder_; }
  const std::string& new_image() const { return new_image_; }

 private:
  Result<void> await_copy(aws_client::Client& client, const Edit& edit) {
    new_image_ = made_.back().made_id;
    ProgressLine line(io_);
    for (int i = 0; i < image_polls_max; ++i) {
      const std::string state = TRY(live::image_state(client, edit, new_image_));
      if (state == "available") return {};
      if (state != "pending") {
        return usage(fmt::format("the copy {} is {}", new_image_, state),
                     "look at its StateReason; `amiable fix --undo` removes it");
      }
      line.show(fmt::format("waiting for the copy {}", new_image_));
      std::this_thread::sleep_for(std::chrono::seconds(i < 10 ? 1 : 6));
    }
    return usage(fmt::format("the copy {} is still pending", new_image_),
                 "share it when it is available");
  }

  const std::vector<Speaker>& speakers_;
  IoStreams& io_;
  fs::path folder_;
  std::vector<MadeEdit> made_;
  std::string new_image_;
};

// Asked anew until it works or the change has had its time.
Result<report::Verdict> ask_again(const FixOptions& options, launch::Question question,
                                  IoStreams& io) {
  report::Verdict verdict = report::Verdict::unknown;
  for (const std::chrono::seconds wait : waits) {
    std::this_thread::sleep_for(wait);
    const Facts facts = TRY(facts_for(options.why.source, question, io));
    const report::Diagnosis diagnosis = TRY(launch::diagnose(*facts.inventory, question));
    verdict = diagnosis.verdict;
    if (verdict != report::Verdict::fails) break;
  }
  return verdict;
}

int told(report::Verdict verdict, const fs::path& folder, IoStreams& io) {
  const std::string undo = fmt::format("to take it back: amiable fix --undo {}\n", folder.string());
  switch (verdict) {
    case report::Verdict::succeeds:
      io.out << "ok: asked again, every call is allowed now\n" << undo;
      return exit_ok;
    case report::Verdict::unknown:
      io.out << "applied; asked again, it cannot be told whether every call is allowed\n" << undo;
      return exit_unknown;
    case report::Verdict::fails:
      break;
  }
  io.out << "applied, but asked again it still fails: `amiable why` says why\n" << undo;
  return exit_fails;
}

}  // namespace

int apply_cure(const FixOptions& options, const report::Cure& cure,
               const launch::Question& question, const Facts& facts, IoStreams& io) {
  const bool json = options.format == FixFormat::json;
  if (!options.why.source.terraform_plan.empty()) {
    return fail(io,
                usage("--apply edits what exists, not what a plan will make",
                      "add the statements to the configuration; --format terraform prints them"),
                json);
  }
  if (!facts.live) {
    return fail(io,
                usage("--apply edits live accounts, not a bundle or a data folder",
                      "ask with --profile; --format aws-cli prints the commands"),
                json);
  }
  const report::Alternative& first = cure.alternatives.front();
  const std::vector<Speaker>& speakers = facts.live->speakers();
  if (const auto ready = check_edits(options, first, speakers); !ready.ok()) {
    return fail(io, ready.error(), json);
  }
  if (!options.yes && !io.in_is_terminal) {
    return fail(io, usage("--apply asks first, and there is nobody to answer", "add --yes"), json);
  }
  if (!confirm(first, options, io)) {
    io.err << "nothing was changed\n";
    return exit_fails;
  }
  Application application(speakers, io);
  if (const auto made = application.make(first); !made.ok()) {
    const int code = fail(io, made.error(), json);
    if (application.made().empty()) return code;
    io.err << fmt::format("{} of {} made; to take back: amiable fix --undo {}\n",
                          std::count_if(application.made().begin(), application.made().end(),
                                        [](const MadeEdit& one) { return one.done; }),
                          report::counted(first.edits.size(), "edit"),
                          application.folder().string());
    return exit_partly;
  }
  launch::Question again = question;
  if (!application.new_image().empty()) again.image = application.new_image();
  const auto verdict = ask_again(options, std::move(again), io);
  if (!verdict.ok()) return fail(io, verdict.error(), json);
  return told(verdict.value(), application.folder(), io);
}

int undo_cure(const FixOptions& options, IoStreams& io) {
  const auto edits = kept(options.undo);
  if (!edits.ok()) return fail(io, edits.error(), false);
  const auto speakers = identify_speakers(options.why.source, options.why.region, io);
  if (!speakers.ok()) return fail(io, speakers.error(), false);
  int left = exit_ok;
  for (auto made = edits.value().rbegin(); made != edits.value().rend(); ++made) {
    const Speaker* speaker = speaker_for(speakers.value(), made->edit.account);
    if (speaker == nullptr) {
      return fail(io,
                  usage(fmt::format("no profile speaks for account {}", made->edit.account),
                        "add --profile NAME"),
                  false);
    }
    auto back = live::take_back(*speaker->client, *made);
    if (!back.ok() && made->edit.document == "grant") {
      // Who may make a grant need not be who may revoke it; the key's account may.
      const auto key = split_arn(made->edit.target);
      const Speaker* owner =
          key ? speaker_for(speakers.value(), std::string(key->account)) : nullptr;
      if (owner != nullptr) back = live::take_back(*owner->client, *made);
    }
    if (!back.ok() && !made->done) {  // the others can still be taken back
      left = fail(io, back.error(), false);
      continue;
    }
    if (!back.ok()) return fail(io, back.error(), false);
    io.out << fmt::format("taken back in {}: {}\n", made->edit.account,
                          report::document_title(made->edit));
  }
  return left == exit_ok ? exit_ok : exit_partly;
}

}  // namespace amiable::cli
