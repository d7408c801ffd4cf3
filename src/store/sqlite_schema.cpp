// Migrations are appended, never changed: each is one transaction, recorded in the table
// migrations.
#include "store/sqlite_schema.h"

#include <fmt/format.h>

#include "base/timestamp.h"

namespace amiable::store {
namespace {

// In the file's header: tells a world from any other SQLite file. "amia"
constexpr std::int64_t application_id = 0x616d6961;

constexpr const char* migrations[] = {
    // 1
    "CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied TEXT NOT NULL);"
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE rows (tab INTEGER NOT NULL, key TEXT NOT NULL, revision INTEGER NOT NULL,"
    "                   bytes BLOB NOT NULL, PRIMARY KEY (tab, key)) WITHOUT ROWID;"
    "CREATE TABLE changes (revision INTEGER NOT NULL, tab INTEGER NOT NULL, key TEXT NOT NULL,"
    "                      PRIMARY KEY (revision, tab, key)) WITHOUT ROWID;"
    "INSERT INTO meta VALUES ('revision', 0), ('forgotten', 0);"
    "PRAGMA application_id = 1634560353;",
    // 2: rows of EC2. The tables of SQL are the same; a program without them must not open it.
    "SELECT 1;",
    // 3: rows in the order of their making, found by an index: new ones fill pages one after
    // another instead of half a page each all over the file.
    "CREATE TABLE ordered (id INTEGER PRIMARY KEY, tab INTEGER NOT NULL, key TEXT NOT NULL,"
    "                      revision INTEGER NOT NULL, bytes BLOB NOT NULL);"
    "INSERT INTO ordered (tab, key, revision, bytes) SELECT tab, key, revision, bytes FROM rows;"
    "DROP TABLE rows;"
    "ALTER TABLE ordered RENAME TO rows;"
    "CREATE UNIQUE INDEX rows_by_key ON rows (tab, key);",
    // 4: rows of organizations and of what signs in. As with 2, a program without them must not
    // open it.
    "SELECT 1;",
};
static_assert(application_id == 1634560353);
constexpr std::int64_t newest_version = std::size(migrations);

Result<std::int64_t> number_of(sqlite3* connection, const std::string& path, const char* sql) {
  Statement statement = TRY(Statement::prepare(connection, path, sql));
  const bool row = TRY(statement.step());
  const std::int64_t number = row ? statement.number(0) : 0;
  statement.reset();
  return number;
}

// 0: an empty file.
Result<std::int64_t> version_of(sqlite3* connection, const std::string& path) {
  const std::int64_t tables =
      TRY(number_of(connection, path, "SELECT count(*) FROM sqlite_schema"));
  if (tables == 0) return 0;
  if (TRY(number_of(connection, path, "PRAGMA application_id")) != application_id) {
    return Error{ErrorKind::unreadable, "this SQLite file is no world of amiable", path,
                 "choose another data folder"};
  }
  const std::int64_t version =
      TRY(number_of(connection, path, "SELECT coalesce(max(version), 0) FROM migrations"));
  if (version > newest_version) {
    return Error{ErrorKind::unreadable,
                 fmt::format("this world was made by a newer amiable: its schema is version {}, "
                             "this program knows {}",
                             version, newest_version),
                 path, "use the newer program"};
  }
  return version;
}

Result<void> apply(sqlite3* connection, const std::string& path, std::int64_t version) {
  TRY(execute(connection, path, migrations[version - 1]));
  Statement record =
      TRY(Statement::prepare(connection, path, "INSERT INTO migrations VALUES (?, ?)"));
  const std::string now = iso8601(system_now());
  return record.bind(1, version).bind_text(2, now).run();
}

}  // namespace

Result<void> migrate(sqlite3* connection, const std::string& path) {
  const std::int64_t version = TRY(version_of(connection, path));
  for (std::int64_t next = version + 1; next <= newest_version; ++next) {
    TRY(execute(connection, path, "BEGIN IMMEDIATE"));
    Result<void> applied = apply(connection, path, next);
    if (applied.ok()) applied = execute(connection, path, "COMMIT");
    if (!applied.ok()) {
      sqlite3_exec(connection, "ROLLBACK", nullptr, nullptr, nullptr);
      return applied;
    }
  }
  return {};
}

Result<void> check_schema(sqlite3* connection, const std::string& path) {
  const std::int64_t version = TRY(version_of(connection, path));
  if (version == newest_version) return {};
  return Error{ErrorKind::unreadable,
               version == 0
                   ? std::string("there is no world in this file")
                   : fmt::format("this world's schema is version {}, this program reads {}",
                                 version, newest_version),
               path, "start amiable serve on this folder once"};
}

}  // namespace amiable::store
