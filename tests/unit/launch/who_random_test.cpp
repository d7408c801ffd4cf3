// Everybody's answers must be those that each gets alone: random small worlds whose policies, key
// policies, grants and guard rails single principals and images out.
#include <gtest/gtest.h>

#include <random>

#include "everybody.h"

namespace amiable::test {
namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  bool one_in(int n) { return std::uniform_int_distribution<int>(1, n)(engine_) == 1; }
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_);
  }
  template <class T>
  const T& of(const std::vector<T>& list) {
    return list[below(list.size())];
  }

 private:
  std::mt19937 engine_;
};

const std::vector<std::string> accounts{"111122223333", "444455556666"};
const std::vector<std::string> names{"Ann", "Bob", "Cyd", "Dan", "Eve"};

std::string arn_of(const std::string& account, const std::string& kind, const std::string& name) {
  return "arn:aws:iam::" + account + ":" + kind + "/" + (name == "Dan" ? "team/" : "") + name;
}
std::string id_of(const std::string& account, const std::string& kind, const std::string& name) {
  return (kind == "user" ? "AIDA" : "AROA") + account.substr(0, 4) + "EXAMPLE" + name;
}

std::string some_arn(Random& random) {
  return arn_of(random.of(accounts), random.one_in(2) ? "user" : "role", random.of(names));
}

Json random_condition(Random& random) {
  const std::string arn = some_arn(random);
  const std::vector<Json> conditions = {
      {{"ArnLike", {{"aws:PrincipalArn", "arn:aws:iam::*:user/*"}}}},
      {{"ArnNotLike", {{"aws:PrincipalArn", Json::array({arn, some_arn(random)})}}}},
      {{"StringEquals", {{"aws:PrincipalTag/team", "blue"}}}},
      {{"StringEquals", {{"aws:PrincipalTag/team", "${aws:username}"}}}},
      {{"StringLike", {{"aws:userid", "AIDA*" + random.of(names)}}}},
      {{"StringEqualsIfExists", {{"aws:username", random.of(names)}}}},
      {{"Null", {{"aws:PrincipalTag/team", "true"}}}},
      {{"StringEquals", {{"aws:PrincipalAccount", "111122223333"}}}},
      {{"StringLike", {{"aws:PrincipalArn", "*/${aws:PrincipalTag/team}"}}}},
      {{"ArnLike", {{"ec2:ParentSnapshot", "arn:aws:ec2:*:*:snapshot/snap-0b*"}}}},
      {{"StringNotEquals", {{"kms:EncryptionContext:aws:ebs:id", "vol-0b"}}}}};
  return random.of(conditions);
}

Json random_statement(Random& random, bool in_policy_of_principal) {
  const std::vector<Json> actions = {"ec2:RunInstances",
                                     "ec2:*",
                                     "kms:*",
                                     "kms:CreateGrant",
                                     Json::array({"kms:ReEncrypt*", "kms:GenerateDataKey*"}),
                                     "s3:*",
                                     "*"};
  Json statement;
  statement["Effect"] = random.one_in(4) ? "Deny" : "Allow";
  statement[random.one_in(5) ? "NotAction" : "Action"] = random.of(actions);
  statement["Resource"] = "*";
  if (in_policy_of_principal && random.one_in(6)) {
    statement["Resource"] = "arn:aws:ec2:*:*:*/${aws:username}*";
  } else if (in_policy_of_principal && random.one_in(6)) {
    statement[random.one_in(3) ? "NotResource" : "Resource"] =
        Json::array({"arn:aws:ec2:*::image/ami-0b*", "arn:aws:ec2:*:*:instance/*"});
    if (statement.contains("NotResource")) statement.erase("Resource");
  }
  if (random.one_in(3)) statement["Condition"] = random_condition(random);
  return statement;
}

Json random_policy(Random& random) {
  Json policy{{"Version", random.one_in(5) ? "2008-10-17" : "2012-10-17"},
              {"Statement", Json::array()}};
  for (std::size_t i = random.below(3) + 1; i > 0; --i) {
    policy["Statement"].push_back(random_statement(random, true));
  }
  if (random.one_in(2)) {
    policy["Statement"].push_back(
        {{"Effect", "Allow"}, {"Action", Json::array({"ec2:*", "kms:*"})}, {"Resource", "*"}});
  }
  return policy;
}

Json random_principal(Random& random, const std::string& account, const std::string& kind,
                      const std::string& name, const std::vector<Json>& inline_policies) {
  const bool user = kind == "user";
  Json out{{"Path", name == "Dan" ? "/team/" : "/"},
           {user ? "UserName" : "RoleName", name},
           {user ? "UserId" : "RoleId", id_of(account, kind, name)},
           {"Arn", arn_of(account, kind, name)},
           {"Tags", Json::array()},
           {"AttachedManagedPolicies", Json::array()}};
  if (random.one_in(3)) {
    out["Tags"].push_back({{"Key", "team"}, {"Value", random.one_in(2) ? "blue" : name}});
  }
  const auto managed = [&](const std::string& policy) {
    return Json{{"PolicyName", policy},
                {"PolicyArn", "arn:aws:iam::" + account + ":policy/" + policy}};
  };
  if (random.one_in(2)) out["AttachedManagedPolicies"].push_back(managed("M1"));
  if (random.one_in(4)) out["AttachedManagedPolicies"].push_back(managed("M2"));
  if (random.one_in(12)) out["AttachedManagedPolicies"].push_back(managed("NotGathered"));
  if (random.one_in(5)) {
    out["PermissionsBoundary"] = {
        {"PermissionsBoundaryType", "Policy"},
        {"PermissionsBoundaryArn",
         "arn:aws:iam::" + account + (random.one_in(2) ? ":policy/M1" : ":policy/M2")}};
  }
  if (random.one_in(2)) {
    out[user ? "UserPolicyList" : "RolePolicyList"] = Json::array(
        {{{"PolicyName", "Own" + name}, {"PolicyDocument", random.of(inline_policies)}}});
  }
  if (user) out["GroupList"] = random.one_in(3) ? Json::array({"Crew"}) : Json::array();
  return out;
}

