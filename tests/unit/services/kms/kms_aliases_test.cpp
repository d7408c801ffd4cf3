// CreateAlias, UpdateAlias, DeleteAlias, ListAliases.
#include <gtest/gtest.h>

#include "unit/services/kms/kms_rehearsal.h"

namespace amiable::services::kms {
namespace {

std::string create(KmsStage& stage, std::string name, const std::string& key) {
  return stage.outcome<op::CreateAlias>({.AliasName = std::move(name), .TargetKeyId = key});
}

std::string target(KmsStage& stage, const std::string& name) {
  return *stage.run<op::DescribeKey>({.KeyId = name}).value().KeyMetadata->Arn;
}

TEST(KmsAliases, AnAliasPointsAtItsKeyUntilItIsMovedOrDeleted) {
  KmsStage stage;
  const std::string one = stage.new_key();
  const std::string two = stage.new_key();
  EXPECT_EQ(create(stage, "alias/a", one), "ok");
  EXPECT_EQ(target(stage, "alias/a"), one);
  stage.wait_days(1);
  EXPECT_EQ(
      stage.outcome<op::UpdateAlias>({.AliasName = "alias/a", .TargetKeyId = KmsStage::id_of(two)}),
      "ok");
  EXPECT_EQ(target(stage, "alias/a"), two);
  const auto entry = stage.run<op::ListAliases>({}).value().Aliases->at(0);
  EXPECT_EQ(entry.TargetKeyId, KmsStage::id_of(two));
  EXPECT_EQ(entry.AliasArn, "arn:aws:kms:us-east-1:111122223333:alias/a");
  EXPECT_EQ(entry.LastUpdatedDate, stage.now);
  EXPECT_LT(*entry.CreationDate, stage.now);
  EXPECT_EQ(stage.outcome<op::DeleteAlias>({.AliasName = "alias/a"}), "ok");
  EXPECT_EQ(stage.outcome<op::DescribeKey>({.KeyId = "alias/a"}),
            "NotFoundException: Alias arn:aws:kms:us-east-1:111122223333:alias/a is not found.");
}

TEST(KmsAliases, NamesThatCannotBe) {
  KmsStage stage;
  const std::string key = stage.new_key();
  EXPECT_EQ(create(stage, "a", key),
            "ValidationException: Alias must start with the prefix \"alias/\". Please see "
            "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
  EXPECT_TRUE(create(stage, "alias/", key).starts_with("ValidationException: "));
  EXPECT_EQ(create(stage, "alias/a:b", key),
            "ValidationException: alias/a:b contains invalid characters for an alias");
  EXPECT_EQ(create(stage, "alias/aws/ebs", key), "NotAuthorizedException");
  EXPECT_EQ(stage.outcome<op::UpdateAlias>({.AliasName = "alias/aws/ebs", .TargetKeyId = key}),
            "NotAuthorizedException");
}

TEST(KmsAliases, TargetsThatCannotBe) {
  KmsStage stage;
  const std::string key = stage.new_key();
  ASSERT_EQ(create(stage, "alias/a", key), "ok");
  EXPECT_EQ(create(stage, "alias/b", "alias/a"),
            "ValidationException: Aliases must refer to keys. Not aliases");
  EXPECT_TRUE(create(stage, "alias/b", "12345678-1234-1234-1234-123456789012")
                  .starts_with("NotFoundException: Key '"));
  stage.as_root(KmsStage::foreign);
  EXPECT_TRUE(create(stage, "alias/b", key).starts_with("AccessDeniedException: "));
}

TEST(KmsAliases, ANameIsTakenOnceInAccountAndRegion) {
  KmsStage stage;
  const std::string key = stage.new_key();
  ASSERT_EQ(create(stage, "alias/a", key), "ok");
  EXPECT_EQ(create(stage, "alias/a", key),
            "AlreadyExistsException: An alias with the name "
            "arn:aws:kms:us-east-1:111122223333:alias/a already exists");
  EXPECT_EQ(create(stage, "alias/A", key), "ok");
  stage.region = "eu-west-1";
  EXPECT_EQ(create(stage, "alias/a", stage.new_key()), "ok");
}

TEST(KmsAliases, WhatIsNotThereCannotBeMovedOrDeleted) {
  KmsStage stage;
  const std::string key = stage.new_key();
  const std::string expected =
      "NotFoundException: Alias arn:aws:kms:us-east-1:111122223333:alias/x is not found.";
  EXPECT_EQ(stage.outcome<op::UpdateAlias>({.AliasName = "alias/x", .TargetKeyId = key}), expected);
  EXPECT_EQ(stage.outcome<op::DeleteAlias>({.AliasName = "alias/x"}), expected);
}

TEST(KmsAliases, AnAliasMovesOnlyToAKeyOfTheSameKind) {
  KmsStage stage;
  ASSERT_EQ(create(stage, "alias/a", stage.new_key()), "ok");
  const std::string mac = stage.new_key({.KeyUsage = "GENERATE_VERIFY_MAC", .KeySpec = "HMAC_256"});
  const std::string pair = stage.new_key({.KeyUsage = "SIGN_VERIFY", .KeySpec = "ECC_NIST_P256"});
  for (const std::string& key : {mac, pair}) {
    EXPECT_TRUE(stage.outcome<op::UpdateAlias>({.AliasName = "alias/a", .TargetKeyId = key})
                    .starts_with("ValidationException: "));
  }
}

TEST(KmsAliases, AKeyHasAtMostFiftyAliases) {
  KmsStage stage;
  const std::string full = stage.new_key();
  const std::string other = stage.new_key();
  for (int i = 0; i < 50; ++i) ASSERT_EQ(create(stage, fmt::format("alias/a{}", i), full), "ok");
  ASSERT_EQ(create(stage, "alias/b", other), "ok");
  EXPECT_TRUE(create(stage, "alias/c", full).starts_with("LimitExceededException: "));
  EXPECT_TRUE(stage.outcome<op::UpdateAlias>({.AliasName = "alias/b", .TargetKeyId = full})
                  .starts_with("LimitExceededException: "));
  EXPECT_EQ(stage.outcome<op::UpdateAlias>({.AliasName = "alias/a1", .TargetKeyId = full}), "ok");
}

TEST(KmsAliases, AKeyPendingDeletionGetsNoAliasButLosesIt) {
  KmsStage stage;
  const std::string leaving = stage.new_key();
  const std::string staying = stage.new_key();
  ASSERT_EQ(create(stage, "alias/a", leaving), "ok");
  ASSERT_EQ(create(stage, "alias/s", staying), "ok");
  ASSERT_EQ(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = leaving}), "ok");
  const std::string pending = "KMSInvalidStateException: " + leaving + " is pending deletion.";
  EXPECT_EQ(create(stage, "alias/b", leaving), pending);
  EXPECT_EQ(stage.outcome<op::UpdateAlias>({.AliasName = "alias/s", .TargetKeyId = leaving}),
            pending);
  EXPECT_EQ(stage.outcome<op::UpdateAlias>({.AliasName = "alias/a", .TargetKeyId = staying}), "ok");
}

TEST(KmsAliases, AliasAndKeyAreAskedAboutApart) {
  KmsStage stage;
  const std::string key = stage.new_key();
  const Asks asks =
      stage.asks<op::CreateAlias>({.AliasName = "alias/a", .TargetKeyId = key}).value();
  ASSERT_EQ(asks.size(), 2U);
  EXPECT_EQ(asks[0].resource, "arn:aws:kms:us-east-1:111122223333:alias/a");
  EXPECT_EQ(asks[0].on, Ask::On::anything);
  EXPECT_EQ(asks[1].resource, key);
  EXPECT_EQ(asks[1].on, Ask::On::key);
  stage.add_user(KmsStage::account, "half",
                 R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",
                 "Action":"kms:CreateAlias","Resource":"arn:aws:kms:*:*:alias/*"}})");
  stage.as_user("half");
  EXPECT_TRUE(create(stage, "alias/a", key).starts_with("AccessDeniedException: "));
  stage.add_user(KmsStage::account, "whole",
                 R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",
                 "Action":"kms:CreateAlias","Resource":["arn:aws:kms:*:*:alias/*",
                 "arn:aws:kms:*:*:key/*"]}})");
  stage.as_user("whole");
  EXPECT_EQ(create(stage, "alias/a", key), "ok");
}

