// Reads and writes times of signed requests by fixed positions; the calendar is std::chrono's.
#include "wire/sigv4_time.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace amiable::wire {
namespace {

struct Digits {
  std::size_t begin;
  std::size_t count;
};

// -1 when one of them is no digit.
int number_at(std::string_view text, Digits place) {
  int value = 0;
  for (char c : text.substr(place.begin, place.count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

struct Clock {
  int year, month, day, hour, minute, second;
};

std::optional<std::int64_t> seconds_of(const Clock& c) {
  if (c.year < 0 || c.month < 0 || c.day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{c.year},
                                         std::chrono::month{static_cast<unsigned>(c.month)},
                                         std::chrono::day{static_cast<unsigned>(c.day)}};
  if (!date.ok() || c.hour < 0 || c.hour > 23 || c.minute < 0 || c.minute > 59 || c.second < 0 ||
      c.second > 59) {
    return std::nullopt;
  }
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  return ((days * 24 + c.hour) * 60 + c.minute) * 60 + c.second;
}

int month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin()) + 1;
}

}  // namespace

std::optional<std::int64_t> read_basic_time(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  return seconds_of({number_at(text, {0, 4}), number_at(text, {4, 2}), number_at(text, {6, 2}),
                     number_at(text, {9, 2}), number_at(text, {11, 2}), number_at(text, {13, 2})});
}

std::optional<std::int64_t> read_http_date(std::string_view text) {
  if (text.size() < 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[19] != ':' || text[22] != ':' || text[25] != ' ') {
    return std::nullopt;
  }
  const std::string_view zone = text.substr(26);
  if (zone != "GMT" && zone != "UTC" && zone != "+0000" && zone != "-0000") return std::nullopt;
  return seconds_of({number_at(text, {12, 4}), month_of(text.substr(8, 3)), number_at(text, {5, 2}),
                     number_at(text, {17, 2}), number_at(text, {20, 2}), number_at(text, {23, 2})});
}

std::string basic_time(std::int64_t seconds) {
  constexpr std::int64_t first = -62167219200;  // 0000-01-01T00:00:00Z
  constexpr std::int64_t last = 253402300799;   // 9999-12-31T23:59:59Z
  const std::chrono::sys_seconds time{std::chrono::seconds{std::clamp(seconds, first, last)}};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{midnight};
  const auto of_day = (time - midnight).count();
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     of_day / 3600, of_day / 60 % 60, of_day % 60);
}

}  // namespace amiable::wire
