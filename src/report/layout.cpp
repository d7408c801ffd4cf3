// Wrapping, columns and colours of the text rendering.
#include "report/layout.h"

#include <memory>

#include "base/json.h"
#include "base/utf8.h"

namespace amiable::report {
namespace {

constexpr char marker = '\x01';

std::string_view escape_sequence(char letter) {
  switch (letter) {
    case 'b':
      return "\x1b[1m";
    case 'd':
      return "\x1b[2m";
    case 'r':
      return "\x1b[1;31m";
    case 'g':
      return "\x1b[32m";
    case 'y':
      return "\x1b[1;33m";
    default:
      return "\x1b[0m";
  }
}

// Length of the character at the front; a byte that is no UTF-8 counts as one character.
std::size_t character_length(std::string_view text) {
  const std::size_t length = utf8_sequence_length(text);
  return length == 0 ? 1 : length;
}

// C1 controls, line and paragraph separators, and marks that turn the writing direction.
bool hidden_character(std::string_view character) {
  if (character.size() == 2)
    return character[0] == '\xC2' && static_cast<unsigned char>(character[1]) < 0xA0;
  if (character.size() != 3 || character[0] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(character[1]);
  const auto third = static_cast<unsigned char>(character[2]);
  if (second == 0x80) return (third >= 0x8E && third <= 0x8F) || (third >= 0xA8 && third <= 0xAE);
  return second == 0x81 && third >= 0xA6 && third <= 0xA9;
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::string_view next_word(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  std::size_t length = 0;
  while (length < text.size() && !is_space(text[length])) ++length;
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  return word;
}

}  // namespace

std::string paint(Paint paint, std::string_view text) {
  std::string out{marker, static_cast<char>(paint)};
  out += text;
  out += marker;
  out += static_cast<char>(Paint::plain);
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    if (text.front() == marker) {
      text.remove_prefix(text.size() < 2 ? 1 : 2);
      continue;
    }
    text.remove_prefix(character_length(text));
    ++count;
  }
  return count;
}

std::string pad(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t used = columns(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

void append_wrapped(std::string& out, Indent indent, std::string_view text, int width) {
  const auto limit = static_cast<std::size_t>(width);
  std::string line(indent.first);
  std::size_t used = columns(line);
  bool empty = true;
  for (std::string_view word = next_word(text); !word.empty(); word = next_word(text)) {
    const std::size_t size = columns(word);
    if (!empty && used + 1 + size > limit) {
      out += line;
      out += '\n';
      line = indent.rest;
      used = columns(line);
      empty = true;
    }
    if (!empty) {
      line += ' ';
      ++used;
    }
    line += word;
    used += size;
    empty = false;
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  out += line;
  out += '\n';
}

void append_command(std::string& out, std::string_view indent, std::string_view command,
                    int width) {
  std::string line(indent);
  while (!command.empty()) {
    const std::string_view part = command.substr(0, command.find(" --", 1));
    const bool fits = columns(line) + columns(part) + 2 <= static_cast<std::size_t>(width);
    if (!fits && line.size() > indent.size() + 2) {
      out += line + " \\\n";
      line = std::string(indent) + " ";
    }
    line += part;
    command.remove_prefix(part.size());
  }
  out += line + "\n";
}

std::string shorten(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  std::string out;
  for (std::size_t count = 0; count + 1 < width && !text.empty(); ++count) {
    const std::size_t length = character_length(text);
    out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out + "…";
}

std::string finish(std::string_view text, Color color) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (text.front() == marker && text.size() >= 2) {
      if (color == Color::always) out += escape_sequence(text[1]);
      text.remove_prefix(2);
      continue;
    }
    const std::string_view character = text.substr(0, character_length(text));
    const auto lead = static_cast<unsigned char>(character.front());
    const bool control = character.size() == 1 && (lead < 0x20 || lead >= 0x7F) && lead != '\n';
    if (control || hidden_character(character)) {
      out += "\xEF\xBF\xBD";
    } else {
      out += character;
    }
    text.remove_prefix(character.size());
  }
  return out;
}

namespace {

// Takes what stands up to and with the next comma outside of a string; all when there is none.
std::string_view next_piece(std::string_view& text) {
  bool in_string = false;
  std::size_t end = 0;
  while (end < text.size()) {
    const char c = text[end++];
    if (in_string && c == '\\') {
      end = std::min(end + 1, text.size());
    } else if (c == '"') {
      in_string = !in_string;
    } else if (c == ',' && !in_string) {
      break;
    }
  }
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(end);
  return piece;
}

}  // namespace

std::vector<std::string> fill_json(std::string_view text, int width) {
  std::vector<std::string> lines = {std::string(next_piece(text))};
  while (!text.empty()) {
    std::string_view piece = next_piece(text);
    if (columns(lines.back()) + columns(piece) <= static_cast<std::size_t>(width)) {
      lines.back() += piece;
      continue;
    }
    if (piece.starts_with(' ')) piece.remove_prefix(1);
    lines.push_back(" " + std::string(piece));
  }
  return lines;
}

}  // namespace amiable::report
