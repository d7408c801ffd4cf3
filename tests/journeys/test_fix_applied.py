"""`amiable fix --apply` on served copies of the cases: it fails, is cured through the APIs with the
credentials of the accounts, the operation itself then works on the wire, and --undo puts every
document back, byte for byte."""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import bundles
import performing  # first: it says where wire is
from served import PROGRAM, Journey, Served
from test_cases_performed import Performance, here, not_performable
from test_live import Between, amiable, environment, everybody

# Cures that no API call makes: options of the caller's own request, what is passed to AssumeRole,
# key material.
BY_HAND = {"launch-option", "copy-option", "session-policy"}
BY_HAND_CHANGES = {"import-key-material", "connect-custom-key-store"}
# Guard rails that shut out who asks, too: what it cannot read stays open, before or after the cure.
SHUT_OUT = {"a unit that allows EC2 alone", "a unit from which FullAWSAccess was detached"}
# What an undo leaves as it is: a key whose deletion was cancelled is disabled, not pending again.
NOT_BACK = {"cancel-key-deletion"}


def whole(folder):
    return {str(path.relative_to(folder)): path.read_text()
            for path in sorted(pathlib.Path(folder).rglob("*")) if path.is_file()}


class Cured(Performance):
    def run(self):
        with tempfile.TemporaryDirectory(prefix="amiable-cured-") as folder:
            self.folder = folder
            bundle = bundles.lay_out(self.case, os.path.join(folder, "given"))
            self.file = os.path.join(folder, "question.json")
            pathlib.Path(self.file).write_text(json.dumps(self.question))
            served = Served("--world", str(bundle), "--pace", "fast")
            try:
                self.cure(served)
            finally:
                served.stop()
        return self

    def profiles(self, served):
        return everybody(served, self.question["account"])

    def fix(self, served, *words):
        env = dict(environment(served), XDG_STATE_HOME=os.path.join(self.folder, "state"))
        return subprocess.run([PROGRAM, "fix", *words, *self.profiles(served)], env=env, text=True,
                              capture_output=True, timeout=120)

    def documents(self, served, name):
        out = os.path.join(self.folder, name)
        made = amiable(served, "collect", "--question", self.file, "--out", out,
                       *self.profiles(served))
        if made.returncode:
            raise AssertionError(made.stdout + made.stderr)
        return whole(out)

    def cure(self, served):
        told = self.fix(served, "--question", self.file, "--format", "json")
        self.cure_told = json.loads(told.stdout)
        self.before = self.documents(served, "before")
        self.applied = self.fix(served, "--question", self.file, "--apply", "--yes",
                                "--include-guard-rails")
        self.state = pathlib.Path(self.folder, "state/amiable/undo")
        if self.applied.returncode:
            return
        new = re.search(r"ami-[0-9a-f]{17}", json.dumps(self.made()))
        if any(edit["document"] == "new-copy" for edit in self.cure_told["edits"]):
            self.question = dict(self.question, image=new.group(0))
        self.end = self.perform(served)
        self.undone = self.fix(served, "--undo", str(next(self.state.iterdir())))
        self.after = self.documents(served, "after")

    def made(self):
        folder = next(self.state.iterdir())
        edits = json.loads((folder / "undo.json").read_text())["edits"]
        return [edit["madeId"] for edit in edits if edit["document"] == "new-copy"]


