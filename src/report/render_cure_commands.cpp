// A bash script of aws commands: one part per account, run by whoever has credentials of it.
//
// Policies stand in here documents, or in files beside the script. Foreign text reaches the shell
// only inside quotes and here documents, and comments only as words of one line.
#include <algorithm>
#include <set>
#include <string>

#include "report/edit_commands.h"
#include "report/edit_phrases.h"
#include "report/layout.h"
#include "report/render_cure.h"

namespace amiable::report {
namespace {

constexpr int script_width = 96;

// A word that no line of the text consists of.
std::string delimiter_for(const std::string& text) {
  std::string word = "POLICY";
  while (text.find(word) != std::string::npos) word += "_";
  return word;
}

class Script {
 public:
  Script(const Cure& cure, const CureOptions& options)
      : cure_(cure), edits_(cure.alternatives.front().edits), options_(options) {}

  std::string write() {
    head();
    const auto accounts = accounts_of(edits_);
    for (const std::string& account : accounts) part(account);
    tail(accounts);
    return std::move(out_);
  }

 private:
  void line(std::string_view text) { out_.append(text).append("\n"); }
  void comment(std::string_view text, std::string_view indent = "") {
    const std::string first = std::string(indent) + "# ";
    std::string lines;
    append_wrapped(lines, {first, first}, text, script_width);
    out_ += finish(lines, Color::never);
  }

  bool left_out(const Edit& edit) const { return edit.guard_rail && !options_.guard_rails; }

  void head() {
    line("#!/usr/bin/env bash");
    comment("Made by amiable fix. After it, " + success_sentence(cure_.diagnosis) + ".");
    comment(
        "Run it with credentials of each account below, in their order; it makes the edits of "
        "the account that the credentials belong to: AWS_PROFILE=… bash apply.sh");
    line("set -euo pipefail");
    if (options_.documents_apart) {
      line("here=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)");
    } else if (std::any_of(edits_.begin(), edits_.end(), has_document)) {
      line("here=$(mktemp -d)");
      line("trap 'rm -rf \"$here\"' EXIT");
    }
    line("account=$(aws sts get-caller-identity --query Account --output text)");
  }

  void part(const std::string& account) {
    line("");
    std::set<std::string_view> told;
    for (const Edit& edit : edits_) {
      if (edit.account != account || edit.who.empty() || !told.insert(edit.who).second) continue;
      comment("Account " + account + ": " + edit.who);
    }
    line("if [ \"$account\" = " + shell_quoted(account) + " ]; then");
    for (std::size_t i = 0; i < edits_.size(); ++i) {
      if (edits_[i].account == account) step(i, edits_[i]);
    }
    line("  echo " + shell_quoted("done in account " + account));
    line("fi");
  }

  void step(std::size_t index, const Edit& edit) {
    comment(std::to_string(index + 1) + ". " + edit_sentence(edit), "  ");
    if (left_out(edit)) {
      comment("a guard rail, left out: amiable fix --include-guard-rails writes it", "  ");
      line("  true");
      return;
    }
    const Way way = way_of(edit);
    for (const std::string& note : way.notes) comment(note, "  ");
    const std::string document = document_file(index, edit);
    if (has_document(edit) && !options_.documents_apart) here_document(edit, document);
    for (const AwsCommand& command : way.commands) run(command, document);
    if (way.commands.empty()) line("  true");
  }

  void here_document(const Edit& edit, const std::string& name) {
    const std::string end = delimiter_for(edit.policy);
    line("  cat >\"$here/" + name + "\" <<'" + end + "'");
    out_ += edit.policy;
    if (!edit.policy.ends_with('\n')) out_ += '\n';
    line(end);
  }

  void run(const AwsCommand& command, const std::string& document) {
    const auto pieces = shell_pieces(command, "$here/", document);
    if (command.flags_of_caller) {
      line("  printf '%s\\n' " + shell_quoted(shell_line(pieces)));
    } else {
      append_shell(out_, "  ", pieces, script_width);
      if (command.makes_image) line("  echo \"new image: $new_image\"");
    }
  }

  void tail(const std::vector<std::string>& accounts) {
    std::string known;
    for (const std::string& account : accounts) {
      known += (known.empty() ? "" : " | ") + shell_quoted(account);
    }
    line("");
    line("case \"$account\" in");
    line("  " + known + ") ;;");
    line("  *)");
    line("    echo \"no edit belongs to account $account\" >&2");
    line("    exit 1");
    line("    ;;");
    line("esac");
  }

  const Cure& cure_;
  const std::vector<Edit>& edits_;
  const CureOptions& options_;
  std::string out_;
};

}  // namespace

std::string render_cure_commands(const Cure& cure, const CureOptions& options) {
  if (cure.alternatives.empty() || cure.alternatives.front().edits.empty()) {
    return "#!/usr/bin/env bash\n# Made by amiable fix: there is no edit to make.\n";
  }
  return Script(cure, options).write();
}

}  // namespace amiable::report