Json random_details(Random& random, const std::string& account) {
  const std::vector<Json> own{random_policy(random), random_policy(random)};
  Json details{{"UserDetailList", Json::array()},
               {"GroupDetailList", Json::array()},
               {"RoleDetailList", Json::array()},
               {"Policies", Json::array()}};
  for (const std::string& name : names) {
    details["UserDetailList"].push_back(random_principal(random, account, "user", name, own));
    details["RoleDetailList"].push_back(random_principal(random, account, "role", name, own));
  }
  details["GroupDetailList"].push_back(
      {{"GroupName", "Crew"},
       {"GroupPolicyList",
        Json::array({{{"PolicyName", "Crew"}, {"PolicyDocument", random_policy(random)}}})},
       {"AttachedManagedPolicies", Json::array()}});
  for (const char* name : {"M1", "M2"}) {
    details["Policies"].push_back(
        {{"PolicyName", name},
         {"Arn", "arn:aws:iam::" + account + ":policy/" + name},
         {"DefaultVersionId", "v1"},
         {"PolicyVersionList", Json::array({{{"Document", random_policy(random)},
                                             {"VersionId", "v1"},
                                             {"IsDefaultVersion", true}}})}});
  }
  return details;
}

Json random_key_policy(Random& random) {
  Json policy{{"Version", "2012-10-17"}, {"Statement", Json::array()}};
  for (std::size_t i = random.below(4) + 1; i > 0; --i) {
    Json statement = random_statement(random, false);
    const std::vector<Json> principals = {
        Json{{"AWS", "*"}}, Json{{"AWS", "arn:aws:iam::111122223333:root"}},
        Json{{"AWS", Json::array({some_arn(random), "arn:aws:iam::444455556666:root"})}},
        Json{{"AWS", some_arn(random)}},
        Json{{"AWS", id_of(random.of(accounts), "role", random.of(names))}}};
    const bool negated = statement["Effect"] == "Deny" && random.one_in(3);
    statement[negated ? "NotPrincipal" : "Principal"] = random.of(principals);
    policy["Statement"].push_back(std::move(statement));
  }
  return policy;
}

Json random_grants(Random& random) {
  Json grants = Json::array();
  for (std::size_t i = random.below(3); i > 0; --i) {
    grants.push_back(
        {{"KeyId", foreign_key},
         {"GrantId", std::string(64, 'a')},
         {"GranteePrincipal", some_arn(random)},
         {"IssuingAccount", "arn:aws:iam::444455556666:root"},
         {"Operations", Json::array({"CreateGrant", "Decrypt", "ReEncryptFrom", "ReEncryptTo",
                                     "GenerateDataKeyWithoutPlaintext"})}});
  }
  return {{"Grants", grants}};
}

World random_world(unsigned seed) {
  Random random(seed);
  World world{"random", {{"base", "16-scp-denies-create-grant"}}, true};
  Json& write = world.data["write"];
  for (const std::string& account : accounts) {
    write[account + "/account-authorization-details.json"] = random_details(random, account);
  }
  const std::string key = "444455556666/us-west-2/keys/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d/";
  write[key + "key-policy.json"] = {{"Policy", random_key_policy(random).dump(2)}};
  write[key + "grants.json"] = random_grants(random);
  Json rails = random_policy(random);
  rails["Statement"][0]["Condition"] = random_condition(random);
  Json denied = read_json(source_dir() /
                          "tests/cases/worlds/16-scp-denies-create-grant/bundle/"
                          "organization/policies/p-denygrants.json");
  denied["Policy"]["Content"] = rails.dump();
  write["organization/policies/p-denygrants.json"] = denied;
  add_images(write);
  return world;
}

TEST(Who, groups_answer_as_each_alone_in_random_worlds) {
  constexpr unsigned worlds = 80;
  Count sum;
  for (unsigned seed = 1; seed <= worlds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const World world = random_world(seed);
    const auto inventory = inventory_of(world);
    std::vector<launch::Question> questions;
    for (const char* image : {"ami-0abcdef1234567890", "ami-0a", "ami-0b", "ami-0c", "ami-0d"}) {
      launch::Question question;
      question.image = image;
      if (seed % 3 == 0) question.operation = launch::Operation::copy;
      question.region = "us-west-2";
      question.now = "2026-06-01T12:00:00Z";
      questions.push_back(std::move(question));
    }
    const Count count = expect_equal(*inventory, questions);
    sum.principals += count.principals;
    sum.groups += count.groups;
    sum.decided += count.decided;
    if (testing::Test::HasFailure()) break;
  }
  EXPECT_EQ(sum.principals, worlds * 20u);
  // Else nobody and nothing was decided together.
  EXPECT_LT(sum.groups, sum.principals);
  EXPECT_LT(sum.decided, sum.groups * 5);
}

}  // namespace
}  // namespace amiable::test
