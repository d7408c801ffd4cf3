// Date operators: instants in milliseconds, read from the W3C profile of ISO 8601 or from epoch
// seconds; a date without time is midnight UTC. [IAM user guide, Date condition operators;
// measured: date-only and epoch texts in the request]
#include <chrono>
#include <limits>
#include <optional>

#include "policy/operators/families.h"

namespace amiable::policy {
namespace {

constexpr std::int64_t milliseconds_per_minute = 60'000;

// Reads a text from left to right; what does not fit makes it fail for good.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool ok() const { return ok_; }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok_ = take(c) && ok_; }
  // Exactly `width` digits with a value between the bounds.
  int number(std::size_t width, int lowest, int highest) {
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value * 10 + digit();
    ok_ = ok_ && value >= lowest && value <= highest;
    return value;
  }
  // Milliseconds of a decimal fraction of any length.
  int fraction() {
    int value = digit() * 100;
    for (int place = 10; is_digit_next(); place /= 10) value += digit() * place;
    return value;
  }

 private:
  bool is_digit_next() const { return !text_.empty() && text_[0] >= '0' && text_[0] <= '9'; }
  int digit() {
    ok_ = ok_ && is_digit_next();
    if (!ok_) return 0;
    const int value = text_[0] - '0';
    text_.remove_prefix(1);
    return value;
  }
  std::string_view text_;
  bool ok_ = true;
};

std::int64_t read_day(Reader& in) {
  using namespace std::chrono;
  const year y{in.number(4, 0, 9999)};
  if (in.at_end() || !in.ok()) return sys_days(y / January / 1).time_since_epoch().count();
  in.expect('-');
  const month m{static_cast<unsigned>(in.number(2, 1, 12))};
  if (in.at_end() || !in.ok()) return sys_days(y / m / 1).time_since_epoch().count();
  in.expect('-');
  const int last = static_cast<int>(unsigned{(y / m / std::chrono::last).day()});
  const day d{static_cast<unsigned>(in.number(2, 1, last))};
  return sys_days(y / m / d).time_since_epoch().count();
}

// Minutes east of UTC; a missing zone is UTC.
int read_zone(Reader& in) {
  if (in.at_end() || in.take('Z') || in.take('z')) return 0;
  const bool west = in.take('-');
  if (!west) in.expect('+');
  const int hours = in.number(2, 0, 23);
  const bool hours_only = in.at_end();
  in.take(':');
  const int minutes = hours * 60 + (hours_only ? 0 : in.number(2, 0, 59));
  return west ? -minutes : minutes;
}

std::int64_t read_time(Reader& in) {
  if (!in.take('t')) in.expect('T');
  std::int64_t value = std::int64_t{in.number(2, 0, 23)} * 60;
  in.expect(':');
  value = (value + in.number(2, 0, 59)) * milliseconds_per_minute;
  if (in.take(':')) value += std::int64_t{in.number(2, 0, 60)} * 1000;
  if (in.take('.')) value += in.fraction();
  return value - read_zone(in) * milliseconds_per_minute;
}

std::optional<Instant> read_iso(std::string_view text) {
  Reader in(text);
  std::int64_t value = read_day(in) * 24 * 60 * milliseconds_per_minute;
  if (in.ok() && !in.at_end()) value += read_time(in);
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return Instant{value};
}

std::optional<Instant> read_epoch(std::string_view text) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 10'000;
  std::int64_t seconds = 0;
  if (text.empty()) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9' || seconds > most) return std::nullopt;
    seconds = seconds * 10 + (c - '0');
  }
  return Instant{seconds * 1000};
}

// Four digits are a year, any other number is epoch seconds.
std::optional<Instant> read_instant(std::string_view text) {
  if (const std::optional<Instant> iso = read_iso(text)) return iso;
  return read_epoch(text);
}

int compare(Instant a, Instant b) {
  if (a.milliseconds == b.milliseconds) return 0;
  return a.milliseconds < b.milliseconds ? -1 : 1;
}

}  // namespace

ParsedValue read_date(const Operator&, std::string_view text, Version) {
  const std::optional<Instant> instant = read_instant(text);
  if (!instant) return Unparseable{};
  return *instant;
}

// What is no date on either side equals nothing: negated operators hold.
// [measured: session policies]
Truth date_holds(const Condition& condition, const RequestValue& request) {
  const std::optional<Instant> instant = read_instant(request.text);
  if (!instant) return with_negation(condition, Truth::no);
  return with_negation(
      condition, any_value(condition, [&](const ConditionValue& value) {
        const auto* policy = std::get_if<Instant>(&value.parsed);
        if (policy == nullptr) return Truth::no;
        return truth(satisfies(condition.op->comparison, compare(*instant, *policy)));
      }));
}

}  // namespace amiable::policy
