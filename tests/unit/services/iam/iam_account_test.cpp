// Tags, the account's alias, summary and details, ids, and what operations ask for.
#include <set>

#include "iam_stage.h"

namespace amiable::services {
namespace {

using AccountTest = IamTest;
using Names = std::vector<std::string>;

TEST_F(AccountTest, tags_of_users_ignore_letter_case_and_keep_the_new_spelling) {
  user("u");
  ASSERT_EQ(stage.outcome<op::TagUser>({.UserName = "u", .Tags = {{{"Team", "a"}, {"x", ""}}}}),
            "ok");
  ASSERT_EQ(stage.outcome<op::TagUser>({.UserName = "u", .Tags = {{{"TEAM", "b"}}}}), "ok");
  const auto list = stage.run<op::ListUserTags>({.UserName = "u"});
  ASSERT_EQ(list.value().Tags->size(), 2U);
  EXPECT_EQ(*list.value().Tags->front().Key, "TEAM");
  EXPECT_EQ(*list.value().Tags->front().Value, "b");
  EXPECT_EQ(stage.outcome<op::TagUser>({.UserName = "u", .Tags = {{{"k", "1"}, {"K", "2"}}}}),
            "InvalidInput: Duplicate tag keys found. Please note that Tag keys are case "
            "insensitive.");
  EXPECT_EQ(stage.outcome<op::UntagUser>({.UserName = "u", .TagKeys = {{"team", "absent"}}}), "ok");
  EXPECT_EQ(stage.run<op::ListUserTags>({.UserName = "u"}).value().Tags->size(), 1U);
}

TEST_F(AccountTest, tags_of_policies_and_profiles_heed_letter_case) {
  const std::string arn = policy("p");
  ASSERT_EQ(stage.outcome<op::TagPolicy>({.PolicyArn = arn, .Tags = {{{"a", "1"}, {"A", "2"}}}}),
            "ok");
  const auto page = stage.run<op::ListPolicyTags>({.PolicyArn = arn, .MaxItems = 1});
  EXPECT_EQ(*page.value().Tags->front().Key, "A");
  const auto rest =
      stage.run<op::ListPolicyTags>({.PolicyArn = arn, .Marker = page.value().Marker});
  EXPECT_EQ(*rest.value().Tags->front().Key, "a");
  EXPECT_EQ(stage.outcome<op::TagPolicy>({.PolicyArn = arn, .Tags = {{{"a", "1"}, {"a", "2"}}}}),
            "InvalidInput: Duplicate tag keys found.");
  ASSERT_EQ(stage.outcome<op::UntagPolicy>({.PolicyArn = arn, .TagKeys = {{"a"}}}), "ok");
  EXPECT_EQ(stage.run<op::ListPolicyTags>({.PolicyArn = arn}).value().Tags->size(), 1U);
  done<op::CreateInstanceProfile>({.InstanceProfileName = "p"});
  ASSERT_EQ(stage.outcome<op::TagInstanceProfile>(
                {.InstanceProfileName = "p", .Tags = {{{"a", "1"}, {"A", "2"}}}}),
            "ok");
  EXPECT_EQ(
      stage.run<op::ListInstanceProfileTags>({.InstanceProfileName = "p"}).value().Tags->size(),
      2U);
  EXPECT_EQ(
      stage.outcome<op::UntagInstanceProfile>({.InstanceProfileName = "p", .TagKeys = {{"A"}}}),
      "ok");
}

TEST_F(AccountTest, tags_are_fifty_at_most_and_aws_keeps_its_prefix) {
  role("r");
  for (int batch = 0; batch < 2; ++batch) {
    std::vector<api::Tag> tags;
    for (int i = 0; i < 25; ++i) tags.push_back({std::to_string(batch * 25 + i), "v"});
    ASSERT_EQ(stage.outcome<op::TagRole>({.RoleName = "r", .Tags = tags}), "ok");
  }
  EXPECT_EQ(stage.outcome<op::TagRole>({.RoleName = "r", .Tags = {{{"more", "v"}}}}).substr(0, 13),
            "LimitExceeded");
  EXPECT_EQ(stage.outcome<op::TagRole>({.RoleName = "r", .Tags = {{{"0", "new"}}}}), "ok");
  EXPECT_EQ(stage.outcome<op::TagRole>({.RoleName = "r", .Tags = {{{"AWS:x", "v"}}}}).substr(0, 12),
            "InvalidInput");
  EXPECT_EQ(stage.outcome<op::UntagRole>({.RoleName = "none", .TagKeys = {{"a"}}}),
            "NoSuchEntity: The role with name none cannot be found.");
  EXPECT_EQ(stage.run<op::ListRoleTags>({.RoleName = "r"}).value().Tags->size(), 50U);
}

TEST_F(AccountTest, an_alias_is_one_and_unique) {
  store::ChangeSet changes;
  store::Account other;
  other.id = "444455556666";
  other.alias = "taken";
  changes.put(other);
  stage.apply(changes);
  EXPECT_EQ(stage.outcome<op::CreateAccountAlias>({.AccountAlias = "taken"}),
            "EntityAlreadyExists: The account alias taken already exists.");
  EXPECT_EQ(stage.outcome<op::CreateAccountAlias>({.AccountAlias = "a--b"}).substr(0, 15),
            "ValidationError");
  EXPECT_EQ(stage.outcome<op::CreateAccountAlias>({.AccountAlias = "first"}), "ok");
  EXPECT_EQ(stage.outcome<op::CreateAccountAlias>({.AccountAlias = "second"}), "ok");
  EXPECT_EQ(*stage.run<op::ListAccountAliases>({}).value().AccountAliases, (Names{"second"}));
  EXPECT_EQ(stage.outcome<op::DeleteAccountAlias>({.AccountAlias = "first"}),
            "NoSuchEntity: The account alias first cannot be found.");
  EXPECT_EQ(stage.outcome<op::DeleteAccountAlias>({.AccountAlias = "second"}), "ok");
  EXPECT_TRUE(stage.run<op::ListAccountAliases>({}).value().AccountAliases->empty());
}

TEST_F(AccountTest, the_summary_counts_what_is_there) {
  user("u");
  group("g");
  role("r");
  const std::string arn = policy("p");
  done<op::CreatePolicyVersion>({.PolicyArn = arn, .PolicyDocument = read_buckets});
  const auto summary = stage.run<op::GetAccountSummary>({});
  const auto& map = *summary.value().SummaryMap;
  EXPECT_EQ(map.at("Users"), 1);
  EXPECT_EQ(map.at("Groups"), 1);
  EXPECT_EQ(map.at("Roles"), 1);
  EXPECT_EQ(map.at("Policies"), 1);
  EXPECT_EQ(map.at("PolicyVersionsInUse"), 2);
  EXPECT_EQ(map.at("InstanceProfiles"), 0);
  EXPECT_EQ(map.at("AccountAccessKeysPresent"), 1);
  EXPECT_EQ(map.at("UsersQuota"), 5000);
  EXPECT_EQ(map.size(), 34U);
}

TEST_F(AccountTest, the_details_hold_everything_and_come_in_pages) {
  user("u");
  group("g");
  role("r", trust_of("arn:aws:iam::111122223333:user/u"));
  policy("p");
  const std::string admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  done<op::AddUserToGroup>({.GroupName = "g", .UserName = "u"});
  done<op::AttachRolePolicy>({.RoleName = "r", .PolicyArn = admin});
  done<op::PutGroupPolicy>({.GroupName = "g", .PolicyName = "i", .PolicyDocument = read_buckets});
  const auto all = stage.run<op::GetAccountAuthorizationDetails>({});
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(*all.value().UserDetailList->at(0).GroupList, (Names{"g"}));
  EXPECT_EQ(*all.value().GroupDetailList->at(0).GroupPolicyList->at(0).PolicyName, "i");
  const api::RoleDetail& role_detail = all.value().RoleDetailList->at(0);
  EXPECT_EQ(*role_detail.AttachedManagedPolicies->at(0).PolicyArn, admin);
  EXPECT_NE(role_detail.AssumeRolePolicyDocument->find("user%2Fu"), std::string::npos);
  // The account's own policy, and of AWS's the one that is attached.
  ASSERT_EQ(all.value().Policies->size(), 2U);
  EXPECT_EQ(*all.value().Policies->at(1).Arn, admin);
  EXPECT_TRUE(all.value().Policies->at(1).PolicyVersionList->at(0).Document);

  const auto roles = stage.run<op::GetAccountAuthorizationDetails>({.Filter = {{"Role"}}});
  EXPECT_TRUE(roles.value().UserDetailList->empty());
  EXPECT_EQ(roles.value().RoleDetailList->size(), 1U);

  std::size_t rows = 0;
  api::GetAccountAuthorizationDetailsRequest in;
  in.MaxItems = 1;
  for (int pages = 1; pages <= 10; ++pages) {
    const auto page = stage.run<op::GetAccountAuthorizationDetails>(in);
    rows += page.value().UserDetailList->size() + page.value().GroupDetailList->size() +
            page.value().RoleDetailList->size() + page.value().Policies->size();
    ASSERT_EQ(rows, static_cast<std::size_t>(pages));
    if (!*page.value().IsTruncated) break;
    in.Marker = page.value().Marker;
  }
  EXPECT_EQ(rows, 5U);
}

TEST_F(AccountTest, ids_have_their_prefix_and_key_ids_their_account) {
  std::set<std::string> ids;
  for (int i = 0; i < 200; ++i) {
    const std::string account = fmt::format("{:012}", i * 4'999'999'999LL);
    const std::string id = new_access_key_id("ASIA", account);
    EXPECT_EQ(id.size(), 20U);
    EXPECT_EQ(account_of_access_key_id(id), account);
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 200U);
  EXPECT_EQ(account_of_access_key_id(new_access_key_id("AKIA", "999999999999")), "999999999999");
  EXPECT_FALSE(account_of_access_key_id("AKIAIOSFODNN7EXAMPLE"));
  EXPECT_FALSE(account_of_access_key_id("AKIA"));
  EXPECT_FALSE(account_of_access_key_id("AKIAQ!AAAAAAAAAAAAAA"));
  EXPECT_FALSE(account_of_access_key_id("AIDAQAAAAAAAAAAAAAAA"));
}

TEST_F(AccountTest, every_served_operation_has_one_row_but_the_one_that_would_be_untrue) {
  std::set<std::string_view> names;
  for (const Operation& row : iam_operations()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  }
  for (const wire::Operation& operation : wire::iam::service().operations) {
    if (operation.input == nullptr || operation.name == "GetAccessKeyLastUsed") continue;
    EXPECT_TRUE(names.contains(operation.name)) << operation.name;
  }
}

// --- asks

TEST_F(AccountTest, an_ask_names_the_stored_arn_or_the_one_an_absent_name_would_have) {
  user("Alice", "/x/");
  done<op::TagUser>({.UserName = "alice", .Tags = {{{"team", "blue"}}}});
  const auto known = stage.asks<op::GetUser>({.UserName = "ALICE"});
  EXPECT_EQ(known.value().at(0).action, "iam:GetUser");
  EXPECT_EQ(known.value().at(0).resource, "arn:aws:iam::111122223333:user/x/Alice");
  EXPECT_EQ(known.value().at(0).resource_tags.at(0).key, "team");
  const auto absent = stage.asks<op::DeleteRole>({.RoleName = "none"});
  EXPECT_EQ(absent.value().at(0).resource, "arn:aws:iam::111122223333:role/none");
  EXPECT_EQ(stage.asks<op::ListUsers>({.PathPrefix = "/x/"}).value().at(0).resource,
            "arn:aws:iam::111122223333:user/x/");
  EXPECT_EQ(stage.asks<op::ListPolicies>({}).value().at(0).resource, "policy path /");
  EXPECT_TRUE(stage.asks<op::GetAccountSummary>({}).value().at(0).wildcard_only);
}

TEST_F(AccountTest, tags_and_boundary_at_creation_are_part_of_the_question) {
  api::CreateRoleRequest in;
  in.RoleName = "r";
  in.AssumeRolePolicyDocument = ec2_may_assume;
  in.PermissionsBoundary = "arn:aws:iam::aws:policy/PowerUserAccess";
  EXPECT_EQ(stage.asks<op::CreateRole>(in).value().size(), 1U);
  in.Tags = {{{"team", "blue"}}};
  const auto asks = stage.asks<op::CreateRole>(in);
  ASSERT_EQ(asks.value().size(), 2U);
  EXPECT_EQ(asks.value().at(1).action, "iam:TagRole");
  for (const Ask& ask : asks.value()) {
    EXPECT_EQ(find_key(ask, "aws:RequestTag/team")->values, (Names{"blue"}));
    EXPECT_TRUE(find_key(ask, "aws:TagKeys")->list);
    EXPECT_EQ(find_key(ask, "iam:PermissionsBoundary")->values,
              (Names{"arn:aws:iam::aws:policy/PowerUserAccess"}));
  }
}

TEST_F(AccountTest, changing_a_bounded_user_tells_its_boundary_and_the_policy) {
  user("u");
  const std::string boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
  done<op::PutUserPermissionsBoundary>({.UserName = "u", .PermissionsBoundary = boundary});
  const std::string admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  const auto attach = stage.asks<op::AttachUserPolicy>({.UserName = "u", .PolicyArn = admin});
  EXPECT_EQ(find_key(attach.value().at(0), "iam:PolicyARN")->values, (Names{admin}));
  EXPECT_EQ(find_key(attach.value().at(0), "iam:PermissionsBoundary")->values, (Names{boundary}));
  const auto put = stage.asks<op::PutUserPolicy>(
      {.UserName = "u", .PolicyName = "p", .PolicyDocument = read_buckets});
  EXPECT_EQ(find_key(put.value().at(0), "iam:PermissionsBoundary")->values, (Names{boundary}));
  const auto remove = stage.asks<op::DeleteUserPermissionsBoundary>({.UserName = "u"});
  EXPECT_EQ(find_key(remove.value().at(0), "iam:PermissionsBoundary")->values, (Names{boundary}));
}

TEST_F(AccountTest, handing_over_a_role_asks_to_pass_it) {
  role("r");
  done<op::CreateInstanceProfile>({.InstanceProfileName = "p"});
  const auto asks =
      stage.asks<op::AddRoleToInstanceProfile>({.InstanceProfileName = "p", .RoleName = "r"});
  ASSERT_EQ(asks.value().size(), 2U);
  EXPECT_EQ(asks.value().at(0).resource, "arn:aws:iam::111122223333:instance-profile/p");
  EXPECT_EQ(asks.value().at(1).action, "iam:PassRole");
  EXPECT_EQ(asks.value().at(1).resource, "arn:aws:iam::111122223333:role/r");
  EXPECT_EQ(find_key(asks.value().at(1), "iam:PassedToService")->values,
            (Names{"ec2.amazonaws.com"}));
  const auto linked =
      stage.asks<op::CreateServiceLinkedRole>({.AWSServiceName = "spot.amazonaws.com"});
  EXPECT_EQ(find_key(linked.value().at(0), "iam:AWSServiceName")->values,
            (Names{"spot.amazonaws.com"}));
  EXPECT_EQ(linked.value().at(0).resource,
            "arn:aws:iam::111122223333:role/aws-service-role/spot.amazonaws.com/"
            "AWSServiceRoleForEC2Spot");
}

TEST_F(AccountTest, renaming_asks_for_the_old_and_the_new_arn) {
  user("u");
  const auto asks = stage.asks<op::UpdateUser>({.UserName = "u", .NewUserName = "v"});
  ASSERT_EQ(asks.value().size(), 2U);
  EXPECT_EQ(asks.value().at(0).resource, "arn:aws:iam::111122223333:user/u");
  EXPECT_EQ(asks.value().at(1).resource, "arn:aws:iam::111122223333:user/v");
}

}  // namespace
}  // namespace amiable::services
