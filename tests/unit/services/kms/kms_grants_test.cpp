// CreateGrant, ListGrants, ListRetirableGrants, RetireGrant, RevokeGrant.
#include <gtest/gtest.h>

#include <set>

#include "services/kms/lookup.h"
#include "unit/services/kms/kms_rehearsal.h"

namespace amiable::services::kms {
namespace {

using Operations = std::vector<std::string>;
using Request = wire::kms::CreateGrantRequest;
using Pairs = std::map<std::string, std::string>;

class Grants : public ::testing::Test {
 protected:
  Request to(std::string grantee, Operations operations = {"DescribeKey"}) const {
    Request in;
    in.KeyId = arn;
    in.GranteePrincipal = std::move(grantee);
    in.Operations = std::move(operations);
    return in;
  }
  std::string grant(const Request& in) { return stage.outcome<op::CreateGrant>(in); }
  wire::kms::CreateGrantResponse made(const Request& in) {
    return stage.run<op::CreateGrant>(in).value();
  }
  std::string describe() { return stage.outcome<op::DescribeKey>({.KeyId = arn}); }
  bool can_describe() { return describe() == "ok"; }
  std::vector<wire::kms::GrantListEntry> listed() {
    return *stage.run<op::ListGrants>({.KeyId = arn}).value().Grants;
  }