class Applied(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cases = [case for case in bundles.given() + bundles.patched()
                 if not_performable(case) is None and "error" not in case["expected"] and
                 case["expected"]["verdict"] == "fails" and
                 "not_curable" not in case["expected"]]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            running = {case["name"]: pool.submit(Cured(here(case)).run) for case in cases}
        cls.cured = {name: one.result() for name, one in running.items()}

    def cannot_be_applied(self, cured):
        """No call makes it, not even root may read the key's policy, or nobody of the account may
        read at all."""
        if cured.case["name"] in SHUT_OUT:
            self.assertEqual(2, cured.applied.returncode, cured.applied.stdout)
            return True
        if cured.cure_told["verdict"] == "unknown":
            self.assertEqual(2, cured.applied.returncode, cured.applied.stderr)
            self.assertIn("key-policy.json", json.dumps(cured.cure_told["missing_inputs"]))
            return True
        return self.by_hand(cured)

    def by_hand(self, cured):
        return any(edit["document"] in BY_HAND or edit["change"] in BY_HAND_CHANGES
                   for edit in cured.cure_told["edits"])

    def each(self, check):
        for name, cured in self.cured.items():
            with self.subTest(case=name):
                check(cured)

    def test_what_people_must_do_is_said_before_anything_is_done(self):
        def check(cured):
            if self.by_hand(cured):
                self.assertEqual(64, cured.applied.returncode, cured.applied.stdout)
                self.assertIn("cannot be applied", " ".join(cured.applied.stderr.split()))
                self.assertFalse(cured.state.exists())
        self.each(check)

    def test_the_operation_works_once_the_cure_is_applied(self):
        done = []

        def check(cured):
            if self.cannot_be_applied(cured):
                return
            self.assertEqual(0, cured.applied.returncode, cured.applied.stderr)
            self.assertTrue(cured.end.works, cured.end)
            done.append(cured)
        self.each(check)
        print("cured through the APIs: %d of %d" % (len(done), len(self.cured)), file=sys.stderr)
        self.assertGreaterEqual(len(done), 45)

    def test_an_undo_puts_everything_back(self):
        def check(cured):
            if self.cannot_be_applied(cured):
                return
            if "replaces_names" in cured.expected:  # AWS does not store the old names again
                return self.assertIn("invalid principals", " ".join(cured.undone.stderr.split()))
            self.assertEqual(0, cured.undone.returncode, cured.undone.stdout + cured.undone.stderr)
            if any(edit["change"] in NOT_BACK for edit in cured.cure_told["edits"]):
                return
            self.assertEqual(sorted(self.kept(cured.before)), sorted(self.kept(cured.after)))
            for path, text in self.kept(cured.before).items():
                self.assertEqual(text, self.kept(cured.after)[path], path)
        self.each(check)

    @staticmethod
    def kept(files):
        """What a launch in between does not change: policies, sharing; not grants, versions and
        dates of last use."""
        return {path: text for path, text in files.items()
                if path.endswith("key-policy.json") or "attributes/" in path}


class Scene(Journey):
    """One case served, and its cure applied by hand."""

    wanted = "01-article-key-policy-missing"

    def setUp(self):
        self.case = next(case for case in bundles.given() + bundles.patched()
                         if case["name"] == self.wanted)
        self.cured = Cured(self.case)
        self.cured.folder = tempfile.mkdtemp(prefix="amiable-cured-")
        bundle = bundles.lay_out(self.case, os.path.join(self.cured.folder, "given"))
        self.cured.file = os.path.join(self.cured.folder, "question.json")
        pathlib.Path(self.cured.file).write_text(json.dumps(self.case["question"]))
        self.served = Served("--world", str(bundle))
        self.addCleanup(self.served.stop)

    def policy(self):
        kms = self.served.client("kms", account="444455556666")
        return kms.get_key_policy(KeyId=self.key, PolicyName="default")["Policy"]

    key = "arn:aws:kms:us-west-2:444455556666:key/1a2b3c4d-5e6f-1a2b-3c4d-5e6f1a2b3c4d"

    def fix(self, *words):
        return self.cured.fix(self.served, *words)


class Interrupted(Scene):
    """Nothing is lost when something comes between."""

    def test_without_an_answer_nothing_is_changed(self):
        before = self.policy()
        done = self.fix("--question", self.cured.file, "--apply")
        self.assertEqual(64, done.returncode, done.stderr)
        self.assertIn("add --yes", done.stderr)
        self.assertEqual(before, self.policy())

    def test_an_account_without_a_profile_is_named_and_nothing_is_changed(self):
        before = self.policy()
        done = subprocess.run(
            [PROGRAM, "fix", "--bundle", os.path.join(self.cured.folder, "given"), "--question",
             self.cured.file, "--apply", "--yes"], text=True, capture_output=True, timeout=60,
            env=environment(self.served))
        self.assertEqual(64, done.returncode, done.stderr)
        self.assertEqual(before, self.policy())

    def test_an_undo_after_another_edit_stops_and_keeps_that_edit(self):
        done = self.fix("--question", self.cured.file, "--apply", "--yes")
        self.assertEqual(0, done.returncode, done.stderr)
        edited = json.loads(self.policy())
        edited["Statement"].append({"Sid": "Later", "Effect": "Allow", "Action": "kms:DescribeKey",
                                    "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
                                    "Resource": "*"})
        kms = self.served.client("kms", account="444455556666")
        kms.put_key_policy(KeyId=self.key, PolicyName="default", Policy=json.dumps(edited))
        state = next(pathlib.Path(self.cured.folder, "state/amiable/undo").iterdir())
        undone = self.fix("--undo", str(state))
        self.assertEqual(64, undone.returncode, undone.stdout)
        self.assertIn("edited since", undone.stderr)
        self.assertIn("Later", self.policy())

    def test_an_undo_twice_is_one(self):
        before = self.policy()
        self.fix("--question", self.cured.file, "--apply", "--yes")
        self.assertNotEqual(before, self.policy())
        state = next(pathlib.Path(self.cured.folder, "state/amiable/undo").iterdir())
        for _ in range(2):
            self.assertEqual(0, self.fix("--undo", str(state)).returncode)
            self.assertEqual(before, self.policy())

    def test_an_edit_while_it_is_applied_stops_it(self):
        seen = []

        def reply_to(headers, body):
            if headers.get("X-Amz-Target") == "TrentService.GetKeyPolicy" and self.key in str(body):
                seen.append(body)
                if len(seen) == 2:  # it was read, and is looked at again before it is written
                    policy = json.loads(self.policy())
                    policy["Id"] = "edited"
                    self.served.client("kms", account="444455556666").put_key_policy(
                        KeyId=self.key, PolicyName="default", Policy=json.dumps(policy))
        with Between(self.served.url, reply_to) as url:
            done = self.fix("--question", self.cured.file, "--apply", "--yes", "--endpoint-url", url)
        self.assertEqual(64, done.returncode, done.stdout)
        self.assertIn("was edited since it was read", " ".join(done.stderr.split()))
        self.assertEqual("edited", json.loads(self.policy())["Id"])
        self.assertNotIn("UserA", self.policy())

    def test_who_may_only_read_changes_nothing(self):
        before = self.policy()
        iam = self.served.client("iam", account="444455556666")
        iam.create_user(UserName="reader")
        iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Resource": "*",
                "Action": ["iam:Get*", "iam:List*", "kms:Get*", "kms:List*", "kms:Describe*",
                           "ec2:Describe*", "ec2:Get*"]}}))
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        with open(self.served.credentials, "a", encoding="utf-8") as file:
            file.write("\n[reader]\naws_access_key_id = %s\naws_secret_access_key = %s\n" % (
                key["AccessKeyId"], key["SecretAccessKey"]))
        self.cured.profiles = lambda served: ["--as-profile", "111122223333", "--profile", "reader"]
        done = self.fix("--question", self.cured.file, "--apply", "--yes")
        self.assertEqual(3, done.returncode, done.stdout)
        self.assertIn("the profile needs kms:PutKeyPolicy", " ".join(done.stderr.split()))
        self.assertEqual(before, self.policy())

    def test_a_damaged_backup_is_an_error(self):
        path = pathlib.Path(self.cured.folder, "undo.json")
        for text in ("", "{}", '{"edits": [3]}', '{"edits": [{"account": "1"}]}'):
            path.write_text(text)
            done = self.fix("--undo", str(path))
            self.assertEqual(64, done.returncode, text)
            self.assertNotIn("Traceback", done.stderr)


