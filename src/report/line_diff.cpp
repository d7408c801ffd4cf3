// Longest common subsequence of lines, then hunks around what is not in it.
//
// A line carries its line end, so a last line without one differs from the same line with one, and
// CRLF from LF.
#include "report/line_diff.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace amiable::report {
namespace {

constexpr std::size_t context_lines = 3;
// Cells of the table of subsequence lengths: 16 MiB.
constexpr std::size_t cells_max = 4 * 1024 * 1024;

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end == std::string_view::npos ? end : end + 1);
    lines.push_back(line);
    text.remove_prefix(line.size());
  }
  return lines;
}

enum class Side : char { both = ' ', before = '-', after = '+' };

struct Step {
  Side side = Side::both;
  std::string_view line;
};

// The differing middle of both texts.
struct Middle {
  std::size_t first = 0, before_end = 0, after_end = 0;
};

Middle middle_of(const Lines& before, const Lines& after) {
  Middle middle{0, before.size(), after.size()};
  while (middle.first < std::min(middle.before_end, middle.after_end) &&
         before[middle.first] == after[middle.first]) {
    ++middle.first;
  }
  while (std::min(middle.before_end, middle.after_end) > middle.first &&
         before[middle.before_end - 1] == after[middle.after_end - 1]) {
    --middle.before_end;
    --middle.after_end;
  }
  return middle;
}

// lengths[i * columns + j]: of the longest common subsequence of what is left from i and j on.
std::vector<std::uint32_t> common_lengths(const Lines& before, const Lines& after,
                                          const Middle& middle) {
  const std::size_t rows = middle.before_end - middle.first + 1;
  const std::size_t columns = middle.after_end - middle.first + 1;
  std::vector<std::uint32_t> lengths(rows * columns, 0);
  for (std::size_t i = rows - 1; i-- > 0;) {
    for (std::size_t j = columns - 1; j-- > 0;) {
      const bool equal = before[middle.first + i] == after[middle.first + j];
      lengths[i * columns + j] =
          equal ? lengths[(i + 1) * columns + j + 1] + 1
                : std::max(lengths[(i + 1) * columns + j], lengths[i * columns + j + 1]);
    }
  }
  return lengths;
}

void append_middle(const Lines& before, const Lines& after, const Middle& middle,
                   std::vector<Step>& steps) {
  const std::size_t columns = middle.after_end - middle.first + 1;
  const std::size_t rows = middle.before_end - middle.first + 1;
  std::size_t i = middle.first, j = middle.first;
  if (rows <= cells_max / columns) {
    const auto lengths = common_lengths(before, after, middle);
    const auto length = [&](std::size_t row, std::size_t column) {
      return lengths[(row - middle.first) * columns + column - middle.first];
    };
    while (i < middle.before_end && j < middle.after_end) {
      if (before[i] == after[j]) {
        steps.push_back({Side::both, before[i]});
        ++i, ++j;
      } else if (length(i + 1, j) >= length(i, j + 1)) {
        steps.push_back({Side::before, before[i++]});
      } else {
        steps.push_back({Side::after, after[j++]});
      }
    }
  }
  while (i < middle.before_end) steps.push_back({Side::before, before[i++]});
  while (j < middle.after_end) steps.push_back({Side::after, after[j++]});
}

std::vector<Step> steps_between(const Lines& before, const Lines& after) {
  const Middle middle = middle_of(before, after);
  std::vector<Step> steps;
  steps.reserve(before.size() + after.size());
  for (std::size_t i = 0; i < middle.first; ++i) steps.push_back({Side::both, before[i]});
  append_middle(before, after, middle, steps);
  for (std::size_t i = middle.before_end; i < before.size(); ++i) {
    steps.push_back({Side::both, before[i]});
  }
  return steps;
}

// Steps [first, last) of one hunk; changes closer than twice the context share one.
struct Hunk {
  std::size_t first = 0, last = 0;
};

std::vector<Hunk> hunks_of(const std::vector<Step>& steps) {
  std::vector<Hunk> hunks;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].side == Side::both) continue;
    const std::size_t first = i < context_lines ? 0 : i - context_lines;
    const std::size_t last = std::min(i + 1 + context_lines, steps.size());
    if (!hunks.empty() && first <= hunks.back().last) {
      hunks.back().last = last;
    } else {
      hunks.push_back({first, last});
    }
  }
  return hunks;
}

struct Count {
  std::size_t before = 0, after = 0;
  void add(const Step& step) {
    before += step.side != Side::after ? 1 : 0;
    after += step.side != Side::before ? 1 : 0;
  }
};

// "12,3"; an empty range names the line before it, and a single line leaves its count out.
std::string range(std::size_t lines_ahead, std::size_t count) {
  const std::string start = std::to_string(count == 0 ? lines_ahead : lines_ahead + 1);
  return count == 1 ? start : start + "," + std::to_string(count);
}

void append_step(std::string& out, const Step& step) {
  out += static_cast<char>(step.side);
  out += step.line;
  if (!step.line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after, const DiffNames& names) {
  if (before == after) return {};
  const std::vector<Step> steps = steps_between(lines_of(before), lines_of(after));
  std::string out = "--- " + std::string(names.before) + "\n+++ " + std::string(names.after) + "\n";
  Count ahead;
  std::size_t at = 0;
  for (const Hunk& hunk : hunks_of(steps)) {
    for (; at < hunk.first; ++at) ahead.add(steps[at]);
    Count inside;
    for (std::size_t i = hunk.first; i < hunk.last; ++i) inside.add(steps[i]);
    out += "@@ -" + range(ahead.before, inside.before) + " +" + range(ahead.after, inside.after) +
           " @@\n";
    for (; at < hunk.last; ++at) {
      append_step(out, steps[at]);
      ahead.add(steps[at]);
    }
  }
  return out;
}

}  // namespace amiable::report
