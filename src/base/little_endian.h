// Numbers as 8 bytes, little end first: the same on every machine. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace amiable {

inline constexpr std::size_t number_bytes = sizeof(std::uint64_t);

inline std::array<char, number_bytes> little_endian(std::uint64_t number) {
  std::array<char, number_bytes> bytes{};
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xFFU);
    number >>= 8U;
  }
  return bytes;
}

// `bytes`: number_bytes of them.
inline std::uint64_t little_endian_number(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = number_bytes; i-- > 0;) {
    number = number << 8U | static_cast<std::uint8_t>(bytes[i]);
  }
  return number;
}

}  // namespace amiable
