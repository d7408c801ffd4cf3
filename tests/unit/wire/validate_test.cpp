// The sentences of validation errors.
#include "wire/validate.h"

#include <gtest/gtest.h>

#include <thread>

#include "wire/generated/iam.h"
#include "wire/generated/kms.h"
#include "wire/generated/organizations.h"
#include "wire/generated/sts.h"

namespace amiable::wire {
namespace {

template <class T>
std::string told(const Service& service, const T& input) {
  const auto outcome = validate(service, shape_of<T>(), &input);
  if (outcome.ok()) return "";
  EXPECT_EQ(outcome.error().code,
            service.protocol == Protocol::json ? "ValidationException" : "ValidationError");
  return outcome.error().message;
}

sts::AssumeRoleRequest assume_role() {
  sts::AssumeRoleRequest input;
  input.RoleArn = "arn:aws:iam::111122223333:role/r";
  input.RoleSessionName = "session";
  return input;
}

TEST(Validate, AcceptsWhatHolds) {
  EXPECT_EQ(told(sts::service(), assume_role()), "");
  EXPECT_EQ(told(kms::service(), kms::CreateKeyRequest()), "");
}

TEST(Validate, PatternAsRecordedOnSts) {
  auto input = assume_role();
  input.RoleSessionName = "a b";
  EXPECT_EQ(told(sts::service(), input),
            "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
}

TEST(Validate, RangeAsRecordedOnSts) {
  auto input = assume_role();
  input.DurationSeconds = 43201;
  EXPECT_EQ(told(sts::service(), input),
            "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy "
            "constraint: Member must have value less than or equal to 43200");
  input.DurationSeconds = 899;
  EXPECT_EQ(told(sts::service(), input),
            "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy "
            "constraint: Member must have value greater than or equal to 900");
  input.DurationSeconds = 900;
  EXPECT_EQ(told(sts::service(), input), "");
}

TEST(Validate, SeveralFaultsAreJoined) {
  const sts::AssumeRoleRequest nothing;
  EXPECT_EQ(told(sts::service(), nothing),
            "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: "
            "Member must not be null; Value null at 'roleSessionName' failed to satisfy "
            "constraint: Member must not be null");
  auto input = assume_role();
  input.RoleSessionName = "!";
  EXPECT_EQ(told(sts::service(), input),
            "2 validation errors detected: Value '!' at 'roleSessionName' failed to satisfy "
            "constraint: Member must have length greater than or equal to 2; Value '!' at "
            "'roleSessionName' failed to satisfy constraint: Member must satisfy regular "
            "expression pattern: [\\w+=,.@-]*");
}

TEST(Validate, IamDoesNotRepeatStrings) {
  iam::CreateUserRequest input;
  input.UserName = std::string(65, 'x');
  EXPECT_EQ(told(iam::service(), input),
            "1 validation error detected: Value at 'userName' failed to satisfy constraint: "
            "Member must have length less than or equal to 64");
  EXPECT_EQ(told(iam::service(), iam::CreateUserRequest()),
            "1 validation error detected: Value at 'userName' failed to satisfy constraint: "
            "Member must not be null");
}

TEST(Validate, IamRepeatsNumbersAndSetsOfValues) {
  iam::ListUsersRequest users;
  users.MaxItems = 1001;
  EXPECT_EQ(told(iam::service(), users),
            "1 validation error detected: Value '1001' at 'maxItems' failed to satisfy "
            "constraint: Member must have value less than or equal to 1000");
  iam::UpdateAccessKeyRequest key;
  key.AccessKeyId = "AKIAIOSFODNN7EXAMPLE";
  key.Status = "On";
  const std::string message = told(iam::service(), key);
  EXPECT_TRUE(message.starts_with(
      "1 validation error detected: Value 'On' at 'status' failed to satisfy constraint: "
      "Member must satisfy enum value set: [Active, Inactive"))
      << message;
}

TEST(Validate, PathsGoIntoLists) {
  iam::CreateUserRequest input;
  input.UserName = "ann";
  input.Tags.emplace().resize(2);
  (*input.Tags)[0].Key = "k";
  (*input.Tags)[0].Value = "v";
  (*input.Tags)[1].Key = "bad*key";
  EXPECT_EQ(told(iam::service(), input),
            "2 validation errors detected: Value at 'tags.2.member.key' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: "
            "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+; Value at 'tags.2.member.value' failed to satisfy "
            "constraint: Member must not be null");
}

TEST(Validate, SecretsAreNeverRepeated) {
  kms::EncryptRequest input;
  input.KeyId = "k";
  input.Plaintext = crypto::SecretBytes::copy_of(std::string(4097, 's'));
  EXPECT_EQ(told(kms::service(), input),
            "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
            "Member must have length less than or equal to 4096");
}

TEST(Validate, ElementsOfListsAreToldTogether) {
  kms::CreateGrantRequest input;
  input.KeyId = "k";
  input.GranteePrincipal = "arn:aws:iam::111122223333:role/r";
  input.Operations = {"Encrypt", "Fly"};
  const std::string message = told(kms::service(), input);
  EXPECT_TRUE(message.starts_with(
      "1 validation error detected: Value '[Encrypt, Fly]' at 'operations' failed to satisfy "
      "constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
      "[Decrypt, "))
      << message;
  input.Operations = {"Encrypt"};
  input.GrantTokens = std::vector<std::string>(11, "t");
  EXPECT_EQ(told(kms::service(), input),
            "1 validation error detected: Value '[t, t, t, t, t, t, t, t, t, t, t]' at "
            "'grantTokens' failed to satisfy constraint: Member must have length less than or "
            "equal to 10");
}

TEST(Validate, BlobsPrintAsJavaBuffers) {
  kms::DecryptRequest input;
  input.CiphertextBlob = "";
  EXPECT_EQ(told(kms::service(), input),
            "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at "
            "'ciphertextBlob' failed to satisfy constraint: Member must have length greater than "
            "or equal to 1");
}

TEST(Validate, LengthCountsUtf16Units) {
  kms::CreateKeyRequest input;
  std::string text;
  for (int i = 0; i < 4096; ++i) text += "😀";
  input.Description = text;
  EXPECT_EQ(told(kms::service(), input), "");  // exactly 8192
  input.Description = text + "x";
  EXPECT_NE(told(kms::service(), input), "");
}

TEST(Validate, AccountAliasesForbidTwoHyphens) {
  iam::CreateAccountAliasRequest input;
  for (const char* good : {"abc", "a-b", "a1-b2-c3"}) {
    input.AccountAlias = good;
    EXPECT_EQ(told(iam::service(), input), "") << good;
  }
  for (const char* bad : {"ab", "a--b", "-ab", "ab-", "Abc", "a_b"}) {
    input.AccountAlias = bad;
    EXPECT_NE(told(iam::service(), input), "") << bad;
  }
}

std::string organizations_reason(const organizations::AttachPolicyRequest& input) {
  const auto outcome =
      validate(organizations::service(), shape_of<organizations::AttachPolicyRequest>(), &input);
  if (outcome.ok()) return "";
  EXPECT_EQ(outcome.error().code, "InvalidInputException");
  return outcome.error().reason;
}

TEST(Validate, OrganizationsTellsOneFaultAsAReason) {
  organizations::AttachPolicyRequest input;
  input.TargetId = "r-abcd";
  EXPECT_EQ(organizations_reason(input), "INPUT_REQUIRED");
  input.PolicyId = "p-";
  EXPECT_EQ(organizations_reason(input), "INVALID_SYNTAX_POLICY_ID");
  input.PolicyId = "p-FullAWSAccess";
  EXPECT_EQ(organizations_reason(input), "");
  input.TargetId = "everybody";
  EXPECT_EQ(organizations_reason(input), "INVALID_PATTERN_TARGET_ID");
  input.TargetId = std::string(101, '1');
  EXPECT_EQ(organizations_reason(input), "MAX_LENGTH_EXCEEDED");
}

TEST(Validate, EveryPatternCompiles) {
  for (const std::string_view pattern : unreadable_patterns()) ADD_FAILURE() << pattern;
}

TEST(Validate, IsBounded) {
  iam::CreateUserRequest input;
  input.UserName = "ann";
  input.Tags.emplace().resize(5000);
  const std::string message = told(iam::service(), input);
  EXPECT_LT(message.size(), 40000U);
}

TEST(Validate, MayRunOnManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      auto input = assume_role();
      input.ExternalId = "x y";
      for (int n = 0; n < 100; ++n) EXPECT_NE(told(sts::service(), input), "");
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace amiable::wire
