// Managed policies and versions, inline policies, attachments, and the policies of AWS.
#include "iam_stage.h"
#include "services/iam/aws_managed_policies.h"
#include "services/iam/iam_documents.h"

namespace amiable::services {
namespace {

using PoliciesTest = IamTest;

constexpr char admin[] = "arn:aws:iam::aws:policy/AdministratorAccess";

std::string padded_policy(std::size_t characters) {
  std::string text =
      R"({"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Allow","Action":"s3:*","Resource":"*"}]})";
  text.insert(text.find("\"Sid\":\"") + 7, std::string(characters - text.size(), 'a'));
  return text;
}

TEST_F(PoliciesTest, a_managed_policy_is_made_and_read) {
  api::CreatePolicyRequest in;
  in.PolicyName = "Reader";
  in.PolicyDocument = read_buckets;
  in.Path = "/test/path/";
  in.Description = "reads";
  in.Tags = {{{"b", "2"}, {"A", "1"}, {"a", "3"}}};
  const auto made = stage.run<op::CreatePolicy>(in);
  ASSERT_TRUE(made.ok()) << made.error().message;
  const api::Policy& policy = *made.value().Policy;
  EXPECT_EQ(*policy.Arn, "arn:aws:iam::111122223333:policy/test/path/Reader");
  EXPECT_EQ(policy.PolicyId->substr(0, 4), "ANPA");
  EXPECT_EQ(*policy.DefaultVersionId, "v1");
  EXPECT_FALSE(policy.Description);
  EXPECT_EQ(*policy.Tags->front().Key, "b");
  const auto read = stage.run<op::GetPolicy>({.PolicyArn = policy.Arn});
  EXPECT_EQ(*read.value().Policy->Description, "reads");
  EXPECT_EQ(*read.value().Policy->Tags->front().Key, "A");
  in.PolicyName = "READER";
  in.Path = "/";
  EXPECT_EQ(stage.outcome<op::CreatePolicy>(in),
            "EntityAlreadyExists: A policy called READER already exists. Duplicate names are not "
            "allowed.");
}

TEST_F(PoliciesTest, a_bad_document_is_refused) {
  api::CreatePolicyRequest in;
  in.PolicyName = "p";
  in.PolicyDocument = "no json";
  EXPECT_EQ(stage.outcome<op::CreatePolicy>(in),
            "MalformedPolicyDocument: Syntax errors in policy.");
  in.PolicyDocument = R"({"Version":"2008-10-17","Statement":[]})";
  EXPECT_EQ(stage.outcome<op::CreatePolicy>(in).substr(0, 23), "MalformedPolicyDocument");
  in.PolicyDocument = ec2_may_assume;
  EXPECT_EQ(stage.outcome<op::CreatePolicy>(in).substr(0, 23), "MalformedPolicyDocument");
  in.PolicyDocument = padded_policy(6145);
  EXPECT_EQ(stage.outcome<op::CreatePolicy>(in),
            "LimitExceeded: Cannot exceed quota for PolicySize: 6144");
  in.PolicyDocument = padded_policy(6144);
  EXPECT_EQ(stage.outcome<op::CreatePolicy>(in), "ok");
}

TEST_F(PoliciesTest, what_is_no_policy_arn_and_what_is_absent_differ) {
  EXPECT_EQ(stage.outcome<op::GetPolicy>({.PolicyArn = "longpolicynamebutnoarn"}),
            "ValidationError: Invalid ARN:  Could not be parsed!");
  const std::string none = "arn:aws:iam::111122223333:policy/none";
  EXPECT_EQ(stage.outcome<op::GetPolicy>({.PolicyArn = none}),
            "NoSuchEntity: Policy " + none + " was not found.");
  EXPECT_EQ(stage.outcome<op::DeletePolicy>({.PolicyArn = none}),
            "NoSuchEntity: Policy " + none + " was not found.");
  EXPECT_EQ(stage.outcome<op::ListEntitiesForPolicy>({.PolicyArn = none}),
            "NoSuchEntity: Policy " + none + " was not found.");
  EXPECT_EQ(stage.outcome<op::GetPolicyVersion>({.PolicyArn = none, .VersionId = "v1"}),
            "NoSuchEntity: Policy " + none + " version v1 does not exist or is not attachable.");
}

TEST_F(PoliciesTest, policies_of_aws_cannot_be_changed) {
  const std::string fault = "AccessDenied: Policy is outside your own account.";
  EXPECT_EQ(stage.outcome<op::DeletePolicy>({.PolicyArn = admin}), fault);
  EXPECT_EQ(
      stage.outcome<op::CreatePolicyVersion>({.PolicyArn = admin, .PolicyDocument = read_buckets}),
      fault);
  EXPECT_EQ(stage.outcome<op::SetDefaultPolicyVersion>({.PolicyArn = admin, .VersionId = "v1"}),
            fault);
  EXPECT_EQ(stage.outcome<op::TagPolicy>({.PolicyArn = admin, .Tags = {{{"a", "b"}}}}), fault);
}

TEST_F(PoliciesTest, versions_count_on_and_the_default_stays) {
  const std::string arn = policy("p");
  api::CreatePolicyVersionRequest in;
  in.PolicyArn = arn;
  in.PolicyDocument = read_buckets;
  in.SetAsDefault = true;
  const auto second = stage.run<op::CreatePolicyVersion>(in);
  EXPECT_EQ(*second.value().PolicyVersion->VersionId, "v2");
  EXPECT_TRUE(*second.value().PolicyVersion->IsDefaultVersion);
  EXPECT_FALSE(second.value().PolicyVersion->Document);
  in.SetAsDefault.reset();
  for (int i = 0; i < 3; ++i) ASSERT_EQ(stage.outcome<op::CreatePolicyVersion>(in), "ok");
  EXPECT_EQ(stage.outcome<op::CreatePolicyVersion>(in),
            "LimitExceeded: A managed policy can have up to 5 versions. Before you create a new "
            "version, you must delete an existing version.");
  EXPECT_EQ(stage.outcome<op::DeletePolicyVersion>({.PolicyArn = arn, .VersionId = "v2"}),
            "DeleteConflict: Cannot delete the default version of a policy.");
  EXPECT_EQ(stage.outcome<op::DeletePolicyVersion>({.PolicyArn = arn, .VersionId = "v9"}),
            "NoSuchEntity: Policy " + arn + " version v9 does not exist or is not attachable.");
  EXPECT_EQ(stage.outcome<op::DeletePolicyVersion>({.PolicyArn = arn, .VersionId = "v5"}), "ok");
  const auto next = stage.run<op::CreatePolicyVersion>(in);
  EXPECT_EQ(*next.value().PolicyVersion->VersionId, "v6");
  const auto page = stage.run<op::ListPolicyVersions>({.PolicyArn = arn, .MaxItems = 3});
  ASSERT_EQ(page.value().Versions->size(), 3U);
  EXPECT_EQ(*page.value().Versions->front().VersionId, "v6");
  const auto rest =
      stage.run<op::ListPolicyVersions>({.PolicyArn = arn, .Marker = page.value().Marker});
  ASSERT_EQ(rest.value().Versions->size(), 2U);
  EXPECT_EQ(*rest.value().Versions->back().VersionId, "v1");
  EXPECT_EQ(stage.outcome<op::DeletePolicy>({.PolicyArn = arn}).substr(0, 60),
            "DeleteConflict: This policy has more than one version. Befor");
}

TEST_F(PoliciesTest, the_default_version_is_chosen_and_its_document_encoded) {
  const std::string arn = policy("p");
  done<op::CreatePolicyVersion>({.PolicyArn = arn, .PolicyDocument = read_buckets});
  EXPECT_EQ(stage.outcome<op::SetDefaultPolicyVersion>({.PolicyArn = arn, .VersionId = "v3"}),
            "NoSuchEntity: Policy " + arn + " version v3 does not exist or is not attachable.");
  ASSERT_EQ(stage.outcome<op::SetDefaultPolicyVersion>({.PolicyArn = arn, .VersionId = "v2"}),
            "ok");
  EXPECT_EQ(stage.world().managed_policy(arn)->current()->number, 2);
  const auto version = stage.run<op::GetPolicyVersion>({.PolicyArn = arn, .VersionId = "v2"});
  EXPECT_TRUE(*version.value().PolicyVersion->IsDefaultVersion);
  EXPECT_EQ(*version.value().PolicyVersion->Document, iam::percent_encoded(read_buckets));
  EXPECT_EQ(
      stage.outcome<op::GetPolicyVersion>({.PolicyArn = arn, .VersionId = "v1.x"}).substr(0, 12),
      "NoSuchEntity");
}

TEST_F(PoliciesTest, percent_encoding_leaves_only_unreserved_characters) {
  EXPECT_EQ(iam::percent_encoded("aZ09-_.~ +*/\"\n\xC3\xA4"), "aZ09-_.~%20%2B%2A%2F%22%0A%C3%A4");
}

TEST_F(PoliciesTest, lists_know_scope_use_and_pages) {
  const std::string mine = policy("mine");
  policy("other");
  user("alice");
  done<op::AttachUserPolicy>({.UserName = "alice", .PolicyArn = admin});
  done<op::PutUserPermissionsBoundary>({.UserName = "alice", .PermissionsBoundary = mine});
  const auto names = [&](const api::ListPoliciesRequest& in) {
    std::vector<std::string> found;
    const auto list = stage.run<op::ListPolicies>(in);
    for (const api::Policy& one : *list.value().Policies) found.push_back(*one.PolicyName);
    return found;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names({.Scope = "Local"}), (Names{"mine", "other"}));
  EXPECT_EQ(names({.Scope = "AWS", .OnlyAttached = true}), (Names{"AdministratorAccess"}));
  EXPECT_EQ(names({.PolicyUsageFilter = "PermissionsBoundary"}), (Names{"mine"}));
  EXPECT_EQ(names({.PolicyUsageFilter = "PermissionsPolicy"}), (Names{"AdministratorAccess"}));
  EXPECT_EQ(names({.PathPrefix = "/job-function/"}), (Names{"ViewOnlyAccess"}));
  // Walking in pages meets every policy once.
  Names walked;
  api::ListPoliciesRequest in;
  in.MaxItems = 4;
  for (int pages = 0; pages < 100; ++pages) {
    const auto page = stage.run<op::ListPolicies>(in);
    ASSERT_TRUE(page.ok());
    for (const api::Policy& one : *page.value().Policies) walked.push_back(*one.PolicyName);
    if (!*page.value().IsTruncated) break;
    in.Marker = page.value().Marker;
  }
  EXPECT_EQ(walked, names({.MaxItems = 1000}));
}

TEST_F(PoliciesTest, attaching_is_idempotent_and_detaching_is_not) {
  user("alice");
  const api::AttachUserPolicyRequest in{.UserName = "alice", .PolicyArn = admin};
  EXPECT_EQ(stage.outcome<op::AttachUserPolicy>(in), "ok");
  EXPECT_EQ(stage.outcome<op::AttachUserPolicy>(in), "ok");
  EXPECT_EQ(stage.run<op::ListAttachedUserPolicies>({.UserName = "alice"})
                .value()
                .AttachedPolicies->size(),
            1U);
  EXPECT_EQ(*stage.run<op::GetPolicy>({.PolicyArn = admin}).value().Policy->AttachmentCount, 1);
  const api::DetachUserPolicyRequest out{.UserName = "alice", .PolicyArn = admin};
  EXPECT_EQ(stage.outcome<op::DetachUserPolicy>(out), "ok");
  EXPECT_EQ(stage.outcome<op::DetachUserPolicy>(out),
            std::string("NoSuchEntity: Policy ") + admin + " was not found.");
}

TEST_F(PoliciesTest, only_policies_for_customers_can_be_attached) {
  role("r");
  group("g");
  EXPECT_EQ(
      stage.outcome<op::AttachRolePolicy>({.RoleName = "r", .PolicyArn = "longpolicynamebutnoarn"}),
      "ValidationError: ARN longpolicynamebutnoarn is not valid.");
  EXPECT_EQ(stage.outcome<op::AttachGroupPolicy>(
                {.GroupName = "g", .PolicyArn = "arn:aws:iam::111122223333:policy/none"}),
            "NoSuchEntity: Policy arn:aws:iam::111122223333:policy/none does not exist or is not "
            "attachable.");
  EXPECT_EQ(
      stage.outcome<op::AttachRolePolicy>(
          {.RoleName = "r",
           .PolicyArn = "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"}),
      "PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role.");
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(stage.outcome<op::AttachRolePolicy>(
                  {.RoleName = "r", .PolicyArn = policy("p" + std::to_string(i))}),
              "ok");
  }
  EXPECT_EQ(stage.outcome<op::AttachRolePolicy>({.RoleName = "r", .PolicyArn = admin}),
            "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10");
}

TEST_F(PoliciesTest, a_policy_tells_who_uses_it_and_is_kept_while_used) {
  const std::string arn = policy("p");
  user("u");
  group("g");
  role("r");
  done<op::AttachUserPolicy>({.UserName = "u", .PolicyArn = arn});
  done<op::AttachGroupPolicy>({.GroupName = "g", .PolicyArn = arn});
  done<op::PutRolePermissionsBoundary>({.RoleName = "r", .PermissionsBoundary = arn});
  const auto all = stage.run<op::ListEntitiesForPolicy>({.PolicyArn = arn});
  EXPECT_EQ(*all.value().PolicyUsers->at(0).UserName, "u");
  EXPECT_EQ(*all.value().PolicyGroups->at(0).GroupName, "g");
  EXPECT_EQ(*all.value().PolicyRoles->at(0).RoleName, "r");
  const auto bounds = stage.run<op::ListEntitiesForPolicy>(
      {.PolicyArn = arn, .PolicyUsageFilter = "PermissionsBoundary"});
  EXPECT_TRUE(bounds.value().PolicyUsers->empty());
  EXPECT_EQ(bounds.value().PolicyRoles->size(), 1U);
  const auto users =
      stage.run<op::ListEntitiesForPolicy>({.PolicyArn = arn, .EntityFilter = "User"});
  EXPECT_TRUE(users.value().PolicyGroups->empty());
  const auto page = stage.run<op::ListEntitiesForPolicy>({.PolicyArn = arn, .MaxItems = 2});
  EXPECT_TRUE(*page.value().IsTruncated);
  const auto rest =
      stage.run<op::ListEntitiesForPolicy>({.PolicyArn = arn, .Marker = page.value().Marker});
  EXPECT_EQ(rest.value().PolicyUsers->size(), 1U);
  EXPECT_TRUE(rest.value().PolicyGroups->empty());
  EXPECT_EQ(stage.outcome<op::DeletePolicy>({.PolicyArn = arn}),
            "DeleteConflict: Cannot delete a policy attached to entities.");
  done<op::DetachUserPolicy>({.UserName = "u", .PolicyArn = arn});
  done<op::DetachGroupPolicy>({.GroupName = "g", .PolicyArn = arn});
  EXPECT_EQ(stage.outcome<op::DeletePolicy>({.PolicyArn = arn}),
            "DeleteConflict: Cannot delete a policy attached to entities.");
  done<op::DeleteRolePermissionsBoundary>({.RoleName = "r"});
  EXPECT_EQ(stage.outcome<op::DeletePolicy>({.PolicyArn = arn}), "ok");
}

TEST_F(PoliciesTest, inline_policies_are_put_replaced_read_and_deleted) {
  role("r");
  const api::PutRolePolicyRequest in{
      .RoleName = "r", .PolicyName = "Inline", .PolicyDocument = read_buckets};
  ASSERT_EQ(stage.outcome<op::PutRolePolicy>(in), "ok");
  ASSERT_EQ(stage.outcome<op::PutRolePolicy>(
                {.RoleName = "r", .PolicyName = "INLINE", .PolicyDocument = padded_policy(200)}),
            "ok");
  const auto list = stage.run<op::ListRolePolicies>({.RoleName = "R"});
  ASSERT_EQ(list.value().PolicyNames->size(), 1U);
  EXPECT_EQ(list.value().PolicyNames->front(), "Inline");
  const auto read = stage.run<op::GetRolePolicy>({.RoleName = "R", .PolicyName = "inline"});
  EXPECT_EQ(*read.value().PolicyDocument, iam::percent_encoded(padded_policy(200)));
  EXPECT_EQ(*read.value().RoleName, "r");
  EXPECT_EQ(*read.value().PolicyName, "Inline");
  const store::Role* record = stage.world().role(Rehearsal::account, "r");
  EXPECT_EQ(record->inline_policies.front().document.compiled->holder, "r");
  EXPECT_EQ(stage.outcome<op::DeleteRolePolicy>({.RoleName = "r", .PolicyName = "inline"}), "ok");
  const std::string fault = "NoSuchEntity: The role policy with name inline cannot be found.";
  EXPECT_EQ(stage.outcome<op::DeleteRolePolicy>({.RoleName = "r", .PolicyName = "inline"}), fault);
  EXPECT_EQ(stage.outcome<op::GetRolePolicy>({.RoleName = "r", .PolicyName = "inline"}), fault);
}

TEST_F(PoliciesTest, inline_policies_share_one_size) {
  user("u");
  const auto put = [&](const std::string& name, std::size_t characters) {
    return stage.outcome<op::PutUserPolicy>(
        {.UserName = "u", .PolicyName = name, .PolicyDocument = padded_policy(characters)});
  };
  const std::string fault = "LimitExceeded: Maximum policy size of 2048 bytes exceeded for user u";
  EXPECT_EQ(put("a", 2049), fault);
  EXPECT_EQ(put("a", 1024), "ok");
  EXPECT_EQ(put("b", 1025), fault);
  EXPECT_EQ(put("b", 1024), "ok");
  EXPECT_EQ(put("a", 200), "ok");
  EXPECT_EQ(iam::counted_characters("{ \"a b\" : \"\\\" \" }"), 13U);
}

TEST_F(PoliciesTest, every_policy_of_aws_is_read_and_saved_as_aws_would) {
  std::size_t seen = 0;
  for (const auto& table : {iam::aws_customer_policies(), iam::aws_service_role_policies(),
                            iam::aws_reading_policies()}) {
    for (const iam::AwsManagedPolicy& row : table) {
      const auto document =
          json::parse(std::make_shared<const Source>("p", std::string(row.document)));
      ASSERT_TRUE(document.ok()) << row.name;
      const auto parsed = policy::parse(document.value()->root(), policy::Kind::identity, "p");
      EXPECT_TRUE(parsed.ok()) << row.name;
      EXPECT_TRUE(parse_iso8601(row.created)) << row.name;
      const std::string arn = fmt::format("arn:aws:iam::aws:policy{}{}", row.path, row.name);
      EXPECT_NE(stage.world().managed_policy(arn), nullptr) << arn;
      ++seen;
    }
  }
  EXPECT_GE(seen, 35U);
}

}  // namespace
}  // namespace amiable::services
