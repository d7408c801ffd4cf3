// Action patterns: one colon, both sides without case, inert when malformed.
#include <algorithm>

#include "base/ascii.h"
#include "policy/pattern.h"

namespace amiable::policy {
namespace {

constexpr std::uint64_t all_services = ~std::uint64_t{0};

const Context no_context;  // patterns of actions hold no variables

bool is_service_character(char c) {
  return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '.' ||
         c == '-';
}

bool is_service(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_service_character);
}

// What is asked about most shares its bit with nothing.
constexpr std::string_view own_bit[] = {"kms", "ec2", "sts", "iam"};

}  // namespace

std::uint64_t service_bit(std::string_view service) {
  std::uint64_t bit = 0;
  for (const std::string_view own : own_bit) {
    if (equals_ignoring_case(own, service)) return std::uint64_t{1} << bit;
    ++bit;
  }
  return std::uint64_t{1} << (bit + key_hash(service) % (64 - bit));
}

ActionText action_text(std::string_view action) {
  const std::size_t colon = action.find(':');
  if (colon == std::string_view::npos) return {{}, action, service_bit({})};
  const std::string_view service = action.substr(0, colon);
  return {service, action.substr(colon + 1), service_bit(service)};
}

// Wildcards stand for a whole service prefix only as `*` or `*:*`; whitespace, several colons or
// an empty name make a pattern that AWS stores and never matches.
// [IAM user guide, Action element; observed: iam-simulate, moto's record of IAM's parser]
ActionPattern compile_action(std::string_view text, Span span) {
  ActionPattern pattern;
  pattern.text = std::string(text);
  pattern.span = span;
  pattern.any = text == "*" || text == "*:*";
  if (pattern.any) {
    pattern.service_bit = all_services;
    return pattern;
  }
  const std::size_t colon = text.find(':');
  const bool one_colon = colon != std::string_view::npos && colon == text.rfind(':');
  pattern.inert = !one_colon || colon + 1 == text.size() || !is_service(text.substr(0, colon)) ||
                  text.find_first_of(" \t\r\n") != std::string_view::npos;
  if (pattern.inert) return pattern;
  pattern.service = ascii_lowered(text.substr(0, colon));
  pattern.service_bit = service_bit(pattern.service);
  pattern.name =
      Glob(ascii_lowered(text.substr(colon + 1)), Version::v2008_10_17, Wildcards::active);
  return pattern;
}

bool matches(const ActionPattern& pattern, const ActionText& action) {
  if (pattern.any) return true;
  if (pattern.inert || (pattern.service_bit & action.bit) == 0) return false;
  return equals_ignoring_case(pattern.service, action.service) &&
         pattern.name.matches(action.name, no_context, Case::ascii_insensitive) == Truth::yes;
}

}  // namespace amiable::policy
