// Each row of the plan decided, and what they come to.
#include "launch/examine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"

namespace amiable::launch {
namespace {

using report::Verdict;

bool same_reasons(const Judged& row, const std::vector<Judged>& rows) {
  return std::all_of(row.call.reasons.begin(), row.call.reasons.end(), [&](const auto& reason) {
    return std::any_of(rows.begin(), rows.end(), [&](const Judged& other) {
      return !other.is_fact() && other.step->request.behalf == Behalf::forwarded &&
             other.decides() && other.refused() && other.call.resource == row.call.resource &&
             std::find(other.call.reasons.begin(), other.call.reasons.end(), reason) !=
                 other.call.reasons.end();
    });
  });
}

// The instance's decryption comes after the caller's calls: where the same wall stops both, the
// calls tell it.
void mark_echoes(std::vector<Judged>& rows) {
  for (Judged& row : rows) {
    if (row.is_fact() || row.step->request.behalf != Behalf::infrastructure_role) continue;
    if (!row.refused() || !same_reasons(row, rows)) continue;
    row.echo = true;
    row.call.strength = Strength::may;
  }
}

Verdict verdict_of(const std::vector<Judged>& rows) {
  const auto any = [&rows](auto test) {
    return std::any_of(rows.begin(), rows.end(),
                       [&test](const Judged& row) { return row.decides() && test(row); });
  };
  if (any([](const Judged& row) { return row.refused(); })) return Verdict::fails;
  if (any([](const Judged& row) { return row.open(); })) return Verdict::unknown;
  return Verdict::succeeds;
}

void add_findings(const Judged& row, std::vector<report::Finding>& findings) {
  for (const std::string& reason : row.call.reasons) {
    const report::Finding finding{row.call.action, row.call.resource, reason, row.call.strength};
    const auto same = [&finding](const report::Finding& one) {
      return one.action == finding.action && one.resource == finding.resource &&
             one.reason == finding.reason;
    };
    const auto found = std::find_if(findings.begin(), findings.end(), same);
    if (found == findings.end()) {
      findings.push_back(finding);
    } else {
      found->strength = std::min(found->strength, finding.strength);
    }
  }
}

}  // namespace

Doubts doubts_of(const Question& question) {
  return {question.strict, question.strict, question.strict};
}

Examined examine(model::Inventory& inventory, const Question& question, const Doubts& doubts) {
  Examined out;
  out.plan = plan(inventory, question);
  Judge judge(inventory, question, doubts);
  for (const Step& step : out.plan.steps) out.rows.push_back(judge.judge(step));
  out.verdict = settle(out.rows);
  return out;
}

Verdict verdict_with(model::Inventory& inventory, Question question, std::string_view name,
                     std::string_view value) {
  // The value comes from the table itself.
  (void)question.assumptions.set(fmt::format("{}={}", name, value));
  return examine(inventory, question, doubts_of(question)).verdict;
}

void settle_copy_key(model::Inventory& inventory, const Question& question, Examined& examined) {
  if (!question.assumptions.is("copy-key", "unknown")) return;
  const bool copies =
      question.operation == Operation::copy || question.operation == Operation::copy_snapshot;
  if (!copies || !question.kms_key_id.empty()) return;
  if (verdict_with(inventory, question, "copy-key", "same") != examined.verdict) {
    examined.verdict = Verdict::unknown;
  }
}

Verdict settle(std::vector<Judged>& rows) {
  mark_echoes(rows);
  return verdict_of(rows);
}

Findings findings_of(const std::vector<Judged>& rows) {
  std::vector<report::Finding> all;
  for (const Judged& row : rows) {
    if (row.refused() && !row.echo) add_findings(row, all);
  }
  Findings out;
  for (const report::Finding& one : all) {
    (one.strength == Strength::must ? out.failing : out.advice).push_back(one);
  }
  return out;
}

bool is_contested(Verdict verdict, const std::vector<report::Finding>& advice) {
  return verdict == Verdict::succeeds &&
         std::any_of(advice.begin(), advice.end(),
                     [](const auto& one) { return one.strength == Strength::contested; });
}

std::vector<report::MissingInput> missing_inputs_of(const std::vector<Judged>& rows,
                                                    Verdict verdict) {
  std::vector<report::MissingInput> out;
  if (verdict != Verdict::unknown) return out;
  for (const Judged& row : rows) {
    if (!row.open() || !row.decides()) continue;
    for (const model::Need& need : row.needs) {
      const auto same = [&need](const auto& one) { return one.path == need.path; };
      if (std::any_of(out.begin(), out.end(), same)) continue;
      const std::string what = row.is_fact() ? row.call.resource : row.call.action;
      out.push_back({need.path, need.command, need.account, fmt::format("decides {}", what)});
    }
  }
  return out;
}

Step direct_request(std::string_view action, std::string_view resource) {
  Step step;
  step.request.action = action;
  step.request.resource = resource;
  step.request.resource_account = account_in(resource);
  return step;
}

bool may_directly(model::Inventory& inventory, const Question& question,
                  const std::string& principal, std::string_view action,
                  std::string_view resource) {
  Question asked = question;
  asked.principal = principal;
  Judge judge(inventory, asked, Doubts{});
  const Step step = direct_request(action, resource);
  return judge.judge(step).call.outcome == report::Outcome::allowed;
}

}  // namespace amiable::launch
