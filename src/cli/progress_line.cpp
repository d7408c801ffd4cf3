// Carriage return, text, and "erase to the end of the line".
#include "cli/progress_line.h"

#include <ostream>

namespace amiable::cli {

void ProgressLine::show(std::string_view text) {
  if (!io_.err_is_terminal) return;
  const auto columns = static_cast<std::size_t>(io_.width - 1);
  io_.err << '\r' << text.substr(0, columns) << "\x1b[K" << std::flush;
  shown_ = true;
}

void ProgressLine::clear() {
  if (!shown_) return;
  io_.err << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace amiable::cli
