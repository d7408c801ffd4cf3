"""Identity providers with boto3: tokens and assertions in exchange for sessions of roles."""
import base64
import datetime
import hashlib
import json
import subprocess
import tempfile
import time

import botocore
import botocore.config

from saml_responses import OWN, SAML, SIGN_IN, Provider, attribute, coded, time_text
from served import OWNER, PROGRAM, USER_ACCOUNT, Journey
from web_tokens import Signer, by_secret, claims, unsigned

HOST = "token.example.com/tenant"
ISSUER = "https://" + HOST
OIDC = "arn:aws:iam::%s:oidc-provider/%s" % (USER_ACCOUNT, HOST)
TAGS = "https://aws.amazon.com/tags"
ALLOW_ALL = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]})


def trust(provider, actions, condition=None):
    statement = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": actions}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def event_of(trail, name):
    """The newest event of that name."""
    events = trail.lookup_events(LookupAttributes=[
        {"AttributeKey": "EventName", "AttributeValue": name}])["Events"]
    return json.loads(events[0]["CloudTrailEvent"])


class Federation(Journey):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iam = cls.served.client("iam")
        # A call without a signature names no Region.
        cls.trail = cls.served.client("cloudtrail", region="us-east-1")
        cls.unsigned = cls.served.session(USER_ACCOUNT).client(
            "sts", endpoint_url=cls.served.url, region_name="us-west-2",
            config=botocore.config.Config(signature_version=botocore.UNSIGNED,
                                          retries={"max_attempts": 1},
                                          parameter_validation=False))

    def role(self, name, policy):
        return self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"]


