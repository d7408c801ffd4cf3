// What `amiable collect` prints for people who do not let it ask: a script of plain aws commands,
// and the least policies that its own requests need. Pure.
#pragma once

#include <string>
#include <vector>

#include "launch/question.h"

namespace amiable::cli {

// A shell script for one question, to be run with the credentials of each account; ids that only
// answers tell are shell variables. `profiles` may be empty.
std::string collect_script(const launch::Question& question,
                           const std::vector<std::string>& profiles);

// One JSON object: for each account that takes part, whose it is and its policy.
std::string collect_policies(const launch::Question& question);

// The same for the bundle of whole accounts: of each account, and of the management account.
// `regions` may be empty: all.
std::string account_wide_policies(const std::vector<std::string>& regions);

}  // namespace amiable::cli
