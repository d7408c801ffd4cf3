// What every backend promises, asked of each.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "base/limits.h"
#include "store/memory_backend.h"
#include "store/sqlite_backend.h"
#include "unit/store/temporary_folder.h"

namespace amiable::store::test {
namespace {

enum class Kind { memory, sqlite };

class BackendContract : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override { backend_ = open(); }

  std::unique_ptr<Backend> open() {
    if (GetParam() == Kind::memory) return MemoryBackend::open();
    auto opened = SqliteBackend::open(folder_.path());
    EXPECT_TRUE(opened.ok()) << (opened.ok() ? "" : opened.error().message);
    return opened.ok() ? std::move(opened).value() : nullptr;
  }

  static RowChange put(std::uint64_t revision, std::string key, std::string bytes,
                       Table table = Table::user) {
    return {table, std::move(key), revision, std::move(bytes)};
  }
  static RowChange erased(std::uint64_t revision, std::string key, Table table = Table::user) {
    return {table, std::move(key), revision, {}};
  }

  Result<std::uint64_t> commit(const std::vector<RowChange>& changes, std::uint64_t expected) {
    return backend_->commit(changes, expected);
  }

  // "table/key@revision=bytes" of every row.
  std::vector<std::string> rows() {
    std::vector<std::string> out;
    auto loaded = backend_->load();
    if (!loaded.ok()) return {loaded.error().message};
    for (const Row& row : loaded.value().rows) {
      out.push_back(std::string(table_name(row.table)) + "/" + row.key + "@" +
                    std::to_string(row.revision) + "=" + row.bytes);
    }
    return out;
  }

  std::vector<std::string> changes_since(std::uint64_t revision) {
    std::vector<std::string> out;
    auto changes = backend_->changes_since(revision);
    if (!changes.ok()) return {changes.error().message};
    for (const RowChange& change : changes.value()) {
      out.push_back(change.key + "@" + std::to_string(change.revision) + "=" +
                    change.bytes.value_or("(erased)"));
    }
    return out;
  }

  using Lines = std::vector<std::string>;
  TemporaryFolder folder_;
  std::unique_ptr<Backend> backend_;
};

TEST_P(BackendContract, begins_empty) {
  EXPECT_EQ(backend_->revision(), 0U);
  EXPECT_EQ(rows(), Lines{});
  EXPECT_EQ(changes_since(0), Lines{});
}

TEST_P(BackendContract, keeps_what_was_committed_in_order_of_table_and_key) {
  const std::string bytes("\0\xFF'\"\n", 5);
  auto done = commit({put(1, "b", "one"), put(1, "a", bytes), put(2, "z", "", Table::account)}, 0);
  ASSERT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(done.value(), 2U);
  EXPECT_EQ(backend_->revision(), 2U);
  EXPECT_EQ(rows(), (Lines{"account/z@2=", "user/a@1=" + bytes, "user/b@1=one"}));
}

TEST_P(BackendContract, keeps_a_row_of_each_table) {
  std::vector<RowChange> all;
  Lines expected;
  for (std::size_t i = 0; i < table_count; ++i) {
    const auto table = static_cast<Table>(i);
    all.push_back(put(1, "us-west-2/x", "{}", table));
    expected.push_back(std::string(table_name(table)) + "/us-west-2/x@1={}");
  }
  ASSERT_TRUE(commit(all, 0).ok());
  EXPECT_EQ(rows(), expected);
}

TEST_P(BackendContract, the_last_change_of_a_row_wins) {
  ASSERT_TRUE(commit({put(1, "a", "1"), put(2, "a", "2"), erased(3, "a"), put(4, "a", "4"),
                      put(4, "b", "4"), erased(5, "b"), erased(5, "never")},
                     0)
                  .ok());
  EXPECT_EQ(rows(), Lines{"user/a@4=4"});
  EXPECT_EQ(backend_->revision(), 5U);
}

TEST_P(BackendContract, a_commit_for_another_revision_changes_nothing) {
  ASSERT_TRUE(commit({put(1, "a", "1")}, 0).ok());
  const auto late = commit({put(2, "a", "2")}, 0);
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().message, "the world is at revision 1, the change was made for 0");
  EXPECT_EQ(rows(), Lines{"user/a@1=1"});
  EXPECT_EQ(backend_->revision(), 1U);
}

TEST_P(BackendContract, revisions_may_not_fall_or_stand_still) {
  ASSERT_TRUE(commit({put(3, "a", "1")}, 0).ok());
  EXPECT_FALSE(commit({put(3, "b", "1")}, 3).ok());
  EXPECT_FALSE(commit({put(5, "b", "1"), put(4, "c", "1")}, 3).ok());
  EXPECT_EQ(rows(), Lines{"user/a@3=1"});
  EXPECT_TRUE(commit({put(4, "b", "1"), put(5, "c", "1")}, 3).ok());
}

TEST_P(BackendContract, an_empty_commit_changes_nothing) {
  const auto done = commit({}, 0);
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done.value(), 0U);
}

TEST_P(BackendContract, tells_the_newest_state_of_what_changed) {
  ASSERT_TRUE(commit({put(1, "a", "1"), put(1, "b", "1"), put(2, "c", "2")}, 0).ok());
  ASSERT_TRUE(commit({put(3, "a", "3"), erased(4, "b")}, 2).ok());
  EXPECT_EQ(changes_since(2), (Lines{"a@3=3", "b@4=(erased)"}));
  EXPECT_EQ(changes_since(1), (Lines{"a@3=3", "b@4=(erased)", "c@2=2"}));
  EXPECT_EQ(changes_since(4), Lines{});
}

TEST_P(BackendContract, forgets_old_changes_and_says_so) {
  std::vector<RowChange> many;
  const std::uint64_t count = limits::recorded_changes_max + limits::recorded_changes_max / 5;
  for (std::uint64_t i = 1; i <= count; ++i) many.push_back(put(i, std::to_string(i % 7), "x"));
  ASSERT_TRUE(commit(many, 0).ok());
  const auto old = backend_->changes_since(10);
  ASSERT_FALSE(old.ok());
  EXPECT_EQ(old.error().kind, ErrorKind::not_found);
  EXPECT_EQ(old.error().next, "load the world again");
  EXPECT_EQ(changes_since(count - 1).size(), 1U);
  EXPECT_EQ(rows().size(), 7U);
  ASSERT_TRUE(commit({put(count + 1, "new", "x")}, count).ok());
  EXPECT_EQ(changes_since(count), (Lines{"new@" + std::to_string(count + 1) + "=x"}));
}

INSTANTIATE_TEST_SUITE_P(Every, BackendContract, testing::Values(Kind::memory, Kind::sqlite),
                         [](const auto& kind) {
                           return kind.param == Kind::memory ? "memory" : "sqlite";
                         });

}  // namespace
}  // namespace amiable::store::test
