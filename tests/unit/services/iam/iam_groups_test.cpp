// Groups: answers, members, renaming, faults.
#include "iam_stage.h"

namespace amiable::services {
namespace {

using GroupsTest = IamTest;

TEST_F(GroupsTest, a_group_is_made_read_and_listed) {
  const auto made = stage.run<op::CreateGroup>({.GroupName = "Admins", .Path = "/x/"});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(*made.value().Group->Arn, "arn:aws:iam::111122223333:group/x/Admins");
  EXPECT_EQ(made.value().Group->GroupId->substr(0, 4), "AGPA");
  const auto read = stage.run<op::GetGroup>({.GroupName = "admins"});
  EXPECT_EQ(*read.value().Group->GroupName, "Admins");
  EXPECT_TRUE(read.value().Users->empty());
  EXPECT_FALSE(*read.value().IsTruncated);
  EXPECT_EQ(stage.run<op::ListGroups>({.PathPrefix = "/x/"}).value().Groups->size(), 1U);
  EXPECT_EQ(stage.run<op::ListGroups>({.PathPrefix = "/y/"}).value().Groups->size(), 0U);
  EXPECT_EQ(stage.outcome<op::CreateGroup>({.GroupName = "ADMINS"}),
            "EntityAlreadyExists: Group with name ADMINS already exists.");
}

TEST_F(GroupsTest, absent_groups_and_users_are_told_the_user_first) {
  const std::string no_group = "NoSuchEntity: The group with name g cannot be found.";
  EXPECT_EQ(stage.outcome<op::GetGroup>({.GroupName = "g"}), no_group);
  EXPECT_EQ(stage.outcome<op::DeleteGroup>({.GroupName = "g"}), no_group);
  EXPECT_EQ(stage.outcome<op::UpdateGroup>({.GroupName = "g"}), no_group);
  EXPECT_EQ(stage.outcome<op::RemoveUserFromGroup>({.GroupName = "g", .UserName = "u"}),
            "NoSuchEntity: The user with name u cannot be found.");
  user("u");
  EXPECT_EQ(stage.outcome<op::AddUserToGroup>({.GroupName = "g", .UserName = "u"}), no_group);
  EXPECT_EQ(stage.outcome<op::RemoveUserFromGroup>({.GroupName = "g", .UserName = "u"}), no_group);
}

TEST_F(GroupsTest, joining_twice_and_leaving_twice_succeed) {
  user("u");
  group("G");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(stage.outcome<op::AddUserToGroup>({.GroupName = "g", .UserName = "u"}), "ok");
  }
  EXPECT_EQ(stage.run<op::GetGroup>({.GroupName = "G"}).value().Users->size(), 1U);
  EXPECT_EQ(stage.run<op::ListGroupsForUser>({.UserName = "u"}).value().Groups->size(), 1U);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(stage.outcome<op::RemoveUserFromGroup>({.GroupName = "G", .UserName = "u"}), "ok");
  }
  EXPECT_EQ(stage.run<op::ListGroupsForUser>({.UserName = "u"}).value().Groups->size(), 0U);
}

TEST_F(GroupsTest, a_user_is_in_ten_groups_at_most) {
  user("u");
  for (int i = 0; i < 10; ++i) {
    group("g" + std::to_string(i));
    ASSERT_EQ(
        stage.outcome<op::AddUserToGroup>({.GroupName = "g" + std::to_string(i), .UserName = "u"}),
        "ok");
  }
  group("more");
  EXPECT_EQ(stage.outcome<op::AddUserToGroup>({.GroupName = "more", .UserName = "u"}),
            "LimitExceeded: Cannot exceed quota for GroupsPerUser: 10");
  const auto page = stage.run<op::ListGroupsForUser>({.UserName = "u", .MaxItems = 7});
  EXPECT_TRUE(*page.value().IsTruncated);
  const auto rest =
      stage.run<op::ListGroupsForUser>({.UserName = "u", .Marker = page.value().Marker});
  EXPECT_EQ(rest.value().Groups->size(), 3U);
}

TEST_F(GroupsTest, members_follow_a_renamed_group) {
  user("u");
  group("old");
  group("other");
  done<op::AddUserToGroup>({.GroupName = "old", .UserName = "u"});
  done<op::PutGroupPolicy>({.GroupName = "old", .PolicyName = "p", .PolicyDocument = read_buckets});
  EXPECT_EQ(stage.outcome<op::UpdateGroup>({.GroupName = "old", .NewGroupName = "Other"}),
            "EntityAlreadyExists: Group with name Other already exists.");
  ASSERT_EQ(
      stage.outcome<op::UpdateGroup>({.GroupName = "old", .NewPath = "/p/", .NewGroupName = "new"}),
      "ok");
  const auto groups = stage.run<op::ListGroupsForUser>({.UserName = "u"});
  ASSERT_EQ(groups.value().Groups->size(), 1U);
  EXPECT_EQ(*groups.value().Groups->front().Arn, "arn:aws:iam::111122223333:group/p/new");
  EXPECT_EQ(stage.world().group(Rehearsal::account, "old"), nullptr);
  EXPECT_EQ(stage.run<op::ListGroupPolicies>({.GroupName = "new"}).value().PolicyNames->size(), 1U);
}

TEST_F(GroupsTest, a_group_is_deleted_only_when_bare) {
  user("u");
  group("g");
  done<op::AddUserToGroup>({.GroupName = "g", .UserName = "u"});
  done<op::PutGroupPolicy>({.GroupName = "g", .PolicyName = "p", .PolicyDocument = read_buckets});
  done<op::AttachGroupPolicy>(
      {.GroupName = "g", .PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess"});
  const api::DeleteGroupRequest gone{.GroupName = "g"};
  EXPECT_EQ(stage.outcome<op::DeleteGroup>(gone),
            "DeleteConflict: Cannot delete entity, must remove users from group first.");
  done<op::RemoveUserFromGroup>({.GroupName = "g", .UserName = "u"});
  EXPECT_EQ(stage.outcome<op::DeleteGroup>(gone),
            "DeleteConflict: Cannot delete entity, must delete policies first.");
  done<op::DeleteGroupPolicy>({.GroupName = "g", .PolicyName = "p"});
  EXPECT_EQ(stage.outcome<op::DeleteGroup>(gone),
            "DeleteConflict: Cannot delete entity, must detach all policies first.");
  done<op::DetachGroupPolicy>(
      {.GroupName = "g", .PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess"});
  EXPECT_EQ(stage.outcome<op::DeleteGroup>(gone), "ok");
}

}  // namespace
}  // namespace amiable::services
