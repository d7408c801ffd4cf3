"""A copy of real accounts (serve --world): its users and roles act on it, what fails there fails
here for the same reason, and the edits that cure it can be rehearsed."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

import boto3

from served import OWNER, PROGRAM, USER_ACCOUNT, Journey, Served

SOURCE = pathlib.Path(__file__).resolve().parents[2]
REFUSED = SOURCE / "examples/article-refused"
CASES = SOURCE / "tests/cases/worlds"
IMAGE = "ami-0abcdef1234567890"
KEY = "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d"
USER = "arn:aws:iam::111122223333:user/UserA"
USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]


class Copied(Journey):
    def client_of(self, profile, service):
        """As people do: the profile's name in AWS_PROFILE, the printed file."""
        environment = self.served.environment(profile)
        old = dict(os.environ)
        os.environ.update(environment)
        try:
            return self.served.of(boto3.session.Session(profile_name=profile), service)
        finally:
            os.environ.clear()
            os.environ.update(old)

    def launched(self, ec2):
        """The instance once it is past pending and shutting-down."""
        answer = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, InstanceType="t3.micro")
        instance = answer["Instances"][0]["InstanceId"]
        for _ in range(100):
            found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"]
            if found[0]["State"]["Name"] not in ("pending", "shutting-down"):
                return found[0]
            time.sleep(0.1)
        raise AssertionError("still %s" % found[0]["State"])

    def why(self):
        done = subprocess.run([PROGRAM, "why", "--data", self.served.data, "--as", USER, IMAGE,
                               "--output", "json"], capture_output=True, text=True, timeout=30)
        self.assertEqual("", done.stderr)
        return done.returncode, json.loads(done.stdout)

    def add_to_key_policy(self):
        kms = self.client_of(OWNER, "kms")
        policy = json.loads(kms.get_key_policy(KeyId=KEY, PolicyName="default")["Policy"])
        policy["Statement"] += [
            {"Effect": "Allow", "Principal": {"AWS": USER}, "Action": USE, "Resource": "*"},
            {"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "kms:CreateGrant",
             "Resource": "*", "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}]
        kms.put_key_policy(KeyId=KEY, PolicyName="default", Policy=json.dumps(policy))


class RefusedExample(Copied):
    options = ("--world", str(REFUSED))

    def test_1_what_was_copied_is_printed(self):
        self.assertIn("accounts      111122223333, 444455556666", self.served.printed)
        self.assertIn("copy of       " + str(REFUSED), self.served.printed)
        self.assertRegex(self.served.printed, r"users \d+, groups 0, roles 0")
        self.assertIn("resource-tags.json is missing", " ".join(self.served.printed.split()))
        self.assertIn("export AWS_REGION=us-west-2", self.served.printed)

    def test_2_users_act_as_themselves(self):
        identity = self.client_of(USER_ACCOUNT + "/user/UserA", "sts").get_caller_identity()
        self.assertEqual(USER, identity["Arn"])
        listed = self.client_of(USER_ACCOUNT, "iam").get_user(UserName="UserA")["User"]
        self.assertEqual(identity["UserId"], listed["UserId"])

    def test_2b_it_is_gathered_again_as_it_was(self):
        """Every member that the bundle has is served with the same value."""
        newer = ("SourceImageId", "SourceImageRegion", "SseType", "PolicyName")  # than some botocore

        def same(expected, got, where):
            if isinstance(expected, dict):
                for name, value in expected.items():
                    if name in newer and name not in got:
                        continue
                    self.assertIn(name, got, where)
                    same(value, got[name], where + "/" + name)
            elif isinstance(expected, list) and expected and isinstance(expected[0], dict):
                self.assertEqual(len(expected), len(got), where)
                for one, other in zip(expected, got):
                    same(one, other, where)
            elif hasattr(got, "isoformat"):
                self.assertEqual(expected[:19], got.isoformat()[:19], where)
            else:
                self.assertEqual(expected, got, where)

        for account in (USER_ACCOUNT, OWNER):
            folder = REFUSED / account
            iam = self.client_of(account, "iam")
            same(json.loads((folder / "account-authorization-details.json").read_text()),
                 iam.get_account_authorization_details(), account)
            ec2 = self.client_of(account, "ec2")
            region = folder / "us-west-2"
            for name, answer in (
                    ("images", ec2.describe_images(Owners=["self"])),
                    ("snapshots", ec2.describe_snapshots(OwnerIds=["self"])),
                    ("volumes", ec2.describe_volumes()),
                    ("ebs-encryption", ec2.get_ebs_encryption_by_default())):
                same(json.loads((region / (name + ".json")).read_text()), answer, name)
            kms = self.client_of(account, "kms")
            for key in (region / "keys").iterdir():
                metadata = kms.describe_key(KeyId=key.name)
                same(json.loads((key / "describe-key.json").read_text()), metadata, key.name)
                policy = kms.get_key_policy(KeyId=key.name, PolicyName="default")
                same(json.loads((key / "key-policy.json").read_text()), policy, key.name)

    def test_3_the_launch_dies_as_in_the_real_accounts(self):
        instance = self.launched(self.client_of(USER_ACCOUNT + "/user/UserA", "ec2"))
        self.assertEqual("terminated", instance["State"]["Name"])
        self.assertEqual("Client.InvalidKMSKey.InvalidState", instance["StateReason"]["Code"])
        code, diagnosis = self.why()
        self.assertEqual((1, ["key-policy-no-principal"]), (code, diagnosis["causes"]))

    def test_4_the_edit_cures_it(self):
        self.add_to_key_policy()
        self.assertEqual(0, self.why()[0])
        instance = self.launched(self.client_of(USER_ACCOUNT + "/user/UserA", "ec2"))
        self.assertEqual("running", instance["State"]["Name"])
        volume = instance["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
        shown = self.client_of(USER_ACCOUNT, "ec2").describe_volumes(VolumeIds=[volume])
        self.assertEqual(KEY, shown["Volumes"][0]["KmsKeyId"])

    def test_5_without_the_users_own_policy_it_is_refused_again(self):
        iam = self.client_of(USER_ACCOUNT, "iam")
        arn = "arn:aws:iam::111122223333:policy/KmsKeyUsagePolicy"
        iam.detach_user_policy(UserName="UserA", PolicyArn=arn)
        ec2 = self.client_of(USER_ACCOUNT + "/user/UserA", "ec2")
        self.assertEqual("terminated", self.launched(ec2)["State"]["Name"])
        iam.attach_user_policy(UserName="UserA", PolicyArn=arn)
        self.assertEqual("running", self.launched(ec2)["State"]["Name"])


class IdentityPolicyMissing(Copied):
    """The other half of the article: the key policy is right, the user's own is not."""
    options = ("--world", str(CASES / "02-article-identity-policy-missing/bundle"))

    def test_both_documents_decide(self):
        ec2 = self.client_of(USER_ACCOUNT + "/user/UserA", "ec2")
        self.assertEqual("terminated", self.launched(ec2)["State"]["Name"])
        self.client_of(USER_ACCOUNT, "iam").put_user_policy(
            UserName="UserA", PolicyName="KmsKeyUsagePolicy", PolicyDocument=json.dumps({
                "Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": USE, "Resource": KEY},
                    {"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": KEY,
                     "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}]}))
        self.assertEqual("running", self.launched(ec2)["State"]["Name"])


class RolesAndInstances(Copied):
    options = ("--world", str(CASES / "24-start-stopped-instance/bundle"))

    def test_a_role_starts_an_instance_once_it_may_create_grants(self):
        ec2 = self.client_of(USER_ACCOUNT + "/role/SchedulerRole", "ec2")
        instance = "i-1234567890abcdef0"

        def started():
            ec2.start_instances(InstanceIds=[instance])
            for _ in range(100):
                found = ec2.describe_instances(InstanceIds=[instance])
                shown = found["Reservations"][0]["Instances"][0]
                if shown["State"]["Name"] != "pending":
                    return shown
                time.sleep(0.1)
            raise AssertionError(shown)

        self.assertEqual("stopped", started()["State"]["Name"])
        self.client_of(USER_ACCOUNT, "iam").put_role_policy(
            RoleName="SchedulerRole", PolicyName="grants", PolicyDocument=json.dumps({
                "Version": "2012-10-17",
                "Statement": {"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*"}}))
        self.assertEqual("running", started()["State"]["Name"])


class GuardRails(Copied):
    """An organization is copied with its policies, and its management account edits them."""
    options = ("--world", str(CASES / "16-scp-denies-create-grant/bundle"))

    def test_the_scp_that_refused_the_launch_is_edited(self):
        ec2 = self.client_of(USER_ACCOUNT + "/user/UserA", "ec2")
        self.assertEqual("terminated", self.launched(ec2)["State"]["Name"])
        self.assertEqual((1, ["scp-deny"]), (self.why()[0], self.why()[1]["causes"]))
        organizations = self.client_of("777788889999", "organizations")
        listed = organizations.list_policies_for_target(
            TargetId="ou-ab12-11111111", Filter="SERVICE_CONTROL_POLICY")["Policies"]
        self.assertEqual(["p-FullAWSAccess", "p-denygrants"], [one["Id"] for one in listed])
        organizations.update_policy(PolicyId="p-denygrants", Content=json.dumps({
            "Version": "2012-10-17",
            "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}))
        self.assertEqual(0, self.why()[0])
        self.assertEqual("running", self.launched(ec2)["State"]["Name"])


class SharedWithOrganization(Copied):
    options = ("--world", str(CASES / "23-shared-with-organization/bundle"))

    def test_images_reach_the_accounts_of_the_organization_and_of_its_units(self):
        owner = self.client_of(OWNER, "ec2")
        user = self.client_of(USER_ACCOUNT + "/user/UserA", "ec2")
        management = self.client_of("777788889999", "organizations")
        place = "arn:aws:organizations::777788889999:"
        unit = management.create_organizational_unit(ParentId="r-ab12", Name="images")[
            "OrganizationalUnit"]["Arn"]

        def share(**permission):
            owner.modify_image_attribute(ImageId=IMAGE, LaunchPermission=permission)

        def seen(**asked):
            return IMAGE in [one["ImageId"] for one in user.describe_images(**asked)["Images"]]

        def assert_seen():
            self.assertTrue(seen())
            self.assertTrue(seen(ImageIds=[IMAGE]))
            self.assertTrue(seen(ExecutableUsers=["self"]))
            self.assertTrue(seen(ExecutableUsers=[USER_ACCOUNT]))
            named = owner.describe_images(ExecutableUsers=[USER_ACCOUNT])["Images"]
            self.assertEqual([], named)  # the account itself is not

        assert_seen()
        share(Remove=[{"OrganizationArn": place + "organization/o-exampleorgid"}])
        self.assertFalse(seen())
        share(Add=[{"OrganizationArn": place + "organization/o-otherorgid1"},
                   {"OrganizationalUnitArn": unit}])
        self.assertFalse(seen())
        self.assertFalse(seen(ImageIds=[IMAGE]))
        management.move_account(AccountId=USER_ACCOUNT, SourceParentId="r-ab12",
                                DestinationParentId=unit.split("/")[-1])
        assert_seen()


class StrangersInPolicies(Copied):
    """Principals of an account that is not in the bundle stand in policies as they do in AWS."""

    @classmethod
    def setUpClass(cls):
        cls.bundle = tempfile.mkdtemp(prefix="amiable-bundle-")
        shutil.copytree(REFUSED, cls.bundle, dirs_exist_ok=True)
        path = pathlib.Path(cls.bundle, OWNER, "us-west-2/keys", KEY.split("/")[1],
                            "key-policy.json")
        answer = json.loads(path.read_text())
        policy = json.loads(answer["Policy"])
        policy["Statement"].append({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
                                    "Principal": {"AWS": "arn:aws:iam::123456789012:role/Third"}})
        answer["Policy"] = json.dumps(policy)
        path.write_text(json.dumps(answer))
        cls.served = Served("--world", cls.bundle)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(cls.bundle)

    def test_the_policy_can_be_edited_and_saved(self):
        self.add_to_key_policy()
        shown = self.client_of(OWNER, "kms").get_key_policy(KeyId=KEY, PolicyName="default")
        self.assertIn("arn:aws:iam::123456789012:role/Third", shown["Policy"])
        instance = self.launched(self.client_of(USER_ACCOUNT + "/user/UserA", "ec2"))
        self.assertEqual("running", instance["State"]["Name"])


class Reset(Copied):
    options = ("--world", str(REFUSED), "--allow-reset")

    def test_reset_goes_back_to_the_copy(self):
        kms = self.client_of(OWNER, "kms")
        before = kms.get_key_policy(KeyId=KEY, PolicyName="default")["Policy"]
        self.add_to_key_policy()
        self.served.get("/_amiable/reset", "POST")
        self.assertEqual(before, kms.get_key_policy(KeyId=KEY, PolicyName="default")["Policy"])
        self.client_of(USER_ACCOUNT + "/user/UserA", "sts").get_caller_identity()


class WorldOnDisk(unittest.TestCase):
    def serve(self, *options):
        return subprocess.run([PROGRAM, "serve", "--listen", "127.0.0.1:0", *options],
                              capture_output=True, text=True, timeout=20)

    def test_a_second_start_goes_on_and_a_second_copy_is_refused(self):
        first = Served("--world", str(REFUSED))
        first.client("iam").create_user(UserName="made-here")
        first.stop(keep=True)
        refused = self.serve("--world", str(REFUSED), "--data", first.data)
        self.assertEqual(64, refused.returncode, refused.stdout)
        self.assertIn("holds a world already", " ".join(refused.stderr.split()))
        self.assertIn("leave --world out", " ".join(refused.stderr.split()))
        second = Served(data=first.data)
        try:
            names = [user["UserName"] for user in second.client("iam").list_users()["Users"]]
            self.assertEqual(["made-here", "UserA"], sorted(names, key=str.lower))
            text = pathlib.Path(second.credentials).read_text()
            self.assertIn("[111122223333/user/UserA]", text)
        finally:
            second.stop()
            shutil.rmtree(first.data)

    def test_a_bundle_that_cannot_be_read_leaves_nothing_behind(self):
        with tempfile.TemporaryDirectory() as folder:
            bundle = pathlib.Path(folder, "bundle")
            shutil.copytree(REFUSED, bundle)
            details = bundle / USER_ACCOUNT / "account-authorization-details.json"
            details.write_text(details.read_text()[:-20])
            data = pathlib.Path(folder, "world")
            refused = self.serve("--world", str(bundle), "--data", str(data))
            self.assertEqual(64, refused.returncode, refused.stdout)
            self.assertIn("account-authorization-details.json line", refused.stderr)
            self.assertFalse(data.exists())

    def test_a_folder_without_accounts_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            refused = self.serve("--world", folder)
            self.assertEqual(64, refused.returncode)
            self.assertIn("12-digit account id", " ".join(refused.stderr.split()))
            self.assertEqual(64, self.serve("--world", folder + "/absent").returncode)
