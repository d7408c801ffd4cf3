"""Whole accounts: `amiable collect --account-wide` reads served copies of the cases without knowing
what will be asked; the bundle must then answer every question as the server's own store does."""
import concurrent.futures
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import tempfile
import unittest

import bundles
from served import OWNER, PROGRAM, USER_ACCOUNT, Journey, Served
from test_cases_performed import not_performable
from test_live import (HEALED, KNOWN, AskedFromFile, Between, accounts_of, amiable, answer,
                       environment, essence, everybody, organization_of)

CASES = [case for case in bundles.given()
         if not_performable(case) is None and "error" not in case["expected"]]
GUARDED = next(case for case in bundles.given() if case["name"].startswith("16-"))


def profiles_of(served):
    return [part for name in accounts_of(served) for part in ("--profile", name)]


def collect(served, out, *options, url=None):
    done = amiable(served, "collect", "--account-wide", "--out", str(out), *options, url=url)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout


def who(served, bundle, case):
    """Of each principal of the accounts: the verdict, and what is refused."""
    told = answer(amiable(served, "who", "--bundle", str(bundle), "--image",
                          case["question"]["image"], "--region", "us-west-2", *KNOWN, "--output",
                          "json"))
    members = {group["id"]: group["members"] for group in told["groups"]}
    return {principal: (each["verdict"], sorted((one["action"], one["resource"], one["reason"])
                                                for one in each["failing"]))
            for each in told["questions"][0]["answers"] for group in each["groups"]
            for principal in members[group]}


class Whole(AskedFromFile):
    """One case: its served copy, collected account-wide, and asked."""

    def __init__(self, case):
        self.case = case

    def run(self):
        with tempfile.TemporaryDirectory(prefix="amiable-whole-") as folder:
            self.bundle = bundles.lay_out(self.case, os.path.join(folder, "given"))
            self.file = os.path.join(folder, "question.json")
            pathlib.Path(self.file).write_text(json.dumps(self.case["question"]))
            served = Served("--world", str(self.bundle))
            try:
                self.ask(served, os.path.join(folder, "out"))
            finally:
                served.stop()
        return self

    def ask(self, served, out):
        self.said = collect(served, out, *profiles_of(served))
        self.stored = self.why(served, "--data", served.data)
        self.collected = self.why(served, "--bundle", out, *KNOWN)
        self.refused = set(re.findall(r"not gathered: (\d{12}/\S+)\n  \S+ refused to", self.said))
        self.paths = {str(path.relative_to(out)) for path in pathlib.Path(out).rglob("*.json")}
        self.given = {str(path.relative_to(self.bundle)) for path in self.bundle.rglob("*.json")}
        self.who = [who(served, bundle, self.case) for bundle in (self.bundle, out)
                    if self.case["question"].get("image")]


class EveryCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            running = {case["name"]: pool.submit(Whole(case).run) for case in CASES}
        cls.whole = {name: one.result() for name, one in running.items()}

    def test_there_are_many(self):
        self.assertGreaterEqual(len(self.whole), 10)

    def test_the_bundle_answers_as_the_servers_own_store(self):
        told = 0
        for name, whole in self.whole.items():
            with self.subTest(case=name):
                if whole.refused and whole.collected["verdict"] == "unknown":
                    continue  # a key policy that shuts the account's own root user out
                self.assertEqual(essence(whole.stored), essence(whole.collected), whole.said)
                told += 1
        self.assertGreaterEqual(told, 15)

    def test_who_can_is_who_can_by_the_given_bundle(self):
        principals = 0
        for name, whole in self.whole.items():
            with self.subTest(case=name):
                if whole.who and not whole.refused:
                    given, collected = whole.who
                    self.assertEqual(given, {each: collected.get(each) for each in given})
                    principals += len(given)
        self.assertGreaterEqual(principals, 30)

    def test_nothing_that_was_given_is_left_out(self):
        for name, whole in self.whole.items():
            with self.subTest(case=name):
                self.assertEqual(set(), whole.given - whole.paths - whole.refused)


