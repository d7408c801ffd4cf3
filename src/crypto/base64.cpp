// Three bytes to four characters and back, by table. Not of constant time: the tables' cache lines
// may tell which characters occurred.
#include "crypto/base64.h"

#include <array>
#include <cstdint>

namespace amiable::crypto {
namespace {

constexpr std::string_view standard_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using DecodeTable = std::array<std::uint8_t, 256>;
constexpr std::uint8_t not_in_alphabet = 0xff;

constexpr DecodeTable invert(std::string_view alphabet) {
  DecodeTable table{};
  for (std::uint8_t& entry : table) entry = not_in_alphabet;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr DecodeTable standard_table = invert(standard_alphabet);
constexpr DecodeTable url_table = invert(url_alphabet);

// `out` holds four characters for each begun group of three bytes; returns those that carry bits.
std::size_t encode(std::string_view alphabet, std::string_view bytes, char* out) {
  const auto at = [&](std::size_t i) -> std::uint32_t {
    return i < bytes.size() ? static_cast<std::uint8_t>(bytes[i]) : 0;
  };
  const char* const begin = out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    for (const int shift : {18, 12, 6, 0}) *out++ = alphabet[group >> shift & 63];
  }
  const std::size_t missing = (3 - bytes.size() % 3) % 3;
  return static_cast<std::size_t>(out - begin) - missing;
}

constexpr std::size_t decoded_size(std::size_t characters) {
  return characters / 4 * 3 + (characters % 4 == 0 ? 0 : characters % 4 - 1);
}

// `text` without padding; writes decoded_size(text.size()) bytes. False: not such a text.
bool decode(const DecodeTable& table, std::string_view text, std::uint8_t* out) {
  if (text.size() % 4 == 1) return false;
  // Ors every entry: one test at the end finds 0xff, since real entries stay below 64.
  std::uint8_t seen = 0;
  const auto bits = [&](std::size_t i) -> std::uint32_t {
    const std::uint8_t entry = table[static_cast<std::uint8_t>(text[i])];
    seen = static_cast<std::uint8_t>(seen | entry);
    return entry;
  };
  const std::size_t whole = text.size() / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t group = bits(i) << 18 | bits(i + 1) << 12 | bits(i + 2) << 6 | bits(i + 3);
    for (const int shift : {16, 8, 0}) *out++ = static_cast<std::uint8_t>(group >> shift);
  }
  std::uint32_t unused_bits = 0;
  if (text.size() % 4 == 2) {
    const std::uint32_t group = bits(whole) << 6 | bits(whole + 1);
    *out = static_cast<std::uint8_t>(group >> 4);
    unused_bits = group & 0xf;
  } else if (text.size() % 4 == 3) {
    const std::uint32_t group = bits(whole) << 12 | bits(whole + 1) << 6 | bits(whole + 2);
    *out++ = static_cast<std::uint8_t>(group >> 10);
    *out = static_cast<std::uint8_t>(group >> 2);
    unused_bits = group & 0x3;
  }
  return (seen & 0xc0) == 0 && unused_bits == 0;
}

// The text without its one or two padding characters; nothing when its length is no multiple of
// four. A '=' left in the text is caught as outside of the alphabet.
std::optional<std::string_view> without_padding(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

std::optional<std::string> decode_string(const DecodeTable& table, std::string_view text) {
  std::string bytes(decoded_size(text.size()), '\0');
  if (!decode(table, text, reinterpret_cast<std::uint8_t*>(bytes.data()))) return std::nullopt;
  return bytes;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '=');
  const std::size_t used = encode(standard_alphabet, bytes, text.data());
  for (std::size_t i = used; i < text.size(); ++i) text[i] = '=';
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  const auto unpadded = without_padding(text);
  return unpadded ? decode_string(standard_table, *unpadded) : std::nullopt;
}

std::optional<SecretBytes> base64_decode_secret(std::string_view text) {
  const auto unpadded = without_padding(text);
  if (!unpadded) return std::nullopt;
  SecretBytes bytes(decoded_size(unpadded->size()));
  if (!decode(standard_table, *unpadded, bytes.bytes().data())) return std::nullopt;
  return bytes;
}

std::string base64url_encode(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  text.resize(encode(url_alphabet, bytes, text.data()));
  return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  return decode_string(url_table, text);
}

}  // namespace amiable::crypto
