// The diagnosis: every row decided, all causes at once, and what keeps an answer open.
#include "launch/diagnose.h"

#include <fmt/format.h>

#include <algorithm>

#include "launch/causes.h"
#include "launch/examine.h"
#include "launch/help.h"
#include "launch/symptom.h"

namespace amiable::launch {
namespace {

using report::Diagnosis;
using report::Verdict;

bool is_session(const Question& question) {
  return question.principal.find(":user/") == std::string::npos &&
         !question.principal.ends_with(":root");
}

// What was taken for granted because nothing was gathered or given (--strict: nothing is).
void add_defaults(model::Inventory& inventory, const Question& question, Verdict verdict,
                  Diagnosis& out) {
  const auto add = [&](std::string_view name, std::string_view value, std::string_view text,
                       const Doubts& doubts) {
    const bool decides =
        !question.strict && examine(inventory, question, doubts).verdict != verdict;
    out.assumptions.push_back({std::string(name), std::string(question.strict ? "unknown" : value),
                               std::string(text), decides});
  };
  if (!inventory.has_organization()) {
    add("organization", "none",
        "no organization file was gathered: no service or resource control policy applies",
        {true, false, false});
  }
  if (!question.image.empty() && question.operation != Operation::start &&
      inventory.allowed_images(question.account, question.region).is_unknown()) {
    out.assumptions.push_back({"allowed-images", question.strict ? "unknown" : "disabled",
                               "the account's Allowed AMIs settings were not gathered", false});
  }
  if (!question.has_context) {
    add("context", "none",
        "no condition key of the caller's request was given: only those that EC2 and KMS set",
        {false, true, false});
  }
  if (is_session(question) && !question.has_session_policies) {
    add("session-policy", "none", "no session policy was given for the role's session",
        {false, false, true});
  }
}

// The open questions about AWS that this answer rests on.
void add_switches(model::Inventory& inventory, const Question& question, Verdict verdict,
                  Diagnosis& out) {
  const Assumptions defaults;
  for (const Switch& one : switches()) {
    const std::string_view value = question.assumptions.value(one.name);
    bool decides = false;
    for (std::string_view other : one.values) {
      if (other == value) continue;
      decides = decides || verdict_with(inventory, question, one.name, other) != verdict;
    }
    if (!decides && value == defaults.value(one.name)) continue;
    out.assumptions.push_back(
        {std::string(one.name), std::string(value), std::string(one.text), decides});
  }
}

Diagnosis base_of(const Question& question, const Plan& plan) {
  Diagnosis out;
  out.operation = operation_name(question.operation);
  out.principal = question.principal;
  const auto arn = split_arn(question.principal);
  out.principal_label = arn ? std::string(arn->resource) : question.principal;
  for (const std::string* id :
       {&question.image, &question.instance, &question.volume, &question.snapshot}) {
    if (!id->empty() && out.subject.empty()) out.subject = *id;
  }
  if (question.operation == Operation::start) out.subject = question.instance;
  if (question.operation == Operation::attach) out.subject = question.volume;
  out.account = question.account;
  out.region = question.region;
  out.source_region = question.source_region;
  for (const VolumePlan& volume : plan.volumes) out.volumes.push_back(volume.volume);
  return out;
}

}  // namespace

Result<Diagnosis> diagnose(model::Inventory& inventory, const Question& question) {
  Examined examined = examine(inventory, question, doubts_of(question));
  settle_copy_key(inventory, question, examined);
  Diagnosis out = base_of(question, examined.plan);
  out.verdict = examined.verdict;
  Findings findings = findings_of(examined.rows);
  out.failing = std::move(findings.failing);
  out.advice = std::move(findings.advice);
  out.contested = is_contested(out.verdict, out.advice);
  if (out.verdict == Verdict::fails) {
    const Evidence evidence{inventory, question, examined.plan, examined.rows};
    out.causes = find_causes(evidence);
    out.symptom = find_symptom(evidence);
    out.help = find_help(evidence, out.causes);
  }
  out.missing_inputs = missing_inputs_of(examined.rows, out.verdict);
  add_defaults(inventory, question, examined.verdict, out);
  add_switches(inventory, question, examined.verdict, out);
  for (Judged& row : examined.rows) out.calls.push_back(std::move(row.call));
  if (!inventory.errors().empty()) return inventory.errors().front();
  return out;
}

}  // namespace amiable::launch
