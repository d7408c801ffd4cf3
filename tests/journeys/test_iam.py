"""IAM with boto3: entities, policies, their rules and quotas."""
import json

from served import OWNER, USER_ACCOUNT, Journey

EMPTY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "none:Nothing", "Resource": "*"}]})


def allow(action):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": action, "Resource": "*"}]})


def trust(**principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]})


class Users(Journey):
    def setUp(self):
        self.iam = self.served.client("iam")

    def test_a_users_life(self):
        user = self.iam.create_user(UserName="Ann", Path="/team/",
                                    Tags=[{"Key": "a", "Value": "b"}])["User"]
        self.assertEqual("arn:aws:iam::%s:user/team/Ann" % USER_ACCOUNT, user["Arn"])
        self.assertTrue(user["UserId"].startswith("AIDA"))
        self.refused("EntityAlreadyExists", self.iam.create_user, UserName="ANN")
        self.assertEqual("Ann", self.iam.get_user(UserName="ann")["User"]["UserName"])
        self.iam.update_user(UserName="Ann", NewUserName="Anna", NewPath="/")
        self.assertEqual(user["UserId"], self.iam.get_user(UserName="Anna")["User"]["UserId"])
        self.refused("NoSuchEntity", self.iam.get_user, UserName="Ann")
        self.assertEqual([{"Key": "a", "Value": "b"}],
                         self.iam.list_user_tags(UserName="Anna")["Tags"])
        self.iam.delete_user(UserName="Anna")

    def test_what_is_in_use_is_not_deleted(self):
        self.iam.create_user(UserName="Used")
        key = self.iam.create_access_key(UserName="Used")["AccessKey"]["AccessKeyId"]
        error = self.refused("DeleteConflict", self.iam.delete_user, UserName="Used")
        self.assertEqual(409, error["ResponseMetadata"]["HTTPStatusCode"])
        self.iam.delete_access_key(UserName="Used", AccessKeyId=key)
        self.iam.delete_user(UserName="Used")

    def test_quotas(self):
        self.iam.create_user(UserName="Keys")
        for _ in range(2):
            self.iam.create_access_key(UserName="Keys")
        error = self.refused("LimitExceeded", self.iam.create_access_key, UserName="Keys")
        self.assertEqual("Cannot exceed quota for AccessKeysPerUser: 2", error["Error"]["Message"])

    def test_the_last_use_of_an_access_key(self):
        key = self.new_user(USER_ACCOUNT, "Idle")
        use = self.iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
        self.assertEqual(("Idle", "N/A"), (use["UserName"], use["AccessKeyLastUsed"]["ServiceName"]))
        self.served.client_with("sts", key).get_caller_identity()
        use = self.iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])
        self.assertEqual(("sts", "us-west-2"), (use["AccessKeyLastUsed"]["ServiceName"],
                                                use["AccessKeyLastUsed"]["Region"]))

    def test_any_region_may_stand_in_the_signature(self):
        for region in ("us-east-1", "eu-west-3"):
            self.served.client("iam", USER_ACCOUNT, region).list_users()
        self.refused("SignatureDoesNotMatch",
                     self.served.client("iam", USER_ACCOUNT, "nowhere").list_users)

    def test_names(self):
        error = self.refused("ValidationError", self.iam.create_user, UserName="two words")
        self.assertIn("at 'userName' failed to satisfy constraint", error["Error"]["Message"])
        self.refused("ValidationError", self.iam.create_user, UserName="a" * 65)

    def test_a_user_sees_itself_without_naming_itself(self):
        key = self.new_user(USER_ACCOUNT, "Self", allow("iam:GetUser"))
        user = self.served.client_with("iam", key).get_user()["User"]
        self.assertEqual("Self", user["UserName"])

    def test_groups_give_their_members_rights(self):
        key = self.new_user(USER_ACCOUNT, "Member")
        client = self.served.client_with("iam", key)
        self.refused("AccessDenied", client.list_users)
        self.iam.create_group(GroupName="Readers")
        self.iam.put_group_policy(GroupName="Readers", PolicyName="p",
                                  PolicyDocument=allow("iam:List*"))
        self.iam.add_user_to_group(GroupName="Readers", UserName="Member")
        client.list_users()
        self.assertEqual(["Member"], [user["UserName"] for user in
                                      self.iam.get_group(GroupName="Readers")["Users"]])
        self.iam.remove_user_from_group(GroupName="Readers", UserName="Member")
        self.refused("AccessDenied", client.list_users)

    def test_a_boundary_limits(self):
        boundary = self.iam.create_policy(PolicyName="OnlyRead",
                                          PolicyDocument=allow("iam:Get*"))["Policy"]["Arn"]
        key = self.new_user(USER_ACCOUNT, "Bound", allow("iam:*"))
        self.iam.put_user_permissions_boundary(UserName="Bound", PermissionsBoundary=boundary)
        client = self.served.client_with("iam", key)
        client.get_user()
        error = self.refused("AccessDenied", client.list_users)
        self.assertIn("because no permissions boundary allows the iam:ListUsers action",
                      error["Error"]["Message"])

    def test_lists_come_in_pages(self):
        for number in range(5):
            self.iam.create_user(UserName="Page%d" % number, Path="/pages/")
        pages = list(self.iam.get_paginator("list_users").paginate(
            PathPrefix="/pages/", PaginationConfig={"PageSize": 2}))
        self.assertEqual([2, 2, 1], [len(page["Users"]) for page in pages])


