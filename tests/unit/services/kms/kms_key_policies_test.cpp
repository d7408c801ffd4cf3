// GetKeyPolicy, PutKeyPolicy, ListKeyPolicies and the Policy of CreateKey.
#include <gtest/gtest.h>

#include "services/kms/key_policies.h"
#include "unit/services/kms/kms_rehearsal.h"

namespace amiable::services::kms {
namespace {

constexpr std::string_view malformed = "MalformedPolicyDocumentException: ";
constexpr std::string_view invalid_principals =
    "MalformedPolicyDocumentException: Policy contains a statement with one or more invalid "
    "principals.";
constexpr std::string_view locked_out =
    "MalformedPolicyDocumentException: The new key policy will not allow you to update the key "
    "policy in the future.";

std::string policy_for(std::string_view principal, std::string_view action = "kms:*") {
  return fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{}"}},)"
      R"("Action":"{}","Resource":"*"}}]}})",
      principal, action);
}

std::string put(KmsStage& stage, const std::string& arn, const std::string& policy,
                bool bypass = false) {
  return stage.outcome<op::PutKeyPolicy>(
      {.KeyId = arn, .Policy = policy, .BypassPolicyLockoutSafetyCheck = bypass});
}

std::string shown(KmsStage& stage, const std::string& arn) {
  return *stage.run<op::GetKeyPolicy>({.KeyId = arn}).value().Policy;
}

TEST(KmsKeyPolicies, TheDefaultLeavesEverythingToTheAccount) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  EXPECT_EQ(shown(stage, arn), default_key_policy("aws", KmsStage::account));
  EXPECT_NE(shown(stage, arn).find(R"("AWS" : "arn:aws:iam::111122223333:root")"),
            std::string::npos);
  const auto names = stage.run<op::ListKeyPolicies>({.KeyId = arn});
  EXPECT_EQ(names.value().PolicyNames, std::vector<std::string>{"default"});
  EXPECT_EQ(names.value().Truncated, false);
}

TEST(KmsKeyPolicies, APolicyComesBackAsItWasPut) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  const std::string policy = policy_for("*") + "\n";
  EXPECT_EQ(put(stage, arn, policy), "ok");
  EXPECT_EQ(shown(stage, arn), policy_for("*"));
}

TEST(KmsKeyPolicies, OnlyTheNameDefaultExists) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  EXPECT_EQ(stage.outcome<op::GetKeyPolicy>({.KeyId = arn, .PolicyName = "other"}),
            "NotFoundException: No such policy exists");
  EXPECT_EQ(stage.outcome<op::PutKeyPolicy>(
                {.KeyId = arn, .Policy = policy_for("*"), .PolicyName = "other"}),
            "NotFoundException: No such policy exists");
  const auto out = stage.run<op::GetKeyPolicy>({.KeyId = arn, .PolicyName = "default"});
  EXPECT_EQ(out.value().PolicyName, "default");
}

TEST(KmsKeyPolicies, WhatIsNoPolicyIsRefused) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  const std::string before = shown(stage, arn);
  for (const std::string text : {"", "{", "[]", "null", "{}", R"({"Statement":[{}]})",
                                 R"({"Version":"2012-10-17","Statement":[{"Effect":"Perhaps",)"
                                 R"("Principal":"*","Action":"kms:*","Resource":"*"}]})"}) {
    EXPECT_TRUE(put(stage, arn, text).starts_with(malformed)) << text;
  }
  const std::string long_text(32769, ' ');
  EXPECT_TRUE(put(stage, arn, R"({"Id":")" + long_text + R"(","Statement":[]})")
                  .starts_with("LimitExceededException: "));
  EXPECT_EQ(shown(stage, arn), before);
}

TEST(KmsKeyPolicies, EveryPrincipalMustExist) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  const auto refused = [&](std::string_view principal) {
    return put(stage, arn, policy_for(principal), true) == invalid_principals;
  };
  EXPECT_TRUE(refused("arn:aws:iam::111122223333:user/nobody"));
  EXPECT_TRUE(refused("arn:aws:iam::111122223333:role/nobody"));
  EXPECT_TRUE(refused("arn:aws:iam::999988887777:user/alice"));
  EXPECT_TRUE(refused("arn:aws:iam::111122223333:user/path/alice"));
  EXPECT_TRUE(refused("arn:aws:iam::111122223333:user/*"));
  EXPECT_TRUE(refused("arn:aws:iam::111122223333:group/g"));
  EXPECT_TRUE(refused("arn:aws:sts::111122223333:assumed-role/nobody/s"));
  EXPECT_TRUE(refused("AIDA00000000000000999"));
  EXPECT_TRUE(refused("somebody"));
  for (const std::string& principal :
       {std::string("*"), std::string("999988887777"), stage.user_arn("alice"),
        stage.role_arn("worker"), KmsStage::root_arn("999988887777"),
        stage.user_arn("carol", KmsStage::foreign), KmsStage::session_arn("worker", "s"),
        std::string("arn:aws:sts::111122223333:federated-user/f"),
        stage.world().user(KmsStage::account, "alice")->id}) {
    EXPECT_EQ(put(stage, arn, policy_for(principal), true), "ok") << principal;
    stage.change(arn, [](store::Key& key) {
      key.policy = own_key_policy(default_key_policy("aws", KmsStage::account));
    });
  }
}

