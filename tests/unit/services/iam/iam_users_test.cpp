// Users and their access keys: answers, faults, renaming, and the user that a request implies.
#include "iam_stage.h"

namespace amiable::services {
namespace {

using UsersTest = IamTest;

TEST_F(UsersTest, a_new_user_is_answered_and_read_back) {
  api::CreateUserRequest in;
  in.UserName = "Alice";
  in.Path = "/division/";
  in.Tags = {{{"team", "blue"}}};
  const auto made = stage.run<op::CreateUser>(in);
  ASSERT_TRUE(made.ok()) << made.error().message;
  const api::User& user = *made.value().User;
  EXPECT_EQ(*user.Arn, "arn:aws:iam::111122223333:user/division/Alice");
  EXPECT_EQ(user.UserId->substr(0, 4), "AIDA");
  EXPECT_EQ(user.UserId->size(), 21U);
  EXPECT_EQ(user.CreateDate->milliseconds, 1'790'000'000'000);
  EXPECT_EQ(*user.Tags->front().Value, "blue");
  const auto read = stage.run<op::GetUser>({.UserName = "ALICE"});
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read.value().User->UserName, "Alice");
  EXPECT_EQ(*read.value().User->UserId, *user.UserId);
}

TEST_F(UsersTest, a_name_is_taken_whatever_its_letter_case) {
  user("alice");
  EXPECT_EQ(stage.outcome<op::CreateUser>({.UserName = "ALICE"}),
            "EntityAlreadyExists: User with name ALICE already exists.");
}

TEST_F(UsersTest, an_absent_user_is_named_in_the_fault) {
  const std::string fault = "NoSuchEntity: The user with name bob cannot be found.";
  EXPECT_EQ(stage.outcome<op::GetUser>({.UserName = "bob"}), fault);
  EXPECT_EQ(stage.outcome<op::DeleteUser>({.UserName = "bob"}), fault);
  EXPECT_EQ(stage.outcome<op::UpdateUser>({.UserName = "bob"}), fault);
  EXPECT_EQ(stage.outcome<op::CreateAccessKey>({.UserName = "bob"}), fault);
  EXPECT_EQ(stage.outcome<op::ListAccessKeys>({.UserName = "bob"}), fault);
  EXPECT_EQ(stage.outcome<op::ListGroupsForUser>({.UserName = "bob"}), fault);
}

TEST_F(UsersTest, lists_are_filtered_by_path_and_come_in_pages) {
  user("dora", "/a/");
  user("Carl", "/a/b/");
  user("bert", "/a/");
  user("anna");
  auto first = stage.run<op::ListUsers>({.PathPrefix = "/a/", .MaxItems = 2});
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first.value().Users->size(), 2U);
  EXPECT_EQ(*first.value().Users->at(0).UserName, "bert");
  EXPECT_EQ(*first.value().Users->at(1).UserName, "Carl");
  EXPECT_TRUE(*first.value().IsTruncated);
  // What was shown last may be gone when the next page is asked for.
  ASSERT_EQ(stage.outcome<op::DeleteUser>({.UserName = "Carl"}), "ok");
  const auto second = stage.run<op::ListUsers>(
      {.PathPrefix = "/a/", .Marker = first.value().Marker, .MaxItems = 2});
  ASSERT_TRUE(second.ok());
  ASSERT_EQ(second.value().Users->size(), 1U);
  EXPECT_EQ(*second.value().Users->at(0).UserName, "dora");
  EXPECT_FALSE(*second.value().IsTruncated);
  EXPECT_FALSE(second.value().Marker);
  EXPECT_EQ(stage.outcome<op::ListRoles>({.Marker = first.value().Marker}),
            "ValidationError: Invalid Marker.");
  EXPECT_EQ(stage.outcome<op::ListUsers>({.Marker = "nonsense!"}),
            "ValidationError: Invalid Marker.");
}

