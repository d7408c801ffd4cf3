// What to ask of another account's administrator, as plain text for a ticket or a mail: the edits
// that are theirs, with everything needed to judge them. Nothing to install on their side.
#include <algorithm>
#include <string>
#include <vector>

#include "report/edit_commands.h"
#include "report/edit_phrases.h"
#include "report/layout.h"
#include "report/phrases.h"
#include "report/render_cure.h"

namespace amiable::report {
namespace {

constexpr int mail_width = 76;

class Handover {
 public:
  explicit Handover(const Cure& cure)
      : cure_(cure), best_(cure.alternatives.empty() ? Alternative() : cure.alternatives.front()) {}

  std::string write(const std::string& asking) {
    for (const std::string& account : accounts_of(best_.edits)) {
      if (account != asking) letter(account);
    }
    for (const std::string& account : accounts_of(cure_.asks)) {
      if (account != asking) question(account);
    }
    return std::move(out_);
  }

 private:
  void wrap(std::string_view text, std::string_view indent = "") {
    append_wrapped(out_, {indent, indent}, text, mail_width);
  }
  void line(std::string_view text) { out_.append(text).append("\n"); }

  void address(const std::string& account) {
    if (!out_.empty()) line("\n----------------------------------------\n");
    wrap("To an administrator of AWS account " + account + ":");
    line("");
  }

  void letter(const std::string& account) {
    address(account);
    request(account);
    for (std::size_t i = 0; i < best_.edits.size(); ++i) {
      if (best_.edits[i].account == account) edit(i, best_.edits[i]);
    }
    safety();
  }

  void request(const std::string& account) {
    const Diagnosis& before = cure_.diagnosis;
    wrap(before.principal + " needs to use " + before.subject + " in account " + before.account +
         ", Region " + before.region + ", and is refused at:");
    for (const Finding& finding : before.failing) {
      const std::string what =
          (finding.action == "-" ? "" : finding.action + " on ") + finding.resource;
      append_wrapped(out_, {"  - ", "    "}, what + " (" + finding.reason + ")", mail_width);
    }
    line("");
    const auto theirs = std::count_if(best_.edits.begin(), best_.edits.end(),
                                      [&](const Edit& one) { return one.account == account; });
    wrap("Please make " + counted(static_cast<std::size_t>(theirs), "edit") + " in account " +
         account + ":");
  }

  void edit(std::size_t index, const Edit& edit) {
    line("");
    wrap("* " + edit_sentence(edit) + (edit.why.empty() ? "" : " (" + edit.why + ")"));
    if (edit.guard_rail) {
      wrap(
          "This is a guard rail that was put there on purpose: please decide whether the exception "
          "is right.",
          "  ");
    }
    if (!edit.who.empty()) wrap("Who can: " + edit.who, "  ");
    if (has_document(edit)) documents(index, edit);
    const Way way = way_of(edit);
    for (const AwsCommand& command : way.commands) {
      line("");
      append_shell(out_, "  ", shell_pieces(command, "", document_file(index, edit)), mail_width);
    }
    for (const std::string& note : way.notes) wrap("(" + note + ")", "  ");
  }

  void documents(std::size_t index, const Edit& edit) {
    for (const std::string& statement : edit.statements) {
      line("");
      append_indented(json_over_lines(statement));
    }
    line("");
    wrap("The whole document afterwards, to be saved as " + document_file(index, edit) + ":", "  ");
    line("");
    append_indented(edit.policy);
  }

  void append_indented(std::string_view text) {
    while (!text.empty()) {
      const std::string_view each = text.substr(0, text.find('\n'));
      text.remove_prefix(std::min(each.size() + 1, text.size()));
      line("  " + std::string(each));
    }
  }

  // Nothing is known of the documents of the other account: what to look at, and what to add if it
  // is not there yet.
  void question(const std::string& account) {
    const Diagnosis& before = cure_.diagnosis;
    address(account);
    wrap(before.principal + " needs to use " + before.subject + " in account " + before.account +
         ", Region " + before.region +
         ". Whether it can is decided by what only your account can read:");
    for (const MissingInput& input : before.missing_inputs) {
      if (input.account != account) continue;
      line("");
      append_wrapped(out_, {"  - ", "    "}, input.path + ": " + input.why, mail_width);
      append_command(out_, "      ", input.command, mail_width);
    }
    for (const Edit& ask : cure_.asks) {
      if (ask.account == account) statements_to_check(ask);
    }
    line("");
    wrap("They give " + before.principal +
         " the use of this one key, and grants on it only to AWS services that attach what it "
         "encrypts. The answers of the commands above are enough to prove it beforehand.");
  }

  void statements_to_check(const Edit& ask) {
    line("");
    line("* " + ask.target);
    wrap("Please see whether its key policy allows this:", "  ");
    std::vector<std::string> told;
    for (const Call& call : cure_.diagnosis.calls) {
      const bool open = call.outcome == Outcome::unknown && call.strength == Strength::must;
      if (!open || call.resource_arn != ask.target) continue;
      if (std::find(told.begin(), told.end(), call.action) != told.end()) continue;
      line("    " + call.action);
      told.push_back(call.action);
    }
    wrap("If it does not, please add these statements (Who can: " + ask.who + "):", "  ");
    for (const std::string& statement : ask.statements) {
      line("");
      append_indented(json_over_lines(statement));
    }
  }

  void safety() {
    line("");
    wrap("Why this is safe: with all edits in place, what is newly allowed is " +
         allowance_sentence(best_) + ":");
    for (const AllowanceGroup& group : group_allowances(best_.allows)) {
      std::string actions;
      for (const std::string& action : group.actions)
        actions += (actions.empty() ? "" : ", ") + action;
      append_wrapped(out_, {"  - ", "    "},
                     group.principal + " on " + group.resource + ": " + actions, mail_width);
    }
    if (best_.verdict_after == Verdict::succeeds) {
      wrap(
          "Every call that EC2 makes for this was decided again with the edits in place, and is "
          "allowed; without any one part of them it is refused.");
    }
  }

  const Cure& cure_;
  const Alternative best_;
  std::string out_;
};

}  // namespace

std::string render_handover(const Cure& cure) {
  const std::string own = account_of(cure.diagnosis.principal);
  return finish(Handover(cure).write(own.empty() ? cure.diagnosis.account : own), Color::never);
}

}  // namespace amiable::report
