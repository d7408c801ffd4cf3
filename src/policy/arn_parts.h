// Splitting an ARN or an ARN pattern at its first five colons.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace amiable::policy {

enum class Braces : bool { plain, skipped };  // skipped: colons inside `${…}` do not split

struct ArnParts {
  std::array<std::string_view, 6> parts;
  std::size_t count = 0;
};

inline ArnParts split_arn_parts(std::string_view text, Braces braces) {
  ArnParts out;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size() && out.count < 5; ++i) {
    if (braces == Braces::skipped && text.substr(i, 2) == "${") {
      const std::size_t close = text.find('}', i);
      if (close != std::string_view::npos) i = close;
    } else if (text[i] == ':') {
      out.parts[out.count++] = text.substr(start, i - start);
      start = i + 1;
    }
  }
  out.parts[out.count++] = text.substr(start);
  return out;
}

}  // namespace amiable::policy
