// Feeds the readers of a block file's index. What is read as a head or an entry must be written
// back as the same bytes, and nothing is both.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "store/block_index.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace store = amiable::store;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto head = store::read_head(bytes);
  const auto entry = store::read_entry(bytes);
  if (head && entry) std::abort();
  const auto is_same = [&bytes](const store::BlockRecord& written) {
    return std::string_view(written.data(), written.size()) == bytes;
  };
  if (head && !is_same(store::write_head(*head))) std::abort();
  if (entry && !is_same(store::write_entry(*entry))) std::abort();
  const auto id = store::block_file_id(bytes);
  if (id && store::digits_of(*id) != bytes) std::abort();
  return 0;
}
