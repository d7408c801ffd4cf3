// The condition keys of a simulated request: the typed entries that the caller sends, and what the
// simulator knows by itself.
#pragma once

#include <set>
#include <string>

#include "policy/context.h"
#include "services/iam/iam_rows.h"

namespace amiable::services::iam {

struct SimulatedContext {
  policy::Context keys;
  std::set<std::string> given;  // names of the entries in lower case
  std::size_t largest = 0;      // bytes of the entry that has most
};

// InvalidInput for a name given twice, in whatever case, and for a value that is not of its type.
Answer<void> add_entries(const std::optional<std::vector<api::ContextEntry>>& entries,
                         SimulatedContext& context);
// Before the entries, which replace these. `caller_arn` may be empty: nobody in particular.
void add_simulated_caller(policy::Context& keys, std::string_view caller_arn,
                          std::string_view account);

}  // namespace amiable::services::iam