class Healed(Journey):
    """The article's two accounts after the cure."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="amiable-whole-")
        cls.bundle = bundles.lay_out(HEALED, os.path.join(cls.folder.name, "given"))
        cls.options = ("--world", str(cls.bundle))
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    def reader(self, without):
        """Options that make a user the profile of the owner's account, allowed all reads but
        these."""
        made = self.new_user(OWNER, "Reader" + without[0].partition(":")[2], json.dumps({
            "Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Resource": "*",
                 "Action": ["iam:Get*", "ec2:Describe*", "ec2:Get*", "kms:Describe*", "kms:Get*",
                            "kms:List*"]},
                {"Effect": "Deny", "Resource": "*", "Action": without}]}))
        file = pathlib.Path(self.folder.name, "credentials")
        file.write_text("[reader]\naws_access_key_id = %s\naws_secret_access_key = %s\n" % (
            made["AccessKeyId"], made["SecretAccessKey"]))
        return {**environment(self.served), "AWS_SHARED_CREDENTIALS_FILE": str(file)}

    def test_what_is_refused_is_listed_with_its_permission(self):
        for permission, path in (("kms:GetKeyPolicy", "/key-policy.json"),
                                 ("kms:ListKeys", "/us-west-2/keys"),
                                 ("ec2:DescribeSnapshotAttribute",
                                  ".createVolumePermission.json"),
                                 ("ec2:DescribeImages", "/images.json"),
                                 ("iam:GetAccountAuthorizationDetails", "-details.json")):
            with self.subTest(permission=permission):
                out = os.path.join(self.folder.name, permission.partition(":")[2])
                done = subprocess.run(
                    [PROGRAM, "collect", "--account-wide", "--profile", "reader", "--out", out],
                    capture_output=True, text=True, timeout=60, env=self.reader([permission]))
                self.assertEqual((0, ""), (done.returncode, done.stderr), done.stdout)
                self.assertRegex(done.stdout, r"not gathered: %s\S*%s( and \d+ more)?\n  %s "
                                 r"refused to arn:aws:iam::%s:user/Reader" % (
                                     OWNER, path.replace(".", r"\."), permission, OWNER))
                self.assertEqual([], [found for found in pathlib.Path(out).rglob("*.json")
                                      if str(found).endswith(path)])

    def test_the_printed_policy_is_enough(self):
        printed = amiable(self.served, "collect", "--account-wide", "--print-policy", "--regions",
                          "us-west-2")
        self.assertEqual(0, printed.returncode, printed.stderr)
        policy = json.loads(printed.stdout)["accounts"][0]["policy"]
        made = self.new_user(OWNER, "Least", json.dumps(policy))
        file = pathlib.Path(self.folder.name, "least")
        file.write_text("[least]\naws_access_key_id = %s\naws_secret_access_key = %s\n" % (
            made["AccessKeyId"], made["SecretAccessKey"]))
        out = pathlib.Path(self.folder.name, "with-least")
        done = subprocess.run(
            [PROGRAM, "collect", "--account-wide", "--profile", "least", "--out", str(out)],
            capture_output=True, text=True, timeout=60,
            env={**environment(self.served), "AWS_SHARED_CREDENTIALS_FILE": str(file)})
        self.assertEqual(0, done.returncode, done.stderr)
        # The profile may not read organizations; all else was read.
        self.assertEqual(1, done.stdout.count("not gathered:"), done.stdout)
        self.assertIn("not gathered: organization/", done.stdout)
        self.assertEqual([], [str(path) for path in (self.bundle / OWNER).rglob("*.json")
                              if not (out / path.relative_to(self.bundle)).exists()])

    def test_several_regions(self):
        out = pathlib.Path(self.folder.name, "regions")
        said = collect(self.served, out, "--profile", USER_ACCOUNT, "--region", "us-west-2",
                       "--regions", "eu-central-1,us-east-1", "--regions", "us-east-1")
        self.assertRegex(said, r"^\d+ files of 1 account in ")
        self.assertEqual(["eu-central-1", "us-east-1", "us-west-2"],
                         sorted(path.name for path in (out / USER_ACCOUNT).iterdir()
                                if path.is_dir()))

    def test_it_can_be_served(self):
        out = pathlib.Path(self.folder.name, "to-serve")
        collect(self.served, out, *profiles_of(self.served))
        copy = Served("--world", str(out))
        try:
            question = os.path.join(self.folder.name, "question.json")
            pathlib.Path(question).write_text(json.dumps(HEALED["question"]))
            told = answer(amiable(copy, "why", "--data", copy.data, "--question", question,
                                  "--output", "json"))
            self.assertEqual("succeeds", told["verdict"])
        finally:
            copy.stop()

    def test_a_terminal_sees_what_is_asked_and_nothing_of_it_stays(self):
        ours, theirs = pty.openpty()
        done = subprocess.run(
            [PROGRAM, "collect", "--account-wide", "--profile", OWNER, "--out",
             os.path.join(self.folder.name, "watched")], stdout=subprocess.PIPE, stderr=theirs,
            timeout=60, env={**environment(self.served), "TERM": "xterm"})
        os.close(theirs)
        seen = os.read(ours, 65536).decode()
        os.close(ours)
        self.assertEqual(0, done.returncode)
        self.assertRegex(seen, r"asking AWS: \d+ requests, ")
        self.assertTrue(seen.endswith("\r\x1b[K"), seen)


class Guarded(unittest.TestCase):
    """Beside the server, the files of the given bundle answer for its organization."""

    def test_the_organizations_files_come_along(self):
        with tempfile.TemporaryDirectory(prefix="amiable-whole-") as folder:
            bundle = bundles.lay_out(GUARDED, os.path.join(folder, "given"))
            world = bundles.lay_out(GUARDED, os.path.join(folder, "world"))
            shutil.rmtree(world / "organization")
            question = os.path.join(folder, "question.json")
            pathlib.Path(question).write_text(json.dumps(GUARDED["question"]))
            served = Served("--world", str(world))
            try:
                out = pathlib.Path(folder, "out")
                with Between(served.url, organization_of(bundle / "organization")) as url:
                    collect(served, out, *profiles_of(served), url=url)
                given, collected = (
                    answer(amiable(served, "why", "--bundle", str(each), "--question", question,
                                   *KNOWN, "--output", "json")) for each in (bundle, out))
            finally:
                served.stop()
        self.assertEqual(essence(given), essence(collected))
        self.assertIn("scp", json.dumps(collected["causes"]))


if __name__ == "__main__":
    unittest.main()
