// The smallest edits that make a refused operation pass, proved by deciding again.
//
// Pure over the Inventory: nothing is written anywhere. Every alternative was applied to an Overlay
// and every call decided again; no edit and no statement of it can be left out. Explicit denies and
// guard rails are never removed: an exception for the asking principal is shown, and marked.
#pragma once

#include "launch/question.h"
#include "report/cure.h"

namespace amiable::launch {

enum class Preference : std::uint8_t { none, grant, policy, copy };

struct RemedyOptions {
  bool minimal = false;      // grant what is known to be needed, without what AWS documents beside
  bool for_account = false;  // name the account root in key policies instead of the principal
  Preference prefer = Preference::none;
};

// The question must be complete (infer). Nothing to cure: no alternatives, and verdict_after is the
// diagnosis's. Errors are those of diagnose().
Result<report::Cure> find_cure(model::Inventory& inventory, const Question& question,
                               const RemedyOptions& options);

}  // namespace amiable::launch
