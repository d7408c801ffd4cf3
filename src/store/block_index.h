// The index of a block file as bytes: a head and, for each block of the disk, an entry at its
// place. A place without an entry is a hole of the sparse file.
//
//   index = head entry*                     each 64 bytes; entry I stands at 64 * (I + 1)
//   head  = "amiblk01" below(16) root(16) last-write(8, milliseconds) zero(8) check(8)
//   entry = version(1) zero(7) origin(16) checksum(32) check(8)
//   check = FNV-1a (64 bits) of all bytes before it: a torn record is none
//
// Numbers are little-endian. Pure functions; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace amiable::store {

// 16 random bytes; rows hold them as 32 hexadecimal digits.
using BlockFileId = std::array<std::uint8_t, 16>;
std::optional<BlockFileId> block_file_id(std::string_view digits);
std::string digits_of(const BlockFileId& id);

using BlockChecksum = std::array<std::uint8_t, 32>;  // SHA-256 of the block in the clear

inline constexpr std::size_t block_record_bytes = 64;
using BlockRecord = std::array<char, block_record_bytes>;

struct BlockFileHead {
  std::optional<BlockFileId> below;  // the file that this one continues
  BlockFileId root{};                // the first of its lineage; copies keep it
  Timestamp last_write;
};

struct BlockEntry {
  // The file the block was first written to. Copies keep it: two entries of one origin at one place
  // are the same block, others are different ones even when their bytes are equal.
  BlockFileId origin{};
  BlockChecksum checksum{};
};

BlockRecord write_head(const BlockFileHead& head);
BlockRecord write_entry(const BlockEntry& entry);
// nullopt: something else, an empty place, or a record that was not wholly written.
std::optional<BlockFileHead> read_head(std::string_view bytes);
std::optional<BlockEntry> read_entry(std::string_view bytes);

// Where the entry of a block stands.
constexpr std::uint64_t entry_offset(std::uint64_t block) {
  return (block + 1) * block_record_bytes;
}

}  // namespace amiable::store
