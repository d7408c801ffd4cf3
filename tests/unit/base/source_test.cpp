// Positions and lines, also across the blocks in which they are counted.
#include "base/source.h"

#include <gtest/gtest.h>

namespace amiable {
namespace {

TEST(Source, positions_count_characters) {
  const Source source("text", "a\né😀x\n\nlast");
  EXPECT_EQ(describe_place(source, 0), "text line 1 column 1");
  EXPECT_EQ(describe_place(source, 8), "text line 2 column 3");
  EXPECT_EQ(describe_place(source, 10), "text line 3 column 1");
  EXPECT_EQ(describe_place(source, 999), "text line 4 column 5");
  EXPECT_EQ(source.line(2), "é😀x");
  EXPECT_EQ(source.line(3), "");
  EXPECT_EQ(source.line(4), "last");
  EXPECT_EQ(source.line(5), "");
  EXPECT_EQ(source.line(0), "");
}

TEST(Source, line_ends_of_windows) { EXPECT_EQ(Source("text", "a\r\nb\r\n").line(1), "a"); }

// Against plain counting, for texts of several blocks with lines longer and shorter than one.
TEST(Source, large_texts) {
  std::string text;
  std::vector<std::pair<std::size_t, std::string>> lines;  // offset, line
  for (int i = 0; i < 4000; ++i) {
    std::string line(static_cast<std::size_t>(i * 7919 % 97), 'x');
    if (i % 1500 == 7) line = std::string(200'000, 'y');
    line += std::to_string(i);
    lines.emplace_back(text.size(), line);
    text += line + "\n";
  }
  const Source source("text", text);
  for (std::size_t i = 0; i < lines.size(); i += 13) {
    const auto number = static_cast<std::uint32_t>(i + 1);
    const auto& [offset, line] = lines[i];
    ASSERT_EQ(source.line(number), line) << number;
    const Position start = source.position(static_cast<std::uint32_t>(offset));
    ASSERT_EQ(start.line, number);
    ASSERT_EQ(start.column, 1u);
    const Position end = source.position(static_cast<std::uint32_t>(offset + line.size()));
    ASSERT_EQ(end.line, number);
    ASSERT_EQ(end.column, line.size() + 1);
  }
}

}  // namespace
}  // namespace amiable