TEST_F(UsersTest, a_page_that_ends_with_the_list_is_not_truncated) {
  user("a");
  user("b");
  const auto page = stage.run<op::ListUsers>({.MaxItems = 2});
  EXPECT_EQ(page.value().Users->size(), 2U);
  EXPECT_FALSE(*page.value().IsTruncated);
}

TEST_F(UsersTest, a_renamed_user_keeps_its_id_its_keys_groups_and_policies) {
  user("alice");
  group("admins");
  ASSERT_EQ(stage.outcome<op::AddUserToGroup>({.GroupName = "admins", .UserName = "alice"}), "ok");
  ASSERT_EQ(stage.outcome<op::CreateAccessKey>({.UserName = "alice"}), "ok");
  ASSERT_EQ(stage.outcome<op::PutUserPolicy>(
                {.UserName = "alice", .PolicyName = "p", .PolicyDocument = read_buckets}),
            "ok");
  role("trusting", trust_of("arn:aws:iam::111122223333:user/alice"));
  const std::string id = stage.world().user(Rehearsal::account, "alice")->id;
  ASSERT_EQ(stage.outcome<op::UpdateUser>(
                {.UserName = "alice", .NewPath = "/new/", .NewUserName = "alicia"}),
            "ok");
  EXPECT_EQ(stage.world().user(Rehearsal::account, "alice"), nullptr);
  const store::User* moved = stage.world().user(Rehearsal::account, "alicia");
  ASSERT_NE(moved, nullptr);
  EXPECT_EQ(moved->id, id);
  EXPECT_EQ(moved->arn, "arn:aws:iam::111122223333:user/new/alicia");
  EXPECT_EQ(moved->inline_policies.front().document.compiled->holder, "alicia");
  EXPECT_EQ(stage.world().members(Rehearsal::account, "admins").size(), 1U);
  const auto keys = stage.run<op::ListAccessKeys>({.UserName = "alicia"});
  ASSERT_EQ(keys.value().AccessKeyMetadata->size(), 1U);
  EXPECT_EQ(*keys.value().AccessKeyMetadata->front().UserName, "alicia");
  const auto trusting = stage.run<op::GetRole>({.RoleName = "trusting"});
  EXPECT_NE(trusting.value().Role->AssumeRolePolicyDocument->find("user%2Fnew%2Falicia"),
            std::string::npos);
}

TEST_F(UsersTest, a_user_may_change_the_letter_case_of_its_name_but_not_take_anothers) {
  user("alice");
  user("bob");
  EXPECT_EQ(stage.outcome<op::UpdateUser>({.UserName = "alice", .NewUserName = "BOB"}),
            "EntityAlreadyExists: User with name BOB already exists.");
  EXPECT_EQ(stage.outcome<op::UpdateUser>({.UserName = "alice", .NewUserName = "Alice"}), "ok");
  EXPECT_EQ(stage.world().user(Rehearsal::account, "alice")->name, "Alice");
}

TEST_F(UsersTest, grants_follow_their_grantee_and_retiring_principal_to_the_new_name) {
  user("alice");
  store::Grant grant;
  grant.record.id = std::string(64, 'a');
  grant.record.key_arn = "arn:aws:kms:us-east-1:111122223333:key/k";
  grant.record.grantee = "arn:aws:iam::111122223333:user/alice";
  grant.record.retiring_principal = "arn:aws:iam::111122223333:user/alice";
  store::Grant other = grant;  // only its grantee is the user
  other.record.id = std::string(64, 'b');
  other.record.retiring_principal.clear();
  store::Key key;
  key.record.arn = grant.record.key_arn;
  key.record.account = Rehearsal::account;
  key.record.region = "us-east-1";
  store::ChangeSet changes;
  changes.put(key);
  changes.put(grant);
  changes.put(other);
  stage.apply(changes);
  ASSERT_EQ(stage.outcome<op::UpdateUser>({.UserName = "alice", .NewUserName = "eve"}), "ok");
  const store::Grant* moved = stage.world().grant(grant.record.key_arn, grant.record.id);
  EXPECT_EQ(moved->record.retiring_principal, "arn:aws:iam::111122223333:user/eve");
  EXPECT_EQ(moved->record.grantee, "arn:aws:iam::111122223333:user/eve");
  EXPECT_EQ(stage.world().grant(grant.record.key_arn, other.record.id)->record.grantee,
            "arn:aws:iam::111122223333:user/eve");
}

