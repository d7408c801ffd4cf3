// One walk over the input. The sentences on patterns and sets of values are reported; the others
// are the API reference's accounts of the Reasons.
#include "wire/organizations_parameters.h"

#include "wire/validate.h"

namespace amiable::wire {
namespace {

using Outcome = Result<void, AwsError>;

AwsError invalid(std::string_view reason, std::string_view sentence) {
  return {"InvalidInputException", std::string(sentence), 0, std::string(reason)};
}

std::string_view pattern_reason(std::string_view member) {
  if (member == "TargetId") return "INVALID_PATTERN_TARGET_ID";
  return member == "PolicyId" ? "INVALID_SYNTAX_POLICY_ID" : "INVALID_PATTERN";
}

std::string_view values_reason(std::string_view member) {
  return member == "PolicyType" || member == "Filter" ? "INVALID_ENUM_POLICY_TYPE" : "INVALID_ENUM";
}

AwsError broken(std::string_view member, Demand demand, bool number) {
  if (demand == Demand::max) {
    return number
               ? invalid("MAX_VALUE_EXCEEDED",
                         "You provided a numeric parameter that has a larger value than allowed.")
               : invalid("MAX_LENGTH_EXCEEDED",
                         "You provided a string parameter that is longer than allowed.");
  }
  if (demand == Demand::min) {
    return number
               ? invalid("MIN_VALUE_EXCEEDED",
                         "You provided a numeric parameter that has a smaller value than allowed.")
               : invalid("MIN_LENGTH_EXCEEDED",
                         "You provided a string parameter that is shorter than allowed.");
  }
  if (demand == Demand::pattern) {
    return invalid(pattern_reason(member),
                   "You provided a value that does not match the required pattern.");
  }
  return invalid(values_reason(member), "You specified an invalid value.");
}

Outcome check_structure(const Shape& shape, const void* object);

Outcome check_elements(const Shape& list, const Constraint* constraint, const void* value) {
  for (std::size_t i = 0; i < list.list->size(value); ++i) {
    const void* element = list.list->at(value, i);
    if (constraint != nullptr &&
        first_broken(*constraint, *list.element, element) != Demand::none) {
      return invalid(
          "INVALID_LIST_MEMBER",
          "You provided a list to a parameter that contains at least one invalid value.");
    }
    if (list.element->kind == Kind::structure) TRY(check_structure(*list.element, element));
  }
  return {};
}

Outcome check_member(const Member& member, const void* value) {
  const Shape& shape = *member.shape;
  if (member.constraint != nullptr) {
    const Demand demand = first_broken(*member.constraint, shape, value);
    if (demand != Demand::none) return broken(member.name, demand, shape.kind == Kind::integer);
  }
  if (shape.kind == Kind::structure) return check_structure(shape, value);
  if (shape.kind != Kind::list) return {};
  return check_elements(shape, member.constraint != nullptr ? member.constraint->element : nullptr,
                        value);
}

Outcome check_structure(const Shape& shape, const void* object) {
  for (const Member& member : shape.members) {
    const void* value = member.find(object);
    if (value != nullptr) {
      TRY(check_member(member, value));
    } else if (member.presence == Presence::required) {
      return invalid("INPUT_REQUIRED", "You must include a value for all required parameters.");
    }
  }
  return {};
}

}  // namespace

Outcome check_organizations_parameters(const Shape& shape, const void* object) {
  return check_structure(shape, object);
}

}  // namespace amiable::wire
