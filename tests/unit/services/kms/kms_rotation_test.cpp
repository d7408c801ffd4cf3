// EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand, ListKeyRotations
// and what the clock does about rotation.
#include <gtest/gtest.h>

#include "services/due_changes.h"
#include "services/kms/material.h"
#include "unit/services/kms/kms_rehearsal.h"

namespace amiable::services::kms {
namespace {

void tick(KmsStage& stage) {
  while (has_due_changes(stage.world(), stage.now)) {
    const store::ChangeSet changes = due_changes(stage.world(), stage.vault(), stage.now);
    ASSERT_FALSE(changes.empty());
    stage.apply(changes);
  }
}

wire::kms::GetKeyRotationStatusResponse status(KmsStage& stage, const std::string& arn) {
  return stage.run<op::GetKeyRotationStatus>({.KeyId = arn}).value();
}

TEST(KmsRotation, IsOffUntilEnabledAndThenYearly) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  EXPECT_EQ(status(stage, arn).KeyRotationEnabled, false);
  EXPECT_FALSE(status(stage, arn).NextRotationDate);
  EXPECT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = arn}), "ok");
  EXPECT_EQ(status(stage, arn).KeyRotationEnabled, true);
  EXPECT_EQ(status(stage, arn).RotationPeriodInDays, 365);
  EXPECT_EQ(status(stage, arn).NextRotationDate, stage.now + 365 * seconds_per_day);
  EXPECT_EQ(stage.outcome<op::DisableKeyRotation>({.KeyId = arn}), "ok");
  EXPECT_EQ(status(stage, arn).KeyRotationEnabled, false);
}

TEST(KmsRotation, ANewPeriodCountsFromTheDayItWasEnabled) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  const Timestamp enabled = stage.now;
  ASSERT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = arn}), "ok");
  stage.wait_days(100);
  ASSERT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = arn, .RotationPeriodInDays = 180}),
            "ok");
  EXPECT_EQ(status(stage, arn).NextRotationDate, enabled + 180 * seconds_per_day);
}

TEST(KmsRotation, TheClockRotatesOnceAtTheDateAndKeepsOldMaterial) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  const std::string first = stage.key(arn).materials.at(0).id;
  ASSERT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = arn, .RotationPeriodInDays = 90}), "ok");
  stage.wait_days(89);
  EXPECT_FALSE(has_due_changes(stage.world(), stage.now));
  stage.wait_days(1);
  EXPECT_TRUE(has_due_changes(stage.world(), stage.now));
  tick(stage);
  const store::Key& key = stage.key(arn);
  ASSERT_EQ(key.materials.size(), 2U);
  EXPECT_EQ(key.materials[1].rotation, "AUTOMATIC");
  EXPECT_EQ(current_material(key, stage.now), &key.materials[1]);
  EXPECT_NE(find_material(key, first, stage.now), nullptr);
  EXPECT_EQ(key.next_rotation, stage.now + 90 * seconds_per_day);
}

TEST(KmsRotation, ADisabledKeyRotatesWhenItIsEnabledAgain) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  ASSERT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = arn, .RotationPeriodInDays = 90}), "ok");
  ASSERT_EQ(stage.outcome<op::DisableKey>({.KeyId = arn}), "ok");
  stage.wait_days(200);
  tick(stage);
  EXPECT_EQ(stage.key(arn).materials.size(), 1U);
  ASSERT_EQ(stage.outcome<op::EnableKey>({.KeyId = arn}), "ok");
  tick(stage);
  EXPECT_EQ(stage.key(arn).materials.size(), 2U);
}

TEST(KmsRotation, IsForSymmetricKeysWithOwnMaterial) {
  KmsStage stage;
  const std::string pair = stage.new_key({.KeyUsage = "SIGN_VERIFY", .KeySpec = "ECC_NIST_P256"});
  const std::string mac = stage.new_key({.KeyUsage = "GENERATE_VERIFY_MAC", .KeySpec = "HMAC_256"});
  const std::string imported = stage.new_key({.Origin = "EXTERNAL"});
  for (const std::string& arn : {pair, mac, imported}) {
    EXPECT_TRUE(stage.outcome<op::EnableKeyRotation>({.KeyId = arn})
                    .starts_with("UnsupportedOperationException: " + arn));
    EXPECT_TRUE(stage.outcome<op::DisableKeyRotation>({.KeyId = arn})
                    .starts_with("UnsupportedOperationException: " + arn));
  }
  EXPECT_TRUE(stage.outcome<op::ListKeyRotations>({.KeyId = mac})
                  .starts_with("UnsupportedOperationException: "));
  EXPECT_TRUE(stage.outcome<op::RotateKeyOnDemand>({.KeyId = pair})
                  .starts_with("UnsupportedOperationException: "));
  EXPECT_EQ(status(stage, imported).KeyRotationEnabled, false);
}

