// Runs a command line in this process.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_codes.h"

namespace amiable::test {

struct Ran {
  int code = 0;
  std::string out, err;
};

inline Ran run(const std::vector<std::string>& arguments, const std::string& input = {}) {
  std::istringstream in(input);
  std::ostringstream out, err;
  cli::IoStreams io{in, out, err, input.empty(), false, 80};
  Ran ran;
  ran.code = cli::run(arguments, io);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

}  // namespace amiable::test
