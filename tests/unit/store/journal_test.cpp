// Journal: newest first, bounded, and whole lines only.
#include "store/journal.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>
#include <vector>

#include "base/limits.h"
#include "store/journal_segment.h"
#include "unit/store/temporary_folder.h"

namespace amiable::store::test {
namespace {

using Lines = std::vector<std::string>;

Lines newest(const Journal& journal, std::size_t most = 1000000) {
  Lines out;
  journal.read_newest([&](std::string_view line) {
    out.emplace_back(line);
    return out.size() < most;
  });
  return out;
}

std::unique_ptr<Journal> open(const std::string& folder, JournalOptions options = {}) {
  auto journal = Journal::open(folder, "events", options);
  return journal.ok() ? std::move(journal).value() : nullptr;
}

TEST(Journal, reads_newest_first_written_or_not) {
  const TemporaryFolder folder;
  const auto journal = open(folder.path());
  journal->append("1");
  journal->append("2");
  journal->flush();
  journal->append("3\n3");
  EXPECT_EQ(newest(*journal), (Lines{"3 3", "2", "1"}));
  EXPECT_EQ(newest(*journal, 1), (Lines{"3 3"}));
  EXPECT_TRUE(journal->status().ok());
}

TEST(Journal, goes_on_after_reopening_and_is_read_by_others) {
  const TemporaryFolder folder;
  open(folder.path())->append("1");
  const auto journal = open(folder.path());
  journal->append("2");
  EXPECT_EQ(newest(*journal), (Lines{"2", "1"}));
  journal->flush();
  const auto reader = Journal::open_for_reading(folder.path(), "events");
  EXPECT_EQ(newest(*reader), (Lines{"2", "1"}));
  reader->append("never");
  EXPECT_EQ(newest(*reader), (Lines{"2", "1"}));
  EXPECT_TRUE(newest(*Journal::open_for_reading(folder.path(), "others")).empty());
}

TEST(Journal, lines_reach_the_file_without_a_flush) {
  const TemporaryFolder folder;
  const auto journal = open(folder.path());
  journal->append("1");
  const auto reader = Journal::open_for_reading(folder.path(), "events");
  for (int i = 0; i < 500 && newest(*reader).empty(); ++i) ::usleep(10000);
  EXPECT_EQ(newest(*reader), Lines{"1"});
}

TEST(Journal, a_torn_last_line_is_passed_over_and_cut_off) {
  const TemporaryFolder folder;
  open(folder.path())->append("1");
  const std::string path = folder / "journal/events-000001.jsonl";
  std::ofstream(path, std::ios::app) << "{\"torn\":";
  EXPECT_EQ(newest(*Journal::open_for_reading(folder.path(), "events")), Lines{"1"});
  {
    const auto journal = open(folder.path());
    journal->append("2");
    EXPECT_EQ(newest(*journal), (Lines{"2", "1"}));
  }
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "1\n2\n");
}

TEST(Journal, keeps_a_bounded_number_of_full_segments) {
  const TemporaryFolder folder;
  const auto journal = open(folder.path(), {100, 3});
  for (int i = 0; i < 100; ++i) {
    journal->append("line " + std::to_string(1000 + i));  // 9 bytes and a line end
    if (i % 7 == 0) journal->flush();
  }
  journal->flush();
  EXPECT_EQ(find_segments(folder / "journal", "events"), (std::vector<unsigned>{8, 9, 10}));
  const Lines lines = newest(*journal);
  ASSERT_EQ(lines.size(), 30U);
  EXPECT_EQ(lines.front(), "line 1099");
  EXPECT_EQ(lines.back(), "line 1070");
  // A line longer than a segment has one for itself.
  journal->append(std::string(300, 'x'));
  journal->append("after");
  journal->flush();
  EXPECT_EQ(newest(*journal, 2), (Lines{"after", std::string(300, 'x')}));
}

TEST(Journal, reads_lines_longer_than_its_blocks) {
  const TemporaryFolder folder;
  const auto journal = open(folder.path());
  Lines expected;
  for (int i = 0; i < 40; ++i) {
    const std::string line(static_cast<std::size_t>(i) * 7919, static_cast<char>('a' + i % 26));
    journal->append(line);
    expected.insert(expected.begin(), line);
  }
  journal->flush();
  EXPECT_EQ(newest(*journal), expected);
}

TEST(Journal, lines_past_the_bound_are_dropped_and_counted) {
  const TemporaryFolder folder;
  const auto journal = open(folder.path());
  journal->append(std::string(limits::journal_line_bytes_max + 1, 'x'));
  journal->append("1");
  EXPECT_EQ(newest(*journal), Lines{"1"});
  EXPECT_EQ(journal->dropped(), 1U);
}

TEST(Journal, in_memory_it_keeps_the_newest_within_its_bounds) {
  const auto journal = open("", {100, 10});
  for (int i = 0; i < 1000; ++i) journal->append("line " + std::to_string(1000 + i));
  const Lines lines = newest(*journal);
  EXPECT_EQ(lines.front(), "line 1999");
  EXPECT_GE(lines.size(), 40U);
  EXPECT_LE(lines.size(), 100U);
}

TEST(Journal, folders_that_cannot_be_written_are_told) {
  const auto journal = Journal::open("/nonexistent", "events");
  ASSERT_FALSE(journal.ok());
  EXPECT_EQ(journal.error().message, "cannot make the journal's folder: No such file or directory");
}

TEST(Journal, a_full_disk_is_told_and_lines_are_kept_for_later) {
  const TemporaryFolder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const auto journal = open(folder.path());
    rlimit limit{1000, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    for (int i = 0; i < 3; ++i) journal->append(std::string(400, static_cast<char>('a' + i)));
    journal->flush();
    if (journal->status().ok()) ::_exit(1);
    if (newest(*journal).size() != 3) ::_exit(2);
    limit.rlim_cur = RLIM_INFINITY;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    journal->append("more");
    journal->flush();
    if (!journal->status().ok()) ::_exit(3);
    ::_exit(newest(*Journal::open_for_reading(folder.path(), "events")).size() == 4 ? 0 : 4);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 0);
}

// Each writer's lines stay in its order; a reader meets no line twice.
TEST(Journal, many_threads_append_while_others_read) {
  const TemporaryFolder folder;
  const auto journal = open(folder.path(), {20000, 100});
  constexpr int writers = 3, each = 3000;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&journal, writer] {
      for (int i = 0; i < each; ++i) {
        journal->append(std::to_string(writer) + " " + std::to_string(i));
      }
    });
  }
  int disorder = 0;
  const auto check = [&] {
    std::vector<int> last(writers, each);
    std::size_t count = 0;
    journal->read_newest([&](std::string_view line) {
      const auto writer = static_cast<std::size_t>(line[0] - '0');
      const int number = std::stoi(std::string(line.substr(2)));
      if (last[writer] != each && number != last[writer] - 1) ++disorder;
      last[writer] = number;
      ++count;
      return true;
    });
    return count;
  };
  for (int i = 0; i < 20; ++i) check();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(check(), static_cast<std::size_t>(writers * each));
  EXPECT_EQ(disorder, 0);
}

}  // namespace
}  // namespace amiable::store::test
