// What a command may read and write, passed in: tests give it strings.
#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace amiable::cli {

using Environment = std::function<std::optional<std::string>(const char* name)>;

struct IoStreams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool color = false;
  int width = 80;
  bool err_is_terminal = false;  // and can be written over
};

// Colour only on a terminal, and not under NO_COLOR or TERM=dumb.
bool wants_color(bool out_is_terminal, const Environment& environment);
// COLUMNS, else the terminal's own width (0: unknown), else 80.
int output_width(int terminal_width, const Environment& environment);

// Everything that is left, or an error (unreadable) past `bytes_max`; `what` names it in messages.
Result<std::string> read_all(std::istream& in, std::size_t bytes_max, std::string_view what);
// A file as text, bounded likewise.
Result<std::string> read_text_file(const std::string& path, std::size_t bytes_max);

}  // namespace amiable::cli
