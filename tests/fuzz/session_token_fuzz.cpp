// Target: services::read_session, the content of a session token.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "services/session_token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto identity = amiable::services::read_session(text);
  // What is written can be read again.
  if (identity && !amiable::services::read_session(amiable::services::write_session(*identity))) {
    __builtin_trap();
  }
  return 0;
}
