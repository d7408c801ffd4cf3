// The nearest known word.
#include "base/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace amiable {
namespace {

constexpr std::array<std::string_view, 3> known = {"launch", "create-volume", "copy"};

TEST(Nearest, small_slips) {
  EXPECT_EQ(nearest("lunch", known), "launch");
  EXPECT_EQ(nearest("create_volume", known), "create-volume");
  EXPECT_EQ(nearest("coppy", known), "copy");
}

TEST(Nearest, nothing_alike) {
  EXPECT_FALSE(nearest("terminate", known));
  EXPECT_FALSE(nearest("", known));
}

}  // namespace
}  // namespace amiable
