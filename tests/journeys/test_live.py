"""Live accounts: `amiable why` asks a served copy of each case over the wire, as it would ask AWS.
The answer must be that of the bundle collected from it and that of the server's own store; with one
side's profile only it may be unknown, never wrong."""
import concurrent.futures
import configparser
import http.client
import http.server
import json
import os
import pathlib
import pty
import re
import shutil
import stat
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

import aws_tool
import bundles
from served import OWNER, PROGRAM, USER_ACCOUNT, Journey, Served
from test_cases_performed import not_performable

ARTICLE = next(case for case in bundles.given() if case["name"].startswith("01-"))
HEALED = next(case for case in bundles.given() if case["name"].startswith("03-"))
# What is open about AWS and known of the server.
KNOWN = ["--assume", "copy-key=default", "--assume", "infra-viaservice=absent"]


def environment(served, profile=None, url=None):
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env.update(AWS_SHARED_CREDENTIALS_FILE=served.credentials, AWS_CONFIG_FILE="/dev/null",
               AWS_ENDPOINT_URL=url or served.url, AWS_EC2_METADATA_DISABLED="true",
               AWS_REGION="us-west-2", AWS_DEFAULT_REGION="us-west-2")
    if profile:
        env["AWS_PROFILE"] = profile
    return env


def amiable(served, *arguments, url=None, profile=None):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60,
                          env=environment(served, profile, url))


def accounts_of(served):
    profiles = configparser.ConfigParser(interpolation=None)
    profiles.read(served.credentials)
    return [name for name in profiles.sections() if re.fullmatch(r"\d{12}", name)]


def everybody(served, asker):
    """Options that name the profile of each account, the asker's first."""
    return ["--as-profile", asker] + [part for name in accounts_of(served) if name != asker
                                      for part in ("--profile", name)]


def answer(done):
    if done.returncode not in (0, 1, 2) or done.stderr:
        raise AssertionError("%s: %s%s" % (done.args, done.stdout, done.stderr))
    return json.loads(done.stdout)


def essence(told):
    """What two sources must agree in."""
    failing = sorted((one["action"], one["resource"], one["reason"]) for one in told["failing"])
    return told["verdict"], failing, told["causes"]


class AskedFromFile:
    """A case whose question is in a file: `why` about it, of any source."""

    def why(self, served, *options, url=None):
        strict = ["--strict"] if self.case.get("strict") else []
        strict += ["--strict-docs"] if self.case.get("strict_docs") else []
        return answer(amiable(served, "why", "--question", self.file, "--output", "json", *strict,
                              *options, url=url))


class Asked(AskedFromFile):
    """One case, asked in every way."""

    def __init__(self, case):
        self.case, self.question = case, case["question"]

    def run(self):
        with tempfile.TemporaryDirectory(prefix="amiable-live-") as folder:
            self.folder = folder
            bundle = bundles.lay_out(self.case, os.path.join(folder, "given"))
            self.file = os.path.join(folder, "question.json")
            pathlib.Path(self.file).write_text(json.dumps(self.question))
            served = Served("--world", str(bundle))
            try:
                self.ask(served)
            finally:
                served.stop()
        return self

    def ask(self, served):
        profiles = everybody(served, self.question["account"])
        self.stored = self.why(served, "--data", served.data)
        self.live = self.why(served, *profiles, *KNOWN)
        out = os.path.join(self.folder, "out")
        made = amiable(served, "collect", "--question", self.file, "--out", out, *profiles)
        self.collected_text = made.stdout + made.stderr
        if made.returncode != 0:
            raise AssertionError(self.collected_text)
        self.collected = self.why(served, "--bundle", out, *KNOWN)
        self.modes = {stat.S_IMODE(path.stat().st_mode) for path in pathlib.Path(out).rglob("*")
                      if path.is_file()}
        self.one_sided = {name: self.why(served, "--profile", name, *KNOWN)
                          for name in accounts_of(served)}


class EveryCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cases = [case for case in bundles.given() + bundles.patched()
                 if not_performable(case) is None and "error" not in case["expected"]]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            running = {case["name"]: pool.submit(Asked(case).run) for case in cases}
        cls.asked = {name: one.result() for name, one in running.items()}

    def each(self, check):
        for name, asked in self.asked.items():
            with self.subTest(case=name):
                check(asked)

    def test_there_are_many(self):
        self.assertGreaterEqual(len(self.asked), 95)

    def test_live_is_the_collected_bundle(self):
        self.each(lambda asked: self.assertEqual(essence(asked.live), essence(asked.collected)))

    def test_live_is_the_servers_own_store_where_everything_may_be_read(self):
        told = []

        def check(asked):
            if asked.live["verdict"] == "unknown" and asked.stored["verdict"] != "unknown":
                # Something was refused to the account's own root user; it is said what.
                return self.assertIn(" refused to ", json.dumps(asked.live["missing_details"]))
            if asked.case.get("remove") and asked.stored["verdict"] == "unknown":
                return None  # what was never gathered is not in the copy: the wire shows nothing
            self.assertEqual(essence(asked.stored), essence(asked.live))
            return told.append(asked)
        self.each(check)
        self.assertGreaterEqual(len(told), 85)

    def test_one_side_is_never_wrong(self):
        told = []

        def check(asked):
            for account, one in asked.one_sided.items():
                self.assertIn(one["verdict"], ("unknown", asked.live["verdict"]), account)
                told.extend([one] if one["verdict"] != "unknown" else [])
        self.each(check)
        self.assertGreaterEqual(len(told), 35)

    def test_files_are_their_owners_alone(self):
        self.each(lambda asked: self.assertEqual({0o600}, asked.modes))


