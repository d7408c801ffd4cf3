// ReplicateKey, UpdatePrimaryRegion and what related keys share.
#include <gtest/gtest.h>

#include "services/due_changes.h"
#include "services/kms/material.h"
#include "services/kms/multi_region.h"
#include "unit/services/kms/kms_rehearsal.h"

namespace amiable::services::kms {
namespace {

constexpr std::int64_t week = 7;

class Related : public ::testing::Test {
 protected:
  std::string replicate(const std::string& region) {
    stage.region = "us-east-1";
    return stage.outcome<op::ReplicateKey>({.KeyId = primary, .ReplicaRegion = region});
  }
  std::string in(std::string_view region) const { return related_arn(stage.key(primary), region); }
  wire::kms::KeyMetadata describe(const std::string& region) {
    stage.region = region;
    return *stage.run<op::DescribeKey>({.KeyId = in(region)}).value().KeyMetadata;
  }
  void tick() { stage.apply(due_changes(stage.world(), stage.vault(), stage.now)); }

  KmsStage stage;
  std::string primary = stage.new_key({.MultiRegion = true});
};

TEST_F(Related, APrimaryHasAnIdOfItsOwnForm) {
  EXPECT_TRUE(KmsStage::id_of(primary).starts_with("mrk-"));
  EXPECT_EQ(KmsStage::id_of(primary).size(), 36U);
  const auto key = describe("us-east-1");
  EXPECT_EQ(key.MultiRegion, true);
  EXPECT_EQ(key.MultiRegionConfiguration->MultiRegionKeyType, "PRIMARY");
  EXPECT_EQ(key.MultiRegionConfiguration->PrimaryKey->Arn, primary);
  EXPECT_TRUE(key.MultiRegionConfiguration->ReplicaKeys->empty());
}

TEST_F(Related, AReplicaSharesIdAndMaterialButNotPolicyTagsOrDescription) {
  const auto out = stage.run<op::ReplicateKey>({.KeyId = primary,
                                                .ReplicaRegion = "eu-west-1",
                                                .Description = "copy",
                                                .Tags = {{{"a", "b"}}}});
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(out.value().ReplicaKeyMetadata->Arn, in("eu-west-1"));
  EXPECT_EQ(out.value().ReplicaKeyMetadata->Description, "copy");
  EXPECT_EQ(out.value().ReplicaTags->size(), 1U);
  EXPECT_NE(out.value().ReplicaPolicy->find("key-default-1"), std::string::npos);
  const store::Key& replica = stage.key(in("eu-west-1"));
  EXPECT_EQ(replica.record.id, stage.key(primary).record.id);
  EXPECT_EQ(replica.materials.at(0).wrapped, stage.key(primary).materials.at(0).wrapped);
  EXPECT_TRUE(stage.key(primary).tags.empty());
  for (const std::string region : {"us-east-1", "eu-west-1"}) {
    const auto key = describe(region);
    EXPECT_EQ(key.MultiRegionConfiguration->PrimaryKey->Region, "us-east-1");
    ASSERT_EQ(key.MultiRegionConfiguration->ReplicaKeys->size(), 1U);
    EXPECT_EQ(key.MultiRegionConfiguration->ReplicaKeys->at(0).Arn, in("eu-west-1"));
    EXPECT_EQ(key.MultiRegionConfiguration->MultiRegionKeyType,
              region == "us-east-1" ? "PRIMARY" : "REPLICA");
  }
}

TEST_F(Related, WhatCannotBeReplicated) {
  ASSERT_EQ(replicate("eu-west-1"), "ok");
  EXPECT_EQ(replicate("eu-west-1"),
            "AlreadyExistsException: Key " + in("eu-west-1") + " already exists.");
  EXPECT_TRUE(replicate("us-east-1").starts_with("AlreadyExistsException: "));
  EXPECT_TRUE(replicate("mars").starts_with("ValidationException: "));
  EXPECT_TRUE(replicate("cn-north-1").starts_with("ValidationException: "));
  const std::string single = stage.new_key();
  EXPECT_EQ(stage.outcome<op::ReplicateKey>({.KeyId = single, .ReplicaRegion = "eu-west-1"}),
            "UnsupportedOperationException: " + single + " is not a multi-Region primary key.");
  stage.region = "eu-west-1";
  EXPECT_TRUE(
      stage.outcome<op::ReplicateKey>({.KeyId = in("eu-west-1"), .ReplicaRegion = "eu-west-2"})
          .starts_with("UnsupportedOperationException: "));
}

TEST_F(Related, ReplicatingNeedsCreateKeyInTheOtherRegion) {
  const auto policy = [](std::string_view region) {
    return fmt::format(
        R"({{"Version":"2012-10-17","Statement":[
        {{"Effect":"Allow","Action":"kms:ReplicateKey","Resource":"*"}},
        {{"Effect":"Allow","Action":"kms:CreateKey","Resource":"*","Condition":
        {{"StringEquals":{{"aws:RequestedRegion":"{}","kms:MultiRegionKeyType":"REPLICA"}}}}}}]}})",
        region);
  };
  stage.add_user(KmsStage::account, "here", policy("us-east-1"));
  stage.add_user(KmsStage::account, "there", policy("eu-west-1"));
  stage.as_user("here");
  EXPECT_TRUE(replicate("eu-west-1").starts_with("AccessDeniedException: "));
  stage.as_user("there");
  EXPECT_EQ(replicate("eu-west-1"), "ok");
}