class Policies(Journey):
    def setUp(self):
        self.iam = self.served.client("iam")

    def test_versions(self):
        arn = self.iam.create_policy(PolicyName="V", PolicyDocument=EMPTY)["Policy"]["Arn"]
        for _ in range(4):
            self.iam.create_policy_version(PolicyArn=arn, PolicyDocument=EMPTY)
        self.refused("LimitExceeded", self.iam.create_policy_version, PolicyArn=arn,
                     PolicyDocument=EMPTY)
        self.refused("DeleteConflict", self.iam.delete_policy_version, PolicyArn=arn,
                     VersionId="v1")
        self.iam.delete_policy_version(PolicyArn=arn, VersionId="v5")
        made = self.iam.create_policy_version(PolicyArn=arn, PolicyDocument=EMPTY)
        self.assertEqual("v6", made["PolicyVersion"]["VersionId"])

    def test_attachments(self):
        arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
        self.iam.create_user(UserName="Attached")
        self.iam.attach_user_policy(UserName="Attached", PolicyArn=arn)
        attached = self.iam.list_attached_user_policies(UserName="Attached")["AttachedPolicies"]
        self.assertEqual([{"PolicyName": "ReadOnlyAccess", "PolicyArn": arn}], attached)
        entities = self.iam.list_entities_for_policy(PolicyArn=arn)
        self.assertEqual(["Attached"], [user["UserName"] for user in entities["PolicyUsers"]])
        error = self.refused("NoSuchEntity", self.iam.attach_user_policy, UserName="Attached",
                             PolicyArn="arn:aws:iam::aws:policy/Nothing")
        self.assertIn("does not exist or is not attachable", error["Error"]["Message"])

    def test_malformed_documents(self):
        for document in ("{}", '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}'):
            self.refused("MalformedPolicyDocument", self.iam.create_policy, PolicyName="Bad",
                         PolicyDocument=document)

    def test_a_managed_policy_in_use_is_not_deleted(self):
        arn = self.iam.create_policy(PolicyName="InUse", PolicyDocument=EMPTY)["Policy"]["Arn"]
        self.iam.create_user(UserName="Uses")
        self.iam.attach_user_policy(UserName="Uses", PolicyArn=arn)
        self.refused("DeleteConflict", self.iam.delete_policy, PolicyArn=arn)
        self.iam.detach_user_policy(UserName="Uses", PolicyArn=arn)
        self.iam.delete_policy(PolicyArn=arn)


