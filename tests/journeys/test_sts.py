"""STS with boto3: who calls, sessions and what they may."""
import datetime
import json

import boto3

from served import OWNER, USER_ACCOUNT, Journey

ALLOW_ALL = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def trust(principal, **condition):
    statement = {"Effect": "Allow", "Principal": {"AWS": principal},
                 "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class CallerIdentity(Journey):
    def test_root(self):
        identity = self.served.client("sts").get_caller_identity()
        self.assertEqual("arn:aws:iam::%s:root" % USER_ACCOUNT, identity["Arn"])
        self.assertEqual((USER_ACCOUNT, USER_ACCOUNT), (identity["UserId"], identity["Account"]))

    def test_a_user_without_any_policy(self):
        key = self.new_user(USER_ACCOUNT, "Nobody")
        identity = self.served.client_with("sts", key).get_caller_identity()
        self.assertEqual("arn:aws:iam::%s:user/Nobody" % USER_ACCOUNT, identity["Arn"])
        self.assertTrue(identity["UserId"].startswith("AIDA"))

    def test_a_presigned_url(self):
        url = self.served.client("sts").generate_presigned_url(
            "get_caller_identity", HttpMethod="GET")
        answer = self.served.get(url[len(self.served.url):]).read()
        self.assertIn(b"<Account>111122223333</Account>", answer)

    def test_an_unknown_key(self):
        sts = self.served.client_with("sts", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
                                              "SecretAccessKey": "x"})
        error = self.refused("InvalidClientTokenId", sts.get_caller_identity)
        self.assertEqual(403, error["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual("The security token included in the request is invalid.",
                         error["Error"]["Message"])

    def test_a_wrong_secret(self):
        sts = self.served.client_with("sts", {"AccessKeyId": self.served.keys(OWNER)[0],
                                              "SecretAccessKey": "wrong"})
        self.refused("SignatureDoesNotMatch", sts.get_caller_identity)

    def test_an_inactive_key(self):
        key = self.new_user(USER_ACCOUNT, "Inactive")
        self.served.client("iam").update_access_key(
            UserName="Inactive", AccessKeyId=key["AccessKeyId"], Status="Inactive")
        self.refused("InvalidClientTokenId",
                     self.served.client_with("sts", key).get_caller_identity)

    def test_the_account_of_an_access_key_id(self):
        sts = self.served.client("sts")
        account = sts.get_access_key_info(AccessKeyId=self.served.keys(OWNER)[0])["Account"]
        self.assertEqual(OWNER, account)


class AssumeRole(Journey):
    def setUp(self):
        self.iam = self.served.client("iam", OWNER)

    def role(self, name, policy, **more):
        arn = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy,
                                   **more)["Role"]["Arn"]
        self.iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=ALLOW_ALL)
        return arn

    def test_across_accounts_both_sides_must_allow(self):
        arn = self.role("Cross", trust("arn:aws:iam::%s:root" % USER_ACCOUNT))
        without = self.served.client_with("sts", self.new_user(USER_ACCOUNT, "Without"))
        error = self.refused("AccessDenied", without.assume_role, RoleArn=arn,
                             RoleSessionName="s1")
        self.assertEqual("User: arn:aws:iam::%s:user/Without is not authorized to perform: "
                         "sts:AssumeRole on resource: %s" % (USER_ACCOUNT, arn),
                         error["Error"]["Message"])
        user = self.served.client_with("sts", self.new_user(USER_ACCOUNT, "With", ALLOW_ALL))
        session = user.assume_role(RoleArn=arn, RoleSessionName="build")
        self.assertEqual("arn:aws:sts::%s:assumed-role/Cross/build" % OWNER,
                         session["AssumedRoleUser"]["Arn"])
        identity = self.served.client_with("sts", session["Credentials"]).get_caller_identity()
        self.assertEqual(session["AssumedRoleUser"]["Arn"], identity["Arn"])
        self.assertEqual(session["AssumedRoleUser"]["AssumedRoleId"], identity["UserId"])

    def test_root_cannot_assume_a_role(self):
        arn = self.role("NotForRoot", trust("arn:aws:iam::%s:root" % OWNER))
        error = self.refused("AccessDenied", self.served.client("sts", OWNER).assume_role,
                             RoleArn=arn, RoleSessionName="s1")
        self.assertEqual("Roles may not be assumed by root accounts.", error["Error"]["Message"])

    def test_external_id(self):
        arn = self.role("External", trust("arn:aws:iam::%s:root" % USER_ACCOUNT,
                                          StringEquals={"sts:ExternalId": "secret-42"}))
        user = self.served.client_with("sts", self.new_user(USER_ACCOUNT, "Ext", ALLOW_ALL))
        self.refused("AccessDenied", user.assume_role, RoleArn=arn, RoleSessionName="s1")
        user.assume_role(RoleArn=arn, RoleSessionName="s1", ExternalId="secret-42")

    def test_a_session_policy_limits(self):
        arn = self.role("Limited", trust("arn:aws:iam::%s:root" % OWNER))
        user = self.served.client_with("sts", self.new_user(OWNER, "Limiter", ALLOW_ALL))
        only_list = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"}]})
        session = user.assume_role(RoleArn=arn, RoleSessionName="s1", Policy=only_list)
        self.assertGreater(session["PackedPolicySize"], 0)
        iam = self.served.client_with("iam", session["Credentials"])
        iam.list_users()
        error = self.refused("AccessDenied", iam.list_roles)
        self.assertIn("because no session policy allows the iam:ListRoles action",
                      error["Error"]["Message"])

    def test_durations(self):
        arn = self.role("Hour", trust("arn:aws:iam::%s:root" % OWNER))
        user = self.served.client_with("sts", self.new_user(OWNER, "Hours", ALLOW_ALL))
        self.refused("ValidationError", user.assume_role, RoleArn=arn, RoleSessionName="s1",
                     DurationSeconds=7200)
        self.refused("ValidationError", user.assume_role, RoleArn=arn, RoleSessionName="s1",
                     DurationSeconds=60)
        session = user.assume_role(RoleArn=arn, RoleSessionName="s1", DurationSeconds=900)
        left = session["Credentials"]["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
        self.assertLess(abs(left.total_seconds() - 900), 5)

    def test_session_tags_reach_policies(self):
        arn = self.role("Tagged", trust("arn:aws:iam::%s:root" % OWNER))
        self.iam.put_role_policy(RoleName="Tagged", PolicyName="all", PolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*",
                 "Condition": {"StringEquals": {"aws:PrincipalTag/team": "blue"}}}]}))
        user = self.served.client_with("sts", self.new_user(OWNER, "Tagger", ALLOW_ALL))
        for team, allowed in (("blue", True), ("red", False)):
            session = user.assume_role(RoleArn=arn, RoleSessionName="s1",
                                       Tags=[{"Key": "team", "Value": team}])
            iam = self.served.client_with("iam", session["Credentials"])
            if allowed:
                iam.list_users()
            else:
                self.refused("AccessDenied", iam.list_users)

    def test_bad_requests(self):
        user = self.served.client_with("sts", self.new_user(OWNER, "Bad", ALLOW_ALL))
        error = self.refused("ValidationError", user.assume_role, RoleArn="x" * 20,
                             RoleSessionName="s1")
        self.assertEqual("x" * 20 + " is invalid", error["Error"]["Message"])
        error = self.refused("ValidationError", user.assume_role, RoleArn="x" * 20,
                             RoleSessionName="two words")
        self.assertIn("Member must satisfy regular expression pattern: [\\w+=,.@-]*",
                      error["Error"]["Message"])

    def test_a_forged_token_is_refused(self):
        arn = self.role("Forged", trust("arn:aws:iam::%s:root" % OWNER))
        user = self.served.client_with("sts", self.new_user(OWNER, "Forger", ALLOW_ALL))
        credentials = dict(user.assume_role(RoleArn=arn, RoleSessionName="s1")["Credentials"])
        token = credentials["SessionToken"]
        credentials["SessionToken"] = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
        self.refused("InvalidClientTokenId",
                     self.served.client_with("sts", credentials).get_caller_identity)

    def test_a_deleted_roles_session_ends(self):
        arn = self.role("Gone", trust("arn:aws:iam::%s:root" % OWNER))
        user = self.served.client_with("sts", self.new_user(OWNER, "Leaver", ALLOW_ALL))
        credentials = user.assume_role(RoleArn=arn, RoleSessionName="s1")["Credentials"]
        self.iam.delete_role_policy(RoleName="Gone", PolicyName="all")
        self.iam.delete_role(RoleName="Gone")
        self.role("Gone", trust("arn:aws:iam::%s:root" % OWNER))
        self.refused("InvalidClientTokenId",
                     self.served.client_with("iam", credentials).list_users)


