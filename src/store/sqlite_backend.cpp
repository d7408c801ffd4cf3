// Statements prepared once; a commit is one transaction whatever number of rows it changes.
#include "store/sqlite_backend.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/limits.h"
#include "store/folder_lock.h"
#include "store/sqlite_handles.h"
#include "store/sqlite_schema.h"
#include "store/world_rows.h"

namespace amiable::store {
namespace {

constexpr int busy_milliseconds = 5000;  // a reader's checkpoint may hold the file for a moment

std::string file_of(const std::string& folder) { return folder + "/world.sqlite"; }

Result<Connection> connect(const std::string& name, const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, nullptr);
  Connection connection(raw);
  if (code != SQLITE_OK) return sqlite_error(raw, "open the world", path);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, busy_milliseconds);
  return connection;
}

// Made before SQLite would, with a mode of our own; its journals take the file's mode.
Result<void> make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return Error{ErrorKind::unreadable,
                 fmt::format("cannot open the world: {}", std::strerror(errno)), path,
                 "check the owner and the permissions of the folder and its files"};
  }
  ::close(file);
  return {};
}

Result<std::uint64_t> meta(sqlite3* connection, const std::string& path, std::string_view name) {
  Statement statement =
      TRY(Statement::prepare(connection, path, "SELECT value FROM meta WHERE name = ?"));
  if (!TRY(statement.bind_text(1, name).step())) {
    return Error{ErrorKind::unreadable, "the world does not know its revision", path,
                 "restore the data folder from a copy"};
  }
  const auto value = static_cast<std::uint64_t>(statement.number(0));
  statement.reset();
  return value;
}

Result<Table> table_of(std::int64_t number, const std::string& path) {
  if (number >= 0 && number < static_cast<std::int64_t>(table_count)) {
    return static_cast<Table>(number);
  }
  return Error{ErrorKind::unreadable, fmt::format("a row of an unknown table {}", number), path,
               "restore the data folder from a copy"};
}

Result<std::vector<Row>> read_rows(sqlite3* connection, const std::string& path) {
  Statement statement = TRY(Statement::prepare(
      connection, path, "SELECT tab, key, revision, bytes FROM rows ORDER BY tab, key"));
  std::vector<Row> rows;
  while (TRY(statement.step())) {
    rows.push_back({TRY(table_of(statement.number(0), path)), statement.bytes(1),
                    static_cast<std::uint64_t>(statement.number(2)), statement.bytes(3)});
  }
  return rows;
}

// Both reads in one transaction, so that they are of one moment.
Result<Loaded> load_from(sqlite3* connection, const std::string& path) {
  TRY(execute(connection, path, "BEGIN"));
  const auto read = [&]() -> Result<Loaded> {
    Loaded loaded;
    loaded.revision = TRY(meta(connection, path, "revision"));
    loaded.rows = TRY(read_rows(connection, path));
    return loaded;
  };
  Result<Loaded> loaded = read();
  sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr);  // nothing was written
  return loaded;
}

}  // namespace

struct SqliteBackend::Parts {
  explicit Parts(FolderLock held) : lock(std::move(held)) {}
  Result<void> prepare();
  Result<void> write(std::span<const RowChange> changes);
  Result<void> forget(std::int64_t newest);

  FolderLock lock;  // released after the connection is closed
  std::string path;
  Connection connection;
  Statement begin, commit, rollback, put, erase, record, set_meta;
  Statement since, row, oldest_kept, drop_old;
  std::uint64_t revision = 0;
  std::uint64_t forgotten = 0;
  std::int64_t recorded = 0;
};

