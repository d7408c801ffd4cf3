// A cure for a terminal: headline, what is refused now, each edit with its diff and command, what
// it newly allows, how it was proved, other ways, and what nobody can cure.
#include <algorithm>
#include <string>

#include "report/edit_commands.h"
#include "report/edit_phrases.h"
#include "report/layout.h"
#include "report/line_diff.h"
#include "report/phrases.h"
#include "report/render_cure.h"

namespace amiable::report {
namespace {

constexpr std::string_view rule = "  │ ";
constexpr std::string_view inside = "     ";  // under the number of an edit

std::string joined(const std::vector<std::string>& accounts) {
  std::string out;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == accounts.size() ? " and " : ", ") + accounts[i];
  }
  return out;
}

class CureText {
 public:
  CureText(const Cure& cure, int width, const CureOptions& options)
      : cure_(cure), before_(cure.diagnosis), width_(std::max(width, 40)), options_(options) {}

  std::string write() {
    headline();
    refused();
    if (const Alternative* best = recommended()) {
      for (std::size_t i = 0; i < best->edits.size(); ++i) edit(i, best->edits[i]);
      allows(*best);
      proof(*best);
    }
    others();
    not_curable();
    missing();
    next();
    return std::move(out_);
  }

 private:
  void wrap(Indent indent, std::string_view text) { append_wrapped(out_, indent, text, width_); }
  void line(std::string_view text) { out_.append(text).append("\n"); }

  const Alternative* recommended() const {
    return cure_.alternatives.empty() ? nullptr : &cure_.alternatives.front();
  }
  bool cures() const { return recommended()->verdict_after == Verdict::succeeds; }
  bool waits_for_guard_rail() const {
    return recommended() != nullptr && has_guard_rail(*recommended()) && !options_.guard_rails;
  }

  void headline() {
    const std::string goal = success_sentence(before_);
    std::string text;
    if (before_.verdict == Verdict::succeeds) {
      text = paint(Paint::green, "nothing to cure:") + " " + goal;
    } else if (recommended() == nullptr) {
      text = before_.verdict == Verdict::unknown
                 ? paint(Paint::yellow, "cannot tell:") + " " + verdict_sentence(before_)
                 : paint(Paint::red, "no cure:") + " no edit is known after which " + goal;
    } else {
      text = headline_of(*recommended(), goal);
    }
    wrap({"", "  "}, text);
  }

  std::string headline_of(const Alternative& best, const std::string& goal) const {
    const std::string edits =
        counted(best.edits.size(), "edit") + " in " + joined(accounts_of(best.edits));
    if (!cures())
      return paint(Paint::yellow, "partly:") + " " + edits + " are not enough that " + goal;
    const std::string level = waits_for_guard_rail()
                                  ? paint(Paint::yellow, "cure behind a guard rail:")
                                  : paint(Paint::green, "cure:");
    return level + " after " + edits + ", " + goal;
  }

  // What is refused now, one line per resource and reason.
  void refused() {
    if (before_.verdict != Verdict::fails) return;
    wrap({"  ╷ ", rule}, "asked by " + before_.principal);
    std::vector<std::pair<std::string, std::string>> groups;  // "on X: reason" and its actions
    for (const Finding& finding : before_.failing) {
      const std::string where =
          short_key_with_owner(finding.resource) + " (" + finding.reason + ")";
      auto group = std::find_if(groups.begin(), groups.end(),
                                [&where](const auto& each) { return each.first == where; });
      if (group == groups.end()) group = groups.insert(groups.end(), {where, ""});
      if (finding.action != "-")
        group->second += (group->second.empty() ? "" : ", ") + finding.action;
    }
    for (const auto& [where, actions] : groups) {
      wrap({rule, "  │   "}, paint(Paint::red, "refused now: ") +
                                 (actions.empty() ? where : actions + " on " + where));
    }
    line("  ╵");
  }

  void edit(std::size_t index, const Edit& edit) {
    const std::string number = "  " + std::to_string(index + 1) + ". ";
    wrap({number, inside},
         paint(Paint::bold, "in account " + edit.account + ":") + " " + edit_sentence(edit));
    if (edit.guard_rail) guard_rail();
    if (!edit.why.empty()) wrap({"     why: ", "          "}, edit.why);
    if (!edit.who.empty()) wrap({"     who: ", "          "}, edit.who);
    if (!edit.source.file.empty()) {
      wrap({"     at: ", "         "}, describe_place(edit.source));
    }
    if (has_document(edit) || !edit.before.empty()) diff(edit);
    commands(index, edit);
  }

  void guard_rail() {
    wrap({inside, inside},
         paint(Paint::yellow, "a guard rail, put there on purpose:") +
             (options_.guard_rails ? " its owner has to agree"
                                   : " shown only; --include-guard-rails counts it as usable"));
  }

