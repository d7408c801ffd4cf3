// What the seal of a block token or page token holds: two numbers of 8 bytes.
// A reader of outside bytes only after the seal was verified. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/little_endian.h"
#include "base/timestamp.h"

namespace amiable::services::ebs {

struct TokenContent {
  Timestamp ends;
  std::uint64_t next = 0;  // the block
};

inline std::string write_token_content(const TokenContent& content) {
  std::string bytes;
  for (const auto number : {static_cast<std::uint64_t>(content.ends.milliseconds), content.next}) {
    const auto written = little_endian(number);
    bytes.append(written.begin(), written.end());
  }
  return bytes;
}

inline std::optional<TokenContent> read_token_content(std::string_view bytes) {
  if (bytes.size() != 2 * number_bytes) return {};
  return TokenContent{{static_cast<std::int64_t>(little_endian_number(bytes))},
                      little_endian_number(bytes.substr(number_bytes))};
}

}  // namespace amiable::services::ebs
