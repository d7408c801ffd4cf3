// The value of one hexadecimal digit, for everyone who reads %XX, \xXX or bytes as hex.
#pragma once

namespace amiable {

// Only 0-9 and a-f, where one spelling is the rule; -1 for anything else.
constexpr int lower_hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Either case; -1 for anything else.
constexpr int hex_value(char c) { return c >= 'A' && c <= 'F' ? c - 'A' + 10 : lower_hex_value(c); }

}  // namespace amiable
