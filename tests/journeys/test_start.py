"""Starting, stopping, what is printed, and the paths under /_amiable/."""
import json
import os
import pathlib
import re
import stat
import subprocess
import tempfile
import unittest
import urllib.error

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from served import OWNER, PROGRAM, USER_ACCOUNT, Journey, Served


def signed_get(served, path, account):
    keys = served.keys(account)
    request = botocore.awsrequest.AWSRequest("GET", served.url + path)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*keys), "amiable",
                            "us-west-2").add_auth(request)
    return json.load(served.get(path, headers=dict(request.headers)))


class PrintedLines(Journey):
    def test_the_address_accounts_and_credentials_are_printed(self):
        self.assertIn("accounts      111122223333, 444455556666", self.served.printed)
        self.assertIn("export AWS_SHARED_CREDENTIALS_FILE=" + self.served.credentials,
                      self.served.printed)
        self.assertIn("export AWS_ENDPOINT_URL=" + self.served.url, self.served.printed)

    def test_the_credentials_file_has_a_profile_per_account(self):
        text = pathlib.Path(self.served.credentials).read_text()
        self.assertEqual(["111122223333", "444455556666"], re.findall(r"\[(\d{12})\]", text))
        mode = stat.S_IMODE(os.stat(self.served.credentials).st_mode)
        self.assertEqual(0o600, mode)

    def test_health_needs_no_signature(self):
        answer = json.load(self.served.get("/_amiable/health"))
        self.assertEqual("ok", answer["status"])

    def test_reset_is_refused_without_the_option(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.served.get("/_amiable/reset", "POST")
        self.assertEqual(403, caught.exception.code)

    def test_events_need_a_signature(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.served.get("/_amiable/events")
        self.assertEqual(403, caught.exception.code)

    def test_events_show_the_calls_of_the_own_account_only(self):
        self.served.client("sts", USER_ACCOUNT).get_caller_identity()
        self.served.client("iam", OWNER).create_user(UserName="seen")
        mine = signed_get(self.served, "/_amiable/events", OWNER)["events"]
        self.assertTrue(any(event["eventName"] == "CreateUser" for event in mine))
        self.assertEqual({OWNER}, {event["recipientAccountId"] for event in mine})

    def test_a_foreign_host_or_origin_is_refused(self):
        for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.served.get("/", headers=headers)
            self.assertEqual(403, caught.exception.code)


class Reset(Journey):
    options = ("--allow-reset",)

    def test_reset_goes_back_to_the_first_start_with_the_same_keys(self):
        iam = self.served.client("iam")
        iam.create_user(UserName="gone")
        answer = self.served.get("/_amiable/reset", "POST")
        self.assertEqual((200, b""), (answer.status, answer.read()))
        self.assertEqual([], iam.list_users()["Users"])


class WorldOnDisk(unittest.TestCase):
    def test_the_next_start_serves_the_same_world(self):
        first = Served()
        first.client("iam").create_user(UserName="kept")
        key = first.client("kms").create_key()["KeyMetadata"]["KeyId"]
        blob = first.client("kms").encrypt(KeyId=key, Plaintext=b"kept")["CiphertextBlob"]
        first.stop(keep=True)
        second = Served("--account", "222233334444", data=first.data)
        try:
            self.assertIn("222233334444", second.printed)
            self.assertEqual(["kept"], [user["UserName"] for user in
                                        second.client("iam").list_users()["Users"]])
            self.assertEqual(b"kept", second.client("kms").decrypt(CiphertextBlob=blob)["Plaintext"])
        finally:
            second.stop()

    def test_a_second_server_on_the_same_folder_is_refused(self):
        first = Served()
        try:
            second = subprocess.run([PROGRAM, "serve", "--listen", "127.0.0.1:0", "--data",
                                     first.data], capture_output=True, text=True, timeout=20)
            self.assertEqual(64, second.returncode)
            self.assertIn(str(first.process.pid), second.stderr)
        finally:
            first.stop()

    def test_a_temporary_world_vanishes(self):
        with tempfile.TemporaryDirectory() as folder:
            environment = dict(os.environ, TMPDIR=folder)
            process = subprocess.Popen([PROGRAM, "serve", "--listen", "127.0.0.1:0"],
                                       stdout=subprocess.PIPE, text=True, env=environment)
            for line in process.stdout:
                if line.startswith("then "):
                    break
            self.assertEqual(1, len(os.listdir(folder)))
            process.terminate()
            self.assertEqual(0, process.wait(timeout=20))
            process.stdout.close()
            self.assertEqual([], os.listdir(folder))


class BadOptions(unittest.TestCase):
    def refused(self, *options):
        done = subprocess.run([PROGRAM, "serve", *options], capture_output=True, text=True,
                              timeout=20)
        self.assertEqual(64, done.returncode, done.stdout + done.stderr)
        return done.stderr

    def test_each_is_refused_with_what_to_do(self):
        self.assertIn("--allow-remote", self.refused("--listen", "0.0.0.0:0"))
        self.assertIn("12 digits", self.refused("--account", "12"))
        self.assertIn("HOST:PORT", self.refused("--listen", "nowhere"))
        self.assertIn("loopback", self.refused("--listen", "0.0.0.0:0", "--guest", OWNER))
        self.assertIn("folder", self.refused("--data", "/dev/null/x"))


class Guest(Journey):
    options = ("--guest", OWNER)

    def test_unissued_keys_act_as_root_of_the_guest_account(self):
        sts = self.served.client_with("sts", {"AccessKeyId": "test", "SecretAccessKey": "test"})
        self.assertEqual(OWNER, sts.get_caller_identity()["Account"])

    def test_a_key_of_twelve_digits_names_its_account(self):
        sts = self.served.client_with("sts", {"AccessKeyId": "123456789012",
                                              "SecretAccessKey": "test"})
        self.assertEqual("arn:aws:iam::123456789012:root", sts.get_caller_identity()["Arn"])

    def test_issued_keys_are_verified(self):
        key = self.served.keys(USER_ACCOUNT)[0]
        sts = self.served.client_with("sts", {"AccessKeyId": key, "SecretAccessKey": "wrong"})
        self.refused("SignatureDoesNotMatch", sts.get_caller_identity)
