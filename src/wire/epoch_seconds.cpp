// Two conversions between a number's text and milliseconds.
#include "wire/epoch_seconds.h"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <cstdint>

namespace amiable::wire {
namespace {

constexpr double year_10000 = 253402300800000;  // its first millisecond
constexpr double year_0 = -62167219200000;

}  // namespace

std::string epoch_seconds(Timestamp time) {
  const std::int64_t magnitude = std::abs(time.milliseconds);
  const char* const sign = time.milliseconds < 0 ? "-" : "";
  if (magnitude % 1000 == 0) return fmt::format("{}{}", sign, magnitude / 1000);
  std::string text = fmt::format("{}{}.{:03}", sign, magnitude / 1000, magnitude % 1000);
  while (text.back() == '0') text.pop_back();
  return text;
}

std::optional<Timestamp> parse_epoch_seconds(std::string_view number) {
  double seconds = 0;
  const char* const last = number.data() + number.size();
  const auto [end, error] = std::from_chars(number.data(), last, seconds);
  if (error != std::errc{} || end != last) return std::nullopt;
  // Half a microsecond makes 1764060453.123, which no double is, the millisecond it was meant as.
  const double scaled = std::floor(seconds * 1000 + 0.0005);
  if (!(scaled >= year_0 && scaled < year_10000)) return std::nullopt;
  return Timestamp{static_cast<std::int64_t>(scaled)};
}

}  // namespace amiable::wire