TEST_F(UsersTest, a_user_is_deleted_only_when_nothing_hangs_on_it) {
  user("alice");
  group("g");
  const std::string arn = policy("p");
  const auto key = stage.run<op::CreateAccessKey>({.UserName = "alice"});
  done<op::PutUserPolicy>({.UserName = "alice", .PolicyName = "i", .PolicyDocument = read_buckets});
  done<op::AttachUserPolicy>({.UserName = "alice", .PolicyArn = arn});
  done<op::AddUserToGroup>({.GroupName = "g", .UserName = "alice"});
  const api::DeleteUserRequest gone{.UserName = "alice"};
  EXPECT_EQ(stage.outcome<op::DeleteUser>(gone),
            "DeleteConflict: Cannot delete entity, must delete access keys first.");
  done<op::DeleteAccessKey>(
      {.AccessKeyId = key.value().AccessKey->AccessKeyId, .UserName = "alice"});
  EXPECT_EQ(stage.outcome<op::DeleteUser>(gone),
            "DeleteConflict: Cannot delete entity, must delete policies first.");
  done<op::DeleteUserPolicy>({.UserName = "alice", .PolicyName = "i"});
  EXPECT_EQ(stage.outcome<op::DeleteUser>(gone),
            "DeleteConflict: Cannot delete entity, must detach all policies first.");
  done<op::DetachUserPolicy>({.UserName = "alice", .PolicyArn = arn});
  EXPECT_EQ(stage.outcome<op::DeleteUser>(gone),
            "DeleteConflict: Cannot delete entity, must remove users from group first.");
  done<op::RemoveUserFromGroup>({.GroupName = "g", .UserName = "alice"});
  EXPECT_EQ(stage.outcome<op::DeleteUser>(gone), "ok");
  EXPECT_EQ(stage.world().user(Rehearsal::account, "alice"), nullptr);
}

TEST_F(UsersTest, a_boundary_must_be_a_policy_that_exists) {
  api::CreateUserRequest in;
  in.UserName = "alice";
  in.PermissionsBoundary = "arn:aws:iam::111122223333:not_a_policy/invalid";
  EXPECT_EQ(stage.outcome<op::CreateUser>(in),
            "InvalidInput: ARN arn:aws:iam::111122223333:not_a_policy/invalid is not valid.");
  in.PermissionsBoundary = "arn:aws:iam::111122223333:policy/none";
  EXPECT_EQ(stage.outcome<op::CreateUser>(in),
            "NoSuchEntity: Scope ARN: arn:aws:iam::111122223333:policy/none does not exist or is "
            "not attachable.");
  in.PermissionsBoundary = "arn:aws:iam::aws:policy/PowerUserAccess";
  EXPECT_EQ(stage.outcome<op::CreateUser>(in), "ok");
  EXPECT_EQ(*stage.run<op::GetUser>({.UserName = "alice"})
                 .value()
                 .User->PermissionsBoundary->PermissionsBoundaryArn,
            "arn:aws:iam::aws:policy/PowerUserAccess");
  EXPECT_EQ(stage.outcome<op::DeleteUserPermissionsBoundary>({.UserName = "alice"}), "ok");
  EXPECT_EQ(stage.outcome<op::DeleteUserPermissionsBoundary>({.UserName = "alice"}).substr(0, 12),
            "NoSuchEntity");
  EXPECT_EQ(stage.outcome<op::PutUserPermissionsBoundary>(
                {.UserName = "alice",
                 .PermissionsBoundary = "arn:aws:iam::aws:policy/AdministratorAccess"}),
            "ok");
}

