// When a request is sent again, how long to wait before it, and how fast to ask at all.
// Pure: the caller brings the clock and the random numbers.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/timestamp.h"

namespace amiable::aws_client {

using Milliseconds = std::chrono::milliseconds;

inline constexpr unsigned attempts_default = 4;
inline constexpr unsigned attempts_max = 20;

// What AWS_MAX_ATTEMPTS or max_attempts says; nullopt: no number from 1 on.
std::optional<unsigned> read_attempts(std::string_view text);

// Before attempt number `attempt` (2, 3, …): evenly between nothing and 0.2 s, 0.4 s, 0.8 s …,
// at most 20 s ("full jitter"). `random` is from 0 to below 1.
Milliseconds backoff(unsigned attempt, double random);

// Retry-After: seconds or a date, seen from `now`; at most 60 s. nullopt: neither.
std::optional<Milliseconds> read_retry_after(std::string_view text, Timestamp now);

// Speed of requests to one endpoint. Without limit until the first throttle; then half of what was
// asked in the last second, and half again with each throttle that comes later than half a second
// after the last. It grows by a tenth of itself each second; after a minute without a throttle
// there is no limit again.
class Pace {
 public:
  // How long to wait before the next request; it is counted as sent then.
  Milliseconds take(Timestamp now);
  void throttled(Timestamp now);
  bool is_limited() const { return per_second_ > 0; }
  double per_second() const { return per_second_; }

 private:
  void grow(Timestamp now);

  double per_second_ = 0;  // 0: no limit
  Timestamp throttled_{}, grown_{};
  Timestamp free_{};    // limited: no request before
  Timestamp second_{};  // the second that is counted
  unsigned in_second_ = 0, in_last_second_ = 0;
};

}  // namespace amiable::aws_client
