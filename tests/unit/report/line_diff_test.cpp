// Diffs against a small applier that follows the unified format to the letter, and known texts.
#include "report/line_diff.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace amiable::report {
namespace {

constexpr DiffNames names{"a/x", "b/x"};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::size_t next = end == std::string::npos ? text.size() : end + 1;
    out.push_back(text.substr(at, next - at));
    at = next;
  }
  return out;
}

struct Range {
  std::size_t start = 0, count = 1;
};

// "-12,3" or "+12".
Range range_of(const std::string& text) {
  Range out;
  char* end = nullptr;
  out.start = std::strtoul(text.c_str() + 1, &end, 10);
  if (*end == ',') out.count = std::strtoul(end + 1, &end, 10);
  return out;
}

// What patch does, strictly: positions, counts and context must all be right.
std::string applied(const std::string& before, const std::string& diff) {
  const std::vector<std::string> old_lines = lines_of(before), lines = lines_of(diff);
  std::string out;
  std::size_t at = 0;
  for (std::size_t i = 2; i < lines.size();) {
    const std::size_t plus = lines[i].find('+');
    const Range from = range_of(lines[i].substr(3)), to = range_of(lines[i].substr(plus));
    const std::size_t first = from.count == 0 ? from.start : from.start - 1;
    for (; at < first; ++at) out += old_lines.at(at);
    const std::size_t written = lines_of(out).size();
    EXPECT_EQ(to.count == 0 ? to.start : to.start - 1, written) << diff;
    std::size_t taken = 0, made = 0;
    for (++i; i < lines.size() && lines[i][0] != '@'; ++i) {
      std::string text = lines[i].substr(1);
      if (i + 1 < lines.size() && lines[i + 1][0] == '\\') text.pop_back();
      const char side = lines[i][0];
      if (side != '+') {
        EXPECT_EQ(old_lines.at(at++), text) << diff;
      }
      if (side != '-') out += text;
      taken += side != '+' ? 1 : 0;
      made += side != '-' ? 1 : 0;
      if (i + 1 < lines.size() && lines[i + 1][0] == '\\') ++i;
    }
    EXPECT_EQ(taken, from.count) << diff;
    EXPECT_EQ(made, to.count) << diff;
  }
  for (; at < old_lines.size(); ++at) out += old_lines[at];
  return out;
}

TEST(unified_diff, of_equal_texts_is_empty) { EXPECT_EQ(unified_diff("a\n", "a\n", names), ""); }

TEST(unified_diff, shows_three_lines_around_a_change) {
  EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", names),
            "--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(unified_diff, of_a_new_text_counts_from_zero) {
  EXPECT_EQ(unified_diff("", "one\n", {"/dev/null", "b/x"}),
            "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+one\n");
  EXPECT_EQ(unified_diff("one\ntwo\n", "", {"a/x", "/dev/null"}),
            "--- a/x\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-one\n-two\n");
}

TEST(unified_diff, tells_a_missing_line_end) {
  EXPECT_EQ(unified_diff("a\nb", "a\nb\n", names),
            "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
}

TEST(unified_diff, joins_hunks_that_touch_and_parts_those_that_do_not) {
  std::string before, near, far;
  for (int i = 0; i < 30; ++i) {
    const std::string line = std::to_string(i) + "\n";
    before += line;
    near += i == 5 || i == 12 ? "x\n" : line;
    far += i == 5 || i == 13 ? "x\n" : line;
  }
  const auto hunks = [](const std::string& diff) {
    std::size_t count = 0;
    for (const std::string& line : lines_of(diff)) count += line[0] == '@' ? 1 : 0;
    return count;
  };
  EXPECT_EQ(hunks(unified_diff(before, near, names)), 1U);
  EXPECT_EQ(hunks(unified_diff(before, far, names)), 2U);
  EXPECT_EQ(applied(before, unified_diff(before, far, names)), far);
}

// Few different lines, so that they repeat: the hardest for a diff.
TEST(unified_diff, applied_gives_the_other_text) {
  std::mt19937 random(20240131);
  const auto text = [&random] {
    std::string out;
    for (std::size_t n = random() % 40; n > 0; --n) {
      out += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
    }
    if (random() % 3 == 0 && !out.empty()) out.pop_back();
    return out;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string before = text(), after = text();
    if (before == after) continue;
    ASSERT_EQ(applied(before, unified_diff(before, after, names)), after) << before << "→" << after;
  }
}

TEST(unified_diff, of_very_long_texts_is_one_replacement) {
  std::string before, after;
  for (int i = 0; i < 5000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  EXPECT_EQ(applied(before, unified_diff(before, after, names)), after);
}

}  // namespace
}  // namespace amiable::report
