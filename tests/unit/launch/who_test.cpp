// Everybody's answers must be those that each gets alone, over all worlds of tests/cases; what
// makes principals and images alike; keys.
#include "everybody.h"

namespace amiable::test {
namespace {

class WhoWorlds : public testing::TestWithParam<World> {};

TEST_P(WhoWorlds, are_answered_as_for_each_alone) {
  const auto inventory = inventory_of(GetParam());
  const auto asked = asked_of(GetParam(), *inventory);
  ASSERT_TRUE(asked.ok()) << asked.error().message;
  std::size_t gathered = 0;
  for (const std::string& account : inventory->accounts()) {
    inventory->each_principal(account, [&gathered](const model::Principal&) { ++gathered; });
  }
  const std::size_t told = expect_equal(*inventory, {asked.value()}).principals;
  EXPECT_EQ(told > 0, gathered > 0);
}

std::string name_of(const testing::TestParamInfo<World>& each) {
  return test_name(each.param.name);
}

std::vector<World> readable(std::vector<World> worlds) {
  std::erase_if(worlds, [](const World& one) { return one.data["expected"].contains("error"); });
  return worlds;
}

INSTANTIATE_TEST_SUITE_P(given, WhoWorlds, testing::ValuesIn(given_worlds()), name_of);
INSTANTIATE_TEST_SUITE_P(patched, WhoWorlds, testing::ValuesIn(readable(patched_worlds())),
                         name_of);

// --- What makes a group

Json policy_of(const Json& statements) {
  return {{"Version", "2012-10-17"}, {"Statement", statements}};
}

Json allow(const Json& actions, const std::string& resource) {
  return {{"Effect", "Allow"}, {"Action", actions}, {"Resource", resource}};
}

// Twenty users who may do everything with EC2 and KMS, and each something of its own elsewhere.
World crowd(const std::string& resource = "*", const Json& key_statement = nullptr) {
  World world{"crowd", {{"base", "03-article-healed"}}, true};
  Json users = Json::array();
  for (int i = 10; i < 30; ++i) {
    const std::string name = "Crowd" + std::to_string(i);
    const auto own = [](const char* policy, const Json& statement) {
      return Json{{"PolicyName", policy}, {"PolicyDocument", policy_of(Json::array({statement}))}};
    };
    users.push_back(
        {{"Path", "/"},
         {"UserName", name},
         {"UserId", "AIDA" + name},
         {"Arn", "arn:aws:iam::111122223333:user/" + name},
         {"UserPolicyList",
          Json::array({own("All", allow(Json::array({"ec2:*", "kms:*"}), resource)),
                       own("Home", allow("s3:*", "arn:aws:s3:::" + name)),
                       own("Look", allow("ec2:DescribeInstances", "arn:aws:ec2:::" + name))})},
         {"AttachedManagedPolicies", Json::array()},
         {"GroupList", Json::array()}});
  }
  world.data["write"]["111122223333/account-authorization-details.json"] = {
      {"UserDetailList", users},
      {"GroupDetailList", Json::array()},
      {"RoleDetailList", Json::array()},
      {"Policies", Json::array()}};
  if (!key_statement.is_null()) {
    world.data["policy_patch"]
              ["444455556666/us-west-2/keys/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d/key-policy.json"] =
        Json::array({{{"op", "add"}, {"path", "/Statement/0"}, {"value", key_statement}}});
  }
  return world;
}

Count count_of(const World& world) {
  launch::Question question;
  question.image = "ami-0abcdef1234567890";
  question.region = "us-west-2";
  const auto inventory = inventory_of(world);
  return expect_equal(*inventory, {question});
}

constexpr std::size_t others = 1;  // the other account's KeyAdmin

TEST(Who, decides_once_what_differs_elsewhere_only) {
  const Count count = count_of(crowd());
  EXPECT_EQ(count.principals, 20u + others);
  EXPECT_EQ(count.groups, 1u + others);
}

TEST(Who, decides_each_alone_where_a_variable_inserts_the_name) {
  EXPECT_EQ(count_of(crowd("arn:aws:ec2:*:*:*/${aws:username}")).groups, 20u + others);
}

TEST(Who, decides_alone_whom_a_key_policy_names) {
  const Json statement{{"Effect", "Deny"},
                       {"Principal", {{"AWS", "arn:aws:iam::111122223333:user/Crowd15"}}},
                       {"Action", "kms:*"},
                       {"Resource", "*"}};
  EXPECT_EQ(count_of(crowd("*", statement)).groups, 2u + others);
}

TEST(Who, splits_by_what_a_condition_on_the_caller_says) {
  const Json condition{{"Effect", "Deny"},
                       {"Principal", {{"AWS", "*"}}},
                       {"Action", "kms:CreateGrant"},
                       {"Resource", "*"},
                       {"Condition", {{"StringLike", {{"aws:username", "Crowd1?"}}}}}};
  EXPECT_EQ(count_of(crowd("*", condition)).groups, 2u + others);
}

// --- What makes two images alike

// The four images of the other account, asked for by a crowd and one with a policy of its own.
std::uint64_t decisions_about_images(const Json& statement) {
  World world = crowd();
  add_images(world.data["write"]);
  Json& users =
      world.data["write"]["111122223333/account-authorization-details.json"]["UserDetailList"];
  users[0]["UserPolicyList"].push_back(
      {{"PolicyName", "Special"}, {"PolicyDocument", policy_of(Json::array({statement}))}});
  std::vector<launch::Question> questions;
  for (const char* image : {"ami-0a", "ami-0b"}) {
    launch::Question question;
    question.image = image;
    question.region = "us-west-2";
    questions.push_back(std::move(question));
  }
  const auto inventory = inventory_of(world);
  const Count count = expect_equal(*inventory, questions);
  EXPECT_EQ(count.groups, 2u + others);
  return count.decided;
}

Json deny(const std::string& action, const std::string& resource, const Json& condition) {
  return {{"Effect", "Deny"}, {"Action", action}, {"Resource", resource}, {"Condition", condition}};
}

constexpr std::uint64_t once = 2, twice = 4;  // of the two groups in the asking account

TEST(WhoImages, are_decided_once_when_no_policy_tells_them_apart) {
  const Json region{{"StringEquals", {{"aws:RequestedRegion", "eu-west-1"}}}};
  EXPECT_EQ(decisions_about_images(deny("ec2:*", "*", region)), once + others);
}

TEST(WhoImages, are_told_apart_by_a_resource) {
  const Json always{{"StringLike", {{"ec2:ImageType", "*"}}}};
  EXPECT_EQ(decisions_about_images(deny("ec2:*", "arn:aws:ec2:*::image/ami-0b", always)),
            twice + others);
}

TEST(WhoImages, are_told_apart_by_a_condition_on_the_snapshot) {
  const Json snapshot{{"ArnLike", {{"ec2:ParentSnapshot", "arn:aws:ec2:*:*:snapshot/snap-0b"}}}};
  EXPECT_EQ(decisions_about_images(deny("ec2:*", "*", snapshot)), twice + others);
}

TEST(WhoImages, are_told_apart_by_the_encryption_context) {
  const Json context{{"StringEquals", {{"kms:EncryptionContext:aws:ebs:id", "vol-0b"}}}};
  EXPECT_EQ(decisions_about_images(deny("kms:*", "*", context)), twice + others);
}

// --- Keys, and questions that cannot be put

Result<report::Who> key_users(const std::string& world, const std::string& key) {
  for (const World& one : given_worlds()) {
    if (one.name != world) continue;
    const auto inventory = inventory_of(one);
    return launch::find_who(*inventory, {{{launch::Question(), key}}, {}}, {});
  }
  return Error{ErrorKind::usage, "no such world", "", ""};
}

const report::WhoAnswer* answer_for(const report::Who& who, const std::string& arn) {
  for (const report::WhoAnswer& answer : who.questions.front().answers) {
    for (const std::uint32_t group : answer.groups) {
      const auto& members = who.groups[group].members;
      if (std::find(members.begin(), members.end(), arn) != members.end()) return &answer;
    }
  }
  return nullptr;
}

TEST(WhoKey, tells_who_may_use_it_for_ebs) {
  const std::string user = "arn:aws:iam::111122223333:user/UserA";
  const auto before = key_users("01-article-key-policy-missing", foreign_key);
  ASSERT_TRUE(before.ok()) << before.error().message;
  const report::WhoAnswer* refused = answer_for(before.value(), user);
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->verdict, report::Verdict::fails);
  EXPECT_EQ(refused->failing.front().reason, "key-policy-missing");
  EXPECT_EQ(refused->document.layer, "key-policy");
  const auto after = key_users("03-article-healed", foreign_key);
  ASSERT_TRUE(after.ok());
  const report::WhoAnswer* allowed = answer_for(after.value(), user);
  ASSERT_NE(allowed, nullptr);
  EXPECT_EQ(allowed->verdict, report::Verdict::succeeds);
}

TEST(WhoKey, wants_the_arn_of_a_key) {
  for (const char* wrong : {"alias/images", "1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d",
                            "arn:aws:kms:us-west-2:444455556666:alias/images"}) {
    const auto who = key_users("03-article-healed", wrong);
    ASSERT_FALSE(who.ok()) << wrong;
    EXPECT_EQ(who.error().kind, ErrorKind::usage);
    EXPECT_NE(who.error().message.find(wrong), std::string::npos);
  }
}

TEST(Who, says_when_there_is_nobody_to_ask_about) {
  launch::Question question;
  question.image = "ami-0abcdef1234567890";
  question.region = "us-west-2";
  const World world{"empty", {{"base", "03-article-healed"}}, true};
  const auto inventory = inventory_of(world);
  const auto who = launch::find_who(*inventory, {{{question, {}}}, {"999900001111"}}, {});
  ASSERT_FALSE(who.ok());
  EXPECT_NE(who.error().next.find("aws iam get-account-authorization-details"), std::string::npos);
}

TEST(Who, shows_its_progress) {
  launch::Question question;
  question.image = "ami-0abcdef1234567890";
  const auto inventory = inventory_of(crowd());
  std::vector<launch::WhoProgress> seen;
  const auto who = launch::find_who(*inventory, {{{question, {}}}, {}},
                                    [&](const launch::WhoProgress& one) { seen.push_back(one); });
  ASSERT_TRUE(who.ok());
  ASSERT_GE(seen.size(), 2u);
  EXPECT_EQ(seen.back().accounts, 2u);
  EXPECT_EQ(seen.back().accounts_done, 1u);
}

}  // namespace
}  // namespace amiable::test
