// Checks a decoded input of AWS Organizations against the model: required members, lengths, ranges,
// patterns, sets of values. One fault is told, the first in the order of the shape, as a Reason.
// Called by wire/validate.h.
#pragma once

#include "base/result.h"
#include "wire/aws_error.h"
#include "wire/shape.h"

namespace amiable::wire {

// InvalidInputException. Safe from any thread.
Result<void, AwsError> check_organizations_parameters(const Shape& shape, const void* object);

}  // namespace amiable::wire
