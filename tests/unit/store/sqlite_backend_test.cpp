// What a file brings with it: it outlives the process, others hold it, it is full, damaged, newer.
#include "store/sqlite_backend.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "store/store.h"
#include "unit/store/small_ec2_world.h"
#include "unit/store/temporary_folder.h"

namespace amiable::store::test {
namespace {

std::string error_of(const std::string& folder) {
  const auto opened = SqliteBackend::open(folder);
  return opened.ok() ? "opened" : opened.error().message;
}

std::unique_ptr<Store> store_in(const TemporaryFolder& folder) {
  auto backend = SqliteBackend::open(folder.path());
  if (!backend.ok()) return nullptr;
  auto store = Store::open(std::move(backend).value());
  return store.ok() ? std::move(store).value() : nullptr;
}

ChangeSet account_change(int number) {
  ChangeSet changes;
  changes.put(account(std::to_string(100000000000 + number)));
  return changes;
}

void run_sql(const std::string& path, const char* sql) {
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &connection), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(connection);
  sqlite3_close(connection);
}

TEST(SqliteBackend, a_world_is_there_again_after_reopening) {
  const TemporaryFolder folder;
  {
    const auto store = store_in(folder);
    ASSERT_NE(store, nullptr);
    ASSERT_TRUE(store->write_and_wait([](const World&) { return one_of_each(); }).ok());
  }
  const auto store = store_in(folder);
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(store->world()->revision(), 1U);
  EXPECT_EQ(store->world()->row_count(), 12U);
  EXPECT_EQ(store->world()->user(account_id, "alice")->id, "AIDAEXAMPLEALICE00001");
  struct stat status {};
  ASSERT_EQ(::stat((folder / "world.sqlite").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(SqliteBackend, a_second_writer_is_refused_by_name_and_let_in_afterwards) {
  const TemporaryFolder folder;
  {
    const auto first = SqliteBackend::open(folder.path());
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(error_of(folder.path()),
              "this data folder is in use by process " + std::to_string(::getpid()));
  }
  EXPECT_EQ(error_of(folder.path()), "opened");
}

TEST(SqliteBackend, a_snapshot_is_read_beside_a_running_server) {
  const TemporaryFolder folder;
  const auto store = store_in(folder);
  ASSERT_TRUE(store->write_and_wait([](const World&) { return one_of_each(); }).ok());
  const auto snapshot = open_snapshot(folder.path());
  ASSERT_TRUE(snapshot.ok()) << snapshot.error().message;
  EXPECT_EQ(snapshot.value().row_count(), 12U);
  ASSERT_TRUE(store->write_and_wait([](const World&) { return account_change(1); }).ok());
  EXPECT_EQ(snapshot.value().row_count(), 12U);
  EXPECT_EQ(open_snapshot(folder.path()).value().revision(), 2U);
}

TEST(SqliteBackend, a_snapshot_is_read_when_no_server_runs_and_makes_no_world) {
  const TemporaryFolder folder;
  const auto absent = open_snapshot(folder.path());
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().kind, ErrorKind::not_found);
  EXPECT_NE(::access((folder / "world.sqlite").c_str(), F_OK), 0);
  ASSERT_TRUE(store_in(folder)->write_and_wait([](const World&) { return one_of_each(); }).ok());
  EXPECT_EQ(open_snapshot(folder.path()).value().row_count(), 12U);
}

// Version 1 had rows ordered by their keys, and none of EC2.
TEST(SqliteBackend, a_file_of_version_1_is_opened_without_loss) {
  const TemporaryFolder folder;
  ASSERT_TRUE(store_in(folder)->write_and_wait([](const World&) { return one_of_each(); }).ok());
  run_sql(folder / "world.sqlite",
          "CREATE TABLE old (tab INTEGER NOT NULL, key TEXT NOT NULL, revision INTEGER NOT NULL,"
          "                  bytes BLOB NOT NULL, PRIMARY KEY (tab, key)) WITHOUT ROWID;"
          "INSERT INTO old SELECT tab, key, revision, bytes FROM rows;"
          "DROP TABLE rows; ALTER TABLE old RENAME TO rows;"
          "DELETE FROM migrations WHERE version > 1");
  const auto early = open_snapshot(folder.path());
  ASSERT_FALSE(early.ok());
  EXPECT_EQ(early.error().next, "start amiable serve on this folder once");
  {
    const auto store = store_in(folder);
    EXPECT_EQ(store->world()->row_count(), 12U);
    ASSERT_TRUE(store->write_and_wait([](const World&) { return one_of_each_of_ec2(); }).ok());
  }
  const auto after = open_snapshot(folder.path());
  ASSERT_TRUE(after.ok()) << after.error().message;
  EXPECT_EQ(after.value().row_count(), 22U);
  EXPECT_NE(after.value().instance("us-west-2", "i-1"), nullptr);
}

TEST(SqliteBackend, a_newer_file_is_refused_by_writer_and_reader) {
  const TemporaryFolder folder;
  ASSERT_EQ(error_of(folder.path()), "opened");
  run_sql(folder / "world.sqlite", "INSERT INTO migrations VALUES (7, '2030-01-01T00:00:00Z')");
  const std::string expected =
      "this world was made by a newer amiable: its schema is version 7, this program knows 4";
  EXPECT_EQ(error_of(folder.path()), expected);
  EXPECT_EQ(open_snapshot(folder.path()).error().message, expected);
}

TEST(SqliteBackend, files_of_others_are_refused_and_left_alone) {
  const TemporaryFolder folder;
  run_sql(folder / "world.sqlite", "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
  EXPECT_EQ(error_of(folder.path()), "this SQLite file is no world of amiable");
  const TemporaryFolder other;
  std::ofstream(other / "world.sqlite") << std::string(5000, 'x');
  const auto opened = SqliteBackend::open(other.path());
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message.find("file is not a database"), std::string::npos)
      << opened.error().message;
  EXPECT_EQ(opened.error().place, other / "world.sqlite");
  EXPECT_EQ(opened.error().next, "restore the data folder from a copy");
}

TEST(SqliteBackend, a_damaged_page_is_told_when_the_world_is_loaded) {
  const TemporaryFolder folder;
  {
    const auto store = store_in(folder);
    ASSERT_TRUE(store
                    ->write_and_wait([](const World&) {
                      ChangeSet changes;
                      for (int i = 0; i < 2000; ++i) {
                        changes.put(account(std::to_string(100000000000 + i)));
                      }
                      return changes;
                    })
                    .ok());
  }
  {
    std::fstream file(folder / "world.sqlite", std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(0, std::ios::end);
    const auto size = static_cast<long>(file.tellg());
    for (long page = 4096 * 6; page + 4096 <= size; page += 4096) {
      file.seekp(page);
      file << std::string(2048, '\x7F');
    }
  }
  auto backend = SqliteBackend::open(folder.path());
  const auto loaded = backend.ok() ? backend.value()->load() : Result<Loaded>(backend.error());
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().next, "restore the data folder from a copy") << loaded.error().message;
}

TEST(SqliteBackend, a_row_that_is_none_names_itself) {
  const TemporaryFolder folder;
  ASSERT_EQ(error_of(folder.path()), "opened");
  run_sql(folder / "world.sqlite", "INSERT INTO rows VALUES (1, 2, '1/alice', 1, '{')");
  auto backend = SqliteBackend::open(folder.path());
  ASSERT_TRUE(backend.ok());
  const auto store = Store::open(std::move(backend).value());
  ASSERT_FALSE(store.ok());
  EXPECT_TRUE(store.error().message.starts_with("the row `1/alice` of table user cannot be read: "))
      << store.error().message;
}

TEST(SqliteBackend, folders_that_cannot_be_written_are_told) {
  const auto missing = SqliteBackend::open("/nonexistent/folder");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message, "cannot lock the data folder: No such file or directory");
  EXPECT_EQ(missing.error().place, "/nonexistent/folder/lock");
  EXPECT_EQ(error_of("/proc"), "cannot lock the data folder: No such file or directory");
}

// Runs `body` in a process of its own and returns what it returned.
template <class Body>
int in_child(const Body& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// A limit on the size of files stands for a full disk: SQLite's writes fail half-way the same.
int write_until_full(const TemporaryFolder& folder) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1 << 20, 1 << 20};
  if (::setrlimit(RLIMIT_FSIZE, &small) != 0) return 10;
  const auto store = store_in(folder);
  if (store == nullptr) return 11;
  std::uint64_t written = 0;
  Result<void> result;
  for (int i = 0; i < 10000 && result.ok(); ++i) {
    result = store->write_and_wait([i](const World&) {
      ChangeSet changes = account_change(i);
      changes.put(Setting{"big" + std::to_string(i), std::string(20000, 'x')});
      return changes;
    });
    if (result.ok()) ++written;
  }
  if (result.ok()) return 12;
  if (result.error().next.find("disk") == std::string::npos) return 13;
  if (store->world()->revision() != written) return 14;  // reads go on with the world before
  return written > 3 ? 0 : 15;
}

TEST(SqliteBackend, a_full_disk_is_an_error_and_the_world_stays_readable) {
  const TemporaryFolder folder;
  ASSERT_EQ(in_child([&folder] { return write_until_full(folder); }), 0);
  const auto store = store_in(folder);
  ASSERT_NE(store, nullptr);
  const std::uint64_t revision = store->world()->revision();
  EXPECT_EQ(store->world()->row_count(), 2 * revision);
  EXPECT_TRUE(store->write_and_wait([](const World&) { return account_change(99999); }).ok());
}

// The child tells each write on a pipe after it was acknowledged, and is killed in the middle.
TEST(SqliteBackend, acknowledged_writes_survive_the_death_of_the_process) {
  const TemporaryFolder folder;
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto store = store_in(folder);
    for (int i = 0; store != nullptr; ++i) {
      store->write([i](const World&) { return account_change(i); },
                   [i, out = pipe_ends[1]](const Result<void>& done) {
                     if (done.ok() && ::write(out, &i, sizeof i) < 0) ::_exit(1);
                   });
      ::usleep(50);
    }
    ::_exit(1);
  }
  ::close(pipe_ends[1]);
  std::vector<int> told;
  int number = 0;
  while (told.size() < 300 && ::read(pipe_ends[0], &number, sizeof number) == sizeof number) {
    told.push_back(number);
  }
  ::kill(child, SIGKILL);
  while (::read(pipe_ends[0], &number, sizeof number) == sizeof number) told.push_back(number);
  ::close(pipe_ends[0]);
  ::waitpid(child, nullptr, 0);
  ASSERT_GE(told.size(), 300U);
  const auto store = store_in(folder);
  ASSERT_NE(store, nullptr);
  for (const int i : told) {
    ASSERT_NE(store->world()->account(std::to_string(100000000000 + i)), nullptr) << i;
  }
}

}  // namespace
}  // namespace amiable::store::test
