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

// %XX as the byte it stands for; a percent sign that begins none stays.
inline std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace amiable
