// Feeds the reader of what a block token's seal holds: what it takes is written back as it was.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/ebs/token_content.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace ebs = amiable::services::ebs;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto content = ebs::read_token_content(bytes);
  if (content && ebs::write_token_content(*content) != bytes) std::abort();
  return 0;
}
