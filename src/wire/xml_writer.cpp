// Escapes follow XML 1.0, sections 2.2 (characters) and 2.4 (markup).
#include "wire/xml_writer.h"

#include <array>
#include <utility>

#include "base/utf8.h"

namespace amiable::wire {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

// Bytes that stand for themselves; the others are looked at one by one.
constexpr auto plain_bytes = [] {
  std::array<bool, 256> plain{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) plain[byte] = true;
  for (const char c : {'&', '<', '>', '"', '\''}) plain[static_cast<unsigned char>(c)] = false;
  plain['\t'] = plain['\n'] = true;
  return plain;
}();

std::string_view escape_of(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\r':
      return "&#xD;";
    case '\x7F':
      return "\x7F";
    default:
      return replacement;
  }
}

}  // namespace

void append_xml_escaped(std::string& out, std::string_view text) {
  std::size_t done = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if (plain_bytes[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    const std::size_t length = utf8_sequence_length(text.substr(at));
    const std::string_view sequence = text.substr(at, length);
    const bool is_noncharacter = sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF";
    if (length > 1 && !is_noncharacter) {
      at += length;
      continue;
    }
    out.append(text.substr(done, at - done));
    out.append(length == 1 ? escape_of(text[at]) : replacement);
    at += length == 0 ? 1 : length;
    done = at;
  }
  out.append(text.substr(done));
}

void XmlWriter::close_start_tag() {
  if (in_start_tag_) out_ += '>';
  in_start_tag_ = false;
}

void XmlWriter::begin(std::string_view name) {
  close_start_tag();
  out_ += '<';
  out_ += name;
  open_.push_back(name);
  in_start_tag_ = true;
}

void XmlWriter::begin(std::string_view name, std::string_view xmlns) {
  begin(name);
  out_ += " xmlns=\"";
  append_xml_escaped(out_, xmlns);
  out_ += '"';
}

void XmlWriter::end() {
  const std::string_view name = open_.back();
  open_.pop_back();
  if (std::exchange(in_start_tag_, false)) {
    out_ += "/>";
    return;
  }
  out_ += "</";
  out_ += name;
  out_ += '>';
}

void XmlWriter::content(std::string_view text) {
  if (text.empty()) return;
  close_start_tag();
  append_xml_escaped(out_, text);
}

void XmlWriter::text(std::string_view name, std::string_view text) {
  begin(name);
  content(text);
  end();
}

}  // namespace amiable::wire