class Article(Journey):
    """The article's two accounts before the cure, asked as people would ask."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="amiable-live-")
        cls.bundle = bundles.lay_out(ARTICLE, os.path.join(cls.folder.name, "given"))
        cls.options = ("--world", str(cls.bundle))
        super().setUpClass()
        cls.image = ARTICLE["question"]["image"]
        cls.user = USER_ACCOUNT + "/user/UserA"

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    def why(self, *arguments, **settings):
        return answer(amiable(self.served, "why", *arguments, "--output", "json", **settings))

    def test_an_image_id_and_two_profiles_are_enough(self):
        told = self.why(self.image, "--as", ARTICLE["question"]["principal"], "--profile",
                        USER_ACCOUNT, "--owner-profile", OWNER)
        self.assertEqual("fails", told["verdict"])
        self.assertEqual(ARTICLE["expected"]["causes"][0], told["causes"][0])
        self.assertEqual("us-west-2", told["region"])

    def test_who_asks_is_who_the_profile_is(self):
        told = self.why(self.image, profile=USER_ACCOUNT)
        self.assertEqual("arn:aws:iam::%s:root" % USER_ACCOUNT, told["principal"])
        told = self.why(self.image, profile=self.user)
        self.assertEqual(ARTICLE["question"]["principal"], told["principal"])
        # That user may read nothing: what is missing is said with the permission's name.
        self.assertEqual("unknown", told["verdict"])
        self.assertIn(":user/UserA (profile %s)" % self.user,
                      " ".join(one["why"] for one in told["missing_details"]))

    def test_requests_and_round_trips(self):
        out = os.path.join(self.folder.name, "counted")
        done = amiable(self.served, "collect", self.image, "--as", ARTICLE["question"]["principal"],
                       "--profile", USER_ACCOUNT, "--owner-profile", OWNER, "--out", out)
        self.assertEqual(0, done.returncode, done.stderr)
        requests, trips = map(int, re.search(r"from (\d+) requests in (\d+) round trips",
                                             done.stdout).groups())
        self.assertLessEqual(requests, 25)
        self.assertLessEqual(trips, 10)
        print("the article's question: %d requests, %d round trips" % (requests, trips))

    def test_the_collected_files_are_those_of_the_aws_command_line(self):
        out = pathlib.Path(self.folder.name, "compared")
        done = amiable(self.served, "collect", self.image, "--as", ARTICLE["question"]["principal"],
                       "--profile", USER_ACCOUNT, "--owner-profile", OWNER, "--out", str(out))
        self.assertEqual(0, done.returncode, done.stderr)
        commands = {
            USER_ACCOUNT + "/account-authorization-details.json":
                "iam get-account-authorization-details",
            USER_ACCOUNT + "/us-west-2/images.json": "ec2 describe-images --image-ids " +
                                                     self.image,
            USER_ACCOUNT + "/us-west-2/allowed-images-settings.json":
                "ec2 get-allowed-images-settings"}
        for path in out.glob(OWNER + "/us-west-2/keys/*/*.json"):
            verb = {"grants": "list-grants", "key-policy": "get-key-policy --policy-name default",
                    "resource-tags": "list-resource-tags"}.get(path.stem, path.stem)
            commands[str(path.relative_to(out))] = "kms %s --key-id %s" % (verb, path.parent.name)
        self.assertGreaterEqual(len(commands), 5)
        for path, command in commands.items():
            env = aws_tool.on_path(environment(self.served, path.split("/")[0]))
            printed = subprocess.run(["aws", *command.split(), "--output", "json"],
                                     capture_output=True, text=True, timeout=60, env=env)
            self.assertEqual(0, printed.returncode, printed.stderr)
            self.assertEqual(plain(json.loads(printed.stdout)),
                             plain(json.loads((out / path).read_text())), path)

    def test_the_printed_script_writes_the_same_bundle(self):
        question = ["--as", ARTICLE["question"]["principal"], "--region", "us-west-2"]
        script = amiable(self.served, "collect", self.image, *question, "--print-commands",
                         "--profile", USER_ACCOUNT, "--owner-profile", OWNER)
        self.assertEqual(0, script.returncode, script.stderr)
        out = os.path.join(self.folder.name, "scripted")
        done = subprocess.run(["sh"], input=script.stdout, capture_output=True, text=True,
                              timeout=300, env=aws_tool.on_path(
                                  {**environment(self.served), "BUNDLE": out}))
        self.assertEqual(0, done.returncode, done.stderr)
        told = self.why("--bundle", out, self.image, *question)
        live = self.why(self.image, *question, "--profile", USER_ACCOUNT, "--owner-profile", OWNER)
        self.assertEqual(essence(live), essence(told))
        self.assertEqual("fails", told["verdict"])

    def test_a_terminal_sees_what_is_asked_and_nothing_of_it_stays(self):
        ours, theirs = pty.openpty()
        env = {**environment(self.served, USER_ACCOUNT), "TERM": "xterm"}
        done = subprocess.run([PROGRAM, "why", self.image], stdout=subprocess.PIPE, stderr=theirs,
                              text=True, timeout=60, env=env)
        os.close(theirs)
        seen = os.read(ours, 65536).decode()
        os.close(ours)
        self.assertIn(done.returncode, (0, 1, 2))
        self.assertRegex(seen, r"asking AWS: \d+ requests, ec2:DescribeImages " + USER_ACCOUNT)
        self.assertTrue(seen.endswith("\r\x1b[K"), seen)

    def test_a_folder_with_something_else_in_it_is_left_alone(self):
        folder = pathlib.Path(self.folder.name, "other")
        folder.mkdir()
        (folder / "notes.txt").write_text("mine")
        done = amiable(self.served, "collect", self.image, "--out", str(folder), "--profile",
                       USER_ACCOUNT)
        self.assertEqual(64, done.returncode)
        self.assertIn("no bundle", done.stderr)
        self.assertEqual(["notes.txt"], [path.name for path in folder.iterdir()])


def plain(value):
    """Without what differs between versions of the command line: times, and empty page members."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()
                if name not in ("Truncated", "IsTruncated", "ResponseMetadata") and
                not re.search("Date$|Time$|LastUsed", name)}
    return [plain(each) for each in value] if isinstance(value, list) else value


