"""The article's refusals as far as IAM and KMS carry them: a key of 444455556666, a user of
111122223333, and the two edits that cure it."""
import json
import subprocess

from served import OWNER, PROGRAM, USER_ACCOUNT, Journey

USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def delegation(account):
    return {"Sid": "Enable IAM User Permissions", "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::%s:root" % account}, "Action": "kms:*",
            "Resource": "*"}


def allow_use(principal):
    return [{"Sid": "Allow use of the key", "Effect": "Allow", "Principal": {"AWS": principal},
             "Action": USE, "Resource": "*"},
            {"Sid": "Allow attachment of persistent resources", "Effect": "Allow",
             "Principal": {"AWS": principal},
             "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "Resource": "*",
             "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}}]


class Story(Journey):
    def setUp(self):
        self.owner = self.served.client("kms", OWNER)
        self.key = self.owner.create_key()["KeyMetadata"]["Arn"]
        self.name = "User" + self.key[-12:]
        self.user = self.served.client_with("kms", self.new_user(USER_ACCOUNT, self.name))
        self.user_arn = "arn:aws:iam::%s:user/%s" % (USER_ACCOUNT, self.name)
        self.iam = self.served.client("iam", USER_ACCOUNT)

    def allow_in_iam(self):
        self.iam.put_user_policy(UserName=self.name, PolicyName="KmsKeyUsagePolicy",
                                 PolicyDocument=document({"Effect": "Allow", "Action": USE,
                                                          "Resource": self.key}))

    def allow_in_key_policy(self, principal):
        self.owner.put_key_policy(KeyId=self.key, PolicyName="default", Policy=document(
            delegation(OWNER), *allow_use(principal)))

    def encrypt(self):
        return self.user.encrypt(KeyId=self.key, Plaintext=b"x")

    def test_neither_side_alone_is_enough(self):
        closed = ("User: %s is not authorized to perform: kms:Encrypt on this resource because the "
                  "resource does not exist in this Region, no resource-based policies allow access, "
                  "or a resource-based policy explicitly denies access" % self.user_arn)
        self.allow_in_iam()
        error = self.refused("AccessDeniedException", self.encrypt)
        self.assertEqual(closed, error["Error"]["Message"])
        self.assertEqual(400, error["ResponseMetadata"]["HTTPStatusCode"])
        self.iam.delete_user_policy(UserName=self.name, PolicyName="KmsKeyUsagePolicy")
        self.allow_in_key_policy(self.user_arn)
        error = self.refused("AccessDeniedException", self.encrypt)
        self.assertEqual("User: %s is not authorized to perform: kms:Encrypt on this resource "
                         "because no identity-based policy allows the kms:Encrypt action" %
                         self.user_arn, error["Error"]["Message"])

    def test_both_edits_cure_it(self):
        for principal in (self.user_arn, "arn:aws:iam::%s:root" % USER_ACCOUNT):
            self.allow_in_key_policy(principal)
            self.allow_in_iam()
            blob = self.encrypt()["CiphertextBlob"]
            self.assertEqual(b"x", self.user.decrypt(CiphertextBlob=blob)["Plaintext"])

    def test_a_missing_foreign_key_reads_like_a_closed_one(self):
        self.allow_in_iam()
        existing = self.refused("AccessDeniedException", self.encrypt)["Error"]["Message"]
        absent = self.key[:-12] + "000000000000"
        missing = self.refused("AccessDeniedException", self.user.encrypt, KeyId=absent,
                               Plaintext=b"x")["Error"]["Message"]
        self.assertEqual(existing, missing)

    def test_a_decrypt_without_key_names_the_ciphertext(self):
        blob = self.owner.encrypt(KeyId=self.key, Plaintext=b"x")["CiphertextBlob"]
        error = self.refused("AccessDeniedException", self.user.decrypt, CiphertextBlob=blob)
        self.assertIn("kms:Decrypt on the resource associated with this ciphertext because",
                      error["Error"]["Message"])

    def test_the_grant_condition_stops_a_direct_create_grant(self):
        self.allow_in_key_policy(self.user_arn)
        self.iam.put_user_policy(UserName=self.name, PolicyName="grants", PolicyDocument=document(
            {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}))
        self.refused("AccessDeniedException", self.user.create_grant, KeyId=self.key,
                     GranteePrincipal=self.user_arn, Operations=["Decrypt"])

    def test_a_grant_of_the_owner_still_needs_the_users_own_policy(self):
        self.owner.create_grant(KeyId=self.key, GranteePrincipal=self.user_arn,
                                Operations=["Encrypt"])
        self.refused("AccessDeniedException", self.encrypt)
        self.allow_in_iam()
        self.encrypt()
        grants = self.owner.list_grants(KeyId=self.key)["Grants"]
        self.assertEqual([self.user_arn], [grant["GranteePrincipal"] for grant in grants])
        self.owner.revoke_grant(KeyId=self.key, GrantId=grants[0]["GrantId"])
        self.refused("AccessDeniedException", self.encrypt)

    def test_a_user_made_anew_is_another(self):
        self.allow_in_key_policy(self.user_arn)
        iam = self.iam
        for key in iam.list_access_keys(UserName=self.name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=self.name, AccessKeyId=key["AccessKeyId"])
        old_id = iam.get_user(UserName=self.name)["User"]["UserId"]
        iam.delete_user(UserName=self.name)
        shown = self.owner.get_key_policy(KeyId=self.key, PolicyName="default")["Policy"]
        self.assertIn(old_id, shown)
        self.assertNotIn(self.user_arn, shown)
        self.user = self.served.client_with("kms", self.new_user(USER_ACCOUNT, self.name))
        self.allow_in_iam()
        self.refused("AccessDeniedException", self.encrypt)

    def test_the_trace_of_a_refusal_can_be_asked_for(self):
        error = self.refused("AccessDeniedException", self.encrypt)
        request_id = error["ResponseMetadata"]["RequestId"]
        done = subprocess.run([PROGRAM, "why", "--data", self.served.data, "--request-id",
                               request_id, "--output", "json"], capture_output=True, text=True,
                              timeout=20)
        self.assertEqual(1, done.returncode, done.stderr)
        record = json.loads(done.stdout)
        self.assertEqual("kms:Encrypt", record["call"])
        self.assertEqual(self.user_arn, record["principal"])
        self.assertTrue(record["trace"]["layers"])

    def test_principals_must_exist(self):
        error = self.refused("MalformedPolicyDocumentException", self.owner.put_key_policy,
                             KeyId=self.key, PolicyName="default", Policy=document(
                                 delegation(OWNER),
                                 *allow_use("arn:aws:iam::%s:user/Nobody" % USER_ACCOUNT)))
        self.assertEqual("Policy contains a statement with one or more invalid principals.",
                         error["Error"]["Message"])
