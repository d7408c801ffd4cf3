// Feeds the reader of AWS's messages: there is always a reading, and it always says something.
#include <cstdint>
#include <cstdlib>

#include "launch/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto readings = amiable::launch::read_messages({reinterpret_cast<const char*>(data), size});
  if (readings.empty()) std::abort();
  for (const auto& reading : readings) {
    if (reading.kind.empty() || reading.summary.empty()) std::abort();
  }
  return 0;
}
