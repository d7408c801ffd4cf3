// Timestamps as numbers: round trips, and what is refused.
#include "wire/epoch_seconds.h"

#include <gtest/gtest.h>

namespace amiable::wire {
namespace {

TEST(EpochSeconds, HasDecimalsOnlyWhenThereAreMilliseconds) {
  EXPECT_EQ(epoch_seconds({0}), "0");
  EXPECT_EQ(epoch_seconds({1709164799000}), "1709164799");
  EXPECT_EQ(epoch_seconds({1709164799250}), "1709164799.25");
  EXPECT_EQ(epoch_seconds({1709164799001}), "1709164799.001");
  EXPECT_EQ(epoch_seconds({-1500}), "-1.5");
}

TEST(EpochSeconds, ReadsWhatItWrites) {
  for (std::int64_t at :
       {0LL, 1LL, 999LL, 951782400000LL, 1764060453123LL, 4102444800001LL, -1LL}) {
    EXPECT_EQ(parse_epoch_seconds(epoch_seconds({at})), Timestamp{at}) << at;
  }
}

TEST(EpochSeconds, ReadsTheFormsOfOtherClients) {
  EXPECT_EQ(parse_epoch_seconds("1.764060453123E9"), Timestamp{1764060453123});
  EXPECT_EQ(parse_epoch_seconds("1764060453.9999"), Timestamp{1764060453999});
}

TEST(EpochSeconds, RefusesWhatIsNoTime) {
  for (const char* text : {"", "x", "1e300", "nan", "inf", "253402300800", "-62167219201", "1 "}) {
    EXPECT_EQ(parse_epoch_seconds(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace amiable::wire
