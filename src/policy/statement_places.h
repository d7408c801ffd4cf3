// Where the statements of a policy stand, as the policy simulator tells it [measured: 8 recorded
// statements]: lines and columns count from 1; the end is just behind the closing brace, the start
// just behind the token before it (`[`, or the brace of the statement before), and behind its own
// opening brace where Statement is a single object. CR, LF and CR LF each end a line.
#pragma once

#include <vector>

#include "policy/policy.h"

namespace amiable::policy {

struct StatementPlace {
  Position start, end;
};
// One for each statement, in one walk over the text.
std::vector<StatementPlace> places_of(const Policy& policy);

}  // namespace amiable::policy
