// Glob: wildcards, variables, escapes, both versions.
#include <gtest/gtest.h>

#include "policy/pattern.h"
#include "policy_reader.h"

namespace amiable::policy {
namespace {

constexpr auto yes = Truth::yes;
constexpr auto no = Truth::no;
constexpr auto unknown = Truth::unknown;
constexpr char context_text[] =
    R"({"aws:username": "ann", "star": "*", "many": ["a"], "none": [], "empty": "", "dark": null})";

struct Row {
  const char* name;
  const char* pattern;
  const char* text;
  Truth expected;
  Version version = Version::v2012_10_17;
  Wildcards wildcards = Wildcards::active;
  Case letter_case = Case::sensitive;
};

constexpr auto old_version = Version::v2008_10_17;

const Row rows[] = {
    {"empty_matches_empty", "", "", yes},
    {"empty_matches_nothing_else", "", "a", no},
    {"literal", "abc", "abc", yes},
    {"literal_prefix_is_not_enough", "abc", "abcd", no},
    {"literal_is_case_sensitive", "abc", "Abc", no},
    {"literal_without_case", "abc", "ABC", yes, old_version, Wildcards::active,
     Case::ascii_insensitive},
    {"star_matches_empty", "*", "", yes},
    {"star_matches_all", "*", "a:b/c\nd", yes},
    {"double_star", "a**c", "abbc", yes},
    {"star_inside", "a*c", "abcbc", yes},
    {"star_needs_tail", "a*c", "abcb", no},
    {"stars_backtrack", "*ab*abc*", "xababxabcx", yes},
    {"stars_backtrack_no", "*ab*abc*", "xababxabx", no},
    {"question_is_one", "a?c", "abc", yes},
    {"question_is_not_empty", "a?c", "ac", no},
    {"question_matches_two_byte_character", "?", "\xC3\xA9", yes},
    {"question_is_one_utf16_unit", "?", "\xF0\x9F\x98\x80", no},
    {"supplementary_character_needs_two", "??", "\xF0\x9F\x98\x80", yes},
    {"half_a_pair_then_star", "?*", "\xF0\x9F\x98\x80", yes},
    {"star_then_half_a_pair", "*?", "\xF0\x9F\x98\x80", yes},
    {"half_a_pair_then_literal", "?a",
     "\xF0\x9F\x98\x80"
     "a",
     no},
    {"three_units", "???",
     "\xF0\x9F\x98\x80"
     "a",
     yes},
    {"literal_mode_keeps_star", "a*", "a*", yes, Version::v2012_10_17, Wildcards::literal},
    {"literal_mode_star_is_no_wildcard", "a*", "ab", no, Version::v2012_10_17, Wildcards::literal},
    {"variable", "home/${aws:username}/*", "home/ann/x", yes},
    {"variable_name_without_case", "${AWS:UserName}", "ann", yes},
    {"variable_in_literal_mode", "${aws:username}", "ann", yes, Version::v2012_10_17,
     Wildcards::literal},
    {"variable_other_value", "${aws:username}", "bob", no},
    {"variable_is_literal_text_in_2008", "${aws:username}", "${aws:username}", yes, old_version},
    {"variable_is_not_replaced_in_2008", "${aws:username}", "ann", no, old_version},
    {"wildcard_inside_2008_escape", "${*}", "${abc}", yes, old_version},
    {"substituted_star_is_literal", "${star}", "x", no},
    {"substituted_star_matches_star", "${star}", "*", yes},
    {"empty_value", "a${empty}b", "ab", yes},
    {"absent_variable_matches_nothing", "*${absent}*", "anything", no},
    {"default_of_absent_variable", "${absent, 'red'}", "red", yes},
    {"default_is_literal", "${absent, '*'}", "x", no},
    {"default_may_hold_brace", "${absent, 'a}b'}", "a}b", yes},
    {"default_unused_when_present", "${aws:username, 'red'}", "ann", yes},
    {"multivalued_variable_has_no_value", "${many}", "a", no},
    {"multivalued_variable_ignores_default", "${many, 'red'}", "red", no},
    {"list_without_values_takes_default", "${none, 'red'}", "red", yes},
    {"escape_star", "a${*}", "a*", yes},
    {"escape_star_is_no_wildcard", "a${*}", "ab", no},
    {"escape_question", "${?}", "?", yes},
    {"escape_dollar", "${$}{aws:username}", "${aws:username}", yes},
    {"unclosed_variable_is_text", "${aws:username", "${aws:username", yes},
    {"empty_variable_has_no_value", "${}", "", no},
    {"space_inside_makes_another_name", "${ aws:username }", "ann", no},
    {"unknown_variable_may_match", "a${dark}", "ab", unknown},
    {"unknown_variable_cannot_match", "a${dark}", "b", no},
    {"absent_beats_unknown", "${dark}${absent}", "x", no},
};

TEST(Glob, matches) {
  Context context;
  fill(context, context_text);
  for (const Row& row : rows) {
    const Glob glob(row.pattern, row.version, row.wildcards);
    EXPECT_EQ(glob.matches(row.text, context, row.letter_case), row.expected) << row.name;
  }
}

TEST(Glob, says_what_it_is) {
  EXPECT_TRUE(Glob("*", Version::v2012_10_17, Wildcards::active).is_any());
  EXPECT_FALSE(Glob("*", Version::v2012_10_17, Wildcards::literal).is_any());
  EXPECT_FALSE(Glob("a*", Version::v2012_10_17, Wildcards::active).is_any());
  EXPECT_TRUE(Glob("${a}", Version::v2012_10_17, Wildcards::active).has_variables());
  EXPECT_FALSE(Glob("${a}", Version::v2008_10_17, Wildcards::active).has_variables());
}

TEST(Glob, expands_for_traces) {
  Context context;
  fill(context, context_text);
  const Glob glob("a/${aws:username}/?*/${absent}", Version::v2012_10_17, Wildcards::active);
  EXPECT_EQ(glob.expanded(context), "a/ann/?*/${absent}");
}

// A slow matcher that tries everything must agree on all short patterns and texts.
bool slow_match(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return slow_match(pattern.substr(1), text) ||
           (!text.empty() && slow_match(pattern, text.substr(1)));
  }
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
         slow_match(pattern.substr(1), text.substr(1));
}

std::vector<std::string> words(std::string_view letters, std::size_t longest) {
  std::vector<std::string> all{""};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].size() == longest) continue;
    for (const char c : letters) all.push_back(all[i] + c);
  }
  return all;
}

TEST(Glob, agrees_with_a_slow_matcher_on_all_short_inputs) {
  const Context context;
  for (const std::string& pattern : words("ab*?", 5)) {
    const Glob glob(pattern, Version::v2008_10_17, Wildcards::active);
    for (const std::string& text : words("ab", 5)) {
      ASSERT_EQ(glob.matches(text, context, Case::sensitive) == yes, slow_match(pattern, text))
          << pattern << " on " << text;
    }
  }
}

}  // namespace
}  // namespace amiable::policy
