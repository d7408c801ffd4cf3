// Tokens are for one block or one list, for a week, and nobody makes them.
#include "services/ebs/block_tokens.h"

#include <gtest/gtest.h>

#include "block_stage.h"
#include "services/ebs/token_content.h"

namespace amiable::services::ebs {
namespace {

class BlockTokens : public ::testing::Test {
 protected:
  std::string token(const std::string& snapshot, std::uint64_t index) {
    return stage.with_call([&](const Call& call) { return block_token(call, snapshot, index); });
  }
  std::string check(const std::string& token, const std::string& snapshot, std::uint64_t index) {
    return stage.with_call([&](const Call& call) {
      const auto checked = check_block_token(call, token, snapshot, index);
      return checked.ok() ? std::string("ok") : checked.error().reason;
    });
  }
  BlockStage stage;
};

TEST_F(BlockTokens, fit_their_block_alone) {
  const std::string made = token("snap-1", 3);
  EXPECT_LE(made.size(), 256U);
  EXPECT_EQ(
      made.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
  EXPECT_EQ(check(made, "snap-1", 3), "ok");
  EXPECT_EQ(check(made, "snap-1", 4), "INVALID_BLOCK_TOKEN");
  EXPECT_EQ(check(made, "snap-2", 3), "INVALID_BLOCK_TOKEN");
  EXPECT_EQ(check("invalid", "snap-1", 3), "INVALID_BLOCK_TOKEN");
  std::string changed = made;
  changed.at(9) = changed.at(9) == 'A' ? 'B' : 'A';
  EXPECT_EQ(check(changed, "snap-1", 3), "INVALID_BLOCK_TOKEN");
  EXPECT_NE(token("snap-1", 3), made);  // the old one stays good
  stage.region = "eu-west-1";
  EXPECT_EQ(check(made, "snap-1", 3), "INVALID_BLOCK_TOKEN");
}

TEST_F(BlockTokens, end_after_a_week) {
  const std::string made = token("snap-1", 3);
  stage.wait_days(7);
  stage.now.milliseconds -= 1;
  EXPECT_EQ(check(made, "snap-1", 3), "ok");
  stage.now.milliseconds += 1;
  EXPECT_EQ(check(made, "snap-1", 3), "INVALID_BLOCK_TOKEN");
}

TEST_F(BlockTokens, of_pages_are_of_one_list) {
  stage.with_call([](const Call& call) {
    const std::string made = page_token(call, "blocks snap-1", 12345678901);
    EXPECT_EQ(read_page_token(call, "blocks snap-1", made).value(), 12345678901U);
    EXPECT_EQ(read_page_token(call, "blocks snap-2", made).error().message,
              "The pagination token " + made + " is invalid.");
    EXPECT_FALSE(check_block_token(call, made, "snap-1", 1).ok());
    EXPECT_FALSE(read_page_token(call, "blocks snap-1", block_token(call, "snap-1", 1)).ok());
    return 0;
  });
}

TEST(TokenContents, are_read_as_written) {
  const TokenContent content{{1'790'000'000'123}, 134'217'727};
  const auto read = read_token_content(write_token_content(content));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->ends, content.ends);
  EXPECT_EQ(read->next, content.next);
  EXPECT_FALSE(read_token_content("short").has_value());
}

}  // namespace
}  // namespace amiable::services::ebs
