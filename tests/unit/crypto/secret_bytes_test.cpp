// SecretBytes: moved, cloned, wiped; comparison.
#include "crypto/secret_bytes.h"

#include <gtest/gtest.h>

#include <cstring>
#include <type_traits>
#include <utility>

namespace amiable::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(!std::is_convertible_v<std::size_t, SecretBytes>);

TEST(SecretBytes, default_is_empty) {
  const SecretBytes secret;
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(secret.view(), "");
  EXPECT_TRUE(secret.clone().empty());
}

TEST(SecretBytes, sized_is_zeroes) {
  SecretBytes secret(3);
  EXPECT_EQ(secret.view(), std::string_view("\0\0\0", 3));
  secret.bytes()[1] = 'x';
  EXPECT_EQ(secret.view(), std::string_view("\0x\0", 3));
}

TEST(SecretBytes, moved_from_is_empty) {
  SecretBytes first = SecretBytes::copy_of("secret");
  SecretBytes second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): what is tested
  EXPECT_EQ(first.view(), "");
  EXPECT_EQ(second.view(), "secret");
  SecretBytes third = SecretBytes::copy_of("other");
  third = std::move(second);
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(third.view(), "secret");
}

TEST(SecretBytes, assigned_to_itself_stays) {
  SecretBytes secret = SecretBytes::copy_of("secret");
  SecretBytes& same = secret;
  secret = std::move(same);
  EXPECT_EQ(secret.view(), "secret");
}

TEST(SecretBytes, clone_is_of_its_own) {
  SecretBytes first = SecretBytes::copy_of("secret");
  const SecretBytes second = first.clone();
  first.bytes()[0] = 'S';
  EXPECT_EQ(first.view(), "Secret");
  EXPECT_EQ(second.view(), "secret");
}

// The memory is still ours, so that reading what was wiped is no undefined behaviour.
TEST(SecretBytes, shortening_wipes_the_rest) {
  SecretBytes secret = SecretBytes::copy_of("secret");
  const char* bytes = secret.view().data();
  secret.shorten_to(2);
  EXPECT_EQ(secret.view(), "se");
  EXPECT_EQ(std::memcmp(bytes, "se\0\0\0\0", 6), 0);
  secret.shorten_to(5);
  EXPECT_EQ(secret.size(), 2U);
  secret.shorten_to(0);
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(std::memcmp(bytes, "\0\0\0\0\0\0", 6), 0);
}

TEST(ConstantTimeEquals, compares_all_bytes_and_the_length) {
  EXPECT_TRUE(constant_time_equals("", ""));
  EXPECT_TRUE(constant_time_equals("abc", "abc"));
  EXPECT_FALSE(constant_time_equals("abc", "abd"));
  EXPECT_FALSE(constant_time_equals("abc", "bbc"));
  EXPECT_FALSE(constant_time_equals("abc", "ab"));
  EXPECT_FALSE(constant_time_equals("", "a"));
  EXPECT_FALSE(constant_time_equals(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace amiable::crypto
