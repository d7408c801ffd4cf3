// Plan and answers without the words around them: what the diagnosis reports, what a cure is tried
// on, and what many principals are asked for.
#pragma once

#include <vector>

#include "launch/judge.h"

namespace amiable::launch {

// Rows point into the plan's steps: move it, never copy it.
struct Examined {
  Plan plan;
  std::vector<Judged> rows;
  report::Verdict verdict = report::Verdict::unknown;

  Examined() = default;
  Examined(Examined&&) = default;
  Examined& operator=(Examined&&) = default;
};

// What --strict asks to doubt.
Doubts doubts_of(const Question& question);

// The question must be complete (infer). Inventory::errors() tells of input that could not be read.
Examined examine(model::Inventory& inventory, const Question& question, const Doubts& doubts);

// The last step of examine(): refusals that only repeat another row's stop counting, then the sum.
report::Verdict settle(std::vector<Judged>& rows);

// must is failing; contested and may are advice, unless the same is failing already.
struct Findings {
  std::vector<report::Finding> failing, advice;
};
Findings findings_of(const std::vector<Judged>& rows);
// It succeeds, but permissions that AWS documents for it are missing.
bool is_contested(report::Verdict verdict, const std::vector<report::Finding>& advice);
// What would tell, when the verdict is unknown.
std::vector<report::MissingInput> missing_inputs_of(const std::vector<Judged>& rows,
                                                    report::Verdict verdict);

// The verdict when an open question about AWS has this answer (a switch of assumptions.h).
report::Verdict verdict_with(model::Inventory& inventory, Question question, std::string_view name,
                             std::string_view value);
// Which key a copy gets when none is named is not known: both candidates must agree, else the
// verdict becomes unknown.
void settle_copy_key(model::Inventory& inventory, const Question& question, Examined& examined);

// A request that a principal makes itself, not through EC2.
Step direct_request(std::string_view action, std::string_view resource);
// Whether `principal` (an ARN, also an account's root) may make it.
bool may_directly(model::Inventory& inventory, const Question& question,
                  const std::string& principal, std::string_view action, std::string_view resource);

}  // namespace amiable::launch
