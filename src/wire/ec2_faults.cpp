// Words only.
#include "wire/ec2_faults.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace amiable::wire {
namespace {

AwsError invalid(std::string message) { return {"InvalidParameterValue", std::move(message), 0}; }

// Where EC2 names a parameter out of range it writes it with a small letter: maxResults.
std::string small_initial(std::string_view parameter) {
  std::string name(parameter);
  if (!name.empty()) name.front() = ascii_lower(name.front());
  return name;
}

std::string_view expected(Kind kind) {
  switch (kind) {
    case Kind::integer:
      return "Expected an integer.";
    case Kind::real:
      return "Expected a number.";
    case Kind::boolean:
      return "Expected true or false.";
    case Kind::timestamp:
      return "Expected a timestamp.";
    default:
      return "Expected Base64.";
  }
}

}  // namespace

// "Error codes for the Amazon EC2 API": MissingParameter.
AwsError ec2_missing_parameter(std::string_view parameter) {
  return {"MissingParameter", fmt::format("The request must contain the parameter {}", parameter),
          0};
}

// A live answer of 2016 to a parameter that CreateSecurityGroup does not have.
AwsError ec2_unknown_parameter(std::string_view parameter) {
  return {"UnknownParameter", fmt::format("The parameter {} is not recognized", parameter), 0};
}

// The first half is EC2's common form; what is expected is said in our words [inferred].
AwsError ec2_unreadable(Kind kind, std::string_view value, std::string_view parameter) {
  return ec2_invalid_value(value, parameter, expected(kind));
}

// Live: `Value () for parameter groupId is invalid. The value cannot be empty`.
AwsError ec2_invalid_value(std::string_view value, std::string_view parameter,
                           std::string_view reason) {
  std::string message = fmt::format("Value ({}) for parameter {} is invalid.", value, parameter);
  if (!reason.empty()) message.append(" ").append(reason);
  return invalid(std::move(message));
}

// Live, 2021, to MaxResults=1 where 5 is the least; the other bound is worded alike [inferred].
AwsError ec2_below(std::string_view value, std::string_view parameter, std::int64_t least) {
  return invalid(
      fmt::format("Value ( {} ) for parameter {} is invalid. Expecting a value greater than {}.",
                  value, small_initial(parameter), least));
}

AwsError ec2_above(std::string_view value, std::string_view parameter, std::int64_t most) {
  return invalid(
      fmt::format("Value ( {} ) for parameter {} is invalid. Expecting a value less than {}.",
                  value, small_initial(parameter), most));
}

AwsError ec2_invalid_action(std::string_view action) {
  return {"InvalidAction", fmt::format("The action {} is not valid for this web service.", action),
          0};
}

AwsError ec2_no_such_version(std::string_view version) {
  return {"NoSuchVersion",
          fmt::format("The requested version ({}) of service AmazonEC2 does not exist", version),
          0};
}

}  // namespace amiable::wire
