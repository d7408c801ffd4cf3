// PersistentMap against std::map: thousands of random steps, and old versions that stay as they
// were.
#include "store/persistent_map.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>

namespace amiable::store {
namespace {

using Map = PersistentMap<std::shared_ptr<const int>>;
using Oracle = std::map<std::string, int, std::less<>>;

std::shared_ptr<const int> value(int number) { return std::make_shared<const int>(number); }

std::vector<std::pair<std::string, int>> content(const Map& map, std::string_view prefix = {},
                                                 std::string_view after = {}) {
  std::vector<std::pair<std::string, int>> out;
  map.walk(prefix, after, [&out](std::string_view key, const std::shared_ptr<const int>& held) {
    out.emplace_back(key, *held);
    return true;
  });
  return out;
}

std::vector<std::pair<std::string, int>> content(const Oracle& oracle, std::string_view prefix = {},
                                                 std::string_view after = {}) {
  std::vector<std::pair<std::string, int>> out;
  for (const auto& [key, number] : oracle) {
    if (key.starts_with(prefix) && (after.empty() || key > after)) out.emplace_back(key, number);
  }
  return out;
}

// Short keys of few letters: many equal ones, prefixes of one another, the empty key, bytes 0 and
// FF.
std::string random_key(std::mt19937& random) {
  constexpr std::string_view letters("ab\0\xFF", 4);
  std::string key(random() % 7, 'a');
  for (char& c : key) c = letters[random() % letters.size()];
  return key;
}

void expect_equal(const Map& map, const Oracle& oracle) {
  ASSERT_EQ(map.size(), oracle.size());
  ASSERT_EQ(content(map), content(oracle));
}

void expect_same_answers(const Map& map, const Oracle& oracle, std::mt19937& random) {
  const std::string key = random_key(random), after = random_key(random);
  const auto found = oracle.find(key);
  const std::shared_ptr<const int>* held = map.find(key);
  ASSERT_EQ(held != nullptr, found != oracle.end());
  if (held != nullptr) {
    ASSERT_EQ(**held, found->second);
  }
  ASSERT_EQ(map.count(key), content(oracle, key).size());
  ASSERT_EQ(content(map, key, after), content(oracle, key, after));
}

// Grows, shrinks to nothing, grows again; `rounds` steps each way.
void run_against_oracle(unsigned seed, int rounds) {
  std::mt19937 random(seed);
  Map map;
  Oracle oracle;
  std::vector<std::pair<Map, Oracle>> versions;
  for (int step = 0; step < rounds * 4; ++step) {
    const bool growing = (step / rounds) % 2 == 0;
    const std::string key = random_key(random);
    if (random() % 10 < (growing ? 8U : 2U)) {
      map = map.assign(key, value(step));
      oracle[key] = step;
    } else {
      map = map.erase(key);
      oracle.erase(key);
    }
    ASSERT_EQ(map.size(), oracle.size());
    if (step % 97 == 0) expect_same_answers(map, oracle, random);
    if (step % 499 == 0) versions.emplace_back(map, oracle);
  }
  expect_equal(map, oracle);
  for (const auto& [old_map, old_oracle] : versions) expect_equal(old_map, old_oracle);
}

TEST(PersistentMap, agrees_with_an_ordered_map_over_random_steps) {
  for (unsigned seed = 1; seed <= 4; ++seed) run_against_oracle(seed, 3000);
}

TEST(PersistentMap, an_empty_map_answers) {
  const Map map;
  EXPECT_TRUE(map.empty());
  EXPECT_EQ(map.find("a"), nullptr);
  EXPECT_EQ(map.count(""), 0U);
  EXPECT_TRUE(map.erase("a").empty());
  EXPECT_TRUE(content(map).empty());
}

TEST(PersistentMap, a_walk_stops_when_told_and_continues_after_a_key_that_is_gone) {
  Map map;
  for (int i = 0; i < 500; ++i) map = map.assign("k" + std::to_string(1000 + i), value(i));
  int seen = 0;
  map.walk("k", "k1099", [&seen](std::string_view key, const auto&) {
    if (seen == 0) {
      EXPECT_EQ(key, "k1100");
    }
    return ++seen < 7;
  });
  EXPECT_EQ(seen, 7);
  EXPECT_EQ(content(map.erase("k1100"), "k", "k1100").front().first, "k1101");
}

TEST(PersistentMap, made_of_sorted_entries_it_is_the_same_map_and_can_be_changed) {
  for (const int size : {0, 1, 12, 13, 200, 5000}) {
    std::vector<std::pair<std::string, std::shared_ptr<const int>>> entries;
    Oracle oracle;
    for (int i = 0; i < size; ++i) {
      const std::string key = "row/" + std::to_string(100000 + i * 3);
      entries.emplace_back(key, value(i));
      oracle[key] = i;
    }
    Map map = Map::from_sorted(std::move(entries));
    expect_equal(map, oracle);
    EXPECT_EQ(map.count("row/1000"), content(oracle, "row/1000").size());
    for (int i = 0; i < size; i += 2) {
      const std::string key = "row/" + std::to_string(100000 + i * 3);
      map = map.erase(key).assign(key + "x", value(-i));
      oracle.erase(key);
      oracle[key + "x"] = -i;
    }
    expect_equal(map, oracle);
  }
}

// The leftmost nodes must learn of keys below all that they were made with.
TEST(PersistentMap, takes_keys_in_falling_order_after_its_first_ones_are_gone) {
  std::mt19937 random(5);
  Map map;
  Oracle oracle;
  for (int i = 0; i < 3000; ++i) {
    const std::string key = "arn:aws:kms:us-west-2:111122223333:key/" +
                            std::to_string(1000000 - i * 7 + static_cast<int>(random() % 60));
    map = map.assign(key, value(i));
    oracle[key] = i;
    if (i % 3 == 0) {
      const std::string first = oracle.begin()->first;
      map = map.erase(first);
      oracle.erase(first);
    }
    if (i % 100 == 0) expect_equal(map, oracle);
  }
  expect_equal(map, oracle);
  for (const auto& [key, number] : oracle) {
    ASSERT_NE(map.find(key), nullptr) << key;
    ASSERT_EQ(**map.find(key), number);
  }
}

TEST(PersistentMap, erasing_in_every_order_leaves_nothing) {
  for (const int stride : {1, 7, 499}) {  // no common factor with 1000: each key once
    Map map;
    for (int i = 0; i < 1000; ++i) map = map.assign(std::to_string(i), value(i));
    const Map full = map;
    for (int i = 0; i < 1000; ++i) map = map.erase(std::to_string((i * stride) % 1000));
    EXPECT_TRUE(map.empty());
    EXPECT_EQ(full.size(), 1000U);
    EXPECT_EQ(content(full).size(), 1000U);
  }
}

}  // namespace
}  // namespace amiable::store
