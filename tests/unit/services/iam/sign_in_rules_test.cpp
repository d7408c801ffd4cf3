// The pure parts of signing in: codes of RFC 6238, appendix B, and what passwords lack.
#include <gtest/gtest.h>

#include "services/iam/passwords.h"
#include "services/iam/totp.h"

namespace amiable::services::iam {
namespace {

constexpr std::string_view seed = "12345678901234567890";

TEST(totp, gives_the_codes_of_the_rfc) {
  struct Vector {
    std::int64_t seconds;
    std::string_view digits8;
  };
  constexpr Vector vectors[] = {{59, "94287082"},         {1111111109, "07081804"},
                                {1111111111, "14050471"}, {1234567890, "89005924"},
                                {2000000000, "69279037"}, {20000000000, "65353130"}};
  for (const Vector& one : vectors) {
    EXPECT_EQ(one.digits8.substr(2), totp_code(seed, totp_step({one.seconds * 1000})));
  }
}

TEST(totp, shows_seeds_in_base32) {
  EXPECT_EQ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", base32(seed));
  EXPECT_EQ("MZXW6YQ", base32("foob"));
  EXPECT_EQ("", base32(""));
}

TEST(totp, takes_a_code_once_and_near_now_alone) {
  const Timestamp now{1'000'000'000};
  const std::int64_t step = totp_step(now);
  for (const std::int64_t off : {-2, -1, 0, 1, 2}) {
    const auto taken = step_of_code(seed, totp_code(seed, step + off), now, 0);
    EXPECT_EQ(off >= -1 && off <= 1, taken.has_value()) << off;
  }
  EXPECT_FALSE(step_of_code(seed, totp_code(seed, step), now, step));
  EXPECT_FALSE(step_of_code(seed, totp_code(seed, step - 1), now, step));
  EXPECT_TRUE(step_of_code(seed, totp_code(seed, step + 1), now, step));
  EXPECT_FALSE(step_of_code(seed, "", now, 0));
}

TEST(totp, takes_two_codes_in_a_row_alone) {
  const Timestamp now{1'000'000'000};
  const std::int64_t step = totp_step(now);
  const auto codes = [&](std::int64_t first, std::int64_t second, std::int64_t last) {
    return step_of_codes(seed, totp_code(seed, step + first), totp_code(seed, step + second), now,
                         last);
  };
  EXPECT_EQ(step + 1, codes(0, 1, 0));
  EXPECT_EQ(step - 9, codes(-10, -9, 0));
  EXPECT_FALSE(codes(-11, -10, 0));
  EXPECT_FALSE(codes(0, 2, 0));
  EXPECT_FALSE(codes(1, 0, 0));
  EXPECT_FALSE(codes(0, 0, 0));
  EXPECT_FALSE(codes(0, 1, step));
}

TEST(passwords, follow_the_default_policy_without_another) {
  EXPECT_EQ("Password should have a minimum length of 8", password_lacks("Sh0rt!!", {}));
  EXPECT_EQ("", password_lacks("Long3nough", {}));
  EXPECT_EQ("", password_lacks("long-3nough", {}));
  EXPECT_EQ(
      "Password should meet 1 more of the following requirements: Password should have at least "
      "one number, Password should have at least one symbol",
      password_lacks("Longenough", {}));
}

TEST(passwords, follow_the_accounts_policy) {
  store::PasswordPolicy policy;
  EXPECT_EQ("", password_lacks("secret", policy));
  policy.minimum_length = 12;
  policy.symbols = policy.upper_case = true;
  EXPECT_EQ("", password_lacks("Twelve-chars", policy));
  EXPECT_EQ(
      "Password should have a minimum length of 12, Password should have at least one uppercase "
      "letter, Password should have at least one symbol",
      password_lacks("twelve", policy));
  policy.minimum_length = 6;
  EXPECT_NE("", password_lacks("A\xc3\xa9\xc3\xa9!a", policy));  // five characters, seven bytes
}

TEST(passwords, are_remembered_as_far_as_the_policy_looks_back) {
  store::PasswordPolicy policy;
  policy.reuse_prevention = 2;
  store::LoginProfile profile;
  for (const std::string_view one : {"first1", "second", "third3"}) {
    auto changed = with_password(profile, one, policy, {});
    ASSERT_TRUE(changed.ok());
    profile = std::move(changed).value();
    EXPECT_TRUE(is_password(profile, one));
    EXPECT_FALSE(is_password(profile, "other6"));
  }
  EXPECT_FALSE(with_password(profile, "third3", policy, {}).ok());
  EXPECT_FALSE(with_password(profile, "second", policy, {}).ok());
  EXPECT_TRUE(with_password(profile, "first1", policy, {}).ok());
  policy.reuse_prevention.reset();
  EXPECT_TRUE(with_password(profile, "third3", policy, {}).ok());
}

TEST(passwords, expire_when_the_policy_says_so) {
  store::PasswordPolicy policy;
  store::LoginProfile profile;
  profile.changed = {1000};
  EXPECT_FALSE(password_expires(profile, {}));
  EXPECT_FALSE(password_expires(profile, policy));
  policy.max_age_days = 1;
  EXPECT_EQ(Timestamp{86'401'000}, password_expires(profile, policy));
}

}  // namespace
}  // namespace amiable::services::iam
