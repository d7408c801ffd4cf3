"""Debian's aws CLI, as people type it."""
import json
import subprocess

from served import OWNER, USER_ACCOUNT, Journey

AWS = "/usr/bin/aws"


class AwsCli(Journey):
    def aws(self, *arguments, account=USER_ACCOUNT, code=0):
        done = subprocess.run([AWS, "--endpoint-url", self.served.url, "--output", "json",
                               *arguments], capture_output=True, text=True, timeout=60,
                              env=self.served.environment(account))
        self.assertEqual(code, done.returncode, done.stderr)
        if code:
            self.assertEqual("", done.stdout)
            return done.stderr.strip()
        return json.loads(done.stdout) if done.stdout.strip() else None

    def test_get_caller_identity(self):
        self.assertEqual({"UserId": OWNER, "Account": OWNER,
                          "Arn": "arn:aws:iam::%s:root" % OWNER},
                         self.aws("sts", "get-caller-identity", account=OWNER))

    def test_a_key_an_alias_and_a_grant(self):
        key = self.aws("kms", "create-key", "--description", "images")["KeyMetadata"]
        self.aws("kms", "create-alias", "--alias-name", "alias/images", "--target-key-id",
                 key["KeyId"])
        sealed = self.aws("kms", "encrypt", "--key-id", "alias/images", "--plaintext",
                          "aGVsbG8=", "--encryption-context", "a=b")
        opened = self.aws("kms", "decrypt", "--ciphertext-blob", sealed["CiphertextBlob"],
                          "--encryption-context", "a=b")
        self.assertEqual("aGVsbG8=", opened["Plaintext"])
        self.aws("iam", "create-role", "--role-name", "Worker", "--assume-role-policy-document",
                 json.dumps({"Version": "2012-10-17", "Statement": [
                     {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                      "Action": "sts:AssumeRole"}]}))
        grant = self.aws("kms", "create-grant", "--key-id", key["KeyId"], "--grantee-principal",
                         "arn:aws:iam::%s:role/Worker" % USER_ACCOUNT, "--operations", "Decrypt")
        self.assertEqual(64, len(grant["GrantId"]))
        grants = self.aws("kms", "list-grants", "--key-id", key["KeyId"])["Grants"]
        self.assertEqual([grant["GrantId"]], [one["GrantId"] for one in grants])

    def test_errors_are_printed_as_always(self):
        said = self.aws("iam", "get-user", "--user-name", "nobody", code=254)
        self.assertEqual("An error occurred (NoSuchEntity) when calling the GetUser operation: "
                         "The user with name nobody cannot be found.", said)
        said = self.aws("kms", "describe-key", "--key-id", "alias/none", code=254)
        self.assertIn("An error occurred (NotFoundException) when calling the DescribeKey", said)

    def test_policies_and_their_versions(self):
        document = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]})
        arn = self.aws("iam", "create-policy", "--policy-name", "Use", "--policy-document",
                       document)["Policy"]["Arn"]
        self.aws("iam", "create-policy-version", "--policy-arn", arn, "--policy-document", document,
                 "--set-as-default")
        versions = self.aws("iam", "list-policy-versions", "--policy-arn", arn)["Versions"]
        self.assertEqual(["v2", "v1"], [version["VersionId"] for version in versions])
        shown = self.aws("iam", "get-policy-version", "--policy-arn", arn, "--version-id", "v1")
        self.assertEqual(json.loads(document), shown["PolicyVersion"]["Document"])

    def test_account_authorization_details_feed_the_diagnosis(self):
        self.aws("iam", "create-user", "--user-name", "Listed")
        details = self.aws("iam", "get-account-authorization-details")
        self.assertIn("Listed", [user["UserName"] for user in details["UserDetailList"]])
