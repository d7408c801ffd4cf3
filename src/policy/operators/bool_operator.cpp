// Bool: the text `true` in any case is true, every other text is false.
// [measured for the request value; the policy value is read alike]
#include "base/ascii.h"
#include "policy/operators/families.h"

namespace amiable::policy {

// The guide's operator page lets variables stand here. [IAM user guide, Boolean operators]
ParsedValue read_boolean(const Operator&, std::string_view text, Version version) {
  Glob glob(text, version, Wildcards::literal);
  if (glob.has_variables()) return glob;
  return equals_ignoring_case(text, "true");
}

Truth boolean_holds(const Condition& condition, const RequestValue& request) {
  const bool asked = equals_ignoring_case(request.text, "true");
  return with_negation(condition, any_value(condition, [&](const ConditionValue& value) {
                         if (const bool* policy = std::get_if<bool>(&value.parsed))
                           return truth(*policy == asked);
                         const Glob& glob = std::get<Glob>(value.parsed);
                         const Truth resolved = glob.resolvable(request.context);
                         if (resolved != Truth::yes) return resolved;
                         const Truth policy =
                             glob.matches("true", request.context, Case::ascii_insensitive);
                         return truth((policy == Truth::yes) == asked);
                       }));
}

}  // namespace amiable::policy
