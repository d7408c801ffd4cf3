// Null: whether the key is absent. `true` in any case asks for absence, every other text for
// presence; an empty string is present. [measured: session policies]
#include "base/ascii.h"
#include "policy/operators/families.h"

namespace amiable::policy {

ParsedValue read_null(const Operator&, std::string_view text, Version) {
  return equals_ignoring_case(text, "true");
}

// With a set qualifier it no longer depends on the request.
// [Access Analyzer check reference, NULL_WITH_QUALIFIER]
Truth null_holds(const Condition& condition, const Context::Found& key) {
  if (condition.qualifier != Qualifier::none) {
    return truth(condition.qualifier == Qualifier::for_all_values);
  }
  const bool absent = !key.present() || key.size() == 0;
  return any_value(condition, [&](const ConditionValue& value) {
    if (key.unknown()) return Truth::unknown;
    return truth(std::get<bool>(value.parsed) == absent);
  });
}

}  // namespace amiable::policy