TEST_F(Related, ThePrimaryMovesToAReplica) {
  ASSERT_EQ(replicate("eu-west-1"), "ok");
  ASSERT_EQ(replicate("eu-west-2"), "ok");
  const auto move = [this](const std::string& region) {
    return stage.outcome<op::UpdatePrimaryRegion>({.KeyId = primary, .PrimaryRegion = region});
  };
  EXPECT_TRUE(move("ap-south-1").starts_with("NotFoundException: "));
  EXPECT_TRUE(move("us-east-1").starts_with("ValidationException: "));
  EXPECT_EQ(move("eu-west-1"), "ok");
  EXPECT_TRUE(move("eu-west-2").starts_with("UnsupportedOperationException: "));
  for (const std::string region : {"us-east-1", "eu-west-1", "eu-west-2"}) {
    const auto key = describe(region);
    EXPECT_EQ(key.MultiRegionConfiguration->PrimaryKey->Region, "eu-west-1");
    EXPECT_EQ(key.MultiRegionConfiguration->ReplicaKeys->size(), 2U);
    EXPECT_EQ(key.MultiRegionConfiguration->MultiRegionKeyType,
              region == "eu-west-1" ? "PRIMARY" : "REPLICA");
  }
}

TEST_F(Related, RotationIsSetOnThePrimaryForAll) {
  ASSERT_EQ(replicate("eu-west-1"), "ok");
  ASSERT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = primary, .RotationPeriodInDays = 90}),
            "ok");
  stage.region = "eu-west-1";
  EXPECT_TRUE(stage.outcome<op::EnableKeyRotation>({.KeyId = in("eu-west-1")})
                  .starts_with("UnsupportedOperationException: "));
  EXPECT_EQ(
      stage.run<op::GetKeyRotationStatus>({.KeyId = in("eu-west-1")}).value().RotationPeriodInDays,
      90);
  stage.wait_days(90);
  tick();
  const store::Key& one = stage.key(primary);
  const store::Key& other = stage.key(in("eu-west-1"));
  ASSERT_EQ(one.materials.size(), 2U);
  ASSERT_EQ(other.materials.size(), 2U);
  EXPECT_EQ(one.materials[1].id, other.materials[1].id);
  EXPECT_EQ(one.next_rotation, other.next_rotation);
  EXPECT_FALSE(has_due_changes(stage.world(), stage.now));
}

TEST_F(Related, ThePrimaryWaitsForItsReplicasToGoFirst) {
  ASSERT_EQ(replicate("eu-west-1"), "ok");
  const auto out =
      stage.run<op::ScheduleKeyDeletion>({.KeyId = primary, .PendingWindowInDays = week}).value();
  EXPECT_EQ(out.KeyState, "PendingReplicaDeletion");
  EXPECT_FALSE(out.DeletionDate);
  EXPECT_EQ(describe("us-east-1").PendingDeletionWindowInDays, week);
  stage.wait_days(100);
  tick();
  EXPECT_EQ(describe("us-east-1").KeyState, "PendingReplicaDeletion");
  stage.region = "eu-west-1";
  ASSERT_EQ(stage.outcome<op::ScheduleKeyDeletion>(
                {.KeyId = in("eu-west-1"), .PendingWindowInDays = week}),
            "ok");
  stage.wait_days(week);
  tick();
  const auto key = describe("us-east-1");
  EXPECT_EQ(key.KeyState, "PendingDeletion");
  EXPECT_EQ(key.DeletionDate, stage.now + week * seconds_per_day);
  EXPECT_TRUE(key.MultiRegionConfiguration->ReplicaKeys->empty());
  stage.wait_days(week);
  tick();
  EXPECT_EQ(stage.world().key(primary), nullptr);
}

TEST_F(Related, TwoReplicasThatGoAtOnceAreBothForgotten) {
  ASSERT_EQ(replicate("eu-west-1"), "ok");
  ASSERT_EQ(replicate("eu-west-2"), "ok");
  for (const std::string region : {"eu-west-1", "eu-west-2"}) {
    stage.region = region;
    ASSERT_EQ(
        stage.outcome<op::ScheduleKeyDeletion>({.KeyId = in(region), .PendingWindowInDays = week}),
        "ok");
  }
  stage.wait_days(week);
  int looks = 0;
  while (has_due_changes(stage.world(), stage.now)) {
    tick();
    ASSERT_LT(++looks, 5);
  }
  EXPECT_TRUE(stage.key(primary).replica_regions.empty());
  EXPECT_EQ(replicate("eu-west-1"), "ok");
}

TEST_F(Related, ImportedMaterialIsNotCopied) {
  stage.region = "us-east-1";
  primary = stage.new_key({.Origin = "EXTERNAL", .MultiRegion = true});
  stage.change(primary, [&](store::Key& key) {
    key.record.state = "Enabled";
    key.materials = {seal_material(stage.vault(), key.record.id, "bytes", stage.now)};
  });
  ASSERT_EQ(replicate("eu-west-1"), "ok");
  EXPECT_EQ(describe("eu-west-1").KeyState, "PendingImport");
  EXPECT_TRUE(stage.key(in("eu-west-1")).materials.empty());
}

}  // namespace
}  // namespace amiable::services::kms