class Roles(Journey):
    def setUp(self):
        self.iam = self.served.client("iam")

    def test_a_roles_life(self):
        made = self.iam.create_role(RoleName="Worker", Description="d", MaxSessionDuration=7200,
                                    AssumeRolePolicyDocument=trust(Service="ec2.amazonaws.com"))
        self.assertNotIn("MaxSessionDuration", made["Role"])
        role = self.iam.get_role(RoleName="Worker")["Role"]
        self.assertEqual(7200, role["MaxSessionDuration"])
        self.assertEqual(json.loads(trust(Service="ec2.amazonaws.com")),
                         role["AssumeRolePolicyDocument"])
        self.iam.create_instance_profile(InstanceProfileName="Worker")
        self.iam.add_role_to_instance_profile(InstanceProfileName="Worker", RoleName="Worker")
        self.refused("DeleteConflict", self.iam.delete_role, RoleName="Worker")
        self.iam.remove_role_from_instance_profile(InstanceProfileName="Worker", RoleName="Worker")
        self.iam.delete_instance_profile(InstanceProfileName="Worker")
        self.iam.delete_role(RoleName="Worker")

    def test_principals_of_a_trust_policy_must_exist(self):
        error = self.refused("MalformedPolicyDocument", self.iam.create_role, RoleName="Bad",
                             AssumeRolePolicyDocument=trust(
                                 AWS="arn:aws:iam::%s:user/Nobody" % USER_ACCOUNT))
        self.assertIn("Invalid principal in policy", error["Error"]["Message"])

    def test_a_deleted_principal_shows_as_its_id(self):
        user = self.iam.create_user(UserName="Leaver")["User"]
        self.iam.create_role(RoleName="Left", AssumeRolePolicyDocument=trust(AWS=user["Arn"]))
        self.iam.delete_user(UserName="Leaver")
        document = self.iam.get_role(RoleName="Left")["Role"]["AssumeRolePolicyDocument"]
        self.assertEqual(user["UserId"], document["Statement"][0]["Principal"]["AWS"])

    def test_service_linked_roles(self):
        role = self.iam.create_service_linked_role(
            AWSServiceName="autoscaling.amazonaws.com")["Role"]
        self.assertEqual("arn:aws:iam::%s:role/aws-service-role/autoscaling.amazonaws.com/"
                         "AWSServiceRoleForAutoScaling" % USER_ACCOUNT, role["Arn"])
        self.refused("UnmodifiableEntity", self.iam.put_role_policy, RoleName=role["RoleName"],
                     PolicyName="p", PolicyDocument=EMPTY)

    def test_the_accounts_details_in_one_answer(self):
        self.iam.create_user(UserName="Detailed")
        self.iam.put_user_policy(UserName="Detailed", PolicyName="p", PolicyDocument=EMPTY)
        details = self.iam.get_account_authorization_details(Filter=["User"])
        users = {user["UserName"]: user for user in details["UserDetailList"]}
        self.assertEqual(json.loads(EMPTY), users["Detailed"]["UserPolicyList"][0]["PolicyDocument"])
        self.assertEqual([], details["RoleDetailList"])


class Refusals(Journey):
    def test_iams_own_actions_are_authorized(self):
        key = self.new_user(USER_ACCOUNT, "Powerless")
        error = self.refused("AccessDenied", self.served.client_with("iam", key).create_user,
                             UserName="x")
        self.assertEqual("User: arn:aws:iam::%s:user/Powerless is not authorized to perform: "
                         "iam:CreateUser on resource: arn:aws:iam::%s:user/x because no "
                         "identity-based policy allows the iam:CreateUser action" %
                         (USER_ACCOUNT, USER_ACCOUNT), error["Error"]["Message"])
        self.assertEqual(403, error["ResponseMetadata"]["HTTPStatusCode"])

    def test_an_explicit_deny_says_so(self):
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "iam:ListRoles", "Resource": "*"}]})
        key = self.new_user(USER_ACCOUNT, "Denied", policy)
        error = self.refused("AccessDenied", self.served.client_with("iam", key).list_roles)
        self.assertTrue(error["Error"]["Message"].endswith(
            "with an explicit deny in an identity-based policy"))

    def test_accounts_are_apart(self):
        self.served.client("iam", OWNER).create_user(UserName="Theirs")
        self.refused("NoSuchEntity", self.served.client("iam", USER_ACCOUNT).get_user,
                     UserName="Theirs")
