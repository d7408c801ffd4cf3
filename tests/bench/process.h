// A program run as a whole: how long, how much memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace amiable::bench {

struct Run {
  double seconds = 0;
  std::int64_t peak_bytes = 0;
  int code = 0;
};

// Output goes to /dev/null. The fastest of `times` runs.
Run fastest(const std::vector<std::string>& command, int times);

}  // namespace amiable::bench