Result<void> SqliteBackend::Parts::prepare() {
  const auto make = [this](Statement& statement, const char* sql) -> Result<void> {
    statement = TRY(Statement::prepare(connection.get(), path, sql));
    return {};
  };
  TRY(make(begin, "BEGIN IMMEDIATE"));
  TRY(make(commit, "COMMIT"));
  TRY(make(rollback, "ROLLBACK"));
  TRY(make(put,
           "INSERT INTO rows (tab, key, revision, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (tab, "
           "key) DO UPDATE SET "
           "revision = excluded.revision, bytes = excluded.bytes"));
  TRY(make(erase, "DELETE FROM rows WHERE tab = ? AND key = ?"));
  TRY(make(record, "INSERT OR IGNORE INTO changes VALUES (?, ?, ?)"));
  TRY(make(set_meta, "UPDATE meta SET value = ? WHERE name = ?"));
  TRY(make(since,
           "SELECT c.tab, c.key, max(c.revision), r.bytes FROM changes c LEFT JOIN rows r "
           "ON r.tab = c.tab AND r.key = c.key WHERE c.revision > ? GROUP BY c.tab, c.key "
           "ORDER BY c.tab, c.key"));
  TRY(make(oldest_kept, "SELECT revision FROM changes ORDER BY revision DESC LIMIT 1 OFFSET ?"));
  TRY(make(drop_old, "DELETE FROM changes WHERE revision <= ?"));
  Statement count = TRY(Statement::prepare(connection.get(), path, "SELECT count(*) FROM changes"));
  if (TRY(count.step())) recorded = count.number(0);
  revision = TRY(meta(connection.get(), path, "revision"));
  forgotten = TRY(meta(connection.get(), path, "forgotten"));
  return {};
}

