"""The article, lived through: an encrypted image of one account, launched by a user of another.

Every launch is asked of `amiable why --data` first; what then happens must be what it said."""
import json
import subprocess
import time

from served import OWNER, PROGRAM, USER_ACCOUNT, Journey, encrypted_image

USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
GRANTS = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
FOR_AWS = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
REGION = "us-west-2"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def key_policy(*principals):
    statements = [{"Sid": "Enable IAM User Permissions", "Effect": "Allow",
                   "Principal": {"AWS": "arn:aws:iam::%s:root" % OWNER}, "Action": "kms:*",
                   "Resource": "*"}]
    for principal in principals:
        statements += [
            {"Sid": "Allow use of the key", "Effect": "Allow", "Principal": {"AWS": principal},
             "Action": USE, "Resource": "*"},
            {"Sid": "Allow attachment of persistent resources", "Effect": "Allow",
             "Principal": {"AWS": principal}, "Action": GRANTS, "Resource": "*",
             "Condition": FOR_AWS}]
    return document(*statements)


def eventually(look, wanted, seconds=10):
    """Polls until look() is one of `wanted`; returns what it then is."""
    end = time.time() + seconds
    while True:
        state = look()
        if state in wanted or time.time() > end:
            return state
        time.sleep(0.05)


class LaunchWorld(Journey):
    """An owner's key and image, and a user of another account who may do all of EC2."""

    def setUp(self):
        self.ec2 = self.served.client("ec2", OWNER)
        self.kms = self.served.client("kms", OWNER)
        self.key = self.kms.create_key()["KeyMetadata"]["Arn"]
        self.name = "User" + self.key[-12:]
        self.user_arn = "arn:aws:iam::%s:user/%s" % (USER_ACCOUNT, self.name)
        self.user = self.served.client_with("ec2", self.new_user(USER_ACCOUNT, self.name))
        self.iam = self.served.client("iam", USER_ACCOUNT)
        self.iam.put_user_policy(UserName=self.name, PolicyName="Ec2", PolicyDocument=document(
            {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}))
        self.image = encrypted_image(self.ec2, self.key, "golden-" + self.key[-12:])

    def snapshots(self, image=None):
        described = self.ec2.describe_images(ImageIds=[image or self.image])["Images"][0]
        return [mapping["Ebs"]["SnapshotId"] for mapping in described["BlockDeviceMappings"]
                if "Ebs" in mapping]

    def share(self, snapshots=True):
        self.ec2.modify_image_attribute(ImageId=self.image, LaunchPermission={
            "Add": [{"UserId": USER_ACCOUNT}]})
        for snapshot in self.snapshots() if snapshots else []:
            self.ec2.modify_snapshot_attribute(
                SnapshotId=snapshot, Attribute="createVolumePermission", OperationType="add",
                UserIds=[USER_ACCOUNT])

    def open_key(self, *principals):
        self.kms.put_key_policy(KeyId=self.key, PolicyName="default",
                                Policy=key_policy(*(principals or [self.user_arn])))

    def allow_in_iam(self):
        self.iam.put_user_policy(
            UserName=self.name, PolicyName="KmsKeyUsagePolicy", PolicyDocument=document(
                {"Effect": "Allow", "Action": USE, "Resource": self.key},
                {"Effect": "Allow", "Action": GRANTS, "Resource": self.key,
                 "Condition": FOR_AWS}))

    def why(self, *subject):
        done = subprocess.run([PROGRAM, "why", "--data", self.served.data, "--as", self.user_arn,
                               "--region", REGION, "--output", "json", *subject],
                              capture_output=True, text=True)
        self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)
        return json.loads(done.stdout)

    def instance(self, instance):
        found = self.user.describe_instances(InstanceIds=[instance])
        return found["Reservations"][0]["Instances"][0]

    def run_image(self, **options):
        return self.user.run_instances(ImageId=self.image, InstanceType="t3.micro", MinCount=1,
                                       MaxCount=1, **options)["Instances"][0]["InstanceId"]

    def launches(self, **options):
        instance = self.run_image(**options)
        state = eventually(lambda: self.instance(instance)["State"]["Name"],
                           ("running", "terminated"))
        return state, self.instance(instance)


