// The table of all condition operators. [IAM user guide, Condition operators]
#include <algorithm>

#include "base/ascii.h"
#include "policy/condition.h"

namespace amiable::policy {
namespace {

using enum Comparison;

// ArnEquals and ArnLike are one operator, so are their negations.
constexpr Operator table[] = {
    {"StringEquals", Family::string, equals, false},
    {"StringNotEquals", Family::string, equals, true},
    {"StringEqualsIgnoreCase", Family::string, equals_ignore_case, false},
    {"StringNotEqualsIgnoreCase", Family::string, equals_ignore_case, true},
    {"StringLike", Family::string, like, false},
    {"StringNotLike", Family::string, like, true},
    {"NumericEquals", Family::numeric, equals, false},
    {"NumericNotEquals", Family::numeric, equals, true},
    {"NumericLessThan", Family::numeric, less, false},
    {"NumericLessThanEquals", Family::numeric, less_equals, false},
    {"NumericGreaterThan", Family::numeric, greater, false},
    {"NumericGreaterThanEquals", Family::numeric, greater_equals, false},
    {"DateEquals", Family::date, equals, false},
    {"DateNotEquals", Family::date, equals, true},
    {"DateLessThan", Family::date, less, false},
    {"DateLessThanEquals", Family::date, less_equals, false},
    {"DateGreaterThan", Family::date, greater, false},
    {"DateGreaterThanEquals", Family::date, greater_equals, false},
    {"Bool", Family::boolean, equals, false},
    {"BinaryEquals", Family::binary, equals, false},
    {"IpAddress", Family::ip, contains, false},
    {"NotIpAddress", Family::ip, contains, true},
    {"ArnEquals", Family::arn, like, false},
    {"ArnLike", Family::arn, like, false},
    {"ArnNotEquals", Family::arn, like, true},
    {"ArnNotLike", Family::arn, like, true},
    {"Null", Family::null, equals, false},
};

}  // namespace

const Operator* find_operator(std::string_view name) {
  const auto* found = std::find_if(std::begin(table), std::end(table), [name](const Operator& row) {
    return equals_ignoring_case(row.name, name);
  });
  return found == std::end(table) ? nullptr : found;
}

std::span<const Operator> operators() { return table; }

}  // namespace amiable::policy