class UserSessions(Journey):
    def test_no_code_of_an_mfa_device_is_right(self):
        key = self.new_user(USER_ACCOUNT, "Coded", ALLOW_ALL)
        self.refused("AccessDenied", self.served.client_with("sts", key).get_session_token,
                     SerialNumber="arn:aws:iam::%s:mfa/Coded" % USER_ACCOUNT, TokenCode="123456")

    def test_a_session_holds_eight_kib_of_policies_and_tags(self):
        key = self.new_user(USER_ACCOUNT, "Packer", ALLOW_ALL)
        sts = self.served.client_with("sts", key)
        tags = [{"Key": "k%d" % number, "Value": "v" * 250} for number in range(50)]
        sts.get_federation_token(Name="Light", Policy=ALLOW_ALL, Tags=tags[:25])
        self.refused("PackedPolicyTooLarge", sts.get_federation_token, Name="Heavy",
                     Policy=ALLOW_ALL, Tags=tags)

    def test_a_session_token_acts_as_the_user_but_not_on_iam(self):
        key = self.new_user(USER_ACCOUNT, "Token", ALLOW_ALL)
        session = self.served.client_with("sts", key).get_session_token(DurationSeconds=900)
        credentials = session["Credentials"]
        identity = self.served.client_with("sts", credentials).get_caller_identity()
        self.assertTrue(identity["Arn"].endswith(":user/Token"))
        self.served.client_with("kms", credentials).list_keys()
        self.refused("InvalidClientTokenId",
                     self.served.client_with("iam", credentials).list_users)
        self.refused("AccessDenied",
                     self.served.client_with("sts", credentials).get_session_token)

    def test_a_federated_user_has_the_intersection(self):
        key = self.new_user(USER_ACCOUNT, "Broker", ALLOW_ALL)
        sts = self.served.client_with("sts", key)
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*"}]})
        session = sts.get_federation_token(Name="Ann", Policy=policy)
        self.assertEqual("arn:aws:sts::%s:federated-user/Ann" % USER_ACCOUNT,
                         session["FederatedUser"]["Arn"])
        kms = self.served.client_with("kms", session["Credentials"])
        kms.list_keys()
        self.refused("AccessDeniedException", kms.list_aliases)
        bare = sts.get_federation_token(Name="Bob")["Credentials"]
        self.refused("AccessDeniedException", self.served.client_with("kms", bare).list_keys)

    def test_roots_federated_user_may_what_its_policy_says(self):
        sts = self.served.client("sts")
        session = sts.get_federation_token(Name="Root1", Policy=ALLOW_ALL)
        self.served.client_with("kms", session["Credentials"]).list_keys()

    def test_a_message_that_nobody_sealed(self):
        self.refused("InvalidAuthorizationMessageException",
                     self.served.client("sts").decode_authorization_message,
                     EncodedMessage="bm90aGluZw")
