// JSON out: commas, escapes and indentation in one place.
#include <array>

#include "base/json.h"

namespace amiable::json {

namespace {

// A quote, a backslash and control characters; all else stands for itself.
bool stands_for_itself(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
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
  const char* run = text.data();
  const char* const end = run + text.size();
  for (const char* at = run;; ++at) {
    if (at != end && stands_for_itself(*at)) continue;
    out.append(run, at);
    if (at == end) break;
    append_escaped(out, *at);
    run = at + 1;
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
