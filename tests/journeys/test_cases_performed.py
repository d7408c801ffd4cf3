"""The cases of tests/cases performed: each bundle becomes a served world, whoever the question is
about does on the wire what it asks about, and EC2's answer must be the case's. What a case cannot be
performed of says why."""
import concurrent.futures
import configparser
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

import bundles
import performing  # first: it says where wire is
from performing import DIES, STOPS_AGAIN
from served import PROGRAM, Served
from wire import Client

# Refused before anything is made: code and text. Every other reason is about keys, which EC2 asks
# about later.
AT_ONCE = {
    "sharing-missing:image": ("AuthFailure", "Not authorized for images: [{resource}]"),
    "sharing-missing:snapshot": (
        "InvalidRequest", "You do not have permission to access the storage of this ami"),
    "image-missing": ("InvalidAMIID.NotFound", "The image id '[{resource}]' does not exist"),
    "image-not-allowed": ("InvalidAMIID.NotFound", "The image id '[{resource}]' does not exist"),
    "image-state:failed": ("InvalidAMIID.Unavailable", "{resource} is failed, and cannot be run"),
    "image-state:disabled": (
        "InvalidAMIID.Unavailable", "{resource} is disabled, and cannot be run"),
    "launch-option:InvalidParameterDependency": (
        "InvalidParameterDependency",
        "The parameter [KmsKeyId] requires the parameter Encrypted to be set."),
    "launch-option:InvalidParameterCombination": (
        "InvalidParameterCombination",
        "EncryptedVolume parameter [false] is inconsistent with snapshot encryption state [true]"),
    "launch-option:InvalidBlockDeviceMapping": (
        "InvalidBlockDeviceMapping", "The root device '/dev/xvda' cannot be left out."),
    "launch-option:InvalidRequest": (
        "InvalidRequest", "Snapshot {resource} is encrypted. Creating an unencrypted copy from an "
        "encrypted snapshot is not supported.")}
# The instance dies for want of a snapshot; no key is asked about.
NO_SNAPSHOT = {"snapshot-missing", "snapshot-state:archived"}
GONE = "Client.InvalidSnapshot.NotFound"
# What KMS says of a key that nobody's permission could make usable.
KMS_ERRORS = {
    "key-state:Disabled": {"DisabledException"},
    "key-state:PendingDeletion": {"KMSInvalidStateException", "DisabledException"},
    "key-state:PendingImport": {"KMSInvalidStateException"},
    "key-state:Unavailable": {"KMSInvalidStateException"},
    # Nothing can be sealed under such a key, so there is no ciphertext of it to open either.
    "key-unusable:key-spec": {"InvalidKeyUsageException", "InvalidCiphertextException"},
    "key-unusable:wrong-region": {"NotFoundException", "AccessDenied"},
    "key-missing": {"NotFoundException"},
    "aws-managed-key": {"AccessDenied"}}
# What passes by itself has passed in a copy.
PASSING = {"key-state:Creating", "image-state:pending"}
# The documentation's address for examples, and the one that these tests come from.
ADDRESS = {"203.0.113.0/24": "127.0.0.0/8", "203.0.113.9": "127.0.0.1"}


def not_performable(case):
    """Why, or None."""
    if case.get("assume"):
        return "the server does not take for granted that " + ", ".join(case["assume"])
    if any(one["reason"] == "instance-state:terminated" for one in case["expected"].get(
            "failing", [])):
        return "an instance that ended is in no copy of its account"
    if any(one["reason"] == "principal-missing" for one in case["expected"].get("failing", [])):
        return "nobody has the credentials of somebody who is not there"
    if case["question"]["account"] + "/account-authorization-details.json" in case.get(
            "remove", []):
        return "the account's users were not gathered, so the copy has no credentials of theirs"
    return None


def here(case):
    """The case as it is from the tests' own address."""
    text = json.dumps(case)
    for example, own in ADDRESS.items():
        text = text.replace(example, own)
    return json.loads(text)


