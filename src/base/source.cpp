// Positions and lines of a text, computed only when a message needs them.
#include "base/source.h"

#include <algorithm>

namespace amiable {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string_view Source::slice(Span span) const {
  const std::string_view all = text_;
  if (span.offset >= all.size()) return {};
  return all.substr(span.offset, span.length);
}

Position Source::position(std::uint32_t offset) const {
  const std::size_t end = std::min<std::size_t>(offset, text_.size());
  Position position{1, 1};
  for (std::size_t i = 0; i < end; ++i) {
    if (text_[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if (!is_continuation(text_[i])) {
      ++position.column;
    }
  }
  return position;
}

std::string_view Source::line(std::uint32_t number) const {
  std::string_view rest = text_;
  for (std::uint32_t i = 1; i < number; ++i) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  std::string_view line = rest.substr(0, rest.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::string describe_place(const Source& source, std::uint32_t offset) {
  const Position position = source.position(offset);
  return source.name() + " line " + std::to_string(position.line) + " column " +
         std::to_string(position.column);
}

}  // namespace amiable
