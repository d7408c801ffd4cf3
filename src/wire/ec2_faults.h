// The sentences of EC2 about parameters: missing, unknown, unreadable, out of range. The one place
// that words them; services that look at more than the value itself use them too.
// Sources stand beside the sentences in ec2_faults.cpp.
#pragma once

#include <string>
#include <string_view>

#include "wire/aws_error.h"
#include "wire/shape.h"

namespace amiable::wire {

AwsError ec2_missing_parameter(std::string_view parameter);
AwsError ec2_unknown_parameter(std::string_view parameter);
// The text cannot be of that kind at all.
AwsError ec2_unreadable(Kind kind, std::string_view value, std::string_view parameter);
// Outside a set, a length or a pattern. `reason`, a sentence, may be empty.
AwsError ec2_invalid_value(std::string_view value, std::string_view parameter,
                           std::string_view reason);
// A number below or above its bounds.
AwsError ec2_below(std::string_view value, std::string_view parameter, std::int64_t least);
AwsError ec2_above(std::string_view value, std::string_view parameter, std::int64_t most);
AwsError ec2_invalid_action(std::string_view action);
AwsError ec2_no_such_version(std::string_view version);

}  // namespace amiable::wire
