// Roles, trust policies, service-linked roles and instance profiles.
#include "iam_stage.h"

namespace amiable::services {
namespace {

using RolesTest = IamTest;

std::string trust_fault(Rehearsal& stage, const std::string& document) {
  return stage.outcome<op::CreateRole>({.RoleName = "r", .AssumeRolePolicyDocument = document});
}

TEST_F(RolesTest, create_leaves_out_what_get_shows) {
  api::CreateRoleRequest in;
  in.RoleName = "Reader";
  in.AssumeRolePolicyDocument = ec2_may_assume;
  in.Description = "reads";
  in.MaxSessionDuration = 7200;
  const auto made = stage.run<op::CreateRole>(in);
  ASSERT_TRUE(made.ok());
  EXPECT_FALSE(made.value().Role->Description);
  EXPECT_FALSE(made.value().Role->MaxSessionDuration);
  EXPECT_EQ(made.value().Role->RoleId->substr(0, 4), "AROA");
  const auto read = stage.run<op::GetRole>({.RoleName = "READER"});
  EXPECT_EQ(*read.value().Role->RoleName, "Reader");
  EXPECT_EQ(*read.value().Role->Description, "reads");
  EXPECT_EQ(*read.value().Role->MaxSessionDuration, 7200);
  EXPECT_FALSE(read.value().Role->Tags);
  EXPECT_EQ(read.value().Role->AssumeRolePolicyDocument->substr(0, 41),
            "%7B%22Version%22%3A%222012-10-17%22%2C%22");
  EXPECT_EQ(stage.outcome<op::CreateRole>(in),
            "EntityAlreadyExists: Role with name Reader already exists.");
}

TEST_F(RolesTest, a_trust_policy_is_checked_as_aws_does) {
  EXPECT_EQ(trust_fault(stage, "{"), "MalformedPolicyDocument: This policy contains invalid Json");
  EXPECT_EQ(trust_fault(stage, trust_of("arn:aws:iam::111122223333:user/nobody")),
            "MalformedPolicyDocument: Invalid principal in policy: "
            "\"AWS\":\"arn:aws:iam::111122223333:user/nobody\"");
  EXPECT_EQ(trust_fault(stage,
                        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",)"
                        R"("Action":"s3:GetObject"}]})"),
            "MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.");
  EXPECT_EQ(trust_fault(stage, trust_of("111122223333")), "ok");
}

TEST_F(RolesTest, principals_are_kept_by_id_and_shown_by_arn_while_they_live) {
  user("alice");
  role("r", trust_of("arn:aws:iam::111122223333:user/alice"));
  const store::Role* record = stage.world().role(Rehearsal::account, "r");
  const std::string id = stage.world().user(Rehearsal::account, "alice")->id;
  EXPECT_NE(record->trust.text.find(id), std::string::npos);
  EXPECT_EQ(record->trust.text.find("user/alice"), std::string::npos);
  EXPECT_NE(stage.run<op::GetRole>({.RoleName = "r"})
                .value()
                .Role->AssumeRolePolicyDocument->find("user%2Falice"),
            std::string::npos);
  ASSERT_EQ(stage.outcome<op::DeleteUser>({.UserName = "alice"}), "ok");
  user("alice");
  const auto shown = stage.run<op::GetRole>({.RoleName = "r"});
  EXPECT_NE(shown.value().Role->AssumeRolePolicyDocument->find(id), std::string::npos);
}

TEST_F(RolesTest, what_update_does_not_name_stays) {
  role("r");
  ASSERT_EQ(stage.outcome<op::UpdateRole>(
                {.RoleName = "r", .Description = "d", .MaxSessionDuration = 7200}),
            "ok");
  ASSERT_EQ(stage.outcome<op::UpdateRole>({.RoleName = "r"}), "ok");
  const store::Role* record = stage.world().role(Rehearsal::account, "r");
  EXPECT_EQ(record->description, "d");
  EXPECT_EQ(record->max_session_duration, 7200);
  const auto described =
      stage.run<op::UpdateRoleDescription>({.RoleName = "r", .Description = "e"});
  EXPECT_EQ(*described.value().Role->Description, "e");
  EXPECT_FALSE(described.value().Role->MaxSessionDuration);
}

TEST_F(RolesTest, a_trust_policy_is_replaced_or_refused_whole) {
  role("r");
  user("alice");
  EXPECT_EQ(stage.outcome<op::UpdateAssumeRolePolicy>({.RoleName = "r", .PolicyDocument = "{]"}),
            "MalformedPolicyDocument: This policy contains invalid Json");
  EXPECT_EQ(
      stage.outcome<op::UpdateAssumeRolePolicy>(
          {.RoleName = "r", .PolicyDocument = trust_of("arn:aws:iam::111122223333:user/alice")}),
      "ok");
  EXPECT_NE(stage.world().role(Rehearsal::account, "r")->trust.text.find("AIDA"),
            std::string::npos);
}

TEST_F(RolesTest, paths_of_aws_are_not_for_customers) {
  api::CreateRoleRequest in;
  in.RoleName = "r";
  in.AssumeRolePolicyDocument = ec2_may_assume;
  in.Path = "/aws-service-role/autoscaling.amazonaws.com/";
  EXPECT_EQ(stage.outcome<op::CreateRole>(in).substr(0, 12), "InvalidInput");
}

TEST_F(RolesTest, a_role_is_deleted_only_when_bare) {
  role("r");
  ASSERT_EQ(stage.outcome<op::CreateInstanceProfile>({.InstanceProfileName = "p"}), "ok");
  done<op::AddRoleToInstanceProfile>({.InstanceProfileName = "p", .RoleName = "r"});
  done<op::PutRolePolicy>({.RoleName = "r", .PolicyName = "i", .PolicyDocument = read_buckets});
  done<op::AttachRolePolicy>(
      {.RoleName = "r", .PolicyArn = "arn:aws:iam::aws:policy/PowerUserAccess"});
  const api::DeleteRoleRequest gone{.RoleName = "r"};
  EXPECT_EQ(stage.outcome<op::DeleteRole>(gone),
            "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.");
  done<op::RemoveRoleFromInstanceProfile>({.InstanceProfileName = "p", .RoleName = "r"});
  EXPECT_EQ(stage.outcome<op::DeleteRole>(gone),
            "DeleteConflict: Cannot delete entity, must delete policies first.");
  done<op::DeleteRolePolicy>({.RoleName = "r", .PolicyName = "i"});
  EXPECT_EQ(stage.outcome<op::DeleteRole>(gone),
            "DeleteConflict: Cannot delete entity, must detach all policies first.");
  done<op::DetachRolePolicy>(
      {.RoleName = "r", .PolicyArn = "arn:aws:iam::aws:policy/PowerUserAccess"});
  EXPECT_EQ(stage.outcome<op::DeleteRole>(gone), "ok");
  EXPECT_EQ(stage.outcome<op::DeleteRole>(gone),
            "NoSuchEntity: The role with name r cannot be found.");
}

TEST_F(RolesTest, a_service_linked_role_is_made_with_its_path_policy_and_trust) {
  const auto made =
      stage.run<op::CreateServiceLinkedRole>({.AWSServiceName = "autoscaling.amazonaws.com"});
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(*made.value().Role->Arn,
            "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/"
            "AWSServiceRoleForAutoScaling");
  const auto attached =
      stage.run<op::ListAttachedRolePolicies>({.RoleName = "AWSServiceRoleForAutoScaling"});
  ASSERT_EQ(attached.value().AttachedPolicies->size(), 1U);
  EXPECT_EQ(*attached.value().AttachedPolicies->front().PolicyArn,
            "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy");
  EXPECT_EQ(
      stage.outcome<op::CreateServiceLinkedRole>({.AWSServiceName = "autoscaling.amazonaws.com"}),
      "InvalidInput: Service role name AWSServiceRoleForAutoScaling has been taken in this "
      "account, please try a different suffix.");
  EXPECT_EQ(stage.outcome<op::CreateServiceLinkedRole>(
                {.AWSServiceName = "autoscaling.amazonaws.com", .CustomSuffix = "mine"}),
            "ok");
  EXPECT_NE(stage.world().role(Rehearsal::account, "AWSServiceRoleForAutoScaling_mine"), nullptr);
  EXPECT_EQ(stage.outcome<op::CreateServiceLinkedRole>(
                {.AWSServiceName = "spot.amazonaws.com", .CustomSuffix = "mine"}),
            "InvalidInput: Custom suffix is not allowed for spot.amazonaws.com");
  EXPECT_EQ(stage.outcome<op::CreateServiceLinkedRole>({.AWSServiceName = "x.amazonaws.com"})
                .substr(0, 12),
            "InvalidInput");
}

TEST_F(RolesTest, a_service_linked_role_is_changed_by_aws_alone) {
  const std::string name = "AWSServiceRoleForAutoScaling";
  done<op::CreateServiceLinkedRole>({.AWSServiceName = "autoscaling.amazonaws.com"});
  done<op::CreateInstanceProfile>({.InstanceProfileName = "p"});
  const std::string fault =
      "UnmodifiableEntity: Cannot perform the operation on the protected role '" + name +
      "' - this role is only modifiable by AWS";
  const std::string admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  EXPECT_EQ(stage.outcome<op::DeleteRole>({.RoleName = name}), fault);
  EXPECT_EQ(stage.outcome<op::AttachRolePolicy>({.RoleName = name, .PolicyArn = admin}), fault);
  EXPECT_EQ(stage.outcome<op::DetachRolePolicy>({.RoleName = name, .PolicyArn = admin}), fault);
  EXPECT_EQ(stage.outcome<op::PutRolePolicy>(
                {.RoleName = name, .PolicyName = "p", .PolicyDocument = read_buckets}),
            fault);
  EXPECT_EQ(stage.outcome<op::DeleteRolePolicy>({.RoleName = name, .PolicyName = "p"}), fault);
  EXPECT_EQ(stage.outcome<op::UpdateAssumeRolePolicy>(
                {.RoleName = name, .PolicyDocument = ec2_may_assume}),
            fault);
  EXPECT_EQ(stage.outcome<op::UpdateRole>({.RoleName = name, .MaxSessionDuration = 7200}), fault);
  EXPECT_EQ(stage.outcome<op::PutRolePermissionsBoundary>(
                {.RoleName = name, .PermissionsBoundary = admin}),
            fault);
  EXPECT_EQ(
      stage.outcome<op::AddRoleToInstanceProfile>({.InstanceProfileName = "p", .RoleName = name}),
      fault);
  EXPECT_EQ(stage.outcome<op::UpdateRoleDescription>({.RoleName = name, .Description = "d"}), "ok");
}

TEST_F(RolesTest, a_deletion_task_is_known_and_cannot_be_made_up) {
  done<op::CreateServiceLinkedRole>({.AWSServiceName = "spot.amazonaws.com"});
  const auto task =
      stage.run<op::DeleteServiceLinkedRole>({.RoleName = "AWSServiceRoleForEC2Spot"});
  ASSERT_TRUE(task.ok());
  std::string id = *task.value().DeletionTaskId;
  EXPECT_EQ(id.substr(0, 64), "task/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spo");
  EXPECT_EQ(stage.world().role(Rehearsal::account, "AWSServiceRoleForEC2Spot"), nullptr);
  const auto status = stage.run<op::GetServiceLinkedRoleDeletionStatus>({.DeletionTaskId = id});
  EXPECT_EQ(*status.value().Status, "SUCCEEDED");
  id.back() = id.back() == '0' ? '1' : '0';
  EXPECT_EQ(
      stage.outcome<op::GetServiceLinkedRoleDeletionStatus>({.DeletionTaskId = id}).substr(0, 12),
      "NoSuchEntity");
  EXPECT_EQ(stage.outcome<op::GetServiceLinkedRoleDeletionStatus>({.DeletionTaskId = "task"})
                .substr(0, 12),
            "NoSuchEntity");
  role("mine");
  EXPECT_EQ(stage.outcome<op::DeleteServiceLinkedRole>({.RoleName = "mine"}).substr(0, 12),
            "InvalidInput");
}

TEST_F(RolesTest, an_instance_profile_holds_one_role) {
  role("r");
  role("s");
  const auto made =
      stage.run<op::CreateInstanceProfile>({.InstanceProfileName = "P", .Path = "/x/"});
  EXPECT_EQ(*made.value().InstanceProfile->Arn, "arn:aws:iam::111122223333:instance-profile/x/P");
  EXPECT_TRUE(made.value().InstanceProfile->Roles->empty());
  EXPECT_FALSE(made.value().InstanceProfile->Tags);
  EXPECT_EQ(stage.outcome<op::CreateInstanceProfile>({.InstanceProfileName = "p"}),
            "EntityAlreadyExists: Instance Profile p already exists.");
  ASSERT_EQ(
      stage.outcome<op::AddRoleToInstanceProfile>({.InstanceProfileName = "p", .RoleName = "R"}),
      "ok");
  EXPECT_EQ(
      stage.outcome<op::AddRoleToInstanceProfile>({.InstanceProfileName = "p", .RoleName = "s"}),
      "LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
  const auto read = stage.run<op::GetInstanceProfile>({.InstanceProfileName = "p"});
  EXPECT_EQ(*read.value().InstanceProfile->Roles->front().RoleName, "r");
  EXPECT_TRUE(read.value().InstanceProfile->Tags->empty());
  EXPECT_EQ(stage.run<op::ListInstanceProfilesForRole>({.RoleName = "r"})
                .value()
                .InstanceProfiles->size(),
            1U);
  EXPECT_EQ(
      stage.run<op::ListInstanceProfiles>({.PathPrefix = "/y/"}).value().InstanceProfiles->size(),
      0U);
  EXPECT_EQ(stage.outcome<op::RemoveRoleFromInstanceProfile>(
                {.InstanceProfileName = "p", .RoleName = "s"}),
            "NoSuchEntity: Role s in Instance Profile P cannot be found.");
  EXPECT_EQ(stage.outcome<op::DeleteInstanceProfile>({.InstanceProfileName = "p"}),
            "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.");
  EXPECT_EQ(stage.outcome<op::RemoveRoleFromInstanceProfile>(
                {.InstanceProfileName = "p", .RoleName = "r"}),
            "ok");
  EXPECT_EQ(stage.outcome<op::DeleteInstanceProfile>({.InstanceProfileName = "p"}), "ok");
  EXPECT_EQ(stage.outcome<op::GetInstanceProfile>({.InstanceProfileName = "p"}),
            "NoSuchEntity: Instance Profile p cannot be found.");
}

}  // namespace
}  // namespace amiable::services
