// CreateKey, DescribeKey, ListKeys, GetPublicKey, EnableKey, DisableKey, UpdateKeyDescription.
#include <gtest/gtest.h>

#include <set>

#include "crypto/asymmetric.h"
#include "services/kms/aws_managed_keys.h"
#include "services/kms/key_specs.h"
#include "services/kms/material.h"
#include "unit/services/kms/kms_rehearsal.h"

namespace amiable::services::kms {
namespace {

TEST(KmsKeys, ANewKeyIsEnabledSymmetricAndDescribedByIdArnAndAlias) {
  KmsStage stage;
  const std::string arn = stage.new_key({.Description = "first"});
  ASSERT_EQ(stage.outcome<op::CreateAlias>({.AliasName = "alias/a", .TargetKeyId = arn}), "ok");
  const std::string alias = "arn:aws:kms:us-east-1:111122223333:alias/a";
  for (const std::string& form : {arn, KmsStage::id_of(arn), std::string("alias/a"), alias}) {
    const auto out = stage.run<op::DescribeKey>({.KeyId = form});
    ASSERT_TRUE(out.ok()) << form;
    const wire::kms::KeyMetadata& key = *out.value().KeyMetadata;
    EXPECT_EQ(key.Arn, arn);
    EXPECT_EQ(key.KeyId, KmsStage::id_of(arn));
    EXPECT_EQ(key.AWSAccountId, "111122223333");
    EXPECT_EQ(key.KeyState, "Enabled");
    EXPECT_EQ(key.Enabled, true);
    EXPECT_EQ(key.Description, "first");
    EXPECT_EQ(key.KeySpec, "SYMMETRIC_DEFAULT");
    EXPECT_EQ(key.CustomerMasterKeySpec, "SYMMETRIC_DEFAULT");
    EXPECT_EQ(key.KeyUsage, "ENCRYPT_DECRYPT");
    EXPECT_EQ(key.KeyManager, "CUSTOMER");
    EXPECT_EQ(key.Origin, "AWS_KMS");
    EXPECT_EQ(key.MultiRegion, false);
    EXPECT_FALSE(key.MultiRegionConfiguration);
    EXPECT_FALSE(key.DeletionDate);
    EXPECT_EQ(key.EncryptionAlgorithms, std::vector<std::string>{"SYMMETRIC_DEFAULT"});
    EXPECT_EQ(key.CurrentKeyMaterialId->size(), 64U);
    EXPECT_EQ(key.CreationDate, stage.now);
  }
}

struct SpecCase {
  std::string spec, usage;
};

TEST(KmsKeys, EverySpecHasMaterialThatFitsAndThePublicKeyOfAsymmetricOnes) {
  const std::vector<SpecCase> cases = {
      {"RSA_2048", "ENCRYPT_DECRYPT"},          {"RSA_2048", "SIGN_VERIFY"},
      {"ECC_NIST_P256", "SIGN_VERIFY"},         {"ECC_NIST_P384", "KEY_AGREEMENT"},
      {"ECC_NIST_P521", "SIGN_VERIFY"},         {"ECC_SECG_P256K1", "SIGN_VERIFY"},
      {"HMAC_224", "GENERATE_VERIFY_MAC"},      {"HMAC_256", "GENERATE_VERIFY_MAC"},
      {"HMAC_384", "GENERATE_VERIFY_MAC"},      {"HMAC_512", "GENERATE_VERIFY_MAC"},
      {"SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"}, {"ECC_NIST_EDWARDS25519", "SIGN_VERIFY"}};
  for (const SpecCase& one : cases) {
    SCOPED_TRACE(one.spec + " " + one.usage);
    KmsStage stage;
    const std::string arn = stage.new_key({.KeyUsage = one.usage, .KeySpec = one.spec});
    const store::Key& key = stage.key(arn);
    const KeySpec& spec = *find_key_spec(one.spec);
    const auto material = open_material(stage.vault(), key.materials.at(0));
    ASSERT_TRUE(material.ok());
    const auto out = stage.run<op::GetPublicKey>({.KeyId = arn});
    if (!spec.pair) {
      EXPECT_EQ(material.value().size(), spec.material_bytes);
      EXPECT_EQ(out.error().code, "UnsupportedOperationException");
      continue;
    }
    const auto own = crypto::PrivateKey::from_der(material.value().view());
    ASSERT_TRUE(own.ok());
    EXPECT_EQ(own.value().kind(), *spec.pair);
    EXPECT_EQ(out.value().PublicKey, own.value().public_spki());
    EXPECT_EQ(out.value().KeySpec, one.spec);
    EXPECT_EQ(out.value().KeyUsage, one.usage);
    const bool signs = one.usage == "SIGN_VERIFY";
    EXPECT_EQ(out.value().SigningAlgorithms.has_value(), signs);
  }
}

TEST(KmsKeys, TheOldNameOfTheSpecIsAcceptedAloneOnly) {
  KmsStage stage;
  const std::string arn =
      stage.new_key({.KeyUsage = "SIGN_VERIFY", .CustomerMasterKeySpec = "ECC_NIST_P256"});
  EXPECT_EQ(stage.key(arn).record.spec, "ECC_NIST_P256");
  EXPECT_EQ(stage.outcome<op::CreateKey>({.KeyUsage = "SIGN_VERIFY",
                                          .CustomerMasterKeySpec = "ECC_NIST_P256",
                                          .KeySpec = "ECC_NIST_P256"}),
            "ValidationException: You cannot specify KeySpec and CustomerMasterKeySpec in the same "
            "request. CustomerMasterKeySpec is deprecated.");
}

TEST(KmsKeys, SpecsUsagesAndOriginsThatCannotBeAreRefused) {
  KmsStage stage;
  const auto code = [&stage](const wire::kms::CreateKeyRequest& in) {
    const std::string outcome = stage.outcome<op::CreateKey>(in);
    return outcome.substr(0, outcome.find(':'));
  };
  EXPECT_EQ(code({.KeySpec = "RSA_2048"}), "ValidationException");  // usage needed
  EXPECT_EQ(code({.KeyUsage = "SIGN_VERIFY"}), "ValidationException");
  EXPECT_EQ(code({.KeyUsage = "ENCRYPT_DECRYPT", .KeySpec = "ECC_NIST_P256"}),
            "ValidationException");
  EXPECT_EQ(code({.KeyUsage = "KEY_AGREEMENT", .KeySpec = "ECC_SECG_P256K1"}),
            "ValidationException");
  EXPECT_EQ(code({.KeyUsage = "SIGN_VERIFY", .KeySpec = "SM2"}), "UnsupportedOperationException");
  EXPECT_EQ(code({.KeyUsage = "SIGN_VERIFY", .KeySpec = "ML_DSA_44"}),
            "UnsupportedOperationException");
  EXPECT_EQ(code({.Origin = "AWS_CLOUDHSM"}), "CustomKeyStoreNotFoundException");
  EXPECT_EQ(code({.Origin = "EXTERNAL_KEY_STORE", .XksKeyId = "x"}),
            "CustomKeyStoreNotFoundException");
  EXPECT_EQ(code({.CustomKeyStoreId = "cks-1"}), "CustomKeyStoreNotFoundException");
  EXPECT_EQ(code({.XksKeyId = "x"}), "ValidationException");
}

TEST(KmsKeys, AKeyForImportedMaterialAwaitsIt) {
  KmsStage stage;
  const std::string arn = stage.new_key({.Origin = "EXTERNAL"});
  const auto out = stage.run<op::DescribeKey>({.KeyId = arn});
  EXPECT_EQ(out.value().KeyMetadata->KeyState, "PendingImport");
  EXPECT_EQ(out.value().KeyMetadata->Enabled, false);
  EXPECT_FALSE(out.value().KeyMetadata->ExpirationModel);
  EXPECT_EQ(stage.outcome<op::EnableKey>({.KeyId = arn}),
            "KMSInvalidStateException: " + arn + " is pending import.");
}

TEST(KmsKeys, WhatIsNotThereIsNotFoundInTheWordsOfItsForm) {
  KmsStage stage;
  const auto outcome = [&stage](std::string key_id) {
    return stage.outcome<op::DescribeKey>({.KeyId = std::move(key_id)});
  };
  const std::string id = "12345678-1234-1234-1234-123456789012";
  const std::string arn = "arn:aws:kms:us-east-1:111122223333:key/" + id;
  EXPECT_EQ(outcome(id), "NotFoundException: Key '" + arn + "' does not exist");
  EXPECT_EQ(outcome(arn), "NotFoundException: Key '" + arn + "' does not exist");
  EXPECT_EQ(outcome("alias/x"),
            "NotFoundException: Alias arn:aws:kms:us-east-1:111122223333:alias/x is not found.");
  EXPECT_EQ(outcome("1234"), "NotFoundException: Invalid keyId '1234'");
  EXPECT_EQ(outcome("12345678-1234-1234-1234-12345678901G"),
            "NotFoundException: Invalid keyId '12345678-1234-1234-1234-12345678901G'");
  EXPECT_EQ(outcome("arn:aws:kms:eu-west-1:111122223333:key/" + id),
            "NotFoundException: Invalid arn eu-west-1");
  EXPECT_EQ(outcome("arn:aws:s3:::bucket"), "NotFoundException: Invalid arn arn:aws:s3:::bucket");
  EXPECT_EQ(stage.outcome<op::EnableKey>({.KeyId = "alias/x"}),
            "NotFoundException: Invalid keyId 'alias/x'");
}

TEST(KmsKeys, AForeignKeyThatIsAbsentReadsAsAClosedOne) {
  KmsStage stage;
  const std::string closed = stage.new_key();
  const std::string absent =
      "arn:aws:kms:us-east-1:111122223333:key/12345678-1234-1234-1234-123456789012";
  stage.as_user("carol", KmsStage::foreign);
  const std::string refusal = stage.outcome<op::DescribeKey>({.KeyId = closed});
  EXPECT_EQ(refusal,
            "AccessDeniedException: User: arn:aws:iam::444455556666:user/carol is not authorized "
            "to perform: kms:DescribeKey on this resource because the resource does not exist in "
            "this Region, no resource-based policies allow access, or a resource-based policy "
            "explicitly denies access");
  EXPECT_EQ(stage.outcome<op::DescribeKey>({.KeyId = absent}), refusal);
  EXPECT_EQ(
      stage.outcome<op::DescribeKey>({.KeyId = "arn:aws:kms:us-east-1:111122223333:alias/none"}),
      refusal);
}

TEST(KmsKeys, DisablingAndEnablingTurnTheState) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  EXPECT_EQ(stage.outcome<op::DisableKey>({.KeyId = arn}), "ok");
  EXPECT_EQ(stage.key(arn).record.state, "Disabled");
  EXPECT_EQ(stage.outcome<op::UpdateKeyDescription>({.KeyId = arn, .Description = "d"}), "ok");
  EXPECT_EQ(stage.key(arn).description, "d");
  EXPECT_EQ(
      stage.outcome<op::CreateGrant>(
          {.KeyId = arn, .Operations = {{"Decrypt"}}, .GranteePrincipal = KmsStage::root_arn()}),
      "DisabledException: " + arn + " is disabled.");
  EXPECT_EQ(stage.outcome<op::EnableKey>({.KeyId = arn}), "ok");
  EXPECT_EQ(stage.key(arn).record.state, "Enabled");
}

TEST(KmsKeys, IamDecidesThroughTheDefaultPolicy) {
  KmsStage stage;
  const std::string arn = stage.new_key();
  stage.as_user("alice");
  EXPECT_EQ(stage.outcome<op::DisableKey>({.KeyId = arn}), "ok");
  stage.as_user("bob");
  EXPECT_EQ(stage.outcome<op::EnableKey>({.KeyId = arn}),
            "AccessDeniedException: User: arn:aws:iam::111122223333:user/bob is not authorized to "
            "perform: kms:EnableKey on resource: " +
                arn + " because no identity-based policy allows the kms:EnableKey action");
  EXPECT_TRUE(stage.outcome<op::CreateKey>({}).starts_with("AccessDeniedException: "));
}

TEST(KmsKeys, ListKeysPagesThroughAllKeysOfAccountAndRegion) {
  KmsStage stage;
  std::set<std::string> made;
  for (int i = 0; i < 7; ++i) made.insert(stage.new_key());
  stage.region = "eu-west-1";
  stage.new_key();
  stage.region = "us-east-1";
  std::set<std::string> seen;
  std::optional<std::string> marker;
  int pages = 0;
  do {
    const auto out = stage.run<op::ListKeys>({.Limit = 3, .Marker = marker});
    ASSERT_TRUE(out.ok());
    for (const auto& key : *out.value().Keys) EXPECT_TRUE(seen.insert(*key.KeyArn).second);
    EXPECT_EQ(out.value().Truncated, out.value().NextMarker.has_value());
    marker = out.value().NextMarker;
    ++pages;
  } while (marker);
  EXPECT_EQ(seen, made);
  EXPECT_EQ(pages, 3);
}

TEST(KmsKeys, AMarkerThatIsNotOfThisListIsRefused) {
  KmsStage stage;
  for (int i = 0; i < 3; ++i) stage.new_key();
  std::string marker = *stage.run<op::ListKeys>({.Limit = 1}).value().NextMarker;
  EXPECT_EQ(stage.run<op::ListAliases>({.Marker = marker}).error().code, "InvalidMarkerException");
  marker[marker.size() / 2] = marker[marker.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_EQ(stage.run<op::ListKeys>({.Marker = marker}).error().code, "InvalidMarkerException");
  EXPECT_EQ(stage.run<op::ListKeys>({.Marker = "?"}).error().code, "InvalidMarkerException");
}

TEST(KmsKeys, TheConditionKeysOfCreateKeyDescribeTheKeyToBe) {
  KmsStage stage;
  const Asks asks = stage
                        .asks<op::CreateKey>({.KeyUsage = "SIGN_VERIFY",
                                              .KeySpec = "RSA_2048",
                                              .Tags = {{{"team", "blue"}}},
                                              .MultiRegion = true})
                        .value();
  ASSERT_EQ(asks.size(), 2U);
  EXPECT_EQ(asks[0].action, "kms:CreateKey");
  EXPECT_EQ(asks[0].resource, "*");
  EXPECT_EQ(asks[1].action, "kms:TagResource");
  const auto value = [&](std::string_view name) -> std::string {
    for (const ContextKey& key : asks[0].context) {
      if (key.name == name) return key.values.at(0);
    }
    return "absent";
  };
  EXPECT_EQ(value("kms:KeySpec"), "RSA_2048");
  EXPECT_EQ(value("kms:KeyUsage"), "SIGN_VERIFY");
  EXPECT_EQ(value("kms:KeyOrigin"), "AWS_KMS");
  EXPECT_EQ(value("kms:MultiRegion"), "true");
  EXPECT_EQ(value("kms:MultiRegionKeyType"), "PRIMARY");
  EXPECT_EQ(value("kms:BypassPolicyLockoutSafetyCheck"), "false");
  EXPECT_EQ(value("aws:RequestTag/team"), "blue");
  EXPECT_EQ(value("aws:TagKeys"), "team");
}

TEST(KmsKeys, TaggingOnCreateNeedsTagResourceOnKeysOfTheAccount) {
  KmsStage stage;
  const wire::kms::CreateKeyRequest tagged{.Tags = {{{"team", "blue"}}}};
  stage.add_user(KmsStage::account, "maker", KmsStage::identity_policy("kms:CreateKey"));
  stage.as_user("maker");
  EXPECT_EQ(stage.outcome<op::CreateKey>({}), "ok");
  EXPECT_TRUE(stage.outcome<op::CreateKey>(tagged).starts_with("AccessDeniedException: "));
  stage.add_user(KmsStage::account, "tagger",
                 R"({"Version":"2012-10-17","Statement":[
                   {"Effect":"Allow","Action":"kms:CreateKey","Resource":"*"},
                   {"Effect":"Allow","Action":"kms:TagResource",
                    "Resource":"arn:aws:kms:*:111122223333:key/*"}]})");
  stage.as_user("tagger");
  EXPECT_EQ(stage.outcome<op::CreateKey>(tagged), "ok");
}

