// Random values: shapes, bounds and that nothing comes twice. Not a test of the generator's
// quality.
#include "crypto/random.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace amiable::crypto {
namespace {

TEST(Random, every_size_is_filled_around_the_buffer) {
  for (const std::size_t size : {0U, 1U, 16U, 127U, 128U, 129U, 1024U, 5000U}) {
    EXPECT_EQ(random_secret(size).size(), size);
  }
  // 64 zero bytes in a row would be a place that was not written.
  for (int i = 0; i < 200; ++i) {
    EXPECT_NE(random_secret(64).view(), std::string(64, '\0'));
    EXPECT_NE(random_secret(500).view().substr(436), std::string(64, '\0'));
  }
}

TEST(Random, threads_have_streams_of_their_own) {
  std::set<std::string> seen;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        std::string drawn(random_secret(16).view());
        const std::lock_guard lock(mutex);
        seen.insert(std::move(drawn));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen.size(), 4000U);
}

TEST(Random, hex_has_the_digits_asked) {
  for (const std::size_t digits : {0U, 1U, 2U, 17U, 64U}) {
    const std::string text = random_hex(digits);
    EXPECT_EQ(text.size(), digits);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
}

TEST(Random, uuid_is_version_4_of_rfc_4122) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = uuid4();
    ASSERT_EQ(uuid.size(), 36U);
    for (const std::size_t place : {8U, 13U, 18U, 23U}) EXPECT_EQ(uuid[place], '-');
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    EXPECT_EQ(uuid.find_first_not_of("0123456789abcdef-"), std::string::npos);
    seen.insert(uuid);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(Random, text_uses_each_character_alike) {
  // 200 characters: without rejection the first 56 would come twice as often as the others.
  std::string alphabet;
  for (int c = 1; c <= 200; ++c) alphabet.push_back(static_cast<char>(c));
  const std::string text = random_text(200000, alphabet);
  ASSERT_EQ(text.size(), 200000U);
  std::size_t early = 0;
  std::map<char, int> counts;
  for (const char c : text) {
    early += static_cast<unsigned char>(c) <= 56 ? 1 : 0;
    ++counts[c];
  }
  EXPECT_EQ(counts.size(), 200U);
  // 56,000 expected, standard deviation 201; biased it would be 87,500.
  EXPECT_NEAR(static_cast<double>(early), 56000, 2000);
}

TEST(Random, text_of_one_character_and_of_none) {
  EXPECT_EQ(random_text(5, "x"), "xxxxx");
  EXPECT_EQ(random_text(0, "xyz"), "");
}

TEST(RandomDeathTest, an_alphabet_out_of_bounds_ends_the_process) {
  EXPECT_DEATH(random_text(1, ""), "alphabet");
  EXPECT_DEATH(random_text(1, std::string(257, 'x')), "alphabet");
}

}  // namespace
}  // namespace amiable::crypto