class WebIdentity(Federation):
    @classmethod
    def setUpClass(cls):
        cls.rsa, cls.curve = Signer("RS256", "one"), Signer("ES256", "two")
        cls.keys = tempfile.NamedTemporaryFile("w", suffix=".json")
        cls.others = [Signer(name, name) for name in ("RS512", "ES384", "ES512")]
        cls.key_set = [each.jwk for each in (cls.rsa, cls.curve, *cls.others)]
        cls.write_keys({ISSUER: {"keys": cls.key_set}})
        cls.options = ("--oidc-keys", cls.keys.name)
        super().setUpClass()
        cls.iam.create_open_id_connect_provider(
            Url=ISSUER, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40])
        cls.arn = cls.iam.create_role(RoleName="Deployer", AssumeRolePolicyDocument=trust(
            OIDC, ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
            {"StringEquals": {HOST + ":aud": "sts.amazonaws.com"},
             "StringLike": {HOST + ":sub": "repo:example/*"}}))["Role"]["Arn"]
        cls.iam.put_role_policy(RoleName="Deployer", PolicyName="all", PolicyDocument=ALLOW_ALL)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.keys.close()

    @classmethod
    def write_keys(cls, keys):
        cls.keys.seek(0)
        cls.keys.truncate()
        json.dump(keys, cls.keys)
        cls.keys.flush()

    def assume(self, token, role=None, **more):
        return self.unsigned.assume_role_with_web_identity(**{
            "RoleArn": role or self.arn, "RoleSessionName": "ci", "WebIdentityToken": token, **more})

    def turned_away(self, code, message, token, **more):
        error = self.refused(code, self.assume, token, **more)
        self.assertEqual(message, error["Error"]["Message"])
        return error

    def test_a_token_becomes_a_session(self):
        answer = self.assume(self.rsa.token(claims(ISSUER)), DurationSeconds=900)
        arn = "arn:aws:sts::%s:assumed-role/Deployer/ci" % USER_ACCOUNT
        self.assertEqual((arn, "repo:example/images", ISSUER.replace("https://", ""),
                          "sts.amazonaws.com"),
                         (answer["AssumedRoleUser"]["Arn"], answer["SubjectFromWebIdentityToken"],
                          answer["Provider"].split("oidc-provider/")[-1], answer["Audience"]))
        self.assertNotIn("PackedPolicySize", answer)
        session = self.served.client_with("sts", answer["Credentials"])
        self.assertEqual(arn, session.get_caller_identity()["Arn"])
        event = event_of(self.trail, "AssumeRoleWithWebIdentity")
        self.assertEqual({"type": "WebIdentityUser", "userName": "repo:example/images",
                          "principalId": OIDC + ":sts.amazonaws.com:repo:example/images",
                          "identityProvider": OIDC}, event["userIdentity"])
        self.assertEqual({"roleArn": self.arn, "roleSessionName": "ci", "durationSeconds": 900},
                         event["requestParameters"])

    def test_every_algorithm(self):
        for signer in (self.curve, *self.others):
            self.assume(signer.token(claims(ISSUER)))

    def test_a_signature_that_is_sent_counts_for_nothing(self):
        signed = self.served.client_with("sts", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
                                                 "SecretAccessKey": "wrong"})
        signed.assume_role_with_web_identity(
            RoleArn=self.arn, RoleSessionName="ci",
            WebIdentityToken=self.rsa.token(claims(ISSUER)))

    def test_forged_tokens(self):
        good = self.rsa.token(claims(ISSUER))
        head, body, signature = good.split(".")
        other = Signer("RS256", "one").token(claims(ISSUER))
        bad = "The signature of the ID Token provided is invalid."
        self.turned_away("InvalidIdentityToken", bad, other)
        self.turned_away("InvalidIdentityToken", bad, ".".join(
            (head, self.rsa.token(claims(ISSUER, sub="repo:example/other")).split(".")[1],
             signature)))
        # The key set names the algorithm of each key: an RSA key verifies no other.
        unsupported = "The ID Token provided is not signed by an algorithm that is supported."
        self.turned_away("InvalidIdentityToken", unsupported, unsigned(claims(ISSUER)))
        self.turned_away("InvalidIdentityToken", unsupported,
                         by_secret(claims(ISSUER), self.rsa.public_pem(), "one"))
        unknown = ("Couldn't retrieve verification key from your identity provider,  please "
                   "reference AssumeRoleWithWebIdentity documentation for requirements")
        self.turned_away("InvalidIdentityToken", unknown,
                         Signer("ES256", "three").token(claims(ISSUER)))
        self.turned_away("InvalidIdentityToken", unknown, self.curve.token(
            claims(ISSUER), kid="one", alg="ES256"))
        for text in ("none", "a.b.c", head + "." + body, good + ".x"):
            self.refused("InvalidIdentityToken", self.assume, text)

    def test_claims_that_do_not_hold(self):
        now = int(time.time())
        error = self.refused("ExpiredTokenException", self.assume,
                             self.rsa.token(claims(ISSUER, exp=now - 1)))
        self.assertRegex(error["Error"]["Message"], "^Token expired: current date/time [0-9]+ must "
                         "be before the expiration date/time %d$" % (now - 1))
        self.refused("ExpiredTokenException", self.assume,
                     self.rsa.token(claims(ISSUER, iat=now - 90000)))
        self.refused("InvalidIdentityToken", self.assume,
                     self.rsa.token(claims(ISSUER, nbf=now + 900)))
        for token in (claims(ISSUER, aud="someone"), claims(ISSUER, azp="someone")):
            self.turned_away("InvalidIdentityToken", "Incorrect token audience",
                             self.rsa.token(token))
        self.turned_away("InvalidIdentityToken", "Missing a required claim: sub",
                         self.rsa.token(claims(ISSUER, sub=None)))
        self.turned_away("InvalidIdentityToken",
                         "No OpenIDConnect provider found in your account for https://else.where",
                         self.rsa.token(claims("https://else.where")))

    def test_the_trust_policy_decides(self):
        self.turned_away("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity",
                         self.rsa.token(claims(ISSUER, sub="repo:another/images")))
        event = event_of(self.trail, "AssumeRoleWithWebIdentity")
        self.assertEqual(("AccessDenied", "repo:another/images"),
                         (event["errorCode"], event["userIdentity"]["userName"]))
        token = self.rsa.token(claims(ISSUER))
        plain = self.role("Plain", trust("arn:aws:iam::%s:oidc-provider/else.where" % USER_ACCOUNT,
                                         "sts:AssumeRoleWithWebIdentity"))
        for role in (plain, self.arn + "s"):
            self.turned_away("AccessDenied",
                             "Not authorized to perform sts:AssumeRoleWithWebIdentity", token,
                             role=role)
        # The provider of one account says nothing to another.
        self.turned_away("InvalidIdentityToken",
                         "No OpenIDConnect provider found in your account for " + ISSUER, token,
                         role="arn:aws:iam::%s:role/Deployer" % OWNER)
        for wrong in ({"DurationSeconds": 7200}, {"DurationSeconds": 60},
                      {"RoleSessionName": "a/b"}):
            self.refused("ValidationError", self.assume, token, **wrong)
        self.refused("ValidationError", self.assume, token, role=OIDC)

    def test_tags_and_source_identity(self):
        said = claims(ISSUER, amr=["authenticated"], **{
            TAGS: {"principal_tags": {"team": ["images"]}, "transitive_tag_keys": ["team"]},
            "https://aws.amazon.com/source_identity": "alice"})
        answer = self.assume(self.rsa.token(said))
        self.assertEqual("alice", answer["SourceIdentity"])
        chained = self.role("Chained", json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": self.arn},
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            "Condition": {"StringEquals": {
                "aws:PrincipalTag/team": "images", "aws:SourceIdentity": "alice",
                "aws:FederatedProvider": OIDC, HOST + ":sub": "repo:example/images"}}}]}))
        session = self.served.client_with("sts", answer["Credentials"], region="us-east-1")
        session.assume_role(RoleArn=chained, RoleSessionName="next")
        event = event_of(self.trail, "AssumeRole")
        self.assertEqual(OIDC, event["userIdentity"]["sessionContext"]["webIdFederationData"]
                         ["federatedProvider"])
        plain = self.role("Untagged", trust(OIDC, "sts:AssumeRoleWithWebIdentity"))
        self.turned_away("AccessDenied", "Not authorized to perform sts:TagSession",
                         self.rsa.token(said), role=plain)
        flat = claims(ISSUER, **{TAGS + "/principal_tags/team": "images"})
        self.assume(self.rsa.token(flat))
        self.turned_away("AccessDenied", "Not authorized to perform sts:TagSession",
                         self.rsa.token(flat), role=plain)

    def test_keys_are_read_anew(self):
        rotated = Signer("RS256", "rotated")
        token = rotated.token(claims(ISSUER))
        self.refused("InvalidIdentityToken", self.assume, token)
        try:
            self.write_keys({ISSUER: {"keys": [rotated.jwk]}})
            self.assume(token)
            self.write_keys({})
            error = self.refused("IDPCommunicationError", self.assume, token)
            self.assertIn("--oidc-keys", error["Error"]["Message"])
        finally:
            self.write_keys({ISSUER: {"keys": self.key_set}})

    def test_key_files_that_cannot_be_read(self):
        for text, told in (("{", "line 1 column 2"), ('{"issuer": {"keys": []}}', "https://"),
                           (None, "cannot be read")):
            with tempfile.NamedTemporaryFile("w") as file:
                file.write(text or "")
                file.flush()
                ended = subprocess.run([PROGRAM, "serve", "--listen", "127.0.0.1:0", "--oidc-keys",
                                        file.name if text else file.name + "s"],
                                       capture_output=True, text=True, timeout=10)
            self.assertEqual((64, ""), (ended.returncode, ended.stdout))
            self.assertIn(told, ended.stderr)

    def test_providers(self):
        url, tag = "https://provider.example.org", {"Key": "env", "Value": "test"}
        arn = self.iam.create_open_id_connect_provider(
            Url=url, ThumbprintList=["b" * 40], Tags=[tag])["OpenIDConnectProviderArn"]
        self.assertEqual("arn:aws:iam::%s:oidc-provider/provider.example.org" % USER_ACCOUNT, arn)
        error = self.refused("EntityAlreadyExists", self.iam.create_open_id_connect_provider,
                             Url=url, ThumbprintList=["b" * 40])
        self.assertEqual("Provider with url %s already exists." % url, error["Error"]["Message"])
        for bad in ("http://example.org", "https://", "https://example.org?x=1"):
            self.refused("ValidationError", self.iam.create_open_id_connect_provider, Url=bad,
                         ThumbprintList=[])
        self.refused("InvalidInput", self.iam.update_open_id_connect_provider_thumbprint,
                     OpenIDConnectProviderArn=arn, ThumbprintList=["c" * 40] * 6)
        self.refused("LimitExceeded", self.iam.create_open_id_connect_provider,
                     Url="https://many.example.org", ThumbprintList=["b" * 40],
                     ClientIDList=["client%d" % i for i in range(101)])
        self.iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn,
                                                           ClientID="app")
        self.iam.update_open_id_connect_provider_thumbprint(OpenIDConnectProviderArn=arn,
                                                            ThumbprintList=["c" * 40])
        self.iam.tag_open_id_connect_provider(OpenIDConnectProviderArn=arn,
                                              Tags=[{"Key": "a", "Value": "b"}])
        self.iam.untag_open_id_connect_provider(OpenIDConnectProviderArn=arn, TagKeys=["env"])
        got = self.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        self.assertEqual(("provider.example.org", ["app"], ["c" * 40], [{"Key": "a", "Value": "b"}]),
                         (got["Url"], got["ClientIDList"], got["ThumbprintList"], got["Tags"]))
        self.assertEqual(got["Tags"], self.iam.list_open_id_connect_provider_tags(
            OpenIDConnectProviderArn=arn)["Tags"])
        self.iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=arn,
                                                                ClientID="app")
        self.assertIn({"Arn": arn}, self.iam.list_open_id_connect_providers()[
            "OpenIDConnectProviderList"])
        for _ in range(2):
            self.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        error = self.refused("NoSuchEntity", self.iam.get_open_id_connect_provider,
                             OpenIDConnectProviderArn=arn)
        self.assertEqual("OpenIDConnect Provider not found for arn " + arn,
                         error["Error"]["Message"])


