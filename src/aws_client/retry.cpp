// Full jitter: AWS Architecture Blog, "Exponential Backoff And Jitter".
#include "aws_client/retry.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "wire/sigv4_time.h"

namespace amiable::aws_client {
namespace {

constexpr double first_wait_ms = 200, longest_wait_ms = 20'000;
constexpr std::int64_t retry_after_seconds_max = 60;
constexpr double slowest_per_second = 0.5;
constexpr double growth_each_second = 0.1;
constexpr std::int64_t apart_ms = 500, forgotten_ms = 60'000;

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<unsigned> read_attempts(std::string_view text) {
  const auto number = read_number(text);
  if (!number || *number < 1) return std::nullopt;
  return static_cast<unsigned>(std::min<std::int64_t>(*number, attempts_max));
}

Milliseconds backoff(unsigned attempt, double random) {
  const double most = first_wait_ms * std::exp2(static_cast<double>(attempt) - 2);
  return Milliseconds(static_cast<std::int64_t>(std::min(most, longest_wait_ms) * random));
}

std::optional<Milliseconds> read_retry_after(std::string_view text, Timestamp now) {
  std::optional<std::int64_t> seconds = read_number(text);
  if (!seconds) {
    const auto date = wire::read_http_date(text);
    if (!date) return std::nullopt;
    seconds = *date - now.seconds();
  }
  return std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, retry_after_seconds_max));
}

void Pace::grow(Timestamp now) {
  if (per_second_ <= 0) return;
  if (now.milliseconds - throttled_.milliseconds > forgotten_ms) {
    per_second_ = 0;
    return;
  }
  const double seconds = static_cast<double>(now.milliseconds - grown_.milliseconds) / 1000;
  if (seconds <= 0) return;
  per_second_ *= std::pow(1 + growth_each_second, seconds);
  grown_ = now;
}

Milliseconds Pace::take(Timestamp now) {
  if (now.milliseconds - second_.milliseconds >= 1000) {
    const bool next = now.milliseconds - second_.milliseconds < 2000;
    in_last_second_ = next ? in_second_ : 0;
    in_second_ = 0;
    second_ = now;
  }
  ++in_second_;
  grow(now);
  if (per_second_ <= 0) return Milliseconds(0);
  const Timestamp start = std::max(now, free_);
  free_ = {start.milliseconds + static_cast<std::int64_t>(1000 / per_second_)};
  return Milliseconds(start.milliseconds - now.milliseconds);
}

void Pace::throttled(Timestamp now) {
  grow(now);
  if (per_second_ > 0 && now.milliseconds - throttled_.milliseconds < apart_ms) return;
  const double asked = per_second_ > 0 ? per_second_ : std::max(in_second_, in_last_second_);
  per_second_ = std::max(asked / 2, slowest_per_second);
  throttled_ = grown_ = now;
}

}  // namespace amiable::aws_client