class Performance:
    """One case in a served world of its own."""

    def __init__(self, case):
        self.case, self.question = case, case["question"]
        self.expected = case["expected"]
        self.failing = [one for one in self.expected.get("failing", [])
                        if one.get("strength", "must") == "must"]
        self.reasons = {one["reason"] for one in self.failing}
        self.end = self.said = self.refused_start = self.keys = None

    def run(self):
        with tempfile.TemporaryDirectory(prefix="amiable-case-") as folder:
            bundle = bundles.lay_out(self.case, os.path.join(folder, "bundle"))
            if "error" in self.expected:
                self.refused_start = subprocess.run(
                    [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--world", str(bundle)],
                    capture_output=True, text=True, timeout=20)
                return self
            served = Served("--world", str(bundle), "--pace", "fast")
            try:
                self.said = self.why(served, folder)
                self.end = self.perform(served)
                if self.end.state == "running" and self.question["operation"] == "launch":
                    root = self.client(served, self.question["account"])
                    self.keys = performing.volume_keys(root, self.end.made)
            finally:
                served.stop()
        return self

    def why(self, served, folder):
        path = os.path.join(folder, "question.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.question, file)
        options = ["--strict"] if self.case.get("strict") else []
        options += ["--strict-docs"] if self.case.get("strict_docs") else []
        done = subprocess.run([PROGRAM, "why", "--data", served.data, "--question", path,
                               "--output", "json", *options], capture_output=True, text=True,
                              timeout=30)
        if done.stderr or done.returncode not in (0, 1, 2):
            raise AssertionError(done.stdout + done.stderr)
        return json.loads(done.stdout)

    def perform(self, served):
        question, image = self.question, self.question.get("image")
        root = self.client(served, question["account"])
        if "/aws-service-role/autoscaling" in question["principal"]:
            return performing.scaled(root, image)
        caller = self.caller(served, root)
        options = question.get("options", {})
        if question["operation"] == "start":
            return performing.start(caller, root, question["instance"])
        if question["operation"] == "copy":
            return performing.copy(caller, root, image, question["region"],
                                   encrypted=options.get("encrypted"),
                                   key=options.get("kms_key_id"))
        return performing.launch(
            caller, root, image, options.get("block_device_mappings", ()),
            question.get("context", {}).get("ec2:InstanceType", "t3.micro"))

    def client(self, served, profile):
        profiles = configparser.ConfigParser(interpolation=None)
        profiles.read(served.credentials)
        found = profiles[profile]
        return self.client_with(served, found["aws_access_key_id"],
                                found["aws_secret_access_key"], found.get("aws_session_token"))

    def client_with(self, served, *credentials):
        address = urllib.parse.urlparse(served.url)
        return Client(address.hostname, address.port, credentials, self.question["region"])

    def caller(self, served, root):
        """Who asks; a session is one of its role's. A session policy makes a federated user of
        them, which has no more than it."""
        kind, *path = self.question["principal"].split(":")[5].split("/")
        kind, name = ("role", path[0]) if kind == "assumed-role" else (kind, path[-1])
        caller = self.client(served, "%s/%s/%s" % (self.question["account"], kind, name))
        policies = self.question.get("session_policies")
        if not policies:
            return caller
        root.iam("PutUserPolicy", UserName=name, PolicyName="federate", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Action": "sts:GetFederationToken", "Resource": "*"}}))
        text, _ = caller.query("sts", "GetFederationToken", Name="limited",
                               Policy=json.dumps(policies[0]))
        made = performing.tree(text).find("GetFederationTokenResult/Credentials")
        return self.client_with(served, *(made.findtext(part) for part in (
            "AccessKeyId", "SecretAccessKey", "SessionToken")))


def run_all(cases):
    """Performances by the case's name, or what became of one instead."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        running = {case["name"]: pool.submit(Performance(here(case)).run)
                   for case in cases if not_performable(case) is None}
    return {name: one.exception() or one.result() for name, one in running.items()}


class Cases:
    """Mixed into the classes below, which get a test for each of their cases."""

    @classmethod
    def setUpClass(cls):
        cls.performed = run_all(cls.cases)

    def test_0_most_are_performed(self):
        self.assertGreaterEqual(len(self.performed), self.least)

    def check(self, case):
        why_not = not_performable(case)
        if why_not is not None:
            self.skipTest(why_not)
        done = self.performed[case["name"]]
        if isinstance(done, BaseException):
            raise done
        if done.refused_start is not None:
            self.assertEqual(64, done.refused_start.returncode, done.refused_start.stdout)
            self.assertIn(done.expected["error"], " ".join(done.refused_start.stderr.split()))
        elif done.reasons & PASSING:
            self.tell(case, "has passed in the copy (%s)" % ", ".join(done.reasons), done.end)
            self.assert_works(done)
        elif done.expected["verdict"] == "unknown":
            self.assertEqual("unknown", done.said["verdict"])
            self.tell(case, "cannot be told, and was performed", done.end)
            self.assertTrue(done.end.works or done.end.code or done.end.reason == DIES or
                            done.end.reason[0] == GONE, done.end)
        else:
            self.assertEqual(done.expected["verdict"], done.said["verdict"])
            (self.assert_works if done.expected["verdict"] == "succeeds" else self.assert_fails)(
                done)

    def tell(self, case, what, end):
        print("%s: %s: %s" % (case["name"], what, end), file=sys.stderr)

    def assert_works(self, done):
        self.assertTrue(done.end.works, done.end)
        self.assertEqual([], done.end.refused)
        if done.keys is not None:
            said = {one["device"]: one["target_key"] for one in done.said["volumes"]}
            self.assertEqual(said, done.keys)

    def assert_fails(self, done):
        at_once = {(AT_ONCE[one["reason"]][0], AT_ONCE[one["reason"]][1].format(**one))
                   for one in done.failing if one["reason"] in AT_ONCE}
        if any(one["action"].startswith("ec2:") for one in done.failing):
            self.assertEqual("UnauthorizedOperation", done.end.code, done.end)
            self.assertEqual([], done.end.refused)
        elif at_once:
            self.assertIn((done.end.code, done.end.message), at_once, done.end)
            self.assertEqual([], done.end.refused)
        elif done.reasons & NO_SNAPSHOT:
            self.assertEqual(("terminated", GONE), (done.end.state, done.end.reason[0]), done.end)
            self.assertEqual([], done.end.refused)
        else:
            self.assert_shown_as_aws_does(done)
            self.assert_kms_refused(done)

    def assert_shown_as_aws_does(self, done):
        if done.end.state == "Cancelled":  # Auto Scaling relays the instance's reason
            self.assertTrue(done.end.message.endswith("Termination Reason: " + DIES[1]), done.end)
        elif done.question["operation"] == "start":
            self.assertEqual(("stopped", STOPS_AGAIN), (done.end.state, done.end.reason))
        elif done.question["operation"] == "copy":
            self.assertEqual("failed", done.end.state, done.end)
        else:
            self.assertEqual(("terminated", DIES), (done.end.state, done.end.reason), done.end)

    def assert_kms_refused(self, done):
        """One call was refused, with the id of the request that it was made for, and the case knows
        of it."""
        self.assertEqual(1, len(done.end.refused), done.end)
        call, = done.end.refused
        if done.end.request_id is not None and done.question["operation"] != "copy":
            self.assertEqual(done.end.request_id, call["requestID"])
        facts = {one["reason"] for one in done.failing if one["action"] == "-"}
        if facts:
            self.assertIn(call["errorCode"], set.union(*(KMS_ERRORS[one] for one in facts)))
            return
        self.assertEqual(("AccessDenied", None), (call["errorCode"], call["requestParameters"]))
        permissions, = done.end.permissions()
        missing = [one for one in done.failing if one["action"] in permissions]
        self.assertTrue(missing, done.end)
        # Another account's key is never named to the caller.
        for one in missing:
            if one["resource"].split(":")[4] != done.question["account"]:
                self.assertNotIn(one["resource"], call["errorMessage"])


def with_tests(cls):
    for case in cls.cases:
        name = "test_" + re.sub(r"[^a-z0-9]+", "_", case["name"].lower()).strip("_")
        if hasattr(cls, name):
            raise ValueError("two cases are named " + name)
        setattr(cls, name, lambda self, case=case: self.check(case))
    return cls


@with_tests
class Given(Cases, unittest.TestCase):
    cases, least = bundles.given(), 24


@with_tests
class Patched(Cases, unittest.TestCase):
    cases, least = bundles.patched(), 110


