// How an error is told: on standard error for people, and for a JSON reader as one object on
// standard output.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "cli/exit_codes.h"
#include "cli/io_streams.h"

namespace amiable::cli {

ExitCode exit_code_of(ErrorKind kind);

// {"kind": …, "message": …, "place": …, "next": …}
void write_error(json::Writer& out, const Error& error);
// {"error": {…}} on one line
std::string error_line(const Error& error);

// Prints it and returns its exit code.
int fail(IoStreams& io, const Error& error, bool json);

}  // namespace amiable::cli
