// Principals of stored policies: ids inside, ARNs outside.
#include "services/principal_ids.h"

#include <gtest/gtest.h>

#include <random>

#include "unit/services/kms/kms_rehearsal.h"

namespace amiable::services {
namespace {

using kms::KmsStage;

json::DocumentPtr parsed(const std::string& text) {
  return json::parse(std::make_shared<const Source>("policy", text)).value();
}

std::string stored(const KmsStage& stage, const std::string& text) {
  return with_ids(stage.world(), parsed(text)->root());
}

std::string unknown(const KmsStage& stage, const std::string& principal) {
  const std::string text =
      R"({"Statement":{"Effect":"Allow","Principal":{"AWS":")" + principal + R"("}}})";
  return unknown_principal(stage.world(), parsed(text)->root());
}

TEST(PrincipalIds, OnlyPrincipalElementsAreEdited) {
  const KmsStage stage;
  const std::string alice = stage.user_arn("alice");
  const std::string worker = stage.role_arn("worker");
  const std::string text = fmt::format(
      R"({{ "Id": "{0}", "Statement": [
  {{"Sid":"{0}","Principal":{{"AWS":["{0}", "{1}","*"],"Service":"{0}"}},"Resource":"{0}",
   "Condition":{{"StringEquals":{{"aws:PrincipalArn":"{0}"}}}}}},
  {{"NotPrincipal":{{"AWS":"{1}"}}}},{{"Principal":"{0}"}}] }})",
      alice, worker);
  std::string expected = text;
  const auto replace_nth = [&expected](const std::string& what, int nth, const std::string& with) {
    std::size_t at = expected.find(what);
    for (int i = 0; i < nth; ++i) at = expected.find(what, at + 1);
    expected.replace(at, what.size(), with);
  };
  replace_nth(alice, 2, stage.world().user(KmsStage::account, "alice")->id);
  replace_nth(worker, 0, stage.world().role(KmsStage::account, "worker")->id);
  replace_nth(worker, 0, stage.world().role(KmsStage::account, "worker")->id);
  EXPECT_EQ(stored(stage, text), expected);
  EXPECT_EQ(shown(stage.world(), expected), text);
}

TEST(PrincipalIds, AccountIdsBecomeRootArnsOnlyWhereAsked) {
  const KmsStage stage;
  const std::string text = R"({"Statement":{"Principal":{"AWS":"111122223333"}}})";
  EXPECT_EQ(stored(stage, text), text);
  EXPECT_EQ(with_ids(stage.world(), parsed(text)->root(), "aws-cn"),
            R"({"Statement":{"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}}})");
}

TEST(PrincipalIds, TheTextAroundADocumentIsNotPartOfIt) {
  const KmsStage stage;
  const std::string inner =
      R"({"Statement":{"Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"}}})";
  const auto outer = parsed(R"({"before":1,"policy":)" + inner + R"(,"after":2})");
  const std::string text = with_ids(stage.world(), *outer->root().find("policy"));
  EXPECT_EQ(shown(stage.world(), text), inner);
}

TEST(PrincipalIds, OddTextsComeBackAsTheyAre) {
  const KmsStage stage;
  for (const std::string text : {"", "{", "[]", "7", R"({"Statement":7})", R"({"Statement":[7]})",
                                 R"({"Statement":{"Principal":{"AWS":7}}})",
                                 R"({"Statement":{"Principal":{"AWS":[7,[]]}}})"}) {
    EXPECT_EQ(shown(stage.world(), text), text);
  }
}

TEST(PrincipalIds, TheDeletedStayIdsAndTheirSuccessorsAreOthers) {
  KmsStage stage;
  const std::string text =
      R"({"Statement":{"Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"}}})";
  const std::string inside = stored(stage, text);
  stage.remove_user("bob");
  EXPECT_EQ(shown(stage.world(), inside), inside);
  stage.add_user(KmsStage::account, "bob");
  EXPECT_EQ(shown(stage.world(), inside), inside);
  EXPECT_NE(stored(stage, text), inside);
}

TEST(PrincipalIds, WhoExists) {
  const KmsStage stage;
  for (const std::string good :
       {"*", "999988887777", "arn:aws:iam::999988887777:root",
        "arn:aws:iam::111122223333:user/alice", "arn:aws:sts::111122223333:assumed-role/worker/s",
        "arn:aws:sts::111122223333:federated-user/x"}) {
    EXPECT_EQ(unknown(stage, good), "") << good;
  }
  for (const std::string bad :
       {"arn:aws:iam::111122223333:user/Alice", "arn:aws:iam::111122223333:role/alice",
        "arn:aws:iam::111122223333:user/*", "arn:aws:iam::111122223333:group/g",
        "arn:aws:sts::111122223333:assumed-role/worker", "arn:aws:iam:us-east-1:111122223333:root",
        "arn:aws:sts::111122223333:federated-user/*", "arn:aws:iam::1:root", "alice",
        "AIDA00000000000000999", "99998888777"}) {
    EXPECT_EQ(unknown(stage, bad), bad);
  }
}

// Property: as long as the entities live, what goes in comes out, whatever stands around it.
TEST(PrincipalIds, RoundTripLeavesTheTextUnchanged) {
  KmsStage stage;
  std::vector<std::string> names = {"*", "111122223333", KmsStage::root_arn(),
                                    "arn:aws:iam::111122223333:user/nobody",
                                    KmsStage::session_arn("worker", "s")};
  for (int i = 0; i < 20; ++i) {
    const std::string name = fmt::format("e{}", i);
    stage.add_user(KmsStage::account, name);
    stage.add_role(KmsStage::foreign, name);
    names.push_back(stage.user_arn(name));
    names.push_back(stage.world().role(KmsStage::foreign, name)->arn);
  }
  std::mt19937 random(20261125);
  const auto pick = [&random](std::size_t below) { return random() % below; };
  const auto blank = [&] { return std::string(pick(3), pick(2) == 0 ? ' ' : '\n'); };
  for (int round = 0; round < 500; ++round) {
    std::string text = "{" + blank() + "\"Statement\":[";
    const std::size_t statements = 1 + pick(4);
    for (std::size_t i = 0; i < statements; ++i) {
      if (i > 0) text += "," + blank();
      text += pick(2) == 0 ? R"({"Principal":{"AWS":)" : R"({"NotPrincipal":{"AWS":)";
      text += "[" + blank();
      const std::size_t principals = pick(5);
      for (std::size_t k = 0; k < principals; ++k) {
        if (k > 0) text += "," + blank();
        text += "\"" + names[pick(names.size())] + "\"" + blank();
      }
      text += "]}," + blank() + "\"Resource\":\"" + names[pick(names.size())] + "\"}";
    }
    text += "]" + blank() + "}";
    const std::string inside = stored(stage, text);
    EXPECT_EQ(shown(stage.world(), inside), text);
    EXPECT_EQ(stored(stage, shown(stage.world(), inside)), inside);
  }
}

}  // namespace
}  // namespace amiable::services