TEST_F(UsersTest, get_user_without_a_name_means_the_caller) {
  user("alice");
  const auto root = stage.run<op::GetUser>({});
  EXPECT_EQ(*root.value().User->Arn, "arn:aws:iam::111122223333:root");
  EXPECT_EQ(*root.value().User->UserId, "111122223333");
  EXPECT_FALSE(root.value().User->UserName);
  stage.as_user("alice");
  EXPECT_EQ(*stage.run<op::GetUser>({}).value().User->UserName, "alice");
  stage.as_session("r", "s");
  EXPECT_EQ(stage.outcome<op::GetUser>({}),
            "ValidationError: Must specify userName when calling with non-User credentials");
}

TEST_F(UsersTest, an_access_key_opens_under_the_vault_and_knows_its_account) {
  user("alice");
  const auto made = stage.run<op::CreateAccessKey>({.UserName = "ALICE"});
  ASSERT_TRUE(made.ok());
  const api::AccessKey& key = *made.value().AccessKey;
  EXPECT_EQ(*key.UserName, "alice");
  EXPECT_EQ(*key.Status, "Active");
  EXPECT_EQ(key.SecretAccessKey->size(), 40U);
  EXPECT_EQ(account_of_access_key_id(*key.AccessKeyId), std::string(Rehearsal::account));
  const store::AccessKey* record = stage.world().access_key(*key.AccessKeyId);
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->sealed_secret.find(*key.SecretAccessKey), std::string::npos);
  const auto opened =
      stage.vault().open(Vault::Purpose::access_key_secret, record->id, record->sealed_secret);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->view(), *key.SecretAccessKey);
}

TEST_F(UsersTest, two_access_keys_are_the_most) {
  user("alice");
  EXPECT_EQ(stage.outcome<op::CreateAccessKey>({.UserName = "alice"}), "ok");
  EXPECT_EQ(stage.outcome<op::CreateAccessKey>({.UserName = "alice"}), "ok");
  EXPECT_EQ(stage.outcome<op::CreateAccessKey>({.UserName = "alice"}),
            "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
}

TEST_F(UsersTest, a_key_is_switched_off_listed_and_deleted_under_its_user_only) {
  user("alice");
  user("bob");
  const std::string id =
      *stage.run<op::CreateAccessKey>({.UserName = "alice"}).value().AccessKey->AccessKeyId;
  EXPECT_EQ(stage.outcome<op::UpdateAccessKey>(
                {.AccessKeyId = id, .Status = "Inactive", .UserName = "bob"}),
            "NoSuchEntity: The Access Key with id " + id + " cannot be found.");
  EXPECT_EQ(stage
                .outcome<op::UpdateAccessKey>(
                    {.AccessKeyId = id, .Status = "Expired", .UserName = "alice"})
                .substr(0, 15),
            "ValidationError");
  ASSERT_EQ(stage.outcome<op::UpdateAccessKey>(
                {.AccessKeyId = id, .Status = "Inactive", .UserName = "alice"}),
            "ok");
  EXPECT_FALSE(stage.world().access_key(id)->active);
  const auto list = stage.run<op::ListAccessKeys>({.UserName = "alice"});
  EXPECT_EQ(*list.value().AccessKeyMetadata->front().Status, "Inactive");
  stage.as_user("alice");
  EXPECT_EQ(stage.outcome<op::DeleteAccessKey>({.AccessKeyId = id}), "ok");
  EXPECT_EQ(stage.world().access_key(id), nullptr);
}

TEST_F(UsersTest, root_without_a_name_means_its_own_keys) {
  const auto list = stage.run<op::ListAccessKeys>({});
  ASSERT_EQ(list.value().AccessKeyMetadata->size(), 1U);
  EXPECT_FALSE(list.value().AccessKeyMetadata->front().UserName);
  EXPECT_EQ(stage.outcome<op::CreateAccessKey>({}), "ok");
  EXPECT_EQ(stage.outcome<op::CreateAccessKey>({}).substr(0, 13), "LimitExceeded");
}

}  // namespace
}  // namespace amiable::services
