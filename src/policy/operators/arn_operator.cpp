// ARN operators: six parts compared one by one, with case, wildcards inside each part; ArnEquals
// is ArnLike. [IAM user guide, ARN condition operators]
#include "policy/arn_parts.h"
#include "policy/operators/families.h"

namespace amiable::policy {
namespace {

using Parts = std::array<Glob, 6>;

Truth parts_match(const Parts& parts, const ArnParts& arn, const Context& context) {
  Truth all = Truth::yes;
  for (std::size_t i = 0; i < parts.size() && all != Truth::no; ++i) {
    all = all && parts[i].matches(arn.parts[i], context, Case::sensitive);
  }
  return all;
}

// A request value: `arn` and five more parts.
bool is_arn(const ArnParts& arn) { return arn.count == 6 && arn.parts[0] == "arn"; }

}  // namespace

// A whole ARN may come from a variable, as in `${aws:PrincipalArn}`: one glob over the text.
ParsedValue read_arn(const Operator&, std::string_view text, Version version) {
  const bool substitutes = version == Version::v2012_10_17;
  const ArnParts arn = split_arn_parts(text, substitutes ? Braces::skipped : Braces::plain);
  if (arn.count < 6) {
    Glob whole(text, version, Wildcards::active);
    if (whole.has_variables()) return whole;
    return Unparseable{};
  }
  Parts parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i] = Glob(arn.parts[i], version, Wildcards::active);
  }
  return parts;
}

// A request value that is no ARN satisfies neither operator. A policy value that is none, which
// only session policies can hold, makes an Allow fail and a Deny apply, negated or not.
// [measured: session policies]
Truth arn_holds(const Condition& condition, const RequestValue& request) {
  const ArnParts arn = split_arn_parts(request.text, Braces::plain);
  if (!is_arn(arn)) return Truth::no;
  bool unparseable = false;
  const Truth matched = any_value(condition, [&](const ConditionValue& value) {
    if (const auto* parts = std::get_if<Parts>(&value.parsed)) {
      return parts_match(*parts, arn, request.context);
    }
    if (const auto* whole = std::get_if<Glob>(&value.parsed)) {
      return whole->matches(request.text, request.context, Case::sensitive);
    }
    unparseable = true;
    return Truth::no;
  });
  if (unparseable && matched == Truth::no) return truth(request.effect == Effect::deny);
  return with_negation(condition, matched);
}

}  // namespace amiable::policy
