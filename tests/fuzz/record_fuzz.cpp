// Feeds the reader of rows: the first byte chooses the table ('a' is the first), the rest is the
// row. What can be read must be written as bytes that are read as the same again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "store/record_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace store = amiable::store;
  if (size == 0) return 0;
  const auto table = static_cast<store::Table>((data[0] - 'a') & 0x1F);
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto record = store::decode(table, bytes);
  if (!record.ok()) return 0;
  const auto written = store::encode(record.value());
  if (!written.ok()) std::abort();
  const auto again = store::read_row({table, store::key_of(record.value()), 1, written.value()});
  if (!again.ok()) std::abort();
  if (store::encode(again.value().record).value() != written.value()) std::abort();
  return 0;
}
