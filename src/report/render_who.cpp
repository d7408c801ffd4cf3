// Who can and who cannot, for a terminal and for screen readers.
#include <algorithm>
#include <array>

#include "report/layout.h"
#include "report/who_rows.h"

namespace amiable::report {
namespace {

constexpr std::array<Verdict, 3> order = {Verdict::succeeds, Verdict::unknown, Verdict::fails};
constexpr std::size_t word_columns = 13;  // "cannot tell" and two blanks

Paint paint_of(Verdict verdict) {
  return verdict == Verdict::succeeds ? Paint::green
         : verdict == Verdict::fails  ? Paint::red
                                      : Paint::yellow;
}

// Answers of one verdict, and how many of them are left out.
struct Rows {
  std::vector<const WhoAnswer*> answers;
  std::size_t left_out = 0;
  std::uint64_t left_out_principals = 0;
};

Rows rows_of(const Who& who, const WhoQuestion& question, Verdict verdict, const WhoView& view) {
  Rows rows;
  for (const WhoAnswer& answer : question.answers) {
    if (answer.verdict != verdict || !shows(view, verdict)) continue;
    if (rows.answers.size() < shown_answers(view)) {
      rows.answers.push_back(&answer);
    } else {
      ++rows.left_out;
      rows.left_out_principals += count_members(who, answer);
    }
  }
  return rows;
}

std::string left_out_line(const Rows& rows) {
  return "and " + std::to_string(rows.left_out_principals) + " more for " +
         std::to_string(rows.left_out) + " further reasons: --all shows them";
}

std::string counted(std::uint64_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

// How much of the work was one answer for many; empty when everybody was decided alone.
std::string work_line(const Who& who) {
  if (who.decided >= who.principals * who.questions.size()) return {};
  return counted(who.principals, "principal") + ", " + counted(who.decided, "decision") +
         ": those that nothing tells apart were decided together";
}

bool any_refused(const Who& who) {
  return std::any_of(who.questions.begin(), who.questions.end(), [&who](const auto& question) {
    return count_members(who, question, Verdict::fails) > 0;
  });
}

class TextTable {
 public:
  TextTable(const Who& who, const WhoView& view, int width)
      : who_(who), view_(view), width_(width < 40 ? 40 : width) {}

  std::string write() {
    for (const WhoRowGroup& group : group_questions(who_)) {
      append_wrapped(out_, {"", "  "}, paint(Paint::bold, who_sentence(group, view_)), width_);
      append_wrapped(out_, {"  ", "  "}, who_counts(who_, *group.question), width_);
      for (const Verdict verdict : order) rows(group, verdict);
      out_ += "\n";
    }
    for (const MissingInput& one : who_.missing_inputs) missing(one);
    if (const std::string work = work_line(who_); !work.empty()) {
      append_wrapped(out_, {"", "  "}, work, width_);
    }
    if (any_refused(who_)) {
      append_wrapped(out_, {"next: ", "  "},
                     "`amiable why` with --as ARN tells one of them in full: each call, the line "
                     "that decides, the edit that cures it",
                     width_);
    }
    return std::move(out_);
  }

 private:
  void rows(const WhoRowGroup& group, Verdict verdict) {
    const Rows rows = rows_of(who_, *group.question, verdict, view_);
    for (const WhoAnswer* answer : rows.answers) row(group, *answer);
    if (rows.left_out > 0) append_wrapped(out_, {under, under}, left_out_line(rows), width_);
  }

  void row(const WhoRowGroup& group, const WhoAnswer& answer) {
    std::string word =
        "  " + paint(paint_of(answer.verdict), pad(who_word(answer.verdict), word_columns));
    std::string all;
    for (const WhoNames& each : names_of(who_, answer, view_)) {
      append_wrapped(out_, {all.empty() ? word : under, "                 "},
                     each.account + "  " + each.names, width_);
      all = each.account;
    }
    for (const std::string& line : who_reasons(group, answer, view_)) {
      append_wrapped(out_, {"                 ", "                   "}, line, width_);
    }
  }

  void missing(const MissingInput& one) {
    append_wrapped(out_, {"need: ", "  "},
                   "not all principals of " + one.account + " were gathered: " + one.path, width_);
    append_command(out_, "  ", one.command, width_);
  }

  static constexpr std::string_view under = "               ";  // the words' column
  const Who& who_;
  const WhoView& view_;
  int width_;
  std::string out_;
};

class PlainTable {
 public:
  PlainTable(const Who& who, const WhoView& view) : who_(who), view_(view) {}

  std::string write() {
    for (const WhoRowGroup& group : group_questions(who_)) {
      fact("Question", who_sentence(group, view_));
      fact("Answer", who_counts(who_, *group.question));
      for (const Verdict verdict : order) rows(group, verdict);
    }
    for (const MissingInput& one : who_.missing_inputs) {
      fact("Needed file", one.path);
      fact("Because", "it " + one.why);
      fact("Command", one.command);
    }
    if (const std::string work = work_line(who_); !work.empty()) fact("Work", work);
    return finish(out_, Color::never);
  }

 private:
  void fact(std::string_view label, std::string_view value) {
    out_.append(label).append(": ");
    for (const char c : value) out_ += c == '\n' ? ' ' : c;
    out_ += '\n';
  }

  void rows(const WhoRowGroup& group, Verdict verdict) {
    const Rows rows = rows_of(who_, *group.question, verdict, view_);
    for (const WhoAnswer* answer : rows.answers) {
      for (const WhoNames& each : names_of(who_, *answer, view_)) {
        fact(std::string(who_word(verdict)), each.account + ", " + each.names);
      }
      for (const std::string& line : who_reasons(group, *answer, view_)) fact("Because", line);
    }
    if (rows.left_out > 0) fact(std::string(who_word(verdict)), left_out_line(rows));
  }

  const Who& who_;
  const WhoView& view_;
  std::string out_;
};

}  // namespace

std::string render_text(const Who& who, const WhoView& view, const TextOptions& options) {
  return finish(TextTable(who, view, options.width).write(), options.color);
}

std::string render_plain(const Who& who, const WhoView& view) {
  return PlainTable(who, view).write();
}

}  // namespace amiable::report
