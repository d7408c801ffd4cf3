// One walk over the input; the path is spelled as the parameters are: Filter.1.Name.
#include "wire/ec2_parameters.h"

#include "wire/ec2_faults.h"
#include "wire/scalar_text.h"
#include "wire/validate.h"

namespace amiable::wire {
namespace {

using Outcome = Result<void, AwsError>;

class ParameterCheck {
 public:
  Outcome structure(const Shape& shape, const void* object) {
    for (const Member& member : shape.members) {
      const std::size_t mark = path_.size();
      if (!path_.empty()) path_ += '.';
      path_ += member.query_name;
      const void* value = member.find(object);
      if (value != nullptr) {
        is_hidden_ = member.sensitivity == Sensitivity::sensitive;
        TRY(checked(*member.shape, member.constraint, value));
      } else if (member.presence == Presence::required) {
        return ec2_missing_parameter(path_);
      }
      path_.resize(mark);
    }
    return {};
  }

 private:
  Outcome checked(const Shape& shape, const Constraint* constraint, const void* value) {
    if (constraint != nullptr) TRY(constrained(shape, *constraint, value));
    if (shape.kind == Kind::structure) return structure(shape, value);
    if (shape.kind == Kind::list) {
      return elements(shape, constraint != nullptr ? constraint->element : nullptr, value);
    }
    return {};
  }

  Outcome elements(const Shape& list, const Constraint* constraint, const void* value) {
    const std::size_t mark = path_.size();
    for (std::size_t i = 0; i < list.list->size(value); ++i) {
      path_ += '.';
      path_ += std::to_string(i + 1);
      TRY(checked(*list.element, constraint, list.list->at(value, i)));
      path_.resize(mark);
    }
    return {};
  }

  Outcome constrained(const Shape& shape, const Constraint& constraint, const void* value) const {
    const Demand broken = first_broken(constraint, shape, value);
    if (broken == Demand::none) return {};
    const std::string shown = is_hidden_ ? std::string() : scalar_text(shape.kind, value);
    const bool is_number = shape.kind == Kind::integer || shape.kind == Kind::real;
    if (is_number && broken == Demand::min) return ec2_below(shown, path_, constraint.min);
    if (is_number && broken == Demand::max) return ec2_above(shown, path_, constraint.max);
    return ec2_invalid_value(shown, path_, "");
  }

  std::string path_;
  bool is_hidden_ = false;
};

}  // namespace

Result<void, AwsError> check_ec2_parameters(const Shape& shape, const void* object) {
  return ParameterCheck().structure(shape, object);
}

}  // namespace amiable::wire
