// Reading a parsed document: navigation over the flat nodes, and decoding of strings.
#include "base/json.h"

namespace amiable::json {
namespace {

unsigned hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10;
}

// The four digits behind `\u`; the reader has checked that they are there.
unsigned code_unit(std::string_view text, std::size_t at) {
  unsigned unit = 0;
  for (std::size_t i = 0; i < 4; ++i) unit = unit * 16 + hex_digit(text[at + i]);
  return unit;
}

void append_utf8(std::string& out, unsigned point) {
  const auto byte = [&out](unsigned value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | (point >> 6));
    byte(0x80 | (point & 63));
  } else if (point < 0x10000) {
    byte(0xE0 | (point >> 12));
    byte(0x80 | ((point >> 6) & 63));
    byte(0x80 | (point & 63));
  } else {
    byte(0xF0 | (point >> 18));
    byte(0x80 | ((point >> 12) & 63));
    byte(0x80 | ((point >> 6) & 63));
    byte(0x80 | (point & 63));
  }
}

char simple_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

// `inside` is what stands between the quotes, already checked by the reader.
void decode(std::string_view inside, std::string& out) {
  out.clear();
  out.reserve(inside.size());
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\') {
      out += inside[i];
      continue;
    }
    const char kind = inside[++i];
    if (kind != 'u') {
      out += simple_escape(kind);
      continue;
    }
    unsigned point = code_unit(inside, i + 1);
    i += 4;
    if (point >= 0xD800 && point < 0xDC00) {  // high half: the low half follows as `\uDC00`
      point = 0x10000 + ((point - 0xD800) << 10) + (code_unit(inside, i + 3) - 0xDC00);
      i += 6;
    }
    append_utf8(out, point);
  }
}

}  // namespace

std::string_view type_name(Type type) {
  switch (type) {
    case Type::null:
      return "null";
    case Type::boolean:
      return "a boolean";
    case Type::number:
      return "a number";
    case Type::string:
      return "a string";
    case Type::array:
      return "an array";
    case Type::object:
      return "an object";
  }
  return "a value";
}

const Node& Value::node() const { return document_->nodes_[index_]; }
Type Value::type() const { return static_cast<Type>(node().type); }
Span Value::span() const { return {node().offset, node().length}; }
const Source& Value::source() const { return document_->source(); }
std::string_view Value::raw() const { return source().slice(span()); }
std::string Value::place() const { return describe_place(source(), node().offset); }
bool Value::boolean() const { return raw() == "true"; }
std::size_t Value::size() const { return node().count; }

std::string Value::string() const {
  std::string storage;
  return std::string(string(storage));
}

std::string_view Value::string(std::string& storage) const {
  const std::string_view quoted = raw();
  const std::string_view inside = quoted.substr(1, quoted.size() - 2);
  if (node().escaped == 0) return inside;
  decode(inside, storage);
  return storage;
}

bool Value::equals(std::string_view text) const {
  if (!is(Type::string)) return false;
  if (node().escaped == 0) {
    return node().length == text.size() + 2 && raw().substr(1, text.size()) == text;
  }
  return string() == text;
}

std::optional<Value> Value::find(std::string_view key) const {
  for (const Member member : members()) {
    if (member.key.equals(key)) return member.value;
  }
  return std::nullopt;
}

Value::Elements Value::elements() const {
  const bool is_array = is(Type::array);
  return {document_, is_array ? index_ + 1 : 0, is_array ? node().end : 0};
}

Value::Members Value::members() const {
  const bool is_object = is(Type::object);
  return {document_, is_object ? index_ + 1 : 0, is_object ? node().end : 0};
}

Value::Elements::Iterator& Value::Elements::Iterator::operator++() {
  index_ = document_->nodes_[index_].end;
  return *this;
}

Value::Members::Iterator& Value::Members::Iterator::operator++() {
  index_ = document_->nodes_[index_ + 1].end;  // past the key's value
  return *this;
}

}  // namespace amiable::json
