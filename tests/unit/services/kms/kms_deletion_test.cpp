// ScheduleKeyDeletion, CancelKeyDeletion, and what the clock deletes or lets expire.
#include <gtest/gtest.h>

#include "services/due_changes.h"
#include "services/kms/material.h"
#include "services/kms/states.h"
#include "unit/services/kms/kms_rehearsal.h"

namespace amiable::services::kms {
namespace {

void tick(KmsStage& stage) { stage.apply(due_changes(stage.world(), stage.vault(), stage.now)); }

TEST(KmsDeletion, WaitsThirtyDaysUnlessToldOtherwise) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  const auto out = stage.run<op::ScheduleKeyDeletion>({.KeyId = arn}).value();
  EXPECT_EQ(out.KeyId, arn);
  EXPECT_EQ(out.KeyState, "PendingDeletion");
  EXPECT_EQ(out.PendingWindowInDays, 30);
  EXPECT_EQ(out.DeletionDate, stage.now + 30 * seconds_per_day);
  const auto key = stage.run<op::DescribeKey>({.KeyId = arn}).value().KeyMetadata;
  EXPECT_EQ(key->DeletionDate, out.DeletionDate);
  EXPECT_EQ(key->Enabled, false);
  const std::string pending = "KMSInvalidStateException: " + arn + " is pending deletion.";
  EXPECT_EQ(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = arn}), pending);
  EXPECT_EQ(stage.outcome<op::EnableKey>({.KeyId = arn}), pending);
  EXPECT_EQ(stage.outcome<op::DisableKey>({.KeyId = arn}), pending);
  EXPECT_EQ(stage.outcome<op::UpdateKeyDescription>({.KeyId = arn, .Description = "x"}), pending);
  const std::string other = stage.new_key();
  const auto week =
      stage.run<op::ScheduleKeyDeletion>({.KeyId = other, .PendingWindowInDays = 7}).value();
  EXPECT_EQ(week.DeletionDate, stage.now + 7 * seconds_per_day);
}

TEST(KmsDeletion, CancelledLeavesTheKeyDisabled) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  EXPECT_EQ(stage.outcome<op::CancelKeyDeletion>({.KeyId = arn}),
            "KMSInvalidStateException: " + arn + " is not pending deletion.");
  ASSERT_EQ(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = arn}), "ok");
  EXPECT_EQ(stage.run<op::CancelKeyDeletion>({.KeyId = arn}).value().KeyId, arn);
  EXPECT_EQ(stage.key(arn).record.state, "Disabled");
  EXPECT_FALSE(stage.key(arn).deletion_date);
  stage.wait_days(40);
  tick(stage);
  EXPECT_EQ(stage.outcome<op::EnableKey>({.KeyId = arn}), "ok");
}

TEST(KmsDeletion, AKeyWithoutMaterialAwaitsItAgainAfterCancelling) {
  KmsStage stage;
  const std::string arn = stage.new_key({.Origin = "EXTERNAL"});
  ASSERT_EQ(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = arn}), "ok");
  ASSERT_EQ(stage.outcome<op::CancelKeyDeletion>({.KeyId = arn}), "ok");
  EXPECT_EQ(stage.key(arn).record.state, "PendingImport");
}

TEST(KmsDeletion, AtItsDateTheKeyIsGoneBeforeItsRowIs) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  ASSERT_EQ(stage.outcome<op::CreateAlias>({.AliasName = "alias/a", .TargetKeyId = arn}), "ok");
  ASSERT_EQ(
      stage.outcome<op::CreateGrant>(
          {.KeyId = arn, .Operations = {{"Decrypt"}}, .GranteePrincipal = stage.user_arn("bob")}),
      "ok");
  ASSERT_EQ(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = arn, .PendingWindowInDays = 7}), "ok");
  stage.wait_days(6);
  EXPECT_FALSE(has_due_changes(stage.world(), stage.now));
  stage.wait_days(1);
  EXPECT_TRUE(has_due_changes(stage.world(), stage.now));
  const std::string gone = "NotFoundException: Key '" + arn + "' does not exist";
  EXPECT_EQ(stage.outcome<op::DescribeKey>({.KeyId = arn}), gone);
  EXPECT_EQ(stage.outcome<op::CancelKeyDeletion>({.KeyId = arn}), gone);
  EXPECT_TRUE(stage.run<op::ListKeys>({}).value().Keys->empty());
  EXPECT_TRUE(stage.run<op::ListAliases>({}).value().Aliases->empty());
  ASSERT_NE(stage.world().key(arn), nullptr);
  tick(stage);
  EXPECT_EQ(stage.world().key(arn), nullptr);
  EXPECT_EQ(stage.world().grant_count(arn), 0U);
  EXPECT_EQ(stage.world().alias("arn:aws:kms:us-east-1:111122223333:alias/a"), nullptr);
  EXPECT_FALSE(has_due_changes(stage.world(), stage.now));
}

