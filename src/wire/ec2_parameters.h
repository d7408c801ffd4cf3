// Checks a decoded EC2 input against the model: required members, ranges, lengths, patterns, sets
// of values. EC2 tells one fault at a time: the first in the order of the shape.
// Called by wire/validate.h for services of that protocol; the sentences are in wire/ec2_faults.h.
#pragma once

#include "base/result.h"
#include "wire/aws_error.h"
#include "wire/shape.h"

namespace amiable::wire {

// MissingParameter or InvalidParameterValue. Safe from any thread.
Result<void, AwsError> check_ec2_parameters(const Shape& shape, const void* object);

}  // namespace amiable::wire
