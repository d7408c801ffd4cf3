// A second, independent reading of AWS's evaluation rules: plain loops over the JSON of a decision
// request, no code shared with the engine. Slow and simple on purpose.
//
// What was not gathered is decided by trying: every unknown layer is filled with candidates
// (nothing, everything allowed, everything denied, …); answers that differ make it unknown.
#pragma once

#include <string>

#include "support/cases.h"

namespace amiable::test {

std::string oracle(const Json& input);  // allowed, explicitDeny, implicitDeny, unknown

}  // namespace amiable::test
