// Backoff, Retry-After and the pace, with a clock of the test's own.
#include "aws_client/retry.h"

#include <gtest/gtest.h>

namespace amiable::aws_client {
namespace {

TEST(Retry, BackoffDoublesAndHasAnEnd) {
  EXPECT_EQ(backoff(2, 0.0).count(), 0);
  EXPECT_EQ(backoff(2, 0.5).count(), 100);
  EXPECT_EQ(backoff(3, 0.5).count(), 200);
  EXPECT_EQ(backoff(4, 0.5).count(), 400);
  EXPECT_EQ(backoff(20, 0.5).count(), 10'000);
}

TEST(Retry, RetryAfterIsSecondsOrADate) {
  const Timestamp now{1795608000000};  // Wed, 25 Nov 2026 12:00:00 GMT
  EXPECT_EQ(read_retry_after("3", now)->count(), 3000);
  EXPECT_EQ(read_retry_after("86400", now)->count(), 60'000);
  EXPECT_EQ(read_retry_after("-1", now)->count(), 0);
  EXPECT_EQ(read_retry_after("Wed, 25 Nov 2026 12:00:09 GMT", now)->count(), 9000);
  EXPECT_EQ(read_retry_after("Wed, 25 Nov 2026 11:00:00 GMT", now)->count(), 0);
  EXPECT_FALSE(read_retry_after("soon", now));
  EXPECT_FALSE(read_retry_after("", now));
}

TEST(Retry, Attempts) {
  EXPECT_EQ(read_attempts("1"), 1u);
  EXPECT_EQ(read_attempts("1000"), attempts_max);
  EXPECT_FALSE(read_attempts("0"));
  EXPECT_FALSE(read_attempts("many"));
  EXPECT_FALSE(read_attempts(""));
}

TEST(Pace, HasNoLimitUntilThrottled) {
  Pace pace;
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(pace.take({i}).count(), 0);
}

TEST(Pace, HalvesWhatWasAskedInTheLastSecond) {
  Pace pace;
  for (int i = 0; i < 20; ++i) static_cast<void>(pace.take({i}));
  pace.throttled({100});
  EXPECT_DOUBLE_EQ(pace.per_second(), 10);
  // The other requests of the same moment do not halve it again.
  pace.throttled({101});
  pace.throttled({400});
  EXPECT_NEAR(pace.per_second(), 10, 0.5);
  pace.throttled({1100});
  EXPECT_NEAR(pace.per_second(), 5.5, 0.1);
  for (int i = 0; i < 20; ++i) pace.throttled({2000 + i * 1000});
  EXPECT_DOUBLE_EQ(pace.per_second(), 0.5);
}

TEST(Pace, SpacesRequestsAndRecovers) {
  Pace pace;
  for (int i = 0; i < 4; ++i) static_cast<void>(pace.take({0}));
  pace.throttled({0});
  EXPECT_DOUBLE_EQ(pace.per_second(), 2);
  EXPECT_EQ(pace.take({0}).count(), 0);
  EXPECT_EQ(pace.take({0}).count(), 500);
  EXPECT_EQ(pace.take({0}).count(), 1000);
  EXPECT_EQ(pace.take({10'000}).count(), 0);
  EXPECT_NEAR(pace.per_second(), 2 * 2.59, 0.01);  // 1.1 to the tenth
  static_cast<void>(pace.take({60'001}));
  EXPECT_FALSE(pace.is_limited());
}

}  // namespace
}  // namespace amiable::aws_client
