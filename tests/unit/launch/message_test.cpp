// AWS's texts of tests/cases/messages.json: each is recognised, as what, and what it points at
// first.
#include "launch/message.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "launch/causes.h"
#include "support/cases.h"

namespace amiable::test {
namespace {

TEST(Messages, are_recognised) {
  const Json messages = read_json(source_dir() / "tests/cases/messages.json");
  ASSERT_GE(messages.size(), 90u);
  for (const Json& message : messages) {
    const std::string text = message["text"];
    const launch::MessageReading read = launch::read_messages(text).front();
    EXPECT_EQ(read.kind, message["kind"].get<std::string>()) << text;
    const std::vector<std::string> first = message["causes"];
    EXPECT_TRUE(read.causes.size() >= first.size() &&
                std::equal(first.begin(), first.end(), read.causes.begin()))
        << text << " points at " << (read.causes.empty() ? "nothing" : read.causes.front());
    for (const std::string& cause : read.causes) {
      const auto known = launch::cause_ids();
      EXPECT_NE(std::find(known.begin(), known.end(), cause), known.end()) << cause;
    }
    EXPECT_FALSE(read.summary.empty()) << text;
    EXPECT_FALSE(read.meanings.empty()) << text;
  }
}

}  // namespace
}  // namespace amiable::test
