// Every exit code of the program, in one table. Documented in docs/manual.md and stable.
#pragma once

namespace amiable::cli {

enum ExitCode : int {
  exit_ok = 0,         // it works; the request is allowed; a message was recognised
  exit_fails = 1,      // it fails; the request is denied
  exit_unknown = 2,    // cannot tell: something was not gathered or not recognised
  exit_partly = 3,     // partly cured or partly applied
  exit_usage = 64,     // the command line is wrong, or input could not be read
  exit_internal = 70,  // our fault
};

}  // namespace amiable::cli
