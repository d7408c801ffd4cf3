"""What people and certificates sign in with, with boto3: passwords, MFA, keys, certificates, and the
reports about them."""
import base64
import csv
import hashlib
import hmac
import json
import pathlib
import struct
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from served import USER_ACCOUNT, Journey

AWS = "/usr/bin/aws"
ARN = "arn:aws:iam::%s:" % USER_ACCOUNT


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(action, resource="*", **condition):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    if condition:
        statement["Condition"] = condition
    return statement


WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def code(seed, ahead=0):
    """The code of a device so many steps from now, by RFC 6238."""
    step = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.new(base64.b32decode(seed), step, hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7fffffff
    return "%06d" % (number % 1000000)


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


class Certificates:
    """A root, a certificate signed by it, another root of the same name, their keys; and an RSA
    public key."""

    def __init__(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, subject in (("root", "root"), ("leaf", "leaf"), ("false", "root")):
                openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj", "/CN=" + subject,
                        "-keyout", name + ".key", "-out", name + ".pem",
                        *(("-CA", "root.pem", "-CAkey", "root.key") if name == "leaf" else ()))
            openssl(folder, "genrsa", "-out", "rsa.key", "2048")
            openssl(folder, "rsa", "-in", "rsa.key", "-pubout", "-out", "rsa.pem")
            for path in pathlib.Path(folder).iterdir():
                setattr(self, path.name.replace(".", "_"), path.read_text())


class SignIn(Journey):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.iam = cls.served.client("iam")
        cls.made = Certificates()

    def user_with_device(self, name, *statements):
        """A user, its key, its device's seed and serial number; codes up to now were used."""
        key = self.new_user(USER_ACCOUNT, name, policy(*statements))
        device = self.iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
        seed, serial = device["Base32StringSeed"], device["SerialNumber"]
        self.iam.enable_mfa_device(UserName=name, SerialNumber=serial,
                                   AuthenticationCode1=code(seed, -3),
                                   AuthenticationCode2=code(seed, -2))
        return key, seed, serial

    def raw(self, action, **parameters):
        """What the installed botocore does not know."""
        body = urllib.parse.urlencode({"Action": action, "Version": "2010-05-08", **parameters})
        request = botocore.awsrequest.AWSRequest("POST", self.served.url + "/", data=body, headers={
            "Content-Type": "application/x-www-form-urlencoded"})
        credentials = botocore.credentials.Credentials(*self.served.keys(USER_ACCOUNT))
        botocore.auth.SigV4Auth(credentials, "iam", "us-east-1").add_auth(request)
        return urllib.request.urlopen(urllib.request.Request(
            self.served.url + "/", data=body.encode(), headers=dict(request.headers)),
            timeout=10).read().decode()

    def test_a_password_and_who_changes_it(self):
        key = self.new_user(USER_ACCOUNT, "Paula")
        mine = self.served.client_with("iam", key)
        make = dict(UserName="Paula", Password="Tr0ubadour", PasswordResetRequired=True)
        error = self.refused("PasswordPolicyViolation", self.iam.create_login_profile,
                             **dict(make, Password="Short1"))
        self.assertEqual("Password should have a minimum length of 8", error["Error"]["Message"])
        made = self.iam.create_login_profile(**make)["LoginProfile"]
        self.assertTrue(made["PasswordResetRequired"])
        self.refused("EntityAlreadyExists", self.iam.create_login_profile, **make)
        change = dict(OldPassword="Tr0ubadour", NewPassword="Minnes-4enger")
        self.refused("AccessDenied", mine.change_password, **change)
        self.iam.update_account_password_policy(
            MinimumPasswordLength=10, RequireSymbols=True, AllowUsersToChangePassword=True,
            PasswordReusePrevention=2, MaxPasswordAge=90)
        self.refused("AccessDenied", mine.change_password, **dict(change, OldPassword="guess"))
        mine.change_password(**change)
        self.assertEqual(90, mine.get_account_password_policy()["PasswordPolicy"]["MaxPasswordAge"])
        self.refused("AccessDenied", mine.change_password, **change)
        back = dict(OldPassword="Minnes-4enger", NewPassword="Tr0ubadour")
        self.refused("PasswordPolicyViolation", mine.change_password, **back)
        mine.change_password(**dict(back, NewPassword="Third!Password"))
        again = dict(OldPassword="Third!Password", NewPassword="Minnes-4enger")
        self.refused("PasswordPolicyViolation", mine.change_password, **again)
        self.assertFalse(
            self.iam.get_login_profile(UserName="Paula")["LoginProfile"]["PasswordResetRequired"])
        self.refused("InvalidUserType", self.iam.change_password, **change)
        self.refused("DeleteConflict", self.iam.delete_user, UserName="Paula")
        self.iam.delete_account_password_policy()
        self.iam.delete_login_profile(UserName="Paula")
        self.refused("NoSuchEntity", self.iam.get_login_profile, UserName="Paula")
        for path in pathlib.Path(self.served.data).rglob("*"):
            if path.is_file():
                text = path.read_bytes()
                for password in (b"Tr0ubadour", b"Minnes-4enger", b"Third!Password"):
                    self.assertNotIn(password, text, path)

    def test_the_accounts_password_policy(self):
        owner = self.served.client("iam", "444455556666")
        self.refused("NoSuchEntity", owner.get_account_password_policy)
        owner.update_account_password_policy(RequireNumbers=True, MaxPasswordAge=30)
        told = owner.get_account_password_policy()["PasswordPolicy"]
        self.assertEqual((6, True, True, 30, False),
                         tuple(told[name] for name in ("MinimumPasswordLength", "RequireNumbers",
                                                       "ExpirePasswords", "MaxPasswordAge",
                                                       "RequireSymbols")))
        self.refused("ValidationError", owner.update_account_password_policy,
                     MinimumPasswordLength=5)
        owner.update_account_password_policy()
        self.assertFalse(owner.get_account_password_policy()["PasswordPolicy"]["ExpirePasswords"])
        owner.delete_account_password_policy()
        self.refused("NoSuchEntity", owner.delete_account_password_policy)

    def test_a_session_with_mfa(self):
        key, seed, serial = self.user_with_device("Mia", allow("iam:List*", **WITH_MFA))
        sts = self.served.client_with("sts", key)
        ask = dict(SerialNumber=serial, TokenCode=code(seed))
        for bad in (dict(ask, TokenCode=code(seed, -9)), dict(ask, SerialNumber=ARN + "mfa/Else"),
                    dict(SerialNumber=serial)):
            self.refused("AccessDenied", sts.get_session_token, **bad)
        plain = sts.get_session_token()["Credentials"]
        self.refused("InvalidClientTokenId", self.served.client_with("iam", plain).list_users)
        with_code = sts.get_session_token(**ask)["Credentials"]
        error = self.refused("AccessDenied", sts.get_session_token, **ask)
        self.assertEqual("MultiFactorAuthentication failed with invalid MFA one time pass code.",
                         error["Error"]["Message"])
        self.served.client_with("iam", with_code).list_users()
        self.refused("AccessDenied", self.served.client_with("iam", key).list_users)
        self.trusting("Guarded", ARN + "user/Mia")
        role = dict(RoleArn=ARN + "role/Guarded", RoleSessionName="session")
        self.refused("AccessDenied", sts.assume_role, **role)
        self.served.client_with("sts", with_code).assume_role(**role)
        session = sts.assume_role(SerialNumber=serial, TokenCode=code(seed, 1), **role)
        # The role's own session tells nothing of MFA.
        self.refused("AccessDenied", self.served.client_with(
            "iam", session["Credentials"]).list_users)
        self.journal_tells(serial, "mfaAuthenticated\":\"true")

    def trusting(self, name, principal):
        """A role for who used MFA, that itself may list only with MFA."""
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(
            {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole",
             "Condition": {**WITH_MFA, "NumericLessThan": {"aws:MultiFactorAuthAge": "300"}}}))
        self.iam.put_role_policy(RoleName=name, PolicyName="p",
                                 PolicyDocument=policy(allow("iam:List*", **WITH_MFA)))

    def journal_tells(self, serial, text):
        """Codes are not written down. The journal is written behind the answers."""
        last = time.monotonic() + 10
        while True:
            lines = [line for path in pathlib.Path(self.served.data).rglob("*") if path.is_file()
                     and "journal" in str(path) for line in path.read_bytes().splitlines()]
            if any(text.encode() in line for line in lines):
                break
            self.assertLess(time.monotonic(), last)
            time.sleep(0.05)
        asked = [line for line in lines if b'"serialNumber":"%s"' % serial.encode() in line]
        self.assertTrue(asked)
        for line in asked:
            self.assertNotIn(b"oken code", line)
            self.assertNotIn(b"tokenCode", line)
            self.assertNotIn(b"authenticationCode", line)

    def test_the_life_of_a_device(self):
        self.iam.create_user(UserName="Dora")
        make = dict(VirtualMFADeviceName="Dora", Path="/phones/",
                    Tags=[{"Key": "maker", "Value": "x"}])
        device = self.iam.create_virtual_mfa_device(**make)["VirtualMFADevice"]
        seed, serial = device["Base32StringSeed"], device["SerialNumber"]
        self.assertEqual((ARN + "mfa/phones/Dora", 64), (serial, len(seed)))
        self.refused("EntityAlreadyExists", self.iam.create_virtual_mfa_device, **make)
        enable = dict(UserName="Dora", SerialNumber=serial, AuthenticationCode1=code(seed, -2),
                      AuthenticationCode2=code(seed, -1))
        for wrong in (dict(enable, AuthenticationCode2=code(seed, 1)),
                      dict(enable, AuthenticationCode1=code(seed, -1),
                           AuthenticationCode2=code(seed, -2))):
            self.refused("InvalidAuthenticationCode", self.iam.enable_mfa_device, **wrong)
        self.refused("NoSuchEntity", self.iam.enable_mfa_device,
                     **dict(enable, SerialNumber=ARN + "mfa/None"))
        self.iam.enable_mfa_device(**enable)
        self.refused("EntityAlreadyExists", self.iam.enable_mfa_device, **enable)
        self.refused("DeleteConflict", self.iam.delete_virtual_mfa_device, SerialNumber=serial)
        error = self.refused("DeleteConflict", self.iam.delete_user, UserName="Dora")
        self.assertIn("MFA device", error["Error"]["Message"])
        self.iam.update_user(UserName="Dora", NewUserName="Dorothea")
        told, = self.iam.list_mfa_devices(UserName="Dorothea")["MFADevices"]
        self.assertEqual(("Dorothea", serial), (told["UserName"], told["SerialNumber"]))
        self.assertIn("<UserName>Dorothea<", self.raw("GetMFADevice", UserName="Dorothea",
                                                      SerialNumber=serial))
        assigned = {one["SerialNumber"]: one["User"]["UserName"] for one in
                    self.iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")[
                        "VirtualMFADevices"]}
        self.assertEqual("Dorothea", assigned[serial])
        self.refused("InvalidAuthenticationCode", self.iam.resync_mfa_device,
                     **dict(enable, UserName="Dorothea"))
        self.iam.resync_mfa_device(UserName="Dorothea", SerialNumber=serial,
                                   AuthenticationCode1=code(seed), AuthenticationCode2=code(seed, 1))
        self.iam.tag_mfa_device(SerialNumber=serial, Tags=[{"Key": "a", "Value": "b"}])
        self.iam.untag_mfa_device(SerialNumber=serial, TagKeys=["maker"])
        self.assertEqual([{"Key": "a", "Value": "b"}],
                         self.iam.list_mfa_device_tags(SerialNumber=serial)["Tags"])
        self.iam.deactivate_mfa_device(UserName="Dorothea", SerialNumber=serial)
        self.refused("NoSuchEntity", self.iam.deactivate_mfa_device, UserName="Dorothea",
                     SerialNumber=serial)
        self.assertIn(serial, [one["SerialNumber"] for one in self.iam.list_virtual_mfa_devices(
            AssignmentStatus="Unassigned")["VirtualMFADevices"]])
        self.iam.delete_virtual_mfa_device(SerialNumber=serial)
        self.iam.delete_user(UserName="Dorothea")

    def test_a_user_has_eight_devices_and_makes_its_own(self):
        own = ARN + "mfa/${aws:username}"
        key, _, _ = self.user_with_device("Otto", allow("iam:CreateVirtualMFADevice", own))
        mine = self.served.client_with("iam", key)
        self.refused("EntityAlreadyExists", mine.create_virtual_mfa_device,
                     VirtualMFADeviceName="Otto")
        error = self.refused("AccessDenied", mine.create_virtual_mfa_device,
                             VirtualMFADeviceName="Ottos")
        self.assertIn(ARN + "mfa/Ottos", error["Error"]["Message"])
        for number in range(8):
            device = self.iam.create_virtual_mfa_device(
                VirtualMFADeviceName="Otto%d" % number)["VirtualMFADevice"]
            ask = dict(UserName="Otto", SerialNumber=device["SerialNumber"],
                       AuthenticationCode1=code(device["Base32StringSeed"], -1),
                       AuthenticationCode2=code(device["Base32StringSeed"]))
            if number < 7:
                self.iam.enable_mfa_device(**ask)
            else:
                self.refused("LimitExceeded", self.iam.enable_mfa_device, **ask)
        pages = self.iam.get_paginator("list_mfa_devices").paginate(
            UserName="Otto", PaginationConfig={"PageSize": 3})
        self.assertEqual([3, 3, 2], [len(page["MFADevices"]) for page in pages])

    def test_signing_certificates(self):
        self.iam.create_user(UserName="Cora")
        self.iam.create_user(UserName="Cleo")
        upload = self.iam.upload_signing_certificate
        self.refused("MalformedCertificate", upload, UserName="Cora", CertificateBody="x")
        first = upload(UserName="Cora", CertificateBody=self.made.root_pem)["Certificate"]
        self.refused("DuplicateCertificate", upload, UserName="Cleo",
                     CertificateBody=self.made.root_pem)
        upload(UserName="Cora", CertificateBody=self.made.leaf_pem)
        with tempfile.TemporaryDirectory() as folder:
            openssl(folder, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-subj", "/CN=third", "-keyout", "k", "-out", "c")
            third = pathlib.Path(folder, "c").read_text()
        self.refused("LimitExceeded", upload, UserName="Cora", CertificateBody=third)
        ask = dict(UserName="Cora", CertificateId=first["CertificateId"])
        self.iam.update_signing_certificate(Status="Inactive", **ask)
        status = {one["CertificateId"]: one["Status"] for one in
                  self.iam.list_signing_certificates(UserName="Cora")["Certificates"]}
        self.assertEqual(["Active", "Inactive"], sorted(status.values()))
        self.assertEqual("Inactive", status[first["CertificateId"]])
        self.refused("DeleteConflict", self.iam.delete_user, UserName="Cora")
        self.iam.delete_signing_certificate(**ask)
        self.refused("NoSuchEntity", self.iam.delete_signing_certificate, **ask)

    def test_ssh_public_keys(self):
        self.iam.create_user(UserName="Sam")
        upload = self.iam.upload_ssh_public_key
        key = upload(UserName="Sam", SSHPublicKeyBody=self.made.rsa_pem)["SSHPublicKey"]
        ask = dict(UserName="Sam", SSHPublicKeyId=key["SSHPublicKeyId"])
        line = self.iam.get_ssh_public_key(Encoding="SSH", **ask)["SSHPublicKey"]
        self.assertTrue(line["SSHPublicKeyBody"].startswith("ssh-rsa AAAA"))
        digest = hashlib.md5(base64.b64decode(line["SSHPublicKeyBody"].split()[1])).hexdigest()
        self.assertEqual(digest, line["Fingerprint"].replace(":", ""))
        pem = self.iam.get_ssh_public_key(Encoding="PEM", **ask)["SSHPublicKey"]
        self.assertEqual(self.made.rsa_pem, pem["SSHPublicKeyBody"])
        self.refused("DuplicateSSHPublicKey", upload, UserName="Sam",
                     SSHPublicKeyBody=line["SSHPublicKeyBody"])
        for bad in ("ssh-rsa x", self.made.root_pem, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43):
            self.refused("InvalidPublicKey", upload, UserName="Sam", SSHPublicKeyBody=bad)
        self.iam.update_ssh_public_key(Status="Inactive", **ask)
        told, = self.iam.list_ssh_public_keys(UserName="Sam")["SSHPublicKeys"]
        self.assertEqual("Inactive", told["Status"])
        self.refused("DeleteConflict", self.iam.delete_user, UserName="Sam")
        self.iam.delete_ssh_public_key(**ask)
        self.iam.delete_user(UserName="Sam")

    def test_server_certificates(self):
        made = self.made
        upload = dict(ServerCertificateName="Site", Path="/cloudfront/", CertificateBody=made.leaf_pem,
                      PrivateKey=made.leaf_key, CertificateChain=made.root_pem,
                      Tags=[{"Key": "site", "Value": "a"}])
        for code_, change in (("MalformedCertificate", {"CertificateBody": "x"}),
                              ("MalformedCertificate", {"PrivateKey": "x"}),
                              ("KeyPairMismatch", {"PrivateKey": made.root_key}),
                              ("MalformedCertificate", {"CertificateChain": made.leaf_pem}),
                              ("MalformedCertificate", {"CertificateChain": made.false_pem})):
            self.refused(code_, self.iam.upload_server_certificate, **dict(upload, **change))
        told = self.iam.upload_server_certificate(**upload)["ServerCertificateMetadata"]
        self.assertEqual(ARN + "server-certificate/cloudfront/Site", told["Arn"])
        self.refused("EntityAlreadyExists", self.iam.upload_server_certificate,
                     **dict(upload, ServerCertificateName="SITE"))
        whole = self.iam.get_server_certificate(ServerCertificateName="Site")["ServerCertificate"]
        self.assertEqual((made.leaf_pem.strip(), made.root_pem.strip()),
                         (whole["CertificateBody"].strip(), whole["CertificateChain"].strip()))
        self.assertEqual([{"Key": "site", "Value": "a"}], whole["Tags"])
        key = self.new_user(USER_ACCOUNT, "Sites", policy(
            {"Effect": "Allow", "Action": "iam:*ServerCertificate*", "Resource": "*", "Condition": {
                "StringEquals": {"iam:ResourceTag/site": "a"}}}))
        mine = self.served.client_with("iam", key)
        mine.update_server_certificate(ServerCertificateName="Site", NewServerCertificateName="Web",
                                       NewPath="/")
        self.refused("NoSuchEntity", self.iam.get_server_certificate, ServerCertificateName="Site")
        self.iam.untag_server_certificate(ServerCertificateName="Web", TagKeys=["site"])
        self.refused("AccessDenied", mine.delete_server_certificate, ServerCertificateName="Web")
        for number in range(19):
            self.iam.upload_server_certificate(**dict(
                upload, ServerCertificateName="Many%d" % number, Path="/many/", Tags=[]))
        self.refused("LimitExceeded", self.iam.upload_server_certificate, **upload)
        pages = self.iam.get_paginator("list_server_certificates").paginate(
            PathPrefix="/many/", PaginationConfig={"PageSize": 8})
        self.assertEqual([8, 8, 3], [len(page["ServerCertificateMetadataList"]) for page in pages])
        for path in pathlib.Path(self.served.data).rglob("*"):
            if path.is_file():
                self.assertNotIn(made.leaf_key.splitlines()[1].encode(), path.read_bytes(), path)

    def test_the_credential_report(self):
        self.refused("ReportNotPresent", self.iam.get_credential_report)
        key, _, _ = self.user_with_device("Rita", allow("iam:GetUser"))
        self.iam.create_login_profile(UserName="Rita", Password="Rep0rted!")
        self.served.client_with("iam", key).get_user()
        self.assertEqual("STARTED", self.iam.generate_credential_report()["State"])
        self.assertEqual("COMPLETE", self.iam.generate_credential_report()["State"])
        report = self.iam.get_credential_report()
        self.assertEqual("text/csv", report["ReportFormat"])
        rows = {row["user"]: row for row in
                csv.DictReader(report["Content"].decode().splitlines())}
        rita, root = rows["Rita"], rows["<root_account>"]
        self.assertEqual(("true", "no_information", "true", "true", "iam", "N/A"), (
            rita["password_enabled"], rita["password_last_used"], rita["mfa_active"],
            rita["access_key_1_active"], rita["access_key_1_last_used_service"],
            rita["cert_1_last_rotated"]))
        self.assertRegex(rita["password_last_changed"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
        self.assertEqual((ARN + "root", "not_supported", "false"),
                         (root["arn"], root["password_enabled"], root["mfa_active"]))
        done = subprocess.run([AWS, "--endpoint-url", self.served.url, "iam",
                               "get-credential-report", "--query", "Content",
                               "--output", "text"], capture_output=True, text=True, timeout=60,
                              env=self.served.environment())
        self.assertEqual(report["Content"], base64.b64decode(done.stdout), done.stderr)

    def test_services_last_accessed(self):
        key = self.new_user(USER_ACCOUNT, "Lena", policy(allow(["kms:ListKeys", "s3:*"]),
                                                         allow("iam:Get*")))
        self.served.client_with("kms", key).list_keys()
        self.refused("AccessDeniedException", self.served.client_with("kms", key).list_aliases)
        arn = ARN + "user/Lena"
        job = self.iam.generate_service_last_accessed_details(Arn=arn, Granularity="ACTION_LEVEL")
        told = self.iam.get_service_last_accessed_details(JobId=job["JobId"])
        self.assertEqual(("COMPLETED", "ACTION_LEVEL"), (told["JobStatus"], told["JobType"]))
        services = {one["ServiceNamespace"]: one for one in told["ServicesLastAccessed"]}
        self.assertEqual(["iam", "kms", "s3"], sorted(services))
        kms = services["kms"]
        self.assertEqual((arn, "us-west-2", 1), (
            kms["LastAuthenticatedEntity"], kms["LastAuthenticatedRegion"],
            kms["TotalAuthenticatedEntities"]))
        action, = kms["TrackedActionsLastAccessed"]
        self.assertEqual(("ListKeys", arn), (action["ActionName"], action["LastAccessedEntity"]))
        self.assertNotIn("LastAuthenticated", services["s3"])
        page = self.iam.get_service_last_accessed_details(JobId=job["JobId"], MaxItems=2)
        rest = self.iam.get_service_last_accessed_details(JobId=job["JobId"], Marker=page["Marker"])
        self.assertEqual(["iam", "kms", "s3"], [one["ServiceNamespace"] for one in
                                                page["ServicesLastAccessed"] +
                                                rest["ServicesLastAccessed"]])
        self.iam.create_group(GroupName="Lookers")
        self.iam.put_group_policy(GroupName="Lookers", PolicyName="p",
                                  PolicyDocument=policy(allow("kms:*")))
        self.iam.add_user_to_group(GroupName="Lookers", UserName="Lena")
        job = self.iam.generate_service_last_accessed_details(Arn=ARN + "group/Lookers")
        who, = self.iam.get_service_last_accessed_details_with_entities(
            JobId=job["JobId"], ServiceNamespace="kms")["EntityDetailsList"]
        self.assertEqual((arn, "USER"), (who["EntityInfo"]["Arn"], who["EntityInfo"]["Type"]))
        self.assertIn("LastAuthenticated", who)
        self.refused("NoSuchEntity", self.iam.generate_service_last_accessed_details,
                     Arn=ARN + "user/Nobody")
        self.refused("NoSuchEntity", self.iam.get_service_last_accessed_details, JobId=job["JobId"][::-1])

    def test_the_summary_counts(self):
        owner = self.served.client("iam", "444455556666")
        before = owner.get_account_summary()["SummaryMap"]
        self.assertEqual((0, 0, 0, 1), tuple(before[name] for name in (
            "MFADevices", "MFADevicesInUse", "ServerCertificates", "GlobalEndpointTokenVersion")))
        owner.create_virtual_mfa_device(VirtualMFADeviceName="Spare")
        owner.upload_server_certificate(ServerCertificateName="One",
                                        CertificateBody=self.made.root_pem,
                                        PrivateKey=self.made.root_key)
        owner.set_security_token_service_preferences(GlobalEndpointTokenVersion="v2Token")
        after = owner.get_account_summary()["SummaryMap"]
        self.assertEqual((1, 0, 1, 2), tuple(after[name] for name in (
            "MFADevices", "MFADevicesInUse", "ServerCertificates", "GlobalEndpointTokenVersion")))
        with self.assertRaises(urllib.error.HTTPError) as caught:
            self.raw("ListOrganizationsFeatures")
        self.assertIn("<Code>OrganizationNotFoundException<", caught.exception.read().decode())
