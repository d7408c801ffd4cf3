"""serve --consistency aws, and what public suites start a server with: guests, images with given
ids, the resets that they call."""
import json
import pathlib
import subprocess
import unittest
import urllib.error

import botocore.exceptions

from served import PROGRAM, USER_ACCOUNT, Journey, session_of

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "seed-images" / "moto.json"
GUEST = "123456789012"


def code_of(call, **parameters):
    """The code of the error that a call ends with; empty: none."""
    try:
        call(**parameters)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return ""


class SeenLate(Journey):
    # A quarter of AWS's times: from half a second to two.
    options = ("--consistency", "aws:7:25")

    def test_what_was_just_made_is_seen_later(self):
        self.assertIn("--consistency aws:7", self.served.printed)
        iam, sts = self.served.client("iam"), self.served.client("sts")
        kms = self.served.client("kms")
        role = iam.create_role(RoleName="ops", AssumeRolePolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"AWS": USER_ACCOUNT}}}))["Role"]
        user = self.new_user(USER_ACCOUNT, "ann", json.dumps({
            "Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}))
        ann = self.served.client_with("sts", user)
        assume = lambda: code_of(ann.assume_role, RoleArn=role["Arn"], RoleSessionName="now")
        self.assertEqual("InvalidClientTokenId", code_of(ann.get_caller_identity))
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        self.assertEqual("NotFoundException", code_of(kms.encrypt, KeyId=key, Plaintext=b"x"))
        self.assertEqual("ops", iam.get_role(RoleName="ops")["Role"]["RoleName"])
        self.assertEqual(key, kms.describe_key(KeyId=key)["KeyMetadata"]["KeyId"])
        self.until("", assume)
        self.assertEqual("", code_of(kms.encrypt, KeyId=key, Plaintext=b"x"))
        self.assertEqual("", code_of(sts.get_caller_identity))
        iam.delete_user_policy(UserName="ann", PolicyName="own")
        self.assertEqual("", assume())
        self.until("AccessDenied", assume)


class Suites(Journey):
    options = ("--guest", GUEST, "--account", GUEST, "--allow-reset", "--seed-images", str(EXAMPLE))

    def test_images_of_the_file_are_there_and_come_back_with_a_reset(self):
        guest = session_of("testing", "testing", region="us-east-1")
        ec2 = self.served.of(guest, "ec2", "us-east-1")
        wanted = [one["ImageId"] for one in json.loads(EXAMPLE.read_text())["Images"]]
        found = ec2.describe_images(ImageIds=wanted)["Images"]
        self.assertEqual(sorted(wanted), sorted(image["ImageId"] for image in found))
        windows = next(image for image in found if image["ImageId"] == "ami-12c6146b")
        self.assertEqual(("801119661308", "windows", True, 15),
                         (windows["OwnerId"], windows["Platform"], windows["Public"],
                          windows["BlockDeviceMappings"][0]["Ebs"]["VolumeSize"]))
        self.assertEqual(1, len(ec2.run_instances(
            ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"]))
        for path in ("/moto-api/reset", "/_localstack/state/reset"):
            self.assertEqual({"status": "ok"}, json.load(self.served.get(path, "POST")))
        self.assertEqual([], ec2.describe_instances()["Reservations"])
        self.assertEqual(len(wanted), len(ec2.describe_images(ImageIds=wanted)["Images"]))
        self.assertEqual("running", json.load(self.served.get("/_localstack/health"))
                         ["services"]["kms"])


class WithoutReset(Journey):
    def test_the_paths_of_suites_are_none_of_ours(self):
        for path, method in (("/moto-api/reset", "POST"), ("/_localstack/state/reset", "POST"),
                             ("/_localstack/health", "GET")):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.served.get(path, method)
            self.assertIn(caught.exception.code, (400, 403, 404), path)


class WrongOptions(unittest.TestCase):
    def ended(self, *options):
        done = subprocess.run([PROGRAM, "serve", *options], capture_output=True, text=True)
        self.assertEqual(64, done.returncode, done.stderr)
        return done.stderr

    def test_each_is_told(self):
        for text in ("soon", "aws:", "aws:x", "aws:1:0", "aws:1:101", "aws:1:"):
            self.assertIn("`%s` is no consistency" % text, self.ended("--consistency", text))
        told = self.ended("--seed-images", __file__)
        self.assertIn("test_consistency.py line 1 column", told)
        self.assertIn("/nope.json", self.ended("--seed-images", "/nope.json"))
