// Calendar arithmetic is the standard library's; only the texts are ours.
#include "base/timestamp.h"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <chrono>

namespace amiable {
namespace {

struct Parts {
  int year;
  unsigned month, day;
  std::int64_t hour, minute, second, millisecond;
};

Parts split(Timestamp time) {
  using namespace std::chrono;
  const sys_time<milliseconds> point{milliseconds(time.milliseconds)};
  const auto day = floor<days>(point);
  const year_month_day date(day);
  const auto rest = (point - day).count();
  return {int(date.year()),  unsigned(date.month()), unsigned(date.day()), rest / 3600000,
          rest / 60000 % 60, rest / 1000 % 60,       rest % 1000};
}

// By hand: every answer and every event carries several.
void put(std::string& text, std::size_t at, std::size_t count, std::int64_t value) {
  while (count-- > 0) {
    text[at + count] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

// Into "0000-00-00T00:00:00"; years of four digits.
void put_date_and_time(const Parts& p, std::string& text) {
  put(text, 0, 4, p.year);
  put(text, 5, 2, p.month);
  put(text, 8, 2, p.day);
  put(text, 11, 2, p.hour);
  put(text, 14, 2, p.minute);
  put(text, 17, 2, p.second);
}

// The digits at `at`; nullopt when one is missing.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  const char* begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + count, value);
  if (error != std::errc() || end != begin + count || *begin == '-') return {};
  return value;
}

bool shaped(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < shape.size() + 1) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != 'd' && shape[i] != text[i]) return false;
  }
  return true;
}

}  // namespace

std::string iso8601(Timestamp time) {
  std::string text = "0000-00-00T00:00:00Z";
  put_date_and_time(split(time), text);
  return text;
}

std::string iso8601_millis(Timestamp time) {
  const Parts p = split(time);
  std::string text = "0000-00-00T00:00:00.000Z";
  put_date_and_time(p, text);
  put(text, 20, 3, p.millisecond);
  return text;
}

std::string iso8601_basic(Timestamp time) {
  const Parts p = split(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", p.year, p.month, p.day, p.hour, p.minute,
                     p.second);
}

std::optional<Timestamp> parse_iso8601(std::string_view text) {
  if (!shaped(text)) return {};
  std::array<int, 6> parts{};
  constexpr std::array<std::size_t, 6> starts = {0, 5, 8, 11, 14, 17};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = digits(text, starts.at(i), i == 0 ? 4 : 2);
    if (!part) return {};
    parts.at(i) = *part;
  }
  int millisecond = 0;
  const std::string_view tail = text.substr(19);
  if (tail.size() == 5 && tail.front() == '.') {
    const auto fraction = digits(tail, 1, 3);
    if (!fraction) return {};
    millisecond = *fraction;
  } else if (tail.size() != 1) {
    return {};
  }
  if (tail.back() != 'Z') return {};
  using namespace std::chrono;
  const year_month_day date(year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                            day{static_cast<unsigned>(parts[2])});
  if (!date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return {};
  const sys_time<milliseconds> point = sys_days(date) + hours(parts[3]) + minutes(parts[4]) +
                                       seconds(parts[5]) + milliseconds(millisecond);
  return Timestamp{point.time_since_epoch().count()};
}

Timestamp system_now() {
  using namespace std::chrono;
  return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace amiable