class Killed(Scene):
    """Two edits, and the end comes between them: what was done is known and can be taken back."""

    wanted = "grant of the role issued by the key's owner"

    def setUp(self):
        super().setUp()
        self.started = None

    def test_the_first_edit_is_taken_back_and_the_second_is_named(self):
        before = self.policy()

        def reply_to(headers, _body):
            if headers.get("X-Amz-Target") == "TrentService.CreateGrant":
                self.started.kill()
                self.started.wait()
                return 500, b"{}"
            return None
        with Between(self.served.url, reply_to) as url:
            env = dict(environment(self.served),
                       XDG_STATE_HOME=os.path.join(self.cured.folder, "state"))
            self.started = subprocess.Popen(
                [PROGRAM, "fix", "--question", self.cured.file, "--apply", "--yes",
                 *self.cured.profiles(self.served), "--endpoint-url", url], env=env,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.started.wait(60)
        self.assertNotEqual(before, self.policy())
        state = next(pathlib.Path(self.cured.folder, "state/amiable/undo").iterdir())
        edits = json.loads((state / "undo.json").read_text())["edits"]
        self.assertEqual([("key-policy", True), ("grant", False)],
                         [(edit["document"], edit["done"]) for edit in edits])
        undone = self.fix("--undo", str(state))
        self.assertEqual(3, undone.returncode, undone.stdout + undone.stderr)
        self.assertIn("was begun, its end is not known", " ".join(undone.stderr.split()))
        self.assertEqual(before, self.policy())


if __name__ == "__main__":
    unittest.main()