TEST(KmsRotation, NeedsAnEnabledKey) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  ASSERT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = arn}), "ok");
  ASSERT_EQ(stage.outcome<op::DisableKey>({.KeyId = arn}), "ok");
  const std::string disabled = "DisabledException: " + arn + " is disabled.";
  EXPECT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = arn}), disabled);
  EXPECT_EQ(stage.outcome<op::DisableKeyRotation>({.KeyId = arn}), disabled);
  EXPECT_EQ(stage.outcome<op::RotateKeyOnDemand>({.KeyId = arn}), disabled);
  ASSERT_EQ(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = arn}), "ok");
  EXPECT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = arn}),
            "KMSInvalidStateException: " + arn + " is pending deletion.");
  EXPECT_EQ(status(stage, arn).KeyRotationEnabled, false);
  ASSERT_EQ(stage.outcome<op::CancelKeyDeletion>({.KeyId = arn}), "ok");
  EXPECT_EQ(status(stage, arn).KeyRotationEnabled, true);
}

TEST(KmsRotation, OnDemandTenTimesAndNoMore) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(stage.run<op::RotateKeyOnDemand>({.KeyId = arn}).value().KeyId, arn);
  }
  EXPECT_EQ(stage.key(arn).materials.size(), 11U);
  EXPECT_TRUE(stage.outcome<op::RotateKeyOnDemand>({.KeyId = arn})
                  .starts_with("LimitExceededException: The on-demand rotations limit"));
}

TEST(KmsRotation, OnDemandLeavesTheAutomaticDateAlone) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  ASSERT_EQ(stage.outcome<op::EnableKeyRotation>({.KeyId = arn}), "ok");
  const auto before = status(stage, arn).NextRotationDate;
  stage.wait_days(10);
  ASSERT_EQ(stage.outcome<op::RotateKeyOnDemand>({.KeyId = arn}), "ok");
  EXPECT_EQ(status(stage, arn).NextRotationDate, before);
}

TEST(KmsRotation, ImportedMaterialRotatesToWhatWasImportedForIt) {
  KmsStage stage;
  const std::string arn = stage.new_key({.Origin = "EXTERNAL"});
  const auto import = [&](std::string_view bytes) {
    stage.change(arn, [&](store::Key& key) {
      key.record.state = "Enabled";
      key.materials.push_back(seal_material(stage.vault(), key.record.id, bytes, stage.now));
    });
  };
  import("first");
  EXPECT_EQ(stage.outcome<op::RotateKeyOnDemand>({.KeyId = arn}),
            "KMSInvalidStateException: No available key material pending rotation for the key: " +
                arn + ".");
  import("second");
  EXPECT_EQ(current_material(stage.key(arn), stage.now), &stage.key(arn).materials[0]);
  const auto before =
      stage.run<op::ListKeyRotations>({.KeyId = arn, .IncludeKeyMaterial = "ALL_KEY_MATERIAL"});
  EXPECT_EQ(before.value().Rotations->at(0).KeyMaterialState, "CURRENT");
  EXPECT_EQ(before.value().Rotations->at(1).KeyMaterialState, "PENDING_ROTATION");
  EXPECT_EQ(before.value().Rotations->at(1).ImportState, "IMPORTED");
  EXPECT_EQ(stage.outcome<op::RotateKeyOnDemand>({.KeyId = arn}), "ok");
  EXPECT_EQ(stage.key(arn).materials.size(), 2U);
  EXPECT_EQ(current_material(stage.key(arn), stage.now), &stage.key(arn).materials[1]);
}

TEST(KmsRotation, RotationsAreListedWithTheirMaterial) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  for (int i = 0; i < 3; ++i) {
    stage.wait_days(1);
    ASSERT_EQ(stage.outcome<op::RotateKeyOnDemand>({.KeyId = arn}), "ok");
  }
  const auto rotations = stage.run<op::ListKeyRotations>({.KeyId = arn}).value();
  ASSERT_EQ(rotations.Rotations->size(), 3U);
  EXPECT_EQ(rotations.Rotations->at(0).RotationType, "ON_DEMAND");
  EXPECT_EQ(rotations.Rotations->at(0).KeyMaterialId, stage.key(arn).materials[1].id);
  EXPECT_EQ(rotations.Rotations->at(2).KeyMaterialState, "CURRENT");
  EXPECT_EQ(rotations.Rotations->at(2).RotationDate, stage.now);
  EXPECT_EQ(rotations.Rotations->at(1).KeyMaterialState, "NON_CURRENT");
  const auto first = stage.run<op::ListKeyRotations>(
      {.KeyId = arn, .IncludeKeyMaterial = "ALL_KEY_MATERIAL", .Limit = 3});
  EXPECT_EQ(first.value().Rotations->size(), 3U);
  EXPECT_FALSE(first.value().Rotations->at(0).RotationDate);
  const auto rest = stage.run<op::ListKeyRotations>(
      {.KeyId = arn, .IncludeKeyMaterial = "ALL_KEY_MATERIAL", .Marker = first.value().NextMarker});
  EXPECT_EQ(rest.value().Rotations->size(), 1U);
  EXPECT_EQ(rest.value().Truncated, false);
}

}  // namespace
}  // namespace amiable::services::kms