class LaunchStory(LaunchWorld):
    def assert_dies(self, cause):
        said = self.why(self.image)
        self.assertEqual("fails", said["verdict"], said)
        self.assertIn(cause, said["causes"])
        state, instance = self.launches()
        self.assertEqual("terminated", state)
        self.assertEqual("Client.InvalidKMSKey.InvalidState", instance["StateReason"]["Code"])
        self.assertEqual("Client.InvalidKMSKey.InvalidState: The KMS key provided is in an "
                         "incorrect state", instance["StateReason"]["Message"])
        self.assertEqual("Client.InternalError", instance["StateTransitionReason"])
        self.assertEqual([], instance["BlockDeviceMappings"])

    def assert_runs(self):
        said = self.why(self.image)
        self.assertEqual("succeeds", said["verdict"], said)
        state, instance = self.launches()
        self.assertEqual("running", state, instance.get("StateReason"))
        return instance

    def test_the_article(self):
        error = self.refused("AuthFailure", self.run_image)
        self.assertEqual("Not authorized for images: [%s]" % self.image,
                         error["Error"]["Message"])
        self.share()
        self.assert_dies("key-policy-no-principal")
        self.open_key()
        self.assert_dies("iam-no-permission")
        self.allow_in_iam()
        instance = self.assert_runs()
        volume = self.user.describe_volumes(Filters=[
            {"Name": "attachment.instance-id", "Values": [instance["InstanceId"]]}])["Volumes"][0]
        self.assertTrue(volume["Encrypted"])
        self.assert_pages_hold_all_grants(volume["KmsKeyId"])

    def assert_pages_hold_all_grants(self, key):
        """A launch makes several at once."""
        kms = self.served.client("kms", USER_ACCOUNT)
        whole = kms.list_grants(KeyId=key)["Grants"]
        pages = kms.get_paginator("list_grants").paginate(
            KeyId=key, PaginationConfig={"PageSize": 1})
        self.assertGreater(len(whole), 1)
        self.assertEqual([grant["GrantId"] for grant in whole],
                         [grant["GrantId"] for page in pages for grant in page["Grants"]])

    def test_the_other_order_of_edits(self):
        self.share()
        self.allow_in_iam()
        self.assert_dies("key-policy-no-principal")
        self.open_key()
        self.assert_runs()

    def test_a_refused_launch_leaves_nothing(self):
        self.share()
        volumes = lambda: sorted(one["VolumeId"] for one in self.user.describe_volumes()["Volumes"])
        before = self.kms.list_grants(KeyId=self.key)["Grants"]  # of making the image
        others = volumes()
        self.assert_dies("key-policy-no-principal")
        self.assertEqual(before, self.kms.list_grants(KeyId=self.key)["Grants"])
        self.assertEqual(others, volumes())

    def test_a_copy_of_ones_own(self):
        self.share()
        self.open_key()
        self.allow_in_iam()
        copy = self.user.copy_image(Name="mine-" + self.key[-12:], SourceRegion=REGION,
                                    SourceImageId=self.image)["ImageId"]
        look = lambda: self.user.describe_images(ImageIds=[copy])["Images"][0]["State"]
        self.assertEqual("available", eventually(look, ("available", "failed")))

    def test_a_copy_needs_the_snapshots_shared_too(self):
        self.share(snapshots=False)
        self.open_key()
        self.allow_in_iam()
        error = self.refused("InvalidRequest", self.user.copy_image, Name="mine",
                             SourceRegion=REGION, SourceImageId=self.image)
        self.assertEqual("You do not have permission to access the storage of this ami",
                         error["Error"]["Message"])
        self.assert_runs()

    def test_a_disabled_key(self):
        self.share()
        self.open_key()
        self.allow_in_iam()
        self.kms.disable_key(KeyId=self.key)
        self.assert_dies("key-disabled")
        self.kms.enable_key(KeyId=self.key)
        self.assert_runs()

    def test_stop_revoke_start(self):
        named = [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "KmsKeyId": self.key}}]
        self.share()
        self.open_key()
        self.allow_in_iam()
        state, instance = self.launches(BlockDeviceMappings=named)
        self.assertEqual("running", state, instance.get("StateReason"))
        instance = instance["InstanceId"]
        grantees = [grant["GranteePrincipal"]
                    for grant in self.kms.list_grants(KeyId=self.key)["Grants"]]
        self.assertIn("arn:aws:sts::%s:assumed-role/aws:ec2-infrastructure/%s" %
                      (USER_ACCOUNT, instance), grantees)
        look = lambda: self.instance(instance)["State"]["Name"]
        self.user.stop_instances(InstanceIds=[instance])
        self.assertEqual("stopped", eventually(look, ("stopped",)))
        self.open_key("arn:aws:iam::%s:root" % OWNER)
        self.assertEqual("fails", self.why(instance)["verdict"])
        self.user.start_instances(InstanceIds=[instance])
        self.assertEqual("stopped", eventually(look, ("stopped", "running")))
        self.open_key()
        self.assertEqual("succeeds", self.why(instance)["verdict"])
        self.user.start_instances(InstanceIds=[instance])
        self.assertEqual("running", eventually(look, ("running",)))
        self.user.terminate_instances(InstanceIds=[instance])
        self.assertEqual("terminated", eventually(look, ("terminated",)))
        left = [grant for grant in self.kms.list_grants(KeyId=self.key)["Grants"]
                if "aws:ec2-infrastructure" in grant["GranteePrincipal"]]
        self.assertEqual([], left)

    def test_from_the_dead_instance_to_the_refused_call(self):
        self.share()
        self.allow_in_iam()
        state, instance = self.launches(BlockDeviceMappings=[
            {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 1, "Encrypted": True}}])
        self.assertEqual("terminated", state)

        def asked(*options):
            return subprocess.run([PROGRAM, "why", "--data", self.served.data,
                                   instance["InstanceId"], *options],
                                  capture_output=True, text=True)

        refused = "kms:ReEncryptFrom was refused, AccessDenied: User: %s is not" % self.user_arn
        flat = lambda done: " ".join(done.stdout.split())
        eventually(lambda: refused in flat(asked()), (True,))
        said = asked()
        self.assertEqual(1, said.returncode, said.stdout + said.stderr)
        self.assertIn("on record: RunInstances for %s by %s at " %
                      (instance["InstanceId"], self.user_arn), flat(said))
        self.assertIn("the same call is refused by what was computed", flat(said))
        data = json.loads(asked("--output", "json").stdout)
        self.assertEqual(("launch", "fails", self.user_arn, "agrees"),
                         (data["operation"], data["verdict"], data["principal"],
                          data["observed"]["agreement"]))
        self.assertEqual(["/dev/xvda", "/dev/sdf"],
                         [volume["device"] for volume in data["volumes"]])
        self.open_key()
        cured = asked()
        self.assertEqual(0, cured.returncode, cured.stdout + cured.stderr)
        self.assertIn("it works now by what was computed", flat(cured))

    def test_a_dry_run_never_looks_at_kms(self):
        self.share()
        self.refused("DryRunOperation", self.run_image, DryRun=True)