TEST(KmsKeys, AnAwsManagedKeyIsMadeOnceAndNobodyChangesIt) {
  KmsStage stage;
  const auto ensure = [&stage](std::string_view alias) {
    store::ChangeSet changes;
    auto key = stage.with_call(
        [&](const Call& call) { return ensure_aws_managed_key(call, alias, changes); });
    stage.apply(changes);
    return key;
  };
  EXPECT_TRUE(stage.outcome<op::DescribeKey>({.KeyId = "alias/aws/ebs"})
                  .starts_with("NotFoundException: Alias "));
  const auto key = ensure("alias/aws/ebs");
  ASSERT_TRUE(key.ok());
  const std::string arn = key.value().record.arn;
  EXPECT_EQ(ensure("alias/aws/ebs").value().record.arn, arn);
  EXPECT_EQ(ensure("alias/aws/unheard-of").error().code, "NotFoundException");
  const auto out = stage.run<op::DescribeKey>({.KeyId = "alias/aws/ebs"});
  EXPECT_EQ(out.value().KeyMetadata->KeyManager, "AWS");
  EXPECT_EQ(out.value().KeyMetadata->Arn, arn);
  const std::string refused =
      "AccessDeniedException: User: arn:aws:iam::111122223333:root is not authorized to perform: "
      "kms:";
  EXPECT_TRUE(stage.outcome<op::DisableKey>({.KeyId = arn}).starts_with(refused));
  EXPECT_TRUE(stage.outcome<op::ScheduleKeyDeletion>({.KeyId = arn}).starts_with(refused));
  EXPECT_TRUE(stage.outcome<op::PutKeyPolicy>({.KeyId = arn, .Policy = "{}"}).starts_with(refused));
  EXPECT_TRUE(
      stage.outcome<op::TagResource>({.KeyId = arn, .Tags = {{{"a", "b"}}}}).starts_with(refused));
  EXPECT_TRUE(stage.outcome<op::DeleteAlias>({.AliasName = "alias/aws/ebs"})
                  .starts_with("NotAuthorizedException"));
  EXPECT_EQ(stage.run<op::GetKeyRotationStatus>({.KeyId = arn}).value().KeyRotationEnabled, true);
}

}  // namespace
}  // namespace amiable::services::kms
