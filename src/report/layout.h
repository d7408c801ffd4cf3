// Words into lines: wrapping that never breaks a word, colours as markers, and the last pass that
// keeps control characters of foreign text away from the terminal.
//
// A colour is the marker byte 0x01 and one letter until finish() turns it into an escape sequence
// or drops it, so that widths can be counted and foreign text can at most change a colour.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/render.h"

namespace amiable::report {

enum class Paint : char {
  plain = '0',
  bold = 'b',
  dim = 'd',
  red = 'r',
  green = 'g',
  yellow = 'y'
};

std::string paint(Paint paint, std::string_view text);

// Characters (UTF-8 code points) that a terminal shows; colour markers count nothing.
std::size_t columns(std::string_view text);
std::string pad(std::string_view text, std::size_t width);

struct Indent {
  std::string_view first, rest;  // before the first line, before the others
};

// Appends `text` in lines of at most `width` columns, each ended by a newline. Words are never
// broken: one that is longer than a line stands alone on its own.
void append_wrapped(std::string& out, Indent indent, std::string_view text, int width);

// A command of the aws tool; over several lines, joined by backslashes and broken only before an
// option, when it is longer than one.
void append_command(std::string& out, std::string_view indent, std::string_view command, int width);

// Cut to `width` columns, ending in an ellipsis if anything was cut.
std::string shorten(std::string_view text, std::size_t width);

// Markers become escape sequences (or nothing); other control and direction characters a
// replacement character.
std::string finish(std::string_view text, Color color);

// A JSON text of one line over several of at most `width` columns where it can be, broken only
// behind commas outside of strings; later lines begin with a blank.
std::vector<std::string> fill_json(std::string_view text, int width);

}  // namespace amiable::report