class Reader(Journey):
    """A healed world, read with fewer permissions than the question needs."""
    NEEDED = {
        USER_ACCOUNT: ["iam:GetAccountAuthorizationDetails", "ec2:DescribeImages",
                       "ec2:DescribeSnapshots", "ec2:GetEbsEncryptionByDefault",
                       "ec2:GetEbsDefaultKmsKeyId", "ec2:GetAllowedImagesSettings"],
        OWNER: ["ec2:DescribeImageAttribute", "ec2:DescribeSnapshots",
                "ec2:DescribeSnapshotAttribute", "kms:DescribeKey", "kms:GetKeyPolicy",
                "kms:ListGrants"]}

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="amiable-live-")
        cls.bundle = bundles.lay_out(HEALED, os.path.join(cls.folder.name, "given"))
        cls.options = ("--world", str(cls.bundle))
        super().setUpClass()
        cls.file = os.path.join(cls.folder.name, "credentials")
        text = pathlib.Path(cls.served.credentials).read_text()
        for account in cls.NEEDED:
            iam = cls.served.client("iam", account)
            iam.create_user(UserName="AmiableReader")
            made = iam.create_access_key(UserName="AmiableReader")["AccessKey"]
            text += "\n[reader-%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n" % (
                account, made["AccessKeyId"], made["SecretAccessKey"])
        pathlib.Path(cls.file).write_text(text)
        for account in cls.NEEDED:
            cls.allow(account, [])

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.folder.cleanup()

    @classmethod
    def allow(cls, account, without):
        cls.served.client("iam", account).put_user_policy(
            UserName="AmiableReader", PolicyName="reads", PolicyDocument=json.dumps({
                "Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Resource": "*",
                     "Action": ["iam:Get*", "iam:List*", "ec2:Describe*", "ec2:Get*",
                                "kms:Describe*", "kms:Get*", "kms:List*"]},
                    {"Effect": "Deny", "Resource": "*", "Action": without or ["s3:GetObject"]}]}))

    def ask(self, url=None):
        env = environment(self.served, url=url)
        env["AWS_SHARED_CREDENTIALS_FILE"] = self.file
        done = subprocess.run(
            [PROGRAM, "why", HEALED["question"]["image"], "--as", HEALED["question"]["principal"],
             "--as-profile", "reader-" + USER_ACCOUNT, "--owner-profile", "reader-" + OWNER,
             "--output", "json"], capture_output=True, text=True, timeout=60, env=env)
        return answer(done)

    def test_reading_is_enough(self):
        self.assertEqual("succeeds", self.ask()["verdict"])

    def test_without_one_permission_it_is_named(self):
        unknown = 0
        for account, permissions in self.NEEDED.items():
            for permission in permissions:
                with self.subTest(permission=permission, account=account):
                    self.allow(account, [permission])
                    told = self.ask()
                    self.allow(account, [])
                    self.assertIn(told["verdict"], ("succeeds", "unknown"))
                    if told["verdict"] == "unknown":
                        unknown += 1
                        self.assertIn(permission + " refused to",
                                      " ".join(one["why"] for one in told["missing_details"]))
        self.assertGreaterEqual(unknown, 3)

    def test_without_the_whole_account_one_principal_is_read(self):
        self.allow(USER_ACCOUNT, ["iam:GetAccountAuthorizationDetails"])
        told = self.ask()
        self.allow(USER_ACCOUNT, [])
        self.assertEqual("succeeds", told["verdict"])

    def test_with_half_of_them_it_is_unknown(self):
        for account, permissions in self.NEEDED.items():
            self.allow(account, permissions[::2])
        told = self.ask()
        for account in self.NEEDED:
            self.allow(account, [])
        self.assertEqual("unknown", told["verdict"])

    def test_throttling_is_waited_for(self):
        with Between(self.served.url, throttle_each_once()) as url:
            self.assertEqual("succeeds", self.ask(url)["verdict"])


