// Hexadecimal digits, for everyone who reads %XX or \xXX, or reads or writes bytes as hex.
#pragma once

#include <string>
#include <string_view>

namespace amiable {

// Only 0-9 and a-f, where one spelling is the rule; -1 for anything else.
constexpr int lower_hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Either case; -1 for anything else.
constexpr int hex_value(char c) { return c >= 'A' && c <= 'F' ? c - 'A' + 10 : lower_hex_value(c); }

// Two lower-case digits for each byte.
inline std::string hex_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(bytes.size() * 2, '\0');
  char* out = text.data();
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *out++ = digits[byte >> 4U];
    *out++ = digits[byte & 15U];
  }
  return text;
}

}  // namespace amiable
