// Decides every row of a plan and tells all causes at once.
#pragma once

#include "launch/calls.h"
#include "report/diagnosis.h"

namespace amiable::launch {

// The question must be complete (infer). An error means that input the answer would rest on could
// not be read; it is never a verdict.
Result<report::Diagnosis> diagnose(model::Inventory& inventory, const Question& question);

}  // namespace amiable::launch
