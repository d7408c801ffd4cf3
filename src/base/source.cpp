// Positions and lines of a text, computed only when a message needs them.
#include "base/source.h"

#include <algorithm>

namespace amiable {
namespace {

// Small: a diagnosis of many principals asks for positions all the time.
constexpr std::size_t block_bytes = std::size_t{1} << 11;

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string_view Source::slice(Span span) const {
  const std::string_view all = text_;
  if (span.offset >= all.size()) return {};
  return all.substr(span.offset, span.length);
}

const std::vector<std::uint32_t>& Source::lines_before() const {
  std::call_once(counted_, [this] {
    std::uint32_t lines = 0;
    for (std::size_t start = 0; start <= text_.size(); start += block_bytes) {
      lines_before_.push_back(lines);
      const std::string_view block = std::string_view(text_).substr(start, block_bytes);
      for (std::size_t end = block.find('\n'); end != std::string_view::npos;
           end = block.find('\n', end + 1)) {
        ++lines;
      }
    }
  });
  return lines_before_;
}

Position Source::position(std::uint32_t offset) const {
  const std::string_view before = std::string_view(text_).substr(0, offset);
  const std::size_t block = before.size() / block_bytes;
  const std::string_view rest = before.substr(block * block_bytes);
  const auto ends = std::count(rest.begin(), rest.end(), '\n');
  const std::size_t last_end = before.rfind('\n');
  const std::string_view line =
      last_end == std::string_view::npos ? before : before.substr(last_end + 1);
  const auto columns =
      std::count_if(line.begin(), line.end(), [](char byte) { return !is_continuation(byte); });
  return {lines_before()[block] + static_cast<std::uint32_t>(ends) + 1,
          static_cast<std::uint32_t>(columns) + 1};
}

std::string_view Source::line(std::uint32_t number) const {
  if (number == 0) return {};
  const std::vector<std::uint32_t>& counts = lines_before();
  // The last block with fewer line ends before it than the line has.
  const auto after = std::lower_bound(counts.begin(), counts.end(), number);
  const auto block = static_cast<std::size_t>(after - counts.begin()) - 1;
  std::string_view rest = std::string_view(text_).substr(block * block_bytes);
  for (std::uint32_t i = counts[block] + 1; i < number; ++i) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  // The line may have begun in an earlier block.
  const auto at = static_cast<std::size_t>(rest.data() - text_.data());
  const std::size_t begin = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
  std::string_view line = std::string_view(text_).substr(begin);
  line = line.substr(0, line.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::string describe_place(const Source& source, std::uint32_t offset) {
  const Position position = source.position(offset);
  return source.name() + " line " + std::to_string(position.line) + " column " +
         std::to_string(position.column);
}

}  // namespace amiable