SqliteBackend::SqliteBackend(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteBackend::~SqliteBackend() = default;

Result<std::unique_ptr<SqliteBackend>> SqliteBackend::open(const std::string& folder) {
  auto parts = std::make_unique<Parts>(TRY(FolderLock::take(folder)));
  parts->path = file_of(folder);
  TRY(make_private(parts->path));
  parts->connection = TRY(connect(parts->path, parts->path, SQLITE_OPEN_READWRITE));
  sqlite3* connection = parts->connection.get();
  // FULL: a commit is on the disk when it returns, also in WAL mode [SQLite, PRAGMA synchronous].
  TRY(execute(connection, parts->path, "PRAGMA journal_mode = WAL"));
  TRY(execute(connection, parts->path, "PRAGMA synchronous = FULL"));
  // Keys of rows are random, so that commits touch pages all over the file.
  TRY(execute(connection, parts->path, "PRAGMA cache_size = -16384"));
  TRY(migrate(connection, parts->path));
  TRY(parts->prepare());
  return std::make_unique<SqliteBackend>(std::move(parts));
}

std::uint64_t SqliteBackend::revision() const { return parts_->revision; }

Result<Loaded> SqliteBackend::load() { return load_from(parts_->connection.get(), parts_->path); }

Result<void> SqliteBackend::Parts::write(std::span<const RowChange> changes) {
  for (const RowChange& change : changes) {
    const auto table = static_cast<std::int64_t>(change.table);
    const auto at = static_cast<std::int64_t>(change.revision);
    if (change.bytes) {
      TRY(put.bind(1, table)
              .bind_text(2, change.key)
              .bind(3, at)
              .bind_blob(4, *change.bytes)
              .run());
    } else {
      TRY(erase.bind(1, table).bind_text(2, change.key).run());
    }
    TRY(record.bind(1, at).bind(2, table).bind_text(3, change.key).run());
  }
  const auto newest = static_cast<std::int64_t>(changes.back().revision);
  return set_meta.bind(1, newest).bind_text(2, "revision").run();
}

// Drops the oldest changes when a tenth more than the bound has gathered, so that it costs little.
Result<void> SqliteBackend::Parts::forget(std::int64_t count) {
  constexpr auto kept = static_cast<std::int64_t>(limits::recorded_changes_max);
  if (count <= kept + kept / 10) return {};
  if (!TRY(oldest_kept.bind(1, kept).step())) return {};
  const std::int64_t last = oldest_kept.number(0);
  oldest_kept.reset();
  TRY(drop_old.bind(1, last).run());
  return set_meta.bind(1, last).bind_text(2, "forgotten").run();
}

Result<std::uint64_t> SqliteBackend::commit(std::span<const RowChange> changes,
                                            std::uint64_t expected_revision) {
  Parts& parts = *parts_;
  TRY(check_commit(changes, expected_revision, parts.revision));
  if (changes.empty()) return parts.revision;
  const std::int64_t recorded = parts.recorded + static_cast<std::int64_t>(changes.size());
  const auto run = [&]() -> Result<void> {
    TRY(parts.begin.run());
    TRY(parts.write(changes));
    TRY(parts.forget(recorded));
    return parts.commit.run();
  };
  const Result<void> done = run();
  if (!done.ok()) {
    // SQLite may have rolled back by itself (full disk); then this fails and that is well.
    static_cast<void>(parts.rollback.run());
    return done.error();
  }
  parts.revision = changes.back().revision;
  parts.recorded = recorded;
  constexpr auto kept = static_cast<std::int64_t>(limits::recorded_changes_max);
  if (recorded > kept + kept / 10) {
    parts.recorded = kept;
    if (auto forgotten = meta(parts.connection.get(), parts.path, "forgotten"); forgotten.ok()) {
      parts.forgotten = forgotten.value();
    }
  }
  return parts.revision;
}

Result<std::vector<RowChange>> SqliteBackend::changes_since(std::uint64_t revision) {
  Parts& parts = *parts_;
  if (revision < parts.forgotten) {
    return Error{ErrorKind::not_found,
                 fmt::format("changes up to revision {} are no longer recorded", parts.forgotten),
                 parts.path, "load the world again"};
  }
  std::vector<RowChange> out;
  parts.since.bind(1, static_cast<std::int64_t>(revision));
  while (TRY(parts.since.step())) {
    RowChange change;
    change.table = TRY(table_of(parts.since.number(0), parts.path));
    change.key = parts.since.bytes(1);
    change.revision = static_cast<std::uint64_t>(parts.since.number(2));
    if (!parts.since.is_null(3)) change.bytes = parts.since.bytes(3);
    out.push_back(std::move(change));
  }
  return out;
}

namespace {

// A reader needs the write-ahead log's index beside the file. Where it can be neither found nor
// made (a read-only file system) and no log is left, nobody can be writing: the file alone is the
// world.
Result<Loaded> load_snapshot(const std::string& path) {
  const auto load = [&path](const std::string& name) -> Result<Loaded> {
    Connection connection = TRY(connect(name, path, SQLITE_OPEN_READONLY));
    TRY(check_schema(connection.get(), path));
    return load_from(connection.get(), path);
  };
  Result<Loaded> loaded = load(path);
  if (loaded.ok()) return loaded;
  std::error_code problem;
  const auto log_bytes = std::filesystem::file_size(path + "-wal", problem);
  const bool log = !problem && log_bytes > 0;
  const bool readable = ::access(path.c_str(), R_OK) == 0;
  const bool unwritable = ::access(path.c_str(), W_OK) != 0 && errno == EROFS;
  if (log || !readable || !unwritable) return loaded;
  std::string name = "file:";
  for (const char c : path) {
    name += c == '?' || c == '#' || c == '%' ? fmt::format("%{:02X}", c) : std::string(1, c);
  }
  return load(name + "?immutable=1");
}

}  // namespace

Result<World> open_snapshot(const std::string& folder) {
  const std::string path = file_of(folder);
  if (::access(path.c_str(), F_OK) != 0) {
    return Error{ErrorKind::not_found, "there is no world in this folder", path,
                 "give the --data folder of amiable serve"};
  }
  Loaded loaded = TRY(load_snapshot(path));
  return world_of(std::move(loaded));
}

}  // namespace amiable::store
