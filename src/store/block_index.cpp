// Records are written and read field by field, in the order of the grammar.
#include "store/block_index.h"

#include <algorithm>
#include <cstring>

#include "base/hex_digit.h"
#include "base/little_endian.h"

namespace amiable::store {
namespace {

constexpr std::string_view magic = "amiblk01";
constexpr char entry_version = 1;
constexpr std::size_t checked_bytes = block_record_bytes - number_bytes;
constexpr std::size_t below_at = 8, root_at = 24, time_at = 40, head_end = 48;
constexpr std::size_t version_end = 1, origin_at = 8, checksum_at = 24;

std::uint64_t check_of(std::string_view bytes) {
  constexpr std::uint64_t basis = 0xcbf29ce484222325, prime = 0x100000001b3;
  std::uint64_t hash = basis;
  for (const char c : bytes) hash = (hash ^ static_cast<std::uint8_t>(c)) * prime;
  return hash;
}

void put_number(std::uint64_t number, BlockRecord& record, std::size_t at) {
  const auto bytes = little_endian(number);
  std::memcpy(record.data() + at, bytes.data(), bytes.size());
}

void close(BlockRecord& record) {
  put_number(check_of({record.data(), checked_bytes}), record, checked_bytes);
}

bool is_whole(std::string_view bytes) {
  return bytes.size() == block_record_bytes && little_endian_number(bytes.substr(checked_bytes)) ==
                                                   check_of(bytes.substr(0, checked_bytes));
}

template <std::size_t size>
void put(const std::array<std::uint8_t, size>& bytes, BlockRecord& record, std::size_t at) {
  std::memcpy(record.data() + at, bytes.data(), size);
}

template <class Array>
Array taken(std::string_view bytes, std::size_t at) {
  Array out;
  std::memcpy(out.data(), bytes.data() + at, out.size());
  return out;
}

bool is_zero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
}

}  // namespace

std::optional<BlockFileId> block_file_id(std::string_view digits) {
  BlockFileId id{};
  if (digits.size() != id.size() * 2) return {};
  for (std::size_t i = 0; i < id.size(); ++i) {
    const int high = lower_hex_value(digits[2 * i]), low = lower_hex_value(digits[2 * i + 1]);
    if (high < 0 || low < 0) return {};
    id.at(i) = static_cast<std::uint8_t>(high * 16 + low);
  }
  return id;
}

std::string digits_of(const BlockFileId& id) {
  return hex_of({reinterpret_cast<const char*>(id.data()), id.size()});
}

BlockRecord write_head(const BlockFileHead& head) {
  BlockRecord record{};
  std::memcpy(record.data(), magic.data(), magic.size());
  if (head.below) put(*head.below, record, below_at);
  put(head.root, record, root_at);
  put_number(static_cast<std::uint64_t>(head.last_write.milliseconds), record, time_at);
  close(record);
  return record;
}

BlockRecord write_entry(const BlockEntry& entry) {
  BlockRecord record{};
  record.front() = entry_version;
  put(entry.origin, record, origin_at);
  put(entry.checksum, record, checksum_at);
  close(record);
  return record;
}

std::optional<BlockFileHead> read_head(std::string_view bytes) {
  if (!bytes.starts_with(magic) || !is_whole(bytes)) return {};
  if (!is_zero(bytes.substr(head_end, checked_bytes - head_end))) return {};
  BlockFileHead head;
  if (!is_zero(bytes.substr(below_at, sizeof(BlockFileId)))) {
    head.below = taken<BlockFileId>(bytes, below_at);
  }
  head.root = taken<BlockFileId>(bytes, root_at);
  head.last_write = {static_cast<std::int64_t>(little_endian_number(bytes.substr(time_at)))};
  return head;
}

std::optional<BlockEntry> read_entry(std::string_view bytes) {
  if (bytes.empty() || bytes.front() != entry_version || !is_whole(bytes)) return {};
  if (!is_zero(bytes.substr(version_end, origin_at - version_end))) return {};
  return BlockEntry{taken<BlockFileId>(bytes, origin_at), taken<BlockChecksum>(bytes, checksum_at)};
}

}  // namespace amiable::store
