// SQLite's connection and statements as owned values with errors as Results. Included by source
// files of the SQLite backend only.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace amiable::store {

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

// What SQLite said last on this connection, in words a person can act on.
Error sqlite_error(sqlite3* connection, std::string_view doing, const std::string& path);

class Statement {
 public:
  Statement() = default;
  static Result<Statement> prepare(sqlite3* connection, const std::string& path, const char* sql);

  // Parameters count from 1; texts and blobs must live until the statement is stepped or reset.
  Statement& bind(int at, std::int64_t number);
  Statement& bind_text(int at, std::string_view text);
  Statement& bind_blob(int at, std::string_view bytes);
  // True: a row is there; false: done. Resets itself when done or failed.
  Result<bool> step();
  // Steps to the end, whatever rows come.
  Result<void> run();
  void reset() { sqlite3_reset(statement_.get()); }

  std::int64_t number(int column) const;
  std::string bytes(int column) const;  // text or blob
  bool is_null(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::string path_;
};

// Statements without parameters and of no interest beyond success.
Result<void> execute(sqlite3* connection, const std::string& path, const char* sql);

}  // namespace amiable::store