class Saml(Federation):
    ENTITY = "https://idp.example.com/metadata"
    SAML = "arn:aws:iam::%s:saml-provider/Corp" % USER_ACCOUNT
    SUBJECT = "alice@example.com"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.idp = Provider(cls.ENTITY)
        cls.iam.create_saml_provider(Name="Corp", SAMLMetadataDocument=cls.idp.metadata())
        cls.arn = cls.iam.create_role(RoleName="Corp", AssumeRolePolicyDocument=trust(
            cls.SAML, ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
            {"StringEquals": {"saml:aud": SIGN_IN, "saml:iss": cls.ENTITY,
                              "saml:sub_type": "persistent", "saml:doc": USER_ACCOUNT + "/Corp"},
             "ForAllValues:StringEquals": {"saml:edupersonaffiliation": ["staff"]}}))[
                 "Role"]["Arn"]
        cls.iam.put_role_policy(RoleName="Corp", PolicyName="all", PolicyDocument=ALLOW_ALL)

    def assume(self, response, role=None, provider=None, **more):
        return self.unsigned.assume_role_with_saml(
            RoleArn=role or self.arn, PrincipalArn=provider or self.SAML,
            SAMLAssertion=coded(response), **more)

    def said(self, *attributes, **changes):
        """A response with a signed assertion."""
        return self.idp.response(self.idp.assertion(self.arn, self.SAML, *attributes, **changes))

    def turned_away(self, code, message, response, **more):
        error = self.refused(code, self.assume, response, **more)
        self.assertEqual(message, error["Error"]["Message"])

    def test_an_assertion_becomes_a_session(self):
        answer = self.assume(self.said(), DurationSeconds=900)
        arn = "arn:aws:sts::%s:assumed-role/Corp/alice" % USER_ACCOUNT
        qualifier = base64.b64encode(hashlib.sha1(
            (self.ENTITY + USER_ACCOUNT + "/Corp").encode()).digest()).decode()
        self.assertEqual((arn, self.SUBJECT, "persistent", self.ENTITY, SIGN_IN, qualifier),
                         (answer["AssumedRoleUser"]["Arn"], answer["Subject"],
                          answer["SubjectType"], answer["Issuer"], answer["Audience"],
                          answer["NameQualifier"]))
        session = self.served.client_with("sts", answer["Credentials"])
        self.assertEqual(arn, session.get_caller_identity()["Arn"])
        event = event_of(self.trail, "AssumeRoleWithSAML")
        self.assertEqual({"type": "SAMLUser", "userName": self.SUBJECT,
                          "principalId": qualifier + ":" + self.SUBJECT,
                          "identityProvider": qualifier}, event["userIdentity"])
        self.assertEqual({"roleArn": self.arn, "principalArn": self.SAML, "durationSeconds": 900},
                         event["requestParameters"])

    def test_either_element_may_be_signed(self):
        plain = self.idp.assertion(self.arn, self.SAML, signed=False)
        both = self.idp.assertion(self.arn, self.SAML)
        self.assume(self.idp.response(plain, signed=True))
        self.assume(self.idp.response(both, signed=True))
        # The namespace may be declared further out, and a comment is no part of what was signed.
        self.assume(self.idp.response(both.replace("<saml:Assertion " + SAML, "<saml:Assertion")
                                      .replace("alice@", "alice<!-- x -->@")))

    def test_altered_responses(self):
        bad, good = "Response signature invalid", self.said()
        self.turned_away("InvalidIdentityToken", bad, good.replace(self.SUBJECT, "root@corp"))
        self.turned_away("InvalidIdentityToken", bad, good.replace("persistent", "transient"))
        self.turned_away("InvalidIdentityToken", bad, self.idp.response(
            self.idp.assertion(self.arn, self.SAML, signed=False)))
        other = Provider(self.ENTITY)
        self.turned_away("InvalidIdentityToken", bad,
                         other.response(other.assertion(self.arn, self.SAML)))
        # One good signature does not make up for a bad one.
        whole = self.idp.response(self.idp.assertion(self.arn, self.SAML), signed=True)
        self.turned_away("InvalidIdentityToken", bad, whole.replace("x:unused", "x:used").replace(
            "Destination=\"https://", "Destination=\"http://"))
        self.turned_away("InvalidIdentityToken", bad, good.replace("#sha256", "#sha1"))
        self.turned_away("InvalidIdentityToken", bad, good.replace("rsa-sha256", "hmac-sha256"))
        self.turned_away("InvalidIdentityToken", "Issuer not present in specified provider",
                         good.replace(self.ENTITY, "https://idp.example.com/other"))

    def test_wrapped_signatures(self):
        """What was signed is carried along somewhere, and another assertion is to be believed."""
        signed = self.idp.assertion(self.arn, self.SAML)
        forged = self.idp.assertion(self.arn, self.SAML, signed=False, subject="root@corp",
                                    id="_forged")
        mark = signed[signed.index("<ds:Signature"):signed.index("</ds:Signature>")]
        bad, several = "Response signature invalid", \
            "The SAML response must contain exactly one assertion."
        inside = forged.replace("</saml:Issuer>", "</saml:Issuer>" + mark + "<ds:Object>" + signed
                                + "</ds:Object></ds:Signature>")
        for wrapped, message in (
                (self.idp.response(forged + signed), several),
                (self.idp.response(signed + forged), several),
                (self.idp.response(inside), bad),
                (self.idp.response(inside.replace("_forged", "_assertion")), bad),
                (self.idp.response('<x:Extensions ID="_assertion"/>' + signed), bad),
                (self.idp.response("<x:Extensions>%s</x:Extensions>%s" % (
                    signed, forged.replace("</saml:Issuer>",
                                           "</saml:Issuer>" + mark + "</ds:Signature>"))), bad)):
            self.turned_away("InvalidIdentityToken", message, wrapped)

    def test_documents_that_are_not_read(self):
        good = self.said()
        entity = good.replace('<?xml version="1.0"?>', '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY '
                              'e SYSTEM "file:///etc/passwd">]>')
        for text in (entity, good[:-20], good.replace("xmlns:x=", "xmlns:samlp="), "<a>" * 20000,
                     good.replace(" ID=", " ID=\"_assertion\" ID="), "no xml at all"):
            self.turned_away("InvalidIdentityToken", "Invalid SAML response", text)
        error = self.refused("InvalidIdentityToken", self.unsigned.assume_role_with_saml,
                             RoleArn=self.arn, PrincipalArn=self.SAML, SAMLAssertion="no*base64")
        self.assertEqual("Invalid base64 SAMLResponse", error["Error"]["Message"])

    def test_times_and_recipients(self):
        self.turned_away("ExpiredTokenException", "Response has expired",
                         self.said(until=time_text(-1)))
        self.turned_away("ExpiredTokenException",
                         "Token must be redeemed within 5 minutes of issuance",
                         self.said(issued=time_text(-301)))
        self.refused("InvalidIdentityToken", self.assume, self.said(begins=time_text(400)))
        audience = "Response does not contain the required audience."
        self.turned_away("InvalidIdentityToken", audience,
                         self.said(recipient="https://signin.example.com/saml"))
        self.turned_away("InvalidIdentityToken", audience, self.said(audience="urn:another"))
        # The trust policy wants the global endpoint.
        self.turned_away("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML",
                         self.said(recipient="https://us-west-2.signin.aws.amazon.com/saml"))
        self.refused("IDPRejectedClaim", self.assume, self.idp.response(
            self.idp.assertion(self.arn, self.SAML), status="Requester"))
        answer = self.assume(self.said(session=' SessionNotOnOrAfter="%s"' % time_text(600)))
        left = answer["Credentials"]["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
        self.assertLess(left, datetime.timedelta(seconds=601))

    def test_attributes(self):
        self.turned_away("InvalidIdentityToken", "RoleSessionName is required in AuthnResponse",
                         self.said(name=None))
        self.turned_away(
            "InvalidIdentityToken",
            "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
            self.said(name="a b"))
        denied = "Not authorized to perform sts:AssumeRoleWithSAML"
        affiliation = "urn:oid:1.3.6.1.4.1.5923.1.1.1.1"
        self.assume(self.said(attribute(affiliation, "staff")))
        self.turned_away("AccessDenied", denied,
                         self.said(attribute(affiliation, "staff", "student")))
        self.turned_away("AccessDenied", denied, self.idp.response(
            self.idp.assertion(self.arn + "s", self.SAML)))
        self.turned_away("InvalidIdentityToken", "Specified provider doesn't exist", self.said(),
                         provider=self.SAML + "s")
        answer = self.assume(self.said(
            attribute(OWN + "PrincipalTag:team", "images"),
            attribute(OWN + "TransitiveTagKeys", "team"),
            attribute(OWN + "SourceIdentity", "alice")))
        self.assertEqual("alice", answer["SourceIdentity"])
        chained = self.role("Chained", json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": self.arn},
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
            "Condition": {"StringEquals": {
                "aws:PrincipalTag/team": "images", "saml:sub": self.SUBJECT,
                "aws:FederatedProvider": self.SAML}}}]}))
        self.served.client_with("sts", answer["Credentials"]).assume_role(
            RoleArn=chained, RoleSessionName="next")

    def test_providers(self):
        metadata = Provider("https://another.example.com").metadata()
        arn = self.iam.create_saml_provider(
            Name="Another", SAMLMetadataDocument=metadata,
            Tags=[{"Key": "env", "Value": "test"}])["SAMLProviderArn"]
        error = self.refused("EntityAlreadyExists", self.iam.create_saml_provider, Name="Another",
                             SAMLMetadataDocument=metadata)
        self.assertEqual("Provider with name Another already exists.", error["Error"]["Message"])
        for text in ("x" * 1000, metadata.replace("signing", "encryption"),
                     metadata.replace("entityID=", "id=")):
            error = self.refused("InvalidInput", self.iam.create_saml_provider, Name="Bad",
                                 SAMLMetadataDocument=text)
            self.assertEqual("Could not parse metadata", error["Error"]["Message"])
        self.refused("ValidationError", self.iam.create_saml_provider, Name="Bad",
                     SAMLMetadataDocument="short")
        newer = metadata.replace("entityID", 'validUntil="2040-01-01T00:00:00Z" entityID')
        self.iam.update_saml_provider(SAMLProviderArn=arn, SAMLMetadataDocument=newer)
        self.iam.tag_saml_provider(SAMLProviderArn=arn, Tags=[{"Key": "a", "Value": "b"}])
        self.iam.untag_saml_provider(SAMLProviderArn=arn, TagKeys=["env"])
        got = self.iam.get_saml_provider(SAMLProviderArn=arn)
        self.assertEqual((newer, 2040, [{"Key": "a", "Value": "b"}]),
                         (got["SAMLMetadataDocument"], got["ValidUntil"].year, got["Tags"]))
        self.assertEqual(got["Tags"],
                         self.iam.list_saml_provider_tags(SAMLProviderArn=arn)["Tags"])
        listed = {each["Arn"]: each for each in self.iam.list_saml_providers()["SAMLProviderList"]}
        self.assertEqual(2040, listed[arn]["ValidUntil"].year)
        endless = listed[self.SAML]
        self.assertEqual(36500, (endless["ValidUntil"] - endless["CreateDate"]).days)
        self.iam.delete_saml_provider(SAMLProviderArn=arn)
        error = self.refused("NoSuchEntity", self.iam.delete_saml_provider, SAMLProviderArn=arn)
        self.assertEqual("Manifest not found for arn " + arn, error["Error"]["Message"])
