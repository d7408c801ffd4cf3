"""From something dead to why it died: instances, copies, volumes and Auto Scaling groups of a served
world, asked about over the wire as AWS would be, with what CloudTrail recorded beside it."""
import json
import os
import pathlib
import tempfile
import unittest

from served import OWNER, USER_ACCOUNT
from test_launch_story import LaunchWorld, document, eventually
from test_live import amiable

READS = ["ec2:*", "iam:Get*", "iam:List*", "kms:Describe*", "kms:Get*", "kms:List*",
         "cloudtrail:LookupEvents"]


class Symptoms(LaunchWorld):
    def setUp(self):
        super().setUp()
        self.builder = self.iam.create_access_key(UserName=self.name)["AccessKey"]
        self.let_read(READS)
        # The server's own profiles and the user's.
        self.folder = tempfile.TemporaryDirectory(prefix="amiable-symptoms-")
        self.addCleanup(self.folder.cleanup)
        self.file = os.path.join(self.folder.name, "credentials")
        pathlib.Path(self.file).write_text(
            pathlib.Path(self.served.credentials).read_text() +
            "\n[builder]\naws_access_key_id = %s\naws_secret_access_key = %s\n" %
            (self.builder["AccessKeyId"], self.builder["SecretAccessKey"]))
        self.state = os.path.join(self.folder.name, "state")

    def let_read(self, actions):
        self.iam.put_user_policy(UserName=self.name, PolicyName="Ec2", PolicyDocument=document(
            {"Effect": "Allow", "Action": actions, "Resource": "*"}))

    @property
    def credentials(self):
        return self.file

    @property
    def url(self):
        return self.served.url

    def run_as(self, command, *words, everybody=False):
        sources = ["--profile", "builder"]
        if everybody:
            sources = ["--profile", USER_ACCOUNT, "--profile", OWNER]
        os.environ["XDG_STATE_HOME"] = self.state
        return amiable(self, command, *words, *sources)

    def told(self, *words, everybody=False):
        done = self.run_as("why", *words, "--output", "json", everybody=everybody)
        self.assertIn(done.returncode, (0, 1, 2), done.stdout + done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual({"succeeds": 0, "fails": 1, "unknown": 2}[told["verdict"]],
                         done.returncode)
        return told

    def dead_instance(self, **options):
        state, instance = self.launches(**options)
        self.assertEqual("terminated", state)
        return instance["InstanceId"]

    def assert_recorded(self, told, event, agreement, verdict="fails"):
        observed = told["observed"]
        self.assertIsNotNone(observed, json.dumps(told, indent=1)[:3000])
        self.assertEqual((event, agreement, verdict),
                         (observed["event"], observed["agreement"], told["verdict"]),
                         json.dumps(observed, indent=1))
        self.assertTrue(observed["refusals"][0]["action"].startswith("kms:"))
        self.assertEqual(self.user_arn, told["principal"])
        return observed

    def test_two_commands_lead_from_the_dead_instance_to_a_running_one(self):
        self.share()
        instance = self.dead_instance()
        told = self.told(instance, everybody=True)
        observed = self.assert_recorded(told, "RunInstances", "agrees")
        self.assertEqual(("launch", self.image), (told["operation"], told["subject"]))
        self.assertTrue(observed["request_id"])
        self.assertEqual(USER_ACCOUNT, observed["refusals"][0]["account"])
        self.assertEqual("launch", told["operation"])
        cured = self.run_as("fix", instance, "--apply", "--yes", everybody=True)
        self.assertEqual(0, cured.returncode, cured.stdout + cured.stderr)
        self.assertEqual("running", self.launches()[0])
        self.assert_recorded(self.told(instance, everybody=True), "RunInstances", "works-now",
                             "succeeds")

    def test_one_side_alone_is_decided_by_the_record(self):
        self.share()
        self.allow_in_iam()
        self.assertEqual("unknown", self.told(self.image)["verdict"])
        instance = self.dead_instance()
        told = self.told(instance)
        self.assert_recorded(told, "RunInstances", "decides")
        self.assertEqual(told["observed"]["refusals"][0]["action"], told["failing"][0]["action"])
        # The same of the image that it was launched from, by the same user.
        self.assert_recorded(self.told(self.image), "RunInstances", "decides")
        self.open_key()
        self.assertEqual("running", self.launches()[0])
        self.assertEqual("unknown", self.told(self.image)["verdict"])

    def test_without_the_permission_it_says_so(self):
        self.share()
        self.allow_in_iam()
        instance = self.dead_instance()
        self.let_read(READS[:-1])
        told = self.told(instance)
        self.assertEqual("", told["observed"]["event"])
        self.assertIn("cloudtrail:LookupEvents refused to %s" % self.user_arn,
                      told["observed"]["notes"][0])

    def test_the_devices_of_the_launch_are_asked_about(self):
        self.share()
        self.allow_in_iam()
        instance = self.dead_instance(BlockDeviceMappings=[
            {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 1, "Encrypted": True}}])
        told = self.told(instance, everybody=True)
        self.assert_recorded(told, "RunInstances", "agrees")
        self.assertEqual(["/dev/xvda", "/dev/sdf"], [one["device"] for one in told["volumes"]])

    def test_a_failed_copy_is_asked_about_as_it_was_made(self):
        self.share()
        copy = self.user.copy_image(Name="copy-" + self.name, SourceRegion="us-west-2",
                                    SourceImageId=self.image)["ImageId"]
        look = lambda: self.user.describe_images(ImageIds=[copy])["Images"][0]["State"]
        self.assertEqual("failed", eventually(look, ("failed", "available")))
        told = self.told(copy, everybody=True)
        self.assert_recorded(told, "CopyImage", "agrees")
        self.assertEqual(("copy", self.image), (told["operation"], told["subject"]))

    def test_a_volume_that_vanished(self):
        self.share()
        volume = self.user.create_volume(SnapshotId=self.snapshots()[0],
                                         AvailabilityZone="us-west-2a")["VolumeId"]
        told = self.told(volume, everybody=True)
        self.assert_recorded(told, "CreateVolume", "agrees")
        self.assertEqual(("create-volume", self.snapshots()[0]),
                         (told["operation"], told["subject"]))

    def test_a_start_that_did_not_happen(self):
        self.share()
        self.allow_in_iam()
        self.open_key()
        state, instance = self.launches(BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "KmsKeyId": self.key}}])
        self.assertEqual("running", state)
        look = lambda: self.instance(instance["InstanceId"])["State"]["Name"]
        self.user.stop_instances(InstanceIds=[instance["InstanceId"]])
        self.assertEqual("stopped", eventually(look, ("stopped",)))
        self.open_key("arn:aws:iam::%s:root" % OWNER)
        self.user.start_instances(InstanceIds=[instance["InstanceId"]])
        self.assertEqual("stopped", eventually(look, ("stopped", "running")))
        told = self.told(instance["InstanceId"], everybody=True)
        self.assert_recorded(told, "StartInstances", "agrees")
        self.assertEqual("start", told["operation"])

    def test_what_was_collected_tells_the_same(self):
        self.share()
        self.allow_in_iam()
        instance = self.dead_instance()
        out = os.path.join(self.folder.name, "bundle")
        made = self.run_as("collect", instance, "--out", out)
        self.assertEqual(0, made.returncode, made.stdout + made.stderr)
        live = self.told(instance)
        done = amiable(self, "why", "--bundle", out, instance, "--output", "json")
        self.assertEqual(1, done.returncode, done.stdout + done.stderr)
        gathered = json.loads(done.stdout)
        for member in ("verdict", "failing", "causes", "observed", "subject", "principal"):
            self.assertEqual(live[member], gathered[member], member)
        stored = amiable(self, "why", "--data", self.served.data, instance, "--output", "json")
        self.assertEqual(live["observed"]["refusals"],
                         json.loads(stored.stdout)["observed"]["refusals"])

    def test_text_and_plain_tell_the_record(self):
        self.share()
        instance = self.dead_instance()
        for output, words in (("text", "  on record: RunInstances for %s by %s at "),
                              ("plain", "On record: RunInstances for %s by %s at ")):
            said = self.run_as("why", instance, "--output", output, everybody=True).stdout
            self.assertIn(words % (instance, self.user_arn), said.replace("\n    ", " "))
            self.assertIn("was refused, AccessDenied: User: ", said.replace("\n      ", " "))

    def test_an_encoded_refusal_is_decoded_and_read(self):
        self.let_read(["sts:DecodeAuthorizationMessage"])
        refused = self.refused("UnauthorizedOperation", self.run_image)["Error"]["Message"]
        self.assertIn("Encoded authorization failure message: ", refused)
        done = self.run_as("why", "--encoded-message", refused, "--output", "json")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        message = json.loads(done.stdout)["messages"][0]
        self.assertEqual((self.user_arn, "ec2:RunInstances"),
                         (message["principal"], message["action"]))
        self.let_read(["ec2:Describe*"])
        done = self.run_as("why", "--encoded-message", refused)
        self.assertEqual(64, done.returncode, done.stdout)
        self.assertIn("sts:DecodeAuthorizationMessage refused to %s" % self.user_arn,
                      " ".join(done.stderr.split()))

    def test_a_group_that_does_not_grow_leads_to_its_instance(self):
        self.share()
        self.open_key("arn:aws:iam::%s:root" % OWNER)
        ec2 = self.served.client("ec2")
        scaling = self.served.client("autoscaling")
        template = ec2.create_launch_template(
            LaunchTemplateName=self.name,
            LaunchTemplateData={"ImageId": self.image, "InstanceType": "t3.micro"},
        )["LaunchTemplate"]["LaunchTemplateId"]
        scaling.create_auto_scaling_group(
            AutoScalingGroupName=self.name, MinSize=0, MaxSize=1, DesiredCapacity=1,
            LaunchTemplate={"LaunchTemplateId": template}, AvailabilityZones=["us-west-2a"])
        self.addCleanup(scaling.delete_auto_scaling_group, AutoScalingGroupName=self.name,
                        ForceDelete=True)
        failed = lambda: [one for one in scaling.describe_scaling_activities(
            AutoScalingGroupName=self.name)["Activities"] if one["StatusCode"] == "Cancelled"]
        eventually(lambda: bool(failed()), (True,))
        scaling.update_auto_scaling_group(AutoScalingGroupName=self.name, DesiredCapacity=0)
        done = amiable(self, "why", "--auto-scaling-group", self.name, "--output", "json",
                       "--profile", USER_ACCOUNT, "--profile", OWNER)
        self.assertEqual(1, done.returncode, done.stdout + done.stderr)
        told = json.loads(done.stdout)
        self.assertIn(told["observed"]["subject"], failed()[0]["Description"])
        self.assertIn("/AWSServiceRoleForAutoScaling/", told["principal"])
        self.assertEqual(("launch", self.image, "agrees"),
                         (told["operation"], told["subject"], told["observed"]["agreement"]))
        nothing = amiable(self, "why", "--auto-scaling-group", "none-of-that-name", "--profile",
                          USER_ACCOUNT)
        self.assertEqual(64, nothing.returncode, nothing.stdout)


if __name__ == "__main__":
    unittest.main()
