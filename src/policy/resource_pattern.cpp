// Resource patterns: `*`, or six parts compared one by one.
#include "policy/arn_parts.h"
#include "policy/pattern.h"

namespace amiable::policy {
namespace {

bool is_short_arn_inert(std::string_view text, ShortArn short_arn) {
  if (short_arn == ShortArn::padded) return false;
  if (short_arn == ShortArn::rejected) return true;
  return text.find_first_of("*?") == std::string_view::npos;
}

// An action without resource types asks for `*`: only a pattern that is all wildcard grants it.
// [IAM user guide, Resource element; service authorization reference]
bool matches_star(const ResourcePattern& pattern, const Context& context) {
  return pattern.text.find(':') == std::string::npos &&
         pattern.parts[0].matches("*", context, Case::sensitive) == Truth::yes;
}

}  // namespace

ResourcePattern compile_resource(std::string_view text, Span span, Version version,
                                 ShortArn short_arn) {
  ResourcePattern pattern;
  pattern.text = std::string(text);
  pattern.span = span;
  pattern.any = text == "*";
  if (pattern.any) return pattern;
  const bool substitutes = version == Version::v2012_10_17;
  const ArnParts arn = split_arn_parts(text, substitutes ? Braces::skipped : Braces::plain);
  // Short ARNs are filled up with `*` or never match, by kind of policy. [observed: iam-simulate]
  pattern.inert = arn.count < 6 && is_short_arn_inert(text, short_arn);
  for (std::size_t i = 0; i < 6; ++i) {
    // Variables count in the resource part only. [IAM user guide, Policy variables]
    const Version part_version = i == 5 ? version : Version::v2008_10_17;
    pattern.parts[i] = Glob(i < arn.count ? arn.parts[i] : "*", part_version, Wildcards::active);
  }
  return pattern;
}

// Parts one to five compare without case, the sixth with case; wildcards stay inside their part.
// [IAM user guide, Resource element; observed: iam-simulate for the case of parts one to five]
Truth matches(const ResourcePattern& pattern, std::string_view resource, const Context& context) {
  if (pattern.any) return Truth::yes;
  if (pattern.inert) return Truth::no;
  if (resource == "*") return truth(matches_star(pattern, context));
  const ArnParts arn = split_arn_parts(resource, Braces::plain);
  if (arn.count < 6) return Truth::no;
  for (std::size_t i = 0; i < 5; ++i) {
    const Truth part = pattern.parts[i].matches(arn.parts[i], context, Case::ascii_insensitive);
    if (part == Truth::no) return Truth::no;
  }
  // A variable without value matches no resource. [IAM user guide, Policy variables]
  return pattern.parts[5].matches(arn.parts[5], context, Case::sensitive);
}

}  // namespace amiable::policy
