// Compiled patterns of the policy language: globs with variables, actions, resource ARNs.
//
// Rules they hold (each stands once, in pattern.cpp):
// - `*` any run, `?` one UTF-16 unit (a supplementary character needs two), the rest literal.
// - Version 2012-10-17: `${key}`, `${key, 'default'}`, escapes `${*}` `${?}` `${$}`; a substituted
//   value is literal text. An absent or multivalued key leaves the pattern without a value.
// - Actions: one colon, service and name compared without case; inert when malformed.
// - Resources: the first five colons split pattern and ARN; `*` does not cross them; parts 1-5
//   compare without case, part 6 with case; the pattern `*` matches everything.
// Matching allocates nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.h"
#include "policy/context.h"
#include "policy/truth.h"

namespace amiable::policy {

enum class Version : std::uint8_t { v2008_10_17, v2012_10_17 };
enum class Wildcards : std::uint8_t { literal, active };
enum class Case : std::uint8_t { sensitive, ascii_insensitive };

// A text with wildcards and variables, ready to match.
class Glob {
 public:
  Glob() = default;
  Glob(std::string_view text, Version version, Wildcards wildcards);

  bool has_variables() const { return variable_count_ != 0; }
  bool is_any() const;  // exactly `*`
  // No variables may be left without a value: see resolve().
  Truth matches(std::string_view text, const Context& context, Case letter_case) const;
  // yes: every variable has a value (or a default); no: one has none (absent, no default, or
  // multivalued); unknown: one was not gathered.
  Truth resolvable(const Context& context) const;
  // With variables replaced, for traces; `text` as written when there are none.
  std::string expanded(const Context& context) const;

  struct Piece {
    enum class Kind : std::uint8_t { literal, any_one, any_run, variable };
    Kind kind = Kind::literal;
    bool has_default = false;
    std::string text;           // literal text, or the lower-case variable name
    std::string default_value;  // for a variable
    std::uint64_t hash = 0;     // key_hash of a variable's name
  };
  const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  std::vector<Piece> pieces_;
  std::uint32_t variable_count_ = 0;
};

struct ActionPattern {
  std::string text;  // as written
  Span span;
  std::uint64_t service_bit = 0;  // see service_bit(); all ones when any service may match
  std::string service;            // lower case; empty and inert when malformed
  Glob name;                      // of the lower-cased name
  bool inert = false;             // whitespace, no or several colons, empty name
  bool any = false;               // `*` or `*:*`
};

// A request's action, prepared once per decision. Views: must not outlive the text.
struct ActionText {
  std::string_view service, name;  // as given
  std::uint64_t bit = 0;
};
ActionText action_text(std::string_view action);
// One bit of 64 by hash of the lower-cased service prefix: a statement whose mask lacks the bit
// cannot match.
std::uint64_t service_bit(std::string_view service);

ActionPattern compile_action(std::string_view text, Span span);
bool matches(const ActionPattern& pattern, const ActionText& action);

// How a pattern of fewer than six parts is read depends on the kind of policy
// (policy-language: short ARNs).
enum class ShortArn : std::uint8_t { padded, padded_if_wildcard, rejected };

struct ResourcePattern {
  std::string text;
  Span span;
  bool any = false;    // `*`
  bool inert = false;  // can never match (short ARN where that is not padded)
  std::array<Glob, 6> parts;
};
ResourcePattern compile_resource(std::string_view text, Span span, Version version,
                                 ShortArn short_arn);
Truth matches(const ResourcePattern& pattern, std::string_view resource, const Context& context);

}  // namespace amiable::policy