TEST(KmsKeyPolicies, AnEntityMadeAnewIsAnotherOne) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  const std::string policy = fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":["{}",)"
      R"("{}"]}},"Action":"kms:*","Resource":"*"}}]}})",
      KmsStage::root_arn(), stage.user_arn("bob"));
  ASSERT_EQ(put(stage, arn, policy), "ok");
  EXPECT_EQ(shown(stage, arn), policy);
  stage.as_user("bob");
  EXPECT_EQ(stage.outcome<op::DescribeKey>({.KeyId = arn}), "ok");
  const std::string old_id = stage.world().user(KmsStage::account, "bob")->id;
  stage.as_root();
  stage.remove_user("bob");
  EXPECT_NE(shown(stage, arn).find(old_id), std::string::npos);
  stage.add_user(KmsStage::account, "bob");
  EXPECT_NE(shown(stage, arn).find(old_id), std::string::npos);
  stage.as_user("bob");
  EXPECT_TRUE(
      stage.outcome<op::DescribeKey>({.KeyId = arn}).starts_with("AccessDeniedException: "));
}

TEST(KmsKeyPolicies, AnAccountIdIsShownAsRootArn) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  ASSERT_EQ(put(stage, arn, policy_for("111122223333")), "ok");
  EXPECT_EQ(shown(stage, arn), policy_for(KmsStage::root_arn()));
}

TEST(KmsKeyPolicies, TheCallerMayNotShutItselfOutUnlessItInsists) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  stage.as_user("alice");
  EXPECT_EQ(put(stage, arn, policy_for(stage.user_arn("bob"))), locked_out);
  EXPECT_EQ(put(stage, arn, policy_for(KmsStage::root_arn(), "kms:Encrypt")), locked_out);
  EXPECT_EQ(put(stage, arn, policy_for(stage.user_arn("alice"))), "ok");
  EXPECT_EQ(put(stage, arn, policy_for(stage.user_arn("bob")), true), "ok");
  EXPECT_TRUE(put(stage, arn, policy_for("*")).starts_with("AccessDeniedException: "));
}

TEST(KmsKeyPolicies, TheLockoutCheckAsksTheCallersIamPoliciesToo) {
  KmsStage stage;
  stage.add_user(KmsStage::account, "maker", KmsStage::identity_policy("kms:CreateKey"));
  stage.as_user("maker");
  EXPECT_EQ(stage.outcome<op::CreateKey>({.Policy = policy_for(KmsStage::root_arn())}), locked_out);
  EXPECT_EQ(stage.outcome<op::CreateKey>({.Policy = policy_for(stage.user_arn("maker"))}), "ok");
  EXPECT_EQ(stage.outcome<op::CreateKey>({.Policy = policy_for(KmsStage::root_arn()),
                                          .BypassPolicyLockoutSafetyCheck = true}),
            "ok");
  EXPECT_EQ(stage.outcome<op::CreateKey>({}), "ok");
}

TEST(KmsKeyPolicies, ConditionsOnTheKeyCountInTheLockoutCheckOfANewKey) {
  KmsStage stage;
  const auto policy = [](std::string_view spec) {
    return fmt::format(
        R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"*"}},)"
        R"("Action":"kms:*","Resource":"*","Condition":{{"StringEquals":)"
        R"({{"kms:KeySpec":"{}","kms:CallerAccount":"111122223333"}}}}}}]}})",
        spec);
  };
  EXPECT_EQ(stage.outcome<op::CreateKey>({.Policy = policy("HMAC_256")}), locked_out);
  EXPECT_EQ(stage.outcome<op::CreateKey>({.Policy = policy("SYMMETRIC_DEFAULT")}), "ok");
}

TEST(KmsKeyPolicies, ListKeyPoliciesTakesNoMarker) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  EXPECT_EQ(stage.run<op::ListKeyPolicies>({.KeyId = arn, .Marker = "x"}).error().code,
            "InvalidMarkerException");
}

}  // namespace
}  // namespace amiable::services::kms
