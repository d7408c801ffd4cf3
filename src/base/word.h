// Eight bytes of a text at once, for loops that would otherwise go byte by byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace amiable {

inline constexpr std::size_t word_bytes = 8;

// The bytes at `at`, of which there must be eight, in the machine's order.
inline std::uint64_t load_word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, word_bytes);
  return word;
}

}  // namespace amiable
