// The history over a journal: what passes the sieve, and places that stay.
#include "server/recorded_history.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "server/event_words.h"
#include "unit/store/temporary_folder.h"

namespace amiable::server {
namespace {

constexpr std::int64_t begun = 1'790'000'000;

std::string event(std::string_view name, std::int64_t second, std::string_view account = "1",
                  std::string_view region = "r") {
  return fmt::format(
      R"({{"eventTime":"{}","eventName":"{}","awsRegion":"{}","recipientAccountId":"{}"}})",
      iso8601({(begun + second) * 1000}), name, region, account);
}

services::EventSearch search_of(std::string_view value, std::int64_t from = 0,
                                std::int64_t to = 1000) {
  return {"1",
          "r",
          Timestamp{(begun + from) * 1000},
          Timestamp{(begun + to) * 1000},
          std::string(value),
          {}};
}

using Place = services::EventHistory::Place;

// The names of the first events that pass.
std::string names(const RecordedHistory& history, const services::EventSearch& search,
                  Place before = services::EventHistory::newest, Place* last = nullptr,
                  std::size_t most = 100) {
  std::string found;
  history.newest_first(search, before, [&](std::string_view line, Place place) {
    constexpr std::string_view key = "\"eventName\":\"";
    const std::size_t at = line.find(key) + key.size();
    found += line.substr(at, line.find('"', at) - at);
    found += ' ';
    if (last != nullptr) *last = place;
    return --most > 0;
  });
  return found;
}

enum class Kept { in_memory, in_files, with_an_index };

store::JournalOptions small(bool indexed) {
  store::JournalOptions options{256, 100};
  if (indexed) options.words = add_event_words;
  return options;
}

class RecordedHistoryTest : public testing::TestWithParam<Kept> {
 protected:
  void SetUp() override { journal_ = open(); }
  std::unique_ptr<store::Journal> open() const {
    const std::string folder = GetParam() == Kept::in_memory ? std::string() : folder_.path();
    return store::Journal::open(folder, "events", small(GetParam() == Kept::with_an_index)).value();
  }
  store::test::TemporaryFolder folder_;
  std::unique_ptr<store::Journal> journal_;
};

TEST_P(RecordedHistoryTest, lets_through_what_may_match) {
  const RecordedHistory history(*journal_);
  journal_->append(event("First", 1));
  journal_->append(event("B", 2, "2"));
  journal_->append(event("C", 3, "1", "s"));
  journal_->append("torn");
  journal_->append(event("D", 4));
  EXPECT_EQ(names(history, search_of("")), "D First ");
  EXPECT_EQ(names(history, search_of("First")), "First ");
  EXPECT_EQ(names(history, search_of("", 2)), "D ");
  EXPECT_EQ(names(history, search_of("", 0, 3)), "First ");
  auto texts = search_of("");
  texts.texts = {"\"eventName\":\"X\"", "\"eventName\":\"D\""};
  EXPECT_EQ(names(history, texts), "D ");
}

TEST_P(RecordedHistoryTest, a_call_that_took_long_is_not_lost) {
  const RecordedHistory history(*journal_);
  journal_->append(event("A", 60));
  journal_->append(event("Slow", 10));
  EXPECT_EQ(names(history, search_of("", 30)), "A ");
}

TEST_P(RecordedHistoryTest, places_stay_over_segments_and_new_events) {
  const RecordedHistory history(*journal_);
  for (int i = 0; i < 12; ++i) journal_->append(event(std::to_string(i), i));
  Place last = services::EventHistory::newest;
  std::string all;
  for (int page = 0; page < 4; ++page) {
    all += names(history, search_of(""), last, &last, 3);
    journal_->append(event("new", 20));
  }
  EXPECT_EQ(all, "11 10 9 8 7 6 5 4 3 2 1 0 ");
}

// What the index finds is what reading everything finds, in every segment and for every word.
TEST_P(RecordedHistoryTest, each_word_is_found_in_every_segment) {
  const RecordedHistory history(*journal_);
  for (int i = 0; i < 30; ++i) journal_->append(event(i % 3 == 0 ? "Third" : "Other", i));
  journal_->append(event("Third", 30, "2"));
  journal_->append(event("Third", 30, "1", "s"));
  Place last = services::EventHistory::newest;
  EXPECT_EQ(names(history, search_of("Third"), last, &last, 4), "Third Third Third Third ");
  EXPECT_EQ(names(history, search_of("Third"), last), "Third Third Third Third Third Third ");
  EXPECT_EQ(names(history, search_of("Thir")),
            GetParam() == Kept::with_an_index ? "" : names(history, search_of("Third")));
}

INSTANTIATE_TEST_SUITE_P(, RecordedHistoryTest,
                         testing::Values(Kept::in_memory, Kept::in_files, Kept::with_an_index));

// Places and indexes; a lost index, or a folder that never had one, is made up for.
TEST(RecordedHistory, outlives_the_process) {
  const store::test::TemporaryFolder folder;
  Place last = 0;
  for (const bool indexed : {false, true, true}) {
    const auto journal = store::Journal::open(folder.path(), "events", small(indexed)).value();
    const RecordedHistory history(*journal);
    if (last == 0) {
      for (int i = 0; i < 6; ++i) journal->append(event("N", i));
      EXPECT_EQ(names(history, search_of("N"), services::EventHistory::newest, &last, 3), "N N N ");
    }
    EXPECT_EQ(names(history, search_of("N"), last), "N N N ");
    EXPECT_EQ(names(history, search_of("N")), "N N N N N N ");
    const std::string index = store::index_path(folder.path() + "/journal", "events", 1);
    EXPECT_EQ(std::filesystem::exists(index), indexed);
  }
}

// Each row: an event, and words that find it.
TEST(EventWords, are_the_values_and_their_ends) {
  const std::string line =
      R"({"userIdentity":{"principalId":"AROA:aws:ec2-infrastructure","arn":"arn:aws:iam::1:root"},)"
      R"("awsRegion":"r","sourceIPAddress":"127.0.0.1","requestParameters":{"awsRegion":"x",)"
      R"("note":"a \"quoted\" word","recipientAccountId":"2","list":["one","two"]},)"
      R"("recipientAccountId":"1"})";
  std::vector<std::uint32_t> words;
  add_event_words(line, words);
  const auto has = [&](std::string_view value, std::string_view account = "1",
                       std::string_view region = "r") {
    return std::find(words.begin(), words.end(), event_word(account, region, value)) != words.end();
  };
  for (const char* value : {"AROA:aws:ec2-infrastructure", "aws:ec2-infrastructure", "root",
                            "arn:aws:iam::1:root", R"(a \"quoted\" word)", "one", "two"}) {
    EXPECT_TRUE(has(value)) << value;
    EXPECT_FALSE(has(value, "2")) << value;
    EXPECT_FALSE(has(value, "1", "x")) << value;
  }
  for (const char* value : {"note", "list", "127.0.0.1", "quoted", ""}) EXPECT_FALSE(has(value));
}

}  // namespace
}  // namespace amiable::server