TEST(KmsAliases, ListAliasesPagesAndFiltersByKey) {
  KmsStage stage;
  const std::string one = stage.new_key();
  const std::string two = stage.new_key();
  for (int i = 0; i < 5; ++i) create(stage, fmt::format("alias/a{}", i), i % 2 == 0 ? one : two);
  const auto first = stage.run<op::ListAliases>({.Limit = 2}).value();
  EXPECT_EQ(first.Aliases->size(), 2U);
  EXPECT_EQ(first.Truncated, true);
  const auto second = stage.run<op::ListAliases>({.Marker = first.NextMarker}).value();
  EXPECT_EQ(second.Aliases->size(), 3U);
  EXPECT_EQ(second.Truncated, false);
  const auto of_two = stage.run<op::ListAliases>({.KeyId = two}).value();
  ASSERT_EQ(of_two.Aliases->size(), 2U);
  EXPECT_EQ(of_two.Aliases->at(1).AliasName, "alias/a3");
  const auto page = stage.run<op::ListAliases>({.KeyId = one, .Limit = 2}).value();
  const auto rest = stage.run<op::ListAliases>({.KeyId = one, .Marker = page.NextMarker}).value();
  ASSERT_EQ(rest.Aliases->size(), 1U);
  EXPECT_EQ(rest.Aliases->at(0).AliasName, "alias/a4");
}

}  // namespace
}  // namespace amiable::services::kms