TEST(KmsDeletion, ImportedMaterialExpiresAtItsDate) {
  KmsStage stage;
  const std::string arn = stage.new_key({.Origin = "EXTERNAL"});
  stage.change(arn, [&](store::Key& key) {
    key.record.state = "Enabled";
    key.materials = {seal_material(stage.vault(), key.record.id, "bytes", stage.now)};
    key.materials[0].valid_to = stage.now + seconds_per_day;
  });
  auto key = stage.run<op::DescribeKey>({.KeyId = arn}).value().KeyMetadata;
  EXPECT_EQ(key->KeyState, "Enabled");
  EXPECT_EQ(key->ExpirationModel, "KEY_MATERIAL_EXPIRES");
  EXPECT_EQ(key->ValidTo, stage.now + seconds_per_day);
  stage.wait_days(1);
  key = stage.run<op::DescribeKey>({.KeyId = arn}).value().KeyMetadata;
  EXPECT_EQ(key->KeyState, "PendingImport");
  EXPECT_EQ(current_material(stage.key(arn), stage.now), nullptr);
  tick(stage);
  EXPECT_EQ(stage.key(arn).record.state, "PendingImport");
  EXPECT_TRUE(stage.key(arn).materials[0].wrapped.empty());
  EXPECT_FALSE(has_due_changes(stage.world(), stage.now));
}

TEST(KmsDeletion, TheConditionKeyHoldsTheWindow) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  stage.add_user(KmsStage::account, "careful",
                 R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",
                 "Action":"kms:ScheduleKeyDeletion","Resource":"*","Condition":{
                 "NumericGreaterThanEquals":{
                 "kms:ScheduleKeyDeletionPendingWindowInDays":"20"}}}})");
  stage.as_user("careful");
  EXPECT_TRUE(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = arn, .PendingWindowInDays = 7})
                  .starts_with("AccessDeniedException: "));
  EXPECT_EQ(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = arn}), "ok");
}

struct StateRow {
  std::string_view operation;
  std::string_view disabled, deleting, importing;  // error code; empty: works
};

TEST(KmsStates, TheTableOfOperationsAndStates) {
  KmsStage stage;
  const std::string own = stage.new_key();
  const std::string imported = stage.new_key({.Origin = "EXTERNAL"});
  const auto code = [&](const std::string& arn, std::string_view state,
                        std::string_view operation) -> std::string {
    store::Key key = stage.key(arn);
    key.record.state = state;
    const auto answer = require_state(key, operation, stage.now);
    return answer.ok() ? "" : answer.error().code;
  };
  constexpr std::string_view off = "DisabledException", wrong = "KMSInvalidStateException";
  for (const StateRow& row : {StateRow{"Encrypt", off, wrong, wrong},
                              {"Sign", off, wrong, wrong},
                              {"CreateGrant", off, wrong, wrong},
                              {"DescribeKey", "", "", ""},
                              {"GetKeyPolicy", "", "", ""},
                              {"RevokeGrant", "", "", ""},
                              {"TagResource", "", wrong, ""},
                              {"CreateAlias", "", wrong, ""},
                              {"ScheduleKeyDeletion", "", wrong, ""},
                              {"ImportKeyMaterial", "", wrong, ""},
                              {"EnableKey", "", wrong, wrong},
                              {"ReplicateKey", off, wrong, wrong}}) {
    EXPECT_EQ(code(own, "Enabled", row.operation), "") << row.operation;
    EXPECT_EQ(code(own, "Disabled", row.operation), row.disabled) << row.operation;
    EXPECT_EQ(code(own, "PendingDeletion", row.operation), row.deleting) << row.operation;
    EXPECT_EQ(code(own, "PendingReplicaDeletion", row.operation), row.deleting) << row.operation;
    EXPECT_EQ(code(imported, "PendingImport", row.operation), row.importing) << row.operation;
  }
}

TEST(KmsStates, AWrongUsageIsNamed) {
  KmsStage stage;
  const std::string arn = stage.new_key({.KeyUsage = "SIGN_VERIFY", .KeySpec = "ECC_NIST_P256"});
  const auto answer = require_usage(stage.key(arn), "ENCRYPT_DECRYPT", "Encrypt");
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().code, "InvalidKeyUsageException");
  EXPECT_EQ(answer.error().message,
            arn + " key usage is SIGN_VERIFY which is not valid for Encrypt.");
  EXPECT_TRUE(require_usage(stage.key(arn), "SIGN_VERIFY", "Sign").ok());
}

}  // namespace
}  // namespace amiable::services::kms
