"""The requests that Terraform's AWS provider sends for its IAM, KMS and STS resources, in its order
(recorded from hashicorp/aws 5.100), with the answers it polls for."""
import json

from served import OWNER, USER_ACCOUNT, Journey


def allow(principal):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "kms:*", "Resource": "*"}]})


class Terraform(Journey):
    def setUp(self):
        self.kms = self.served.client("kms", OWNER)
        self.iam = self.served.client("iam", OWNER)

    def make_key(self):
        # The provider still sends the old name of KeySpec.
        key = self.kms.create_key(CustomerMasterKeySpec="SYMMETRIC_DEFAULT", Description="tf",
                                  KeyUsage="ENCRYPT_DECRYPT",
                                  Tags=[{"TagKey": "Name", "TagValue": "tf"}])["KeyMetadata"]
        return key["KeyId"]

    def read_key(self, key):
        state = self.kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"]
        policy = self.kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
        rotation = self.kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
        tags = self.kms.list_resource_tags(KeyId=key)["Tags"]
        return state, policy, rotation, tags

    def test_aws_kms_key(self):
        key = self.make_key()
        self.kms.enable_key_rotation(KeyId=key)
        self.assertEqual(("Enabled", True), self.read_key(key)[:3:2])
        self.assertEqual([{"TagKey": "Name", "TagValue": "tf"}], self.read_key(key)[3])
        self.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        self.assertEqual("PendingDeletion",
                         self.kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"])

    def test_aws_kms_key_policy(self):
        key = self.make_key()
        default = self.read_key(key)[1]
        wanted = allow("arn:aws:iam::%s:root" % OWNER)
        self.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=wanted)
        self.assertEqual(wanted, self.read_key(key)[1])
        self.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=default)
        self.assertEqual(json.loads(default), json.loads(self.read_key(key)[1]))

    def test_aws_kms_alias(self):
        key = self.make_key()
        self.kms.create_alias(AliasName="alias/tf", TargetKeyId=key)
        found = [alias for alias in self.kms.list_aliases()["Aliases"]
                 if alias["AliasName"] == "alias/tf"]
        self.assertEqual([key], [alias["TargetKeyId"] for alias in found])
        self.kms.delete_alias(AliasName="alias/tf")

    def test_aws_kms_grant(self):
        key = self.make_key()
        grantee = self.iam.create_user(UserName="tf-grantee", Path="/")["User"]["Arn"]
        grant = self.kms.create_grant(
            Constraints={"EncryptionContextEquals": {"Department": "Finance"}},
            GranteePrincipal=grantee, KeyId=key, Name="tf", Operations=["Encrypt", "Decrypt"])
        listed = self.kms.list_grants(KeyId=key, Limit=100)["Grants"]
        self.assertEqual([grant["GrantId"]], [one["GrantId"] for one in listed])
        self.assertEqual({"EncryptionContextEquals": {"Department": "Finance"}},
                         listed[0]["Constraints"])
        self.assertEqual(sorted(["Encrypt", "Decrypt"]), sorted(listed[0]["Operations"]))
        self.kms.revoke_grant(KeyId=key, GrantId=grant["GrantId"])
        self.assertEqual([], self.kms.list_grants(KeyId=key, Limit=100)["Grants"])

    def test_aws_iam_user_key_policy_and_attachment(self):
        self.iam.create_user(UserName="tf-user", Path="/")
        self.iam.get_user(UserName="tf-user")
        key = self.iam.create_access_key(UserName="tf-user")["AccessKey"]["AccessKeyId"]
        keys = self.iam.list_access_keys(UserName="tf-user")["AccessKeyMetadata"]
        self.assertEqual([key], [one["AccessKeyId"] for one in keys])
        document = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]})
        arn = self.iam.create_policy(Description="", Path="/", PolicyDocument=document,
                                     PolicyName="tf-policy")["Policy"]["Arn"]
        version = self.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        shown = self.iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]
        self.assertEqual(json.loads(document), shown["Document"])
        self.iam.attach_user_policy(UserName="tf-user", PolicyArn=arn)
        attached = self.iam.list_attached_user_policies(UserName="tf-user")["AttachedPolicies"]
        self.assertEqual([arn], [one["PolicyArn"] for one in attached])
        # Destroy, in the provider's order.
        self.iam.detach_user_policy(UserName="tf-user", PolicyArn=arn)
        self.assertEqual(1, len(self.iam.list_policy_versions(PolicyArn=arn)["Versions"]))
        self.iam.delete_policy(PolicyArn=arn)
        self.iam.delete_access_key(UserName="tf-user", AccessKeyId=key)
        self.assertEqual([], self.iam.list_groups_for_user(UserName="tf-user")["Groups"])
        self.iam.delete_user(UserName="tf-user")

    def test_aws_iam_role(self):
        trust = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root" % USER_ACCOUNT},
             "Action": "sts:AssumeRole"}]})
        self.iam.create_role(AssumeRolePolicyDocument=trust, MaxSessionDuration=3600, Path="/",
                             RoleName="tf-role")
        role = self.iam.get_role(RoleName="tf-role")["Role"]
        self.assertEqual(json.loads(trust), role["AssumeRolePolicyDocument"])
        self.assertEqual([], self.iam.list_role_policies(RoleName="tf-role")["PolicyNames"])
        self.assertEqual([], self.iam.list_attached_role_policies(
            RoleName="tf-role")["AttachedPolicies"])
        self.assertEqual([], self.iam.list_instance_profiles_for_role(
            RoleName="tf-role")["InstanceProfiles"])
        self.iam.delete_role(RoleName="tf-role")

    def test_data_aws_caller_identity(self):
        self.assertEqual(OWNER, self.served.client("sts", OWNER).get_caller_identity()["Account"])
