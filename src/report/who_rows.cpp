// Folding and words.
#include "report/who_rows.h"

#include <algorithm>
#include <map>

#include "base/arn.h"
#include "report/phrases.h"

namespace amiable::report {
namespace {

constexpr std::size_t names_max = 3;     // of one account and answer
constexpr std::size_t accounts_max = 4;  // of one answer
constexpr std::size_t answers_max = 8;   // of one verdict
constexpr std::size_t subjects_max = 4;
constexpr std::size_t findings_max = 2;

std::string_view verb(std::string_view operation) {
  if (operation == "create-volume") return "make a volume of";
  if (operation == "copy-snapshot") return "copy";
  return operation;
}

std::string joined(const std::vector<std::string>& items, std::size_t shown) {
  std::string out;
  const std::size_t count = std::min(shown, items.size());
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + items[i];
  if (count < items.size()) out += " and " + std::to_string(items.size() - count) + " more";
  return out;
}

// An answer without the subject's own id.
std::string likeness(const WhoAnswer& answer, std::string_view subject) {
  std::string out(verdict_name(answer.verdict));
  out += answer.contested ? " contested" : "";
  const auto add = [&](const Finding& one) {
    out += "\n" + one.action + "\t" + (one.resource == subject ? "*" : one.resource) + "\t" +
           one.reason + "\t" + std::string(strength_name(one.strength));
  };
  for (const Finding& one : answer.failing) add(one);
  for (const Finding& one : answer.advice) add(one);
  for (const MissingInput& one : answer.missing_inputs) out += "\n" + one.path;
  out += "\n" + answer.note + "\n";
  for (const std::uint32_t group : answer.groups) out += std::to_string(group) + ",";
  return out;
}

std::string likeness(const WhoQuestion& question) {
  std::string out = question.operation + "\n" + question.region + "\n" + question.source_region;
  for (const WhoAnswer& answer : question.answers) {
    out += "\n\n" + likeness(answer, question.subject);
  }
  return out;
}

// "kms:ReEncryptFrom, kms:CreateGrant on key/1a2b… of 444455556666: key-policy-missing"
struct FindingLine {
  std::string resource, reason;
  std::vector<std::string> actions;
};

std::vector<FindingLine> lines_of(const std::vector<Finding>& findings, const WhoRowGroup& group) {
  std::vector<FindingLine> lines;
  for (const Finding& finding : findings) {
    const auto same = std::find_if(lines.begin(), lines.end(), [&finding](const auto& line) {
      return line.resource == finding.resource && line.reason == finding.reason;
    });
    FindingLine& line = same != lines.end()
                            ? *same
                            : lines.emplace_back(FindingLine{finding.resource, finding.reason, {}});
    if (finding.action != "-") line.actions.push_back(finding.action);
  }
  for (FindingLine& line : lines) {
    const bool each = group.subjects.size() > 1 && line.resource == group.question->subject;
    if (each) line.resource = "each of them";
  }
  return lines;
}

std::string describe(const FindingLine& line) {
  const std::string resource = short_key_with_owner(line.resource);
  if (line.actions.empty()) return resource + ": " + line.reason;
  return joined(line.actions, line.actions.size()) + " on " + resource + ": " + line.reason;
}

void add_findings(const std::vector<FindingLine>& lines, std::string_view before, bool all,
                  std::vector<std::string>& out) {
  const std::size_t count = all ? lines.size() : std::min(lines.size(), findings_max);
  for (std::size_t i = 0; i < count; ++i) out.push_back(std::string(before) + describe(lines[i]));
  if (count < lines.size()) {
    out.push_back("and " + std::to_string(lines.size() - count) + " more");
  }
}

}  // namespace

bool shows(const WhoView& view, Verdict verdict) {
  return verdict == Verdict::succeeds ? view.succeeds
         : verdict == Verdict::fails  ? view.fails
                                      : view.unknown;
}

std::uint64_t count_members(const Who& who, const WhoAnswer& answer) {
  std::uint64_t count = 0;
  for (const std::uint32_t group : answer.groups) count += who.groups[group].members.size();
  return count;
}

std::uint64_t count_members(const Who& who, const WhoQuestion& question, Verdict verdict) {
  std::uint64_t count = 0;
  for (const WhoAnswer& answer : question.answers) {
    if (answer.verdict == verdict) count += count_members(who, answer);
  }
  return count;
}

std::vector<WhoRowGroup> group_questions(const Who& who) {
  std::vector<WhoRowGroup> out;
  std::map<std::string, std::size_t> known;
  for (const WhoQuestion& question : who.questions) {
    const auto [entry, inserted] = known.try_emplace(likeness(question), out.size());
    if (inserted) out.push_back({&question, {}});
    out[entry->second].subjects.push_back(
        question.operation == "use" ? short_key_with_owner(question.subject) : question.subject);
  }
  return out;
}

std::vector<WhoNames> names_of(const Who& who, const WhoAnswer& answer, const WhoView& view) {
  std::map<std::string, std::vector<std::string>> names;
  std::map<std::string, std::uint64_t> counts;
  std::vector<std::string> order;
  for (const std::uint32_t index : answer.groups) {
    const WhoGroup& group = who.groups[index];
    std::vector<std::string>& mine = names[group.account];
    std::uint64_t& count = counts[group.account];
    if (count == 0) order.push_back(group.account);
    count += group.members.size();
    for (const std::string& arn : group.members) {
      if (!view.all && mine.size() >= names_max) break;
      const auto parts = split_arn(arn);
      mine.emplace_back(parts ? parts->resource : std::string_view(arn));
    }
  }
  std::vector<WhoNames> out;
  std::uint64_t rest = 0;
  for (const std::string& account : order) {
    if (!view.all && out.size() >= accounts_max) {
      rest += counts[account];
      continue;
    }
    const std::vector<std::string>& mine = names[account];
    std::string text = joined(mine, mine.size());
    if (counts[account] > mine.size()) {
      text += " and " + std::to_string(counts[account] - mine.size()) + " more";
    }
    out.push_back({account, std::move(text)});
  }
  if (rest > 0) {
    out.push_back({std::to_string(order.size() - accounts_max) + " more accounts",
                   "another " + std::to_string(rest)});
  }
  return out;
}

std::string who_sentence(const WhoRowGroup& group, const WhoView& view) {
  const WhoQuestion& question = *group.question;
  std::string out = "who can " + std::string(verb(question.operation)) + " " +
                    joined(group.subjects, view.all ? group.subjects.size() : subjects_max);
  if (question.operation == "use") out += " for EBS";
  if (question.source_region != question.region) out += " from " + question.source_region;
  const bool copies = question.operation == "copy" || question.operation == "copy-snapshot";
  return out + (copies ? " to " : " in ") + question.region;
}

std::string who_counts(const Who& who, const WhoQuestion& question) {
  const std::uint64_t can = count_members(who, question, Verdict::succeeds);
  const std::uint64_t cannot = count_members(who, question, Verdict::fails);
  const std::uint64_t open = count_members(who, question, Verdict::unknown);
  std::string out = std::to_string(can) + " of " + std::to_string(who.principals) +
                    (who.principals == 1 ? " principal can" : " principals can");
  if (cannot > 0) out += ", " + std::to_string(cannot) + " cannot";
  if (open > 0) out += ", of " + std::to_string(open) + " it cannot be told";
  return out;
}

std::string_view who_word(Verdict verdict) {
  return verdict == Verdict::succeeds ? "can"
         : verdict == Verdict::fails  ? "cannot"
                                      : "cannot tell";
}

std::vector<std::string> who_reasons(const WhoRowGroup& group, const WhoAnswer& answer,
                                     const WhoView& view) {
  std::vector<std::string> lines;
  if (answer.verdict == Verdict::fails)
    add_findings(lines_of(answer.failing, group), "", view.all, lines);
  if (answer.contested)
    add_findings(lines_of(answer.advice, group), "contested: ", view.all, lines);
  if (answer.verdict == Verdict::unknown) {
    if (!answer.note.empty()) lines.push_back(answer.note);
    for (const MissingInput& one : answer.missing_inputs) lines.push_back("needs " + one.path);
  }
  if (!answer.document.place.file.empty() && answer.verdict == Verdict::fails) {
    lines.push_back(describe_place(answer.document.place));
  }
  return lines;
}

std::size_t shown_answers(const WhoView& view) { return view.all ? SIZE_MAX : answers_max; }

}  // namespace amiable::report