  void diff(const Edit& edit) {
    const ReadableTexts texts = readable_texts(edit);
    if (texts.reformatted) {
      wrap({inside, inside},
           paint(Paint::dim, "(shown over several lines; the document keeps its long ones)"));
    }
    std::string_view rest = std::string_view();
    const std::string text = unified_diff(texts.before, texts.after, {"", ""});
    rest = text;
    for (int skipped = 0; skipped < 2 && !rest.empty(); ++skipped) {
      rest.remove_prefix(std::min(rest.find('\n') + 1, rest.size()));  // the two names
    }
    while (!rest.empty()) {
      const std::string_view each = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(each.size() + 1, rest.size()));
      if (!each.starts_with('\\')) diff_line(each);
    }
  }

  // Never cut or wrapped: what is read here is what is going to be written.
  void diff_line(std::string_view text) {
    std::string shown;
    for (const char c : text) {
      if (c == '\t') shown += "  ";
      if (c != '\t' && c != '\r') shown += c;
    }
    const Paint color = text.starts_with('+')   ? Paint::green
                        : text.starts_with('-') ? Paint::red
                        : text.starts_with('@') ? Paint::dim
                                                : Paint::plain;
    line(std::string(inside) + (color == Paint::plain ? shown : paint(color, shown)));
  }

  void commands(std::size_t index, const Edit& edit) {
    const Way way = way_of(edit);
    const std::string document = document_file(index, edit);
    for (const AwsCommand& command : way.commands) {
      line(std::string(inside) + (command.flags_of_caller ? "add to the command:" : "run:"));
      append_shell(out_, "       ", shell_pieces(command, "", document), width_);
    }
    for (const std::string& note : way.notes) wrap({"     note: ", "           "}, note);
  }

  void allows(const Alternative& best) {
    wrap({"  newly allowed: ", "    "}, allowance_sentence(best));
    for (const AllowanceGroup& group : group_allowances(best.allows)) {
      std::string actions;
      for (const std::string& action : group.actions)
        actions += (actions.empty() ? "" : ", ") + action;
      wrap({"    ", "      "},
           group.principal + " on " + short_key_with_owner(group.resource) + ": " + actions);
    }
  }

  void proof(const Alternative& best) {
    const auto decisive =
        std::count_if(before_.calls.begin(), before_.calls.end(),
                      [](const Call& call) { return call.strength == Strength::must; });
    std::string text = "all ";
    text += decisive > 0 ? std::to_string(decisive) + " calls and facts" : "calls and facts";
    switch (best.verdict_after) {
      case Verdict::succeeds:
        text += " were decided again with " + counted(best.edits.size(), "edit") +
                " in place: allowed; without any part of it, refused";
        break;
      case Verdict::fails:
        text += " were decided again: some stay refused";
        break;
      case Verdict::unknown:
        text += " were decided again: none is refused, some stay open";
        break;
    }
    wrap({"  proved: ", "    "}, text);
  }

  void others() {
    if (cure_.alternatives.size() < 2) return;
    line("  other ways:");
    for (std::size_t i = 1; i < cure_.alternatives.size(); ++i) {
      const Alternative& one = cure_.alternatives[i];
      const std::string number = "  " + std::to_string(one.rank) + ". ";
      wrap({number, inside}, alternative_sentence(one) +
                                 (one.verdict_after == Verdict::succeeds ? "" : " (not enough)"));
      if (!one.why.empty()) wrap({inside, inside}, paint(Paint::dim, one.why));
    }
  }

  void not_curable() {
    for (const NotCurable& one : cure_.not_curable) {
      wrap({"  not curable: ", "    "},
           paint(Paint::red, one.reason) +
               (one.resource.empty() ? "" : " on " + short_key_with_owner(one.resource)) +
               (one.what.empty() ? "" : ": " + one.what));
      if (!one.who.empty()) wrap({"    who could: ", "      "}, one.who);
    }
  }

  void missing() {
    if (before_.verdict != Verdict::unknown && cure_.verdict_after != Verdict::unknown) return;
    for (const MissingInput& input : before_.missing_inputs) {
      wrap({"  need: ", "    "},
           paint(Paint::bold, input.path) +
               (input.account.empty() ? "" : " from account " + input.account));
      if (!input.command.empty()) append_command(out_, "      ", input.command, width_);
    }
  }

  void next() {
    if (!cure_.asks.empty()) {
      wrap({"  next: ", "    "}, "gather it and ask again; --handover prints what to ask of " +
                                     joined(accounts_of(cure_.asks)));
    }
    if (recommended() == nullptr) return;
    wrap({"  next: ", "    "},
         "add --write DIR for the documents as files and a script, or --format aws-cli, terraform "
         "or patch to print one");
  }

  const Cure& cure_;
  const Diagnosis& before_;
  int width_;
  const CureOptions& options_;
  std::string out_;
};

}  // namespace

std::string render_cure_text(const Cure& cure, const TextOptions& text,
                             const CureOptions& options) {
  return finish(CureText(cure, text.width, options).write(), text.color);
}

}  // namespace amiable::report
