// JSON out: commas, escapes and indentation in one place.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/json.h"

namespace amiable::json {

namespace {

// A quote, a backslash and control characters; all else stands for itself.
constexpr std::array<bool, 256> needs_escape = [] {
  std::array<bool, 256> table{};
  for (std::size_t control = 0; control < 0x20; ++control) table[control] = true;
  for (const char c : {'"', '\\', '\x7F'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

// Eight bytes at once: the top bit of every byte below `bound` (and perhaps of bytes above one).
constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;

constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint64_t bound) {
  return (word - ones * bound) & ~word & tops;
}
constexpr std::uint64_t bytes_equal(std::uint64_t word, std::uint64_t byte) {
  return bytes_below(word ^ ones * byte, 1);
}

// Whether one of eight bytes may need an escape; never misses one.
bool may_need_escape(const char* eight) {
  std::uint64_t word = 0;
  std::memcpy(&word, eight, sizeof word);
  return (bytes_below(word, 0x20) | bytes_equal(word, '"') | bytes_equal(word, '\\') |
          bytes_equal(word, 0x7F)) != 0;
}

// The first byte that needs an escape, or `end`.
const char* end_of_run(const char* at, const char* end) {
  constexpr std::ptrdiff_t step = sizeof(std::uint64_t);
  while (end - at >= step && !may_need_escape(at)) at += step;
  while (at != end && !needs_escape[static_cast<unsigned char>(*at)]) ++at;
  return at;
}

void append_escaped(std::string& out, char c) {
  static constexpr std::string_view hex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
  }
}

}  // namespace

// In runs: nearly all text needs no escape.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const char* const run_end = end_of_run(at, end);
    out.append(at, run_end);
    at = run_end;
    if (at != end) append_escaped(out, *at++);
  }
  out += '"';
}

void Writer::newline() {
  if (indent_ == 0) return;
  out_ += '\n';
  out_.append(has_item_.size() * static_cast<std::size_t>(indent_), ' ');
}

void Writer::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_item_.empty()) return;
  if (has_item_.back()) out_ += ',';
  has_item_.back() = true;
  newline();
}

Writer& Writer::begin_object() {
  before_value();
  out_ += '{';
  has_item_.push_back(false);
  return *this;
}

Writer& Writer::end_object() {
  const bool had_items = has_item_.back();
  has_item_.pop_back();
  if (had_items) newline();
  out_ += '}';
  return *this;
}

Writer& Writer::begin_array() {
  before_value();
  out_ += '[';
  has_item_.push_back(false);
  return *this;
}

Writer& Writer::end_array() {
  const bool had_items = has_item_.back();
  has_item_.pop_back();
  if (had_items) newline();
  out_ += ']';
  return *this;
}

Writer& Writer::key(std::string_view name) {
  before_value();
  append_quoted(out_, name);
  out_ += indent_ == 0 ? ":" : ": ";
  after_key_ = true;
  return *this;
}

Writer& Writer::string(std::string_view value) {
  before_value();
  append_quoted(out_, value);
  return *this;
}

Writer& Writer::number(std::int64_t value) {
  before_value();
  out_ += std::to_string(value);
  return *this;
}

Writer& Writer::boolean(bool value) {
  before_value();
  out_ += value ? "true" : "false";
  return *this;
}

Writer& Writer::null() {
  before_value();
  out_ += "null";
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

}  // namespace amiable::json
