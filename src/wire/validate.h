// Checks a decoded input against what AWS's model demands: required members, lengths, ranges,
// patterns, sets of values. All faults of a request are told in one sentence, as AWS does.
// EC2 and Organizations word it otherwise and tell one fault: wire/ec2_parameters.h and
// wire/organizations_parameters.h, called from here.
// Checks that need more than the value itself (does the role exist?) are the services'.
// Sentences: recorded answers of IAM, STS and KMS (see validate.cpp).
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/api_model.h"
#include "wire/aws_error.h"
#include "wire/shape.h"

namespace amiable::wire {

// ValidationError (query) or ValidationException (JSON, REST-JSON), 400: `2 validation errors
// detected: Value 'x' at 'roleSessionName' failed to satisfy constraint: Member must …; Value …`.
// Safe from any thread; patterns are compiled at first use.
Result<void, AwsError> validate(const Service& service, const Shape& shape, const void* object);

// What a value breaks first of the demands on it itself (not on its elements). Safe from any
// thread.
enum class Demand { none, max, min, pattern, values };
Demand first_broken(const Constraint& constraint, const Shape& shape, const void* value);

// Patterns of all services that RE2 refuses: none, or the tables are wrong. For the tests.
std::vector<std::string_view> unreadable_patterns();

}  // namespace amiable::wire