class Between:
    """Stands before the server: what `answer` (of headers and body) says, else what the server
    does."""

    def __init__(self, url, reply_to):
        self.target, self.reply_to = urllib.parse.urlparse(url), reply_to

    def __enter__(self):
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                own = outer.reply_to(self.headers, body)
                self.reply(*(own + ([],) if own else outer.forward(self, body)))

            def reply(self, status, body, headers):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return "http://127.0.0.1:%d" % self.server.server_port

    def forward(self, handler, body):
        connection = http.client.HTTPConnection(self.target.hostname, self.target.port)
        connection.request("POST", handler.path, body, dict(handler.headers))
        got = connection.getresponse()
        headers = [(name, value) for name, value in got.getheaders()
                   if name.lower() in ("content-type", "x-amzn-requestid")]
        answered = got.status, got.read(), headers
        connection.close()
        return answered

    def __exit__(self, *unused):
        self.server.shutdown()
        self.server.server_close()


def throttle_each_once():
    seen, lock = set(), threading.Lock()

    def reply_to(headers, body):
        target = headers.get("X-Amz-Target")
        with lock:
            first = (target, body) not in seen
            seen.add((target, body))
        if not first:
            return None
        if target:
            return 400, b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'
        return 400, (b"<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code>"
                     b"<Message>Rate exceeded</Message></Error></ErrorResponse>")
    return reply_to


def organization_of(folder):
    """AWS Organizations, as far as the files of a bundle tell."""
    def reply_to(headers, body):
        operation = (headers.get("X-Amz-Target") or "").partition("AWSOrganizationsV20161128.")[2]
        if not operation:
            return None
        asked = json.loads(body)
        path = {"DescribeOrganization": lambda: "describe-organization.json",
                "ListParents": lambda: "list-parents/%s.json" % asked["ChildId"],
                "ListPoliciesForTarget": lambda: "list-policies-for-target/%s.%s.json" % (
                    asked["TargetId"], asked["Filter"]),
                "DescribePolicy": lambda: "policies/%s.json" % asked["PolicyId"]}[operation]()
        file = folder / path
        if file.exists():
            return 200, file.read_bytes()
        return 400, b'{"__type": "AccessDeniedException", "Message": "not allowed"}'
    return reply_to


class Organizations(unittest.TestCase):
    """Beside the server, the files of the given bundle answer for its organization."""

    def test_its_policies_are_read_where_they_may_be(self):
        cases = [case for case in bundles.given() + bundles.patched()
                 if (bundles.CASES / "worlds" / case.get("base", case["name"]) / "bundle" /
                     "organization").exists() and "error" not in case["expected"]
                 and not case.get("remove")]
        self.told = 0
        for case in cases:
            with self.subTest(case=case["name"]):
                self.check(case)
        self.assertGreaterEqual(self.told, 3)

    def check(self, case):
        with tempfile.TemporaryDirectory(prefix="amiable-live-") as folder:
            bundle = bundles.lay_out(case, os.path.join(folder, "given"))
            world = bundles.lay_out(case, os.path.join(folder, "world"))
            shutil.rmtree(world / "organization")
            asked = Asked(case)
            asked.file = os.path.join(folder, "question.json")
            pathlib.Path(asked.file).write_text(json.dumps(case["question"]))
            served = Served("--world", str(world))
            try:
                text = pathlib.Path(served.credentials).read_text()
                accounts = [part for name in re.findall(r"^\[(\d{12})\]", text, re.M)
                            for part in ("--profile", name)]
                assume = [part for each in case.get("assume", {}).items()
                          for part in ("--assume", "%s=%s" % each)] if isinstance(
                              case.get("assume"), dict) else []
                given = asked.why(served, "--bundle", str(bundle), *KNOWN, *assume)
                with Between(served.url, organization_of(bundle / "organization")) as url:
                    live = asked.why(served, *accounts, *KNOWN, *assume, url=url)
                if live["verdict"] == "unknown" and given["verdict"] != "unknown":
                    # A key policy that asks for the organization shuts the server's root out.
                    self.assertIn("kms:GetKeyPolicy refused to", json.dumps(live))
                else:
                    self.assertEqual(essence(given), essence(live))
                    self.told += 1
            finally:
                served.stop()


if __name__ == "__main__":
    unittest.main()
