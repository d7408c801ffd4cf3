// A point in time, in the forms that AWS prints. Where the clock is read is the caller's business.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amiable {

struct Timestamp {
  std::int64_t milliseconds = 0;  // since 1970-01-01T00:00:00Z
  auto operator<=>(const Timestamp&) const = default;
  std::int64_t seconds() const { return milliseconds / 1000; }
};

inline Timestamp operator+(Timestamp time, std::int64_t seconds) {
  return {time.milliseconds + seconds * 1000};
}

inline constexpr std::int64_t seconds_per_day = 86400;

std::string iso8601(Timestamp time);         // 2026-11-25T08:39:26Z, fractions dropped
std::string iso8601_millis(Timestamp time);  // 2026-11-25T08:39:26.123Z
std::string iso8601_basic(Timestamp time);   // 20261125T083926Z
// 2026-11-25T08:39:26Z or …26.123Z, nothing else.
std::optional<Timestamp> parse_iso8601(std::string_view text);
Timestamp system_now();

}  // namespace amiable
