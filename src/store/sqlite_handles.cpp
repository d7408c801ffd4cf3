// SQLite result codes into errors: what happened, where, and what to do about it.
#include "store/sqlite_handles.h"

#include <fmt/format.h>

namespace amiable::store {
namespace {

std::string next_step(int code) {
  switch (code & 0xFF) {  // the primary code of an extended one
    case SQLITE_FULL:
      return "free space on this disk";
    case SQLITE_IOERR:
      return "check the disk: its space, its quota and its health";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "restore the data folder from a copy";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return "check the owner and the permissions of the folder and its files";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds the file; end it and try again";
    default:
      return {};
  }
}

}  // namespace

Error sqlite_error(sqlite3* connection, std::string_view doing, const std::string& path) {
  const int code = sqlite3_extended_errcode(connection);
  return {ErrorKind::unreadable,
          fmt::format("cannot {}: {} (SQLite code {})", doing, sqlite3_errmsg(connection), code),
          path, next_step(code)};
}

Result<Statement> Statement::prepare(sqlite3* connection, const std::string& path,
                                     const char* sql) {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v3(connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return sqlite_error(connection, "use the world's file", path);
  Statement out;
  out.statement_.reset(raw);
  out.path_ = path;
  return out;
}

Statement& Statement::bind(int at, std::int64_t number) {
  sqlite3_bind_int64(statement_.get(), at, number);
  return *this;
}

Statement& Statement::bind_text(int at, std::string_view text) {
  sqlite3_bind_text64(statement_.get(), at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_blob(int at, std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), at, bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    reset();
    return false;
  }
  Error error = sqlite_error(sqlite3_db_handle(statement_.get()), "read or write the world", path_);
  reset();
  return error;
}

Result<void> Statement::run() {
  while (TRY(step())) {
  }
  return {};
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int length = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(length));
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

Result<void> execute(sqlite3* connection, const std::string& path, const char* sql) {
  if (sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return sqlite_error(connection, "use the world's file", path);
  }
  return {};
}

}  // namespace amiable::store