  KmsStage stage;
  std::string arn = stage.new_key();
};

TEST_F(Grants, AGrantLetsItsGranteeInAtOnceUntilItIsRevoked) {
  stage.as_user("bob");
  EXPECT_FALSE(can_describe());
  stage.as_user("alice");
  const auto out = made(to(stage.user_arn("bob")));
  EXPECT_EQ(out.GrantId->size(), 64U);
  stage.as_user("bob");
  EXPECT_TRUE(can_describe());
  EXPECT_TRUE(stage.outcome<op::DisableKey>({.KeyId = arn}).starts_with("AccessDeniedException"));
  stage.as_user("alice");
  EXPECT_EQ(stage.outcome<op::RevokeGrant>({.KeyId = arn, .GrantId = out.GrantId}), "ok");
  EXPECT_EQ(stage.outcome<op::RevokeGrant>({.KeyId = arn, .GrantId = out.GrantId}),
            "NotFoundException: Grant ID " + *out.GrantId + " not found");
  stage.as_user("bob");
  EXPECT_FALSE(can_describe());
}

TEST_F(Grants, EveryTokenOfAGrantIsAnotherTextForTheSame) {
  Request in = to(stage.user_arn("bob"));
  in.Name = "n";
  const auto first = made(in);
  const auto second = made(in);
  EXPECT_EQ(first.GrantId, second.GrantId);
  EXPECT_NE(first.GrantToken, second.GrantToken);
  stage.as_user("bob");
  for (const auto& token : {first.GrantToken, second.GrantToken}) {
    const auto asks =
        stage.asks<op::DescribeKey>({.KeyId = arn, .GrantTokens = Operations{*token}});
    EXPECT_EQ(asks.value().at(0).grant_tokens, Operations{arn + "/" + *first.GrantId});
  }
}

TEST_F(Grants, ATokenMakesAGrantUsableThatIsNotYetVisible) {
  const auto out = made(to(stage.user_arn("bob")));
  store::Grant hidden = *stage.world().grant(arn, *out.GrantId);
  hidden.record.visible = false;
  store::ChangeSet changes;
  changes.put(std::move(hidden));
  stage.apply(changes);
  stage.as_user("bob");
  EXPECT_FALSE(can_describe());
  EXPECT_EQ(
      stage.outcome<op::DescribeKey>({.KeyId = arn, .GrantTokens = Operations{*out.GrantToken}}),
      "ok");
}

TEST_F(Grants, AForgedTokenIsRefused) {
  const auto out = made(to(stage.user_arn("bob")));
  std::string changed = *out.GrantToken;
  changed[20] = changed[20] == 'A' ? 'B' : 'A';
  for (const std::string& token : {std::string("x"), changed}) {
    EXPECT_TRUE(stage.outcome<op::DescribeKey>({.KeyId = arn, .GrantTokens = Operations{token}})
                    .starts_with("InvalidGrantTokenException: "));
    EXPECT_TRUE(stage.outcome<op::RetireGrant>({.GrantToken = token})
                    .starts_with("InvalidGrantTokenException: "));
  }
}

TEST_F(Grants, ANameMakesTheSameTermsTheSameGrantAndOtherTermsAnotherOne) {
  Request in = to(stage.user_arn("bob"), {"Encrypt", "Decrypt"});
  in.Name = "n";
  const auto first = *made(in).GrantId;
  in.Operations = Operations{"Decrypt", "Encrypt", "Decrypt"};
  EXPECT_EQ(*made(in).GrantId, first);
  Request other = in;
  other.Operations = Operations{"Decrypt"};
  EXPECT_NE(*made(other).GrantId, first);
  other = in;
  other.RetiringPrincipal = stage.user_arn("alice");
  EXPECT_NE(*made(other).GrantId, first);
  other = in;
  other.Constraints = wire::kms::GrantConstraints{.EncryptionContextSubset = Pairs{{"a", "b"}}};
  EXPECT_NE(*made(other).GrantId, first);
  in.Name.reset();
  EXPECT_NE(*made(in).GrantId, *made(in).GrantId);
}

TEST_F(Grants, PrincipalsThatCannotBe) {
  const auto as_grantee = [this](std::string text) { return grant(to(std::move(text))); };
  const auto absent = [](const std::string& text) {
    return "InvalidArnException: ARN does not refer to a valid principal: " + text;
  };
  const auto bad = [](const std::string& text) {
    return "InvalidArnException: ARN is not valid: " + text;
  };
  for (const std::string text :
       {"arn:aws:iam::111122223333:user/nobody", "arn:aws:iam::111122223333:role/p/worker",
        "arn:aws:sts::111122223333:assumed-role/nobody/s",
        "arn:aws:sts::999988887777:federated-user/f"}) {
    EXPECT_EQ(as_grantee(text), absent(text));
  }
  for (const std::string text :
       {"111122223333", "bob", "arn:aws:iam::111122223333:group/g", "arn:aws:s3:::bucket",
        "arn:aws:sts::111122223333:assumed-role/path/worker/s",
        "arn:aws:sts::111122223333:assumed-role/worker", "arn:aws-cn:iam::111122223333:root",
        "ec2.us-east-1.amazonaws.com"}) {
    EXPECT_EQ(as_grantee(text), bad(text));
  }
  EXPECT_EQ(as_grantee("AIDA00000000000000999"),
            "InvalidArnException: GranteePrincipal does not refer to a valid principal.");
  Request in = to(stage.user_arn("bob"));
  in.RetiringPrincipal = "AROA00000000000000999";
  EXPECT_EQ(grant(in),
            "InvalidArnException: RetiringPrincipal does not refer to a valid principal.");
}

TEST_F(Grants, PrincipalsOfEveryForm) {
  const std::string role_id = stage.world().role(KmsStage::account, "worker")->id;
  for (const std::string& text :
       {stage.user_arn("bob"), stage.role_arn("worker"), KmsStage::root_arn("999988887777"),
        KmsStage::session_arn("worker", "never-issued"), role_id, role_id + ":raw",
        std::string("arn:aws:sts::111122223333:federated-user/f"),
        stage.user_arn("carol", KmsStage::foreign)}) {
    EXPECT_EQ(grant(to(text)), "ok") << text;
  }
  std::set<std::string> shown;
  for (const auto& entry : listed()) shown.insert(*entry.GranteePrincipal);
  EXPECT_TRUE(shown.contains(KmsStage::session_arn("worker", "raw")));
  EXPECT_TRUE(shown.contains(stage.role_arn("worker")));
  EXPECT_EQ(shown.size(), 7U);  // the role by ARN and by id is one
}

TEST_F(Grants, ASessionGrantIsForThatSessionNameOfThatRole) {
  ASSERT_EQ(grant(to(KmsStage::session_arn("worker", "s"))), "ok");
  stage.as_session("worker", "s");
  EXPECT_TRUE(can_describe());
  stage.as_session("worker", "other");
  EXPECT_FALSE(can_describe());
  const std::string old_id = stage.world().role(KmsStage::account, "worker")->id;
  stage.remove_role("worker");
  stage.add_role(KmsStage::account, "worker");
  stage.as_session("worker", "s");
  EXPECT_FALSE(can_describe());
  stage.as_root();
  EXPECT_EQ(listed().at(0).GranteePrincipal, old_id + ":s");
}

TEST_F(Grants, AGranteeMadeAnewGetsNothing) {
  ASSERT_EQ(grant(to(stage.user_arn("bob"))), "ok");
  const std::string old_id = stage.world().user(KmsStage::account, "bob")->id;
  stage.remove_user("bob");
  stage.add_user(KmsStage::account, "bob");
  EXPECT_EQ(listed().at(0).GranteePrincipal, old_id);
  stage.as_user("bob");
  EXPECT_FALSE(can_describe());
}

TEST_F(Grants, OperationsMustFitTheKey) {
  const std::string mac = stage.new_key({.KeyUsage = "GENERATE_VERIFY_MAC", .KeySpec = "HMAC_256"});
  const std::string pair = stage.new_key({.KeyUsage = "SIGN_VERIFY", .KeySpec = "ECC_NIST_P256"});
  const std::string rsa = stage.new_key({.KeyUsage = "ENCRYPT_DECRYPT", .KeySpec = "RSA_2048"});
  const auto fits = [&](const std::string& key, const std::string& operation) {
    Request in = to(stage.user_arn("bob"), {operation});
    in.KeyId = key;
    const std::string outcome = grant(in);
    EXPECT_TRUE(outcome == "ok" || outcome.starts_with("ValidationException: ")) << outcome;
    return outcome == "ok";
  };
  for (const std::string& key : {arn, mac, pair, rsa}) {
    for (const std::string operation : {"CreateGrant", "RetireGrant", "DescribeKey"}) {
      EXPECT_TRUE(fits(key, operation));
    }
    EXPECT_EQ(fits(key, "GenerateDataKey"), key == arn);
    EXPECT_EQ(fits(key, "Decrypt"), key == arn || key == rsa);
    EXPECT_EQ(fits(key, "Sign"), key == pair);
    EXPECT_EQ(fits(key, "GenerateMac"), key == mac);
    EXPECT_EQ(fits(key, "GetPublicKey"), key == pair || key == rsa);
    EXPECT_FALSE(fits(key, "DeriveSharedSecret"));
  }
  EXPECT_TRUE(grant(to(stage.user_arn("bob"), {})).starts_with("ValidationException: "));
}

TEST_F(Grants, ConstraintsAreForSymmetricKeysAndBounded) {
  const auto constrained = [&](const std::string& key, Pairs pairs) {
    Request in = to(stage.user_arn("bob"), {"DescribeKey"});
    in.KeyId = key;
    in.Constraints = wire::kms::GrantConstraints{.EncryptionContextEquals = std::move(pairs)};
    return grant(in);
  };
  const std::string rsa = stage.new_key({.KeyUsage = "ENCRYPT_DECRYPT", .KeySpec = "RSA_2048"});
  EXPECT_EQ(constrained(rsa, {{"a", "b"}}),
            "ValidationException: EncryptionContext is supported only when creating a grant for a "
            "symmetric encryption KMS key.");
  Pairs many;
  for (int i = 0; i < 9; ++i) many.emplace(std::to_string(i), "");
  EXPECT_TRUE(constrained(arn, many).starts_with("ValidationException: "));
  many.erase("0");
  EXPECT_EQ(constrained(arn, many), "ok");
  EXPECT_TRUE(
      constrained(arn, {{"a", std::string(385, 'v')}}).starts_with("ValidationException: "));
  EXPECT_TRUE(constrained(arn, {}).starts_with("ValidationException: "));
}

TEST_F(Grants, AServiceGranteeNeedsASourceAndSomebodyToRetire) {
  Request in = to("", {"Decrypt"});
  in.GranteePrincipal.reset();
  EXPECT_TRUE(grant(in).starts_with("ValidationException: "));
  in.GranteeServicePrincipal = "rds.us-east-1.amazonaws.com";
  EXPECT_TRUE(grant(in).starts_with("ValidationException: "));
  in.RetiringServicePrincipal = "rds.us-east-1.amazonaws.com";
  in.Constraints = wire::kms::GrantConstraints{.SourceArn = "arn:aws:rds:us-east-1:1:db:x"};
  EXPECT_EQ(grant(in), "ok");
  const auto entry = listed().at(0);
  EXPECT_EQ(entry.GranteeServicePrincipal, "rds.us-east-1.amazonaws.com");
  EXPECT_EQ(entry.RetiringServicePrincipal, "rds.us-east-1.amazonaws.com");
  EXPECT_EQ(entry.Constraints->SourceArn, "arn:aws:rds:us-east-1:1:db:x");
  in.GranteePrincipal = stage.user_arn("bob");
  EXPECT_TRUE(grant(in).starts_with("ValidationException: "));
  in.GranteeServicePrincipal.reset();
  EXPECT_TRUE(grant(in).starts_with("ValidationException: "));
}

TEST_F(Grants, AChildGrantHoldsNoMoreThanItsParent) {
  Request parent = to(stage.user_arn("bob"), {"Decrypt", "CreateGrant"});
  parent.Constraints = wire::kms::GrantConstraints{.EncryptionContextSubset = Pairs{{"a", "1"}}};
  ASSERT_EQ(grant(parent), "ok");
  ASSERT_EQ(grant(to(stage.user_arn("bob"), {"Encrypt"})), "ok");  // no CreateGrant in this one
  stage.as_user("bob");
  const auto child = [&](Operations operations, Pairs subset) {
    Request in = to(stage.role_arn("worker"), std::move(operations));
    if (!subset.empty()) {
      in.Constraints = wire::kms::GrantConstraints{.EncryptionContextSubset = std::move(subset)};
    }
    return grant(in).substr(0, 12);
  };
  EXPECT_EQ(child({"Decrypt"}, {{"a", "1"}}), "ok");
  EXPECT_EQ(child({"Decrypt"}, {{"a", "1"}, {"b", "2"}}), "ok");
  EXPECT_EQ(child({"Decrypt"}, {}), "AccessDenied");
  EXPECT_EQ(child({"Decrypt"}, {{"a", "2"}}), "AccessDenied");
  EXPECT_EQ(child({"Encrypt"}, {{"a", "1"}}), "AccessDenied");
  EXPECT_EQ(child({"Decrypt", "Encrypt"}, {{"a", "1"}}), "AccessDenied");
}

TEST_F(Grants, TheConditionKeysOfCreateGrant) {
  Request in = to(stage.user_arn("bob"), {"Decrypt", "Encrypt"});
  in.RetiringPrincipal = stage.user_arn("alice");
  in.Constraints = wire::kms::GrantConstraints{.EncryptionContextEquals = Pairs{{"a", "1"}}};
  const Ask ask = stage.asks<op::CreateGrant>(in).value().at(0);
  const auto values = [&](std::string_view name) -> Operations {
    for (const ContextKey& key : ask.context) {
      if (key.name == name) return key.values;
    }
    return {};
  };
  EXPECT_EQ(values("kms:GranteePrincipal"), Operations{stage.user_arn("bob")});
  EXPECT_EQ(values("kms:RetiringPrincipal"), Operations{stage.user_arn("alice")});
  EXPECT_EQ(values("kms:GrantOperations"), (Operations{"Decrypt", "Encrypt"}));
  EXPECT_EQ(values("kms:GrantConstraintType"), Operations{"EncryptionContextEquals"});
  EXPECT_TRUE(values("kms:GrantIsForAWSResource").empty());
  ASSERT_EQ(ask.encryption_context.size(), 1U);
  EXPECT_EQ(ask.encryption_context[0].key, "a");
}

TEST_F(Grants, DryRunsChangeNothing) {
  const std::string dry =
      "DryRunOperationException: The request would have succeeded, but the DryRun option is set.";
  Request in = to(stage.user_arn("bob"));
  in.DryRun = true;
  EXPECT_EQ(grant(in), dry);
  EXPECT_TRUE(listed().empty());
  in.Operations = Operations{"Sign"};
  EXPECT_TRUE(grant(in).starts_with("ValidationException: "));
  const auto out = made(to(stage.user_arn("bob")));
  EXPECT_EQ(stage.outcome<op::RevokeGrant>({.KeyId = arn, .GrantId = out.GrantId, .DryRun = true}),
            dry);
  EXPECT_EQ(stage.outcome<op::RetireGrant>({.GrantToken = out.GrantToken, .DryRun = true}), dry);
  EXPECT_EQ(listed().size(), 1U);
}

TEST_F(Grants, AreListedInOrderOfCreationInPages) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(*made(to(stage.user_arn("bob"))).GrantId);
  ids.push_back(*made(to(stage.role_arn("worker"))).GrantId);
  std::vector<std::string> seen;
  std::optional<std::string> marker;
  do {
    const auto page =
        stage.run<op::ListGrants>({.KeyId = arn, .Limit = 2, .Marker = marker}).value();
    for (const auto& entry : *page.Grants) seen.push_back(*entry.GrantId);
    marker = page.NextMarker;
    // A page ends behind a grant; the next one begins there even when that grant is gone.
    if (marker) stage.run<op::RevokeGrant>({.KeyId = arn, .GrantId = seen.back()}).value();
  } while (marker);
  EXPECT_EQ(seen, ids);
  const auto filtered =
      stage.run<op::ListGrants>({.KeyId = arn, .GranteePrincipal = stage.role_arn("worker")});
  EXPECT_EQ(filtered.value().Grants->size(), 1U);
  const auto by_id = stage.run<op::ListGrants>({.KeyId = arn, .GrantId = ids[0]});
  EXPECT_EQ(by_id.value().Grants->size(), 1U);
  EXPECT_TRUE(stage.outcome<op::ListGrants>({.KeyId = arn, .GrantId = std::string(64, '0')})
                  .starts_with("NotFoundException: "));
}

TEST_F(Grants, AnEntryTellsAllTerms) {
  Request in = to(stage.user_arn("bob"), {"Decrypt"});
  in.Name = "n";
  in.RetiringPrincipal = stage.user_arn("alice");
  in.Constraints = wire::kms::GrantConstraints{.EncryptionContextSubset = Pairs{{"a", "1"}}};
  made(in);
  const auto entry = listed().at(0);
  EXPECT_EQ(entry.KeyId, arn);
  EXPECT_EQ(entry.Name, "n");
  EXPECT_EQ(entry.GranteePrincipal, stage.user_arn("bob"));
  EXPECT_EQ(entry.RetiringPrincipal, stage.user_arn("alice"));
  EXPECT_EQ(entry.IssuingAccount, "arn:aws:iam::111122223333:root");
  EXPECT_EQ(entry.Operations, Operations{"Decrypt"});
  EXPECT_EQ(entry.Constraints->EncryptionContextSubset, (Pairs{{"a", "1"}}));
  EXPECT_FALSE(entry.Constraints->EncryptionContextEquals);
  EXPECT_EQ(entry.CreationDate, stage.now);
}

TEST_F(Grants, TheRetiringPrincipalRetiresByTokenOrId) {
  Request in = to(stage.role_arn("worker"));
  in.RetiringPrincipal = stage.user_arn("bob");
  const auto one = made(in);
  const auto two = made(in);
  stage.as_user("bob");
  EXPECT_EQ(stage.outcome<op::RetireGrant>({.GrantToken = one.GrantToken}), "ok");
  EXPECT_EQ(stage.outcome<op::RetireGrant>({.KeyId = KmsStage::id_of(arn), .GrantId = two.GrantId}),
            "NotFoundException: Invalid arn " + KmsStage::id_of(arn));
  EXPECT_EQ(stage.outcome<op::RetireGrant>({.KeyId = arn, .GrantId = two.GrantId}), "ok");
  EXPECT_EQ(stage.outcome<op::RetireGrant>({.KeyId = arn, .GrantId = two.GrantId}),
            "NotFoundException: Grant ID " + *two.GrantId + " not found");
  stage.as_root();
  EXPECT_TRUE(listed().empty());
}

TEST_F(Grants, OthersRetireOnlyWithTheirOwnRight) {
  const auto plain = made(to(stage.user_arn("bob")));
  const auto retirable = made(to(stage.user_arn("bob"), {"DescribeKey", "RetireGrant"}));
  stage.as_session("worker", "s");
  EXPECT_TRUE(stage.outcome<op::RetireGrant>({.GrantToken = plain.GrantToken})
                  .starts_with("AccessDeniedException: "));
  stage.as_user("bob");
  EXPECT_TRUE(stage.outcome<op::RetireGrant>({.KeyId = arn, .GrantId = plain.GrantId})
                  .starts_with("AccessDeniedException: "));
  EXPECT_EQ(stage.outcome<op::RetireGrant>({.KeyId = arn, .GrantId = retirable.GrantId}), "ok");
  stage.as_user("alice");  // of the issuing account, kms:RetireGrant by IAM
  EXPECT_EQ(stage.outcome<op::RetireGrant>({.GrantToken = plain.GrantToken}), "ok");
}

TEST_F(Grants, RetireGrantTakesATokenOrKeyAndId) {
  const auto out = made(to(stage.user_arn("bob")));
  const auto code = [&](const wire::kms::RetireGrantRequest& in) {
    const std::string outcome = stage.outcome<op::RetireGrant>(in);
    return outcome.substr(0, outcome.find(':'));
  };
  EXPECT_EQ(code({}), "ValidationException");
  EXPECT_EQ(code({.KeyId = arn}), "ValidationException");
  EXPECT_EQ(code({.GrantId = out.GrantId}), "ValidationException");
  EXPECT_EQ(code({.GrantToken = out.GrantToken, .KeyId = arn, .GrantId = out.GrantId}),
            "ValidationException");
}

TEST_F(Grants, RetirableGrantsAreListedForOwnPrincipals) {
  Request in = to(stage.role_arn("worker"));
  in.RetiringPrincipal = stage.user_arn("bob");
  for (int i = 0; i < 3; ++i) made(in);
  in.KeyId = stage.new_key();
  made(in);
  made(to(stage.user_arn("bob")));
  const auto first =
      stage.run<op::ListRetirableGrants>({.Limit = 3, .RetiringPrincipal = stage.user_arn("bob")});
  EXPECT_EQ(first.value().Grants->size(), 3U);
  const auto rest = stage.run<op::ListRetirableGrants>(
      {.Marker = first.value().NextMarker, .RetiringPrincipal = stage.user_arn("bob")});
  EXPECT_EQ(rest.value().Grants->size(), 1U);
  EXPECT_EQ(rest.value().Truncated, false);
  EXPECT_TRUE(stage
                  .outcome<op::ListRetirableGrants>(
                      {.RetiringPrincipal = stage.user_arn("carol", KmsStage::foreign)})
                  .starts_with("ValidationException: "));
  EXPECT_TRUE(stage.outcome<op::ListRetirableGrants>({}).starts_with("ValidationException: "));
  stage.region = "eu-west-1";
  const auto elsewhere =
      stage.run<op::ListRetirableGrants>({.RetiringPrincipal = stage.user_arn("bob")});
  EXPECT_TRUE(elsewhere.value().Grants->empty());
}

}  // namespace
}  // namespace amiable::services::kms
