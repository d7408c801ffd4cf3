// Parameters of a query request: a form body (application/x-www-form-urlencoded) or the query part
// of a target, decoded and sorted by name so that nested members are found fast.
// It knows nothing of members and lists (wire/query.h does). A parsed form is immutable.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/aws_error.h"

namespace amiable::wire {

struct FormField {
  std::string_view name;
  std::string_view value;
};

class Form {
 public:
  Form() = default;

  // MalformedQueryString: a broken %XX, text that is not UTF-8, or more than
  // limits::query_parameters_max parameters. `+` is a blank; a parameter without `=` is empty.
  static Result<Form, AwsError> parse(std::string_view encoded);

  // The value of the first parameter of that name; nullopt: none. Views live as long as the form,
  // also after it was moved.
  std::optional<std::string_view> find(std::string_view name) const;
  // All parameters whose names begin with `prefix`, sorted by name.
  std::span<const FormField> with_prefix(std::string_view prefix) const;
  std::span<const FormField> fields() const { return fields_; }

  // Takes out the parameters of which `is_gone(field)` is true; the order stays.
  template <class Predicate>
  void erase_if(Predicate is_gone) {
    std::erase_if(fields_, is_gone);
  }

 private:
  std::vector<char> text_;  // decoded names and values; a vector keeps its bytes when moved
  std::vector<FormField> fields_;
};

}  // namespace amiable::wire
