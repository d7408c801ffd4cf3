"""The article's cured set-up with one permission taken away at a time: what then still works, what is
refused at once and what dies later, as tests/cases/removed-permissions.json says. Each row lives in
two accounts of its own. `amiable why` must say the same beforehand.

AMIABLE_APPROVE=1 writes docs/removed-permissions.md, which is the table for people."""
import concurrent.futures
import copy
import json
import os
import pathlib
import subprocess
import time
import unittest

import performing  # first: it says where the next two are
from served import PROGRAM
from server import Server
from wire import one

SOURCE = pathlib.Path(__file__).resolve().parents[2]
TABLE = json.loads((SOURCE / "tests/cases/removed-permissions.json").read_text())
PAGE = SOURCE / "docs/removed-permissions.md"
OPERATIONS = tuple(TABLE["operations"])
REGION = "us-west-2"
SERVERS = 6  # `why` reads the whole world each time: small ones take a fraction of that
USE_SID, GRANTS_SID = "Allow use of the key", "Allow attachment of persistent resources"
USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey",
       "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"]
GRANTS = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
FOR_AWS = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
EC2 = ["ec2:RunInstances", "ec2:CopyImage", "ec2:StartInstances"]
ALWAYS = {"Sid": "Keep the key editable", "Effect": "Allow", "Action": "kms:Put*", "Resource": "*"}


def document(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def usage(resource, principal=None):
    """The article's two statements, every action by its whole name so that one can be removed."""
    extra = {"Principal": {"AWS": principal}} if principal else {}
    return [{"Sid": USE_SID, "Effect": "Allow", "Action": USE, "Resource": resource, **extra},
            {"Sid": GRANTS_SID, "Effect": "Allow", "Action": GRANTS, "Resource": resource,
             "Condition": FOR_AWS, **extra}]


def of_root(account):
    root = {"AWS": "arn:aws:iam::%s:root" % account}
    return [{"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": root,
             "Action": "kms:*", "Resource": "*"}, {**ALWAYS, "Principal": root}]


def without(statements, change):
    """The statements less the action, the statement or the condition that the change names."""
    left = []
    for statement in copy.deepcopy(statements):
        if statement["Sid"] == change.get("statement"):
            continue
        if change.get("condition") in statement.get("Condition", {}).get("Bool", {}):
            del statement["Condition"]
        if isinstance(statement["Action"], list):
            statement["Action"] = [name for name in statement["Action"]
                                   if name != change.get("action")]
        left.append(statement)
    if left == statements:
        raise ValueError("nothing was removed: %s" % change)
    return left


class Row:
    """The set-up in two accounts; what one row removes; the operations."""

    def __init__(self, server, row, owner, account):
        self.row, self.server = row, server
        self.owner_account, self.account = owner, account
        self.owner, self.root = server.root(owner), server.root(account)
        self.user_arn = "arn:aws:iam::%s:user/UserA" % account

    def run(self):
        self.prepare()
        self.remove(self.row["change"])
        return {name: (self.why(name), self.perform(name)) for name in OPERATIONS}

    # -- the article's end state
    def prepare(self):
        self.root.iam("CreateUser", UserName="UserA")
        made = self.root.iam("CreateAccessKey", UserName="UserA")
        self.user = self.server.signed_by((one(made, "AccessKeyId"), one(made, "SecretAccessKey"),
                                           None))
        self.key_policy = of_root(self.owner_account) + usage("*", self.user_arn)
        self.own_key_policy = of_root(self.account)
        self.key = self.owner.kms("CreateKey", Policy=document(self.key_policy))[
            "KeyMetadata"]["Arn"]
        self.own_key = self.root.kms("CreateKey", Policy=document(self.own_key_policy))[
            "KeyMetadata"]["Arn"]
        self.ec2 = [{"Sid": "Ec2", "Effect": "Allow", "Action": EC2, "Resource": "*"}]
        self.usages = {"shared-key-usage": usage(self.key), "own-key-usage": usage(self.own_key)}
        self.put_user_policies()
        self.make_image()
        self.copied = self.works(performing.copy(self.user, self.root, self.image, REGION,
                                                 "copied", True, self.key))
        self.stopped = self.works(performing.launch(self.user, self.root, self.image,
                                                    self.named()))
        self.root.ec2("StopInstances", **{"InstanceId.1": self.stopped})
        performing.eventually(lambda: performing.instance(self.root, self.stopped),
                              ("running", "stopping"))

    def works(self, end):
        if not end.works:
            raise AssertionError("the set-up itself does not work: %s" % end)
        return end.made

    def put_user_policies(self):
        statements = [{**statement, "Sid": "S%d" % number} for number, statement in enumerate(
            self.usages["shared-key-usage"] + self.usages["own-key-usage"])]
        for name, text in (("KmsKeyUsagePolicy", statements), ("Ec2", self.ec2)):
            self.root.iam("PutUserPolicy", UserName="UserA", PolicyName=name,
                          PolicyDocument=document(text))

    def make_image(self):
        """Of a volume, encrypted under the shared key, shared with its snapshot."""
        volume = one(self.owner.ec2("CreateVolume", AvailabilityZone=REGION + "a", Size="1",
                                    Encrypted="true", KmsKeyId=self.key), "volumeId")
        time.sleep(0.15)
        self.snapshot = one(self.owner.ec2("CreateSnapshot", VolumeId=volume), "snapshotId")
        time.sleep(0.25)
        self.image = one(self.owner.ec2(
            "RegisterImage", Name="golden", RootDeviceName="/dev/xvda", Architecture="x86_64",
            VirtualizationType="hvm", EnaSupport="true", **{
                "BlockDeviceMapping.1.DeviceName": "/dev/xvda",
                "BlockDeviceMapping.1.Ebs.SnapshotId": self.snapshot}), "imageId")
        self.share("Add")
        self.share_snapshot("Add")

    def share(self, verb):
        self.owner.ec2("ModifyImageAttribute", ImageId=self.image,
                       **{"LaunchPermission.%s.1.UserId" % verb: self.account})

    def share_snapshot(self, verb):
        self.owner.ec2("ModifySnapshotAttribute", SnapshotId=self.snapshot,
                       **{"CreateVolumePermission.%s.1.UserId" % verb: self.account})

    def named(self):
        return [{"DeviceName": "/dev/xvda", "Ebs": {"Encrypted": True, "KmsKeyId": self.key}}]

    # -- what is taken away
    def remove(self, change):
        place = change.get("place")
        if place == "key-policy":
            self.put_key_policy(self.owner, self.key, without(self.key_policy, change))
        elif place == "own-key-policy":
            self.put_key_policy(self.root, self.own_key, without(self.own_key_policy, change))
        elif place in self.usages:
            self.usages[place] = without(self.usages[place], change)
            self.put_user_policies()
        elif place == "ec2":
            self.ec2 = without(self.ec2, change)
            self.put_user_policies()
        elif place == "user-policy":
            self.root.iam("DeleteUserPolicy", UserName="UserA", PolicyName=change["policy"])
        elif place == "image-share":
            self.share("Remove")
        elif place == "snapshot-share":
            self.share_snapshot("Remove")
        elif place == "shared-key-state":
            self.owner.kms(change["call"], KeyId=self.key)
        elif place == "own-key-state":
            self.root.kms(change["call"], KeyId=self.own_key)
        elif change:
            raise ValueError("no such place: %s" % place)

    def put_key_policy(self, root, key, statements):
        root.kms("PutKeyPolicy", KeyId=key, PolicyName="default", Policy=document(statements),
                 BypassPolicyLockoutSafetyCheck=True)

    # -- what is tried
    def perform(self, name):
        if name == "copy":
            return performing.copy(self.user, self.root, self.image, REGION, "own", True,
                                   self.own_key)
        if name == "start":
            return performing.start(self.user, self.root, self.stopped)
        image = self.copied if name == "copied" else self.image
        return performing.launch(self.user, self.root, image,
                                 self.named() if name == "named" else ())

    def why(self, name):
        subject = self.stopped if name == "start" else \
            self.copied if name == "copied" else self.image
        more = {"copy": ["--operation", "copy", "--encrypted", "--kms-key-id", self.own_key],
                "named": ["--block-device-mappings", json.dumps(self.named())]}.get(name, [])
        done = subprocess.run([PROGRAM, "why", "--data", self.server.data, "--as", self.user_arn,
                               "--region", REGION, "--output", "json", subject, *more],
                              capture_output=True, text=True, timeout=60)
        if done.stderr or done.returncode not in (0, 1):
            raise AssertionError(done.stdout + done.stderr)
        return json.loads(done.stdout)


def outcome(name, said, end):
    """What happened, in the words of the table."""
    if end.works:
        return "works, contested" if said["contested"] else "works"
    if end.code:
        return "at once: " + end.code
    shown = [end.state, end.reason[0]]
    if shown != TABLE["later"][name]:
        return "ended as %s" % shown
    calls = ["%s %s" % (call["eventName"], call["errorCode"]) for call in end.refused]
    return "later: " + ", ".join(calls).replace(" AccessDenied", "")


def agrees(said, end):
    """Whether `why` foretold it, with the refused call among those it names."""
    if said["verdict"] != ("succeeds" if end.works else "fails"):
        return False
    failing = {row["action"] for row in said["failing"] if row["strength"] == "must"}
    return all(failing & (one_of | {"-"}) for one_of in end.permissions())


class RemovedPermissions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rows = TABLE["rows"]
        accounts = [("4%011d" % number, "1%011d" % number) for number in range(len(rows))]
        servers = []
        try:
            for number in range(SERVERS):
                servers.append(Server([account for pair in accounts[number::SERVERS]
                                       for account in pair]))
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                running = [pool.submit(Row(servers[number % SERVERS], row, *pair).run)
                           for number, (row, pair) in enumerate(zip(rows, accounts))]
            cls.results = [row.result() for row in running]
        finally:
            for server in servers:
                server.stop()

    def test_every_cell(self):
        for row, results in zip(TABLE["rows"], self.results):
            for name in OPERATIONS:
                with self.subTest(removed=row["removed"], operation=name):
                    said, end = results[name]
                    self.assertEqual(row[name], outcome(name, said, end), end)
                    self.assertTrue(agrees(said, end), "%s, and why: %s %s" % (
                        end, said["verdict"], said["failing"]))

    def test_nothing_is_told_in_two_rows(self):
        changes = [json.dumps(row["change"]) for row in TABLE["rows"]]
        self.assertEqual(len(changes), len(set(changes)))

    def test_the_page_is_the_table(self):
        if os.environ.get("AMIABLE_APPROVE"):
            PAGE.write_text(page())
        self.assertEqual(page(), PAGE.read_text(), "run with AMIABLE_APPROVE=1 and read the diff")


INTRODUCTION = """# What each permission is for

Made from `tests/cases/removed-permissions.json` by `tests/journeys/test_removed_permissions.py`,
which lives through every cell with `amiable serve` and asks `amiable why` beforehand.

Two accounts: one owns a key and an image under it, which it shares together with the snapshot. The
key's policy has, for a user of the other account, the statements "Allow use of the key" (`Encrypt`,
`Decrypt`, `ReEncrypt*`, `GenerateDataKey*`, `DescribeKey`) and "Allow attachment of persistent
resources" (`CreateGrant`, `ListGrants`, `RevokeGrant`, with `kms:GrantIsForAWSResource`). The user's
`KmsKeyUsagePolicy` allows the same on that shared key, and on a key of the user's own account.
Then everything works. Each line takes one thing away; an empty cell works as before.

- *at once*: EC2 answers with this error.
- *dies*: EC2 answers 200, and KMS then refuses this call. A new instance ends `terminated` with
  StateReason `Client.InvalidKMSKey.InvalidState`, a started one is `stopped` again with
  `Client.InternalError`, a copied image is `failed`.
- *contested*: works here. AWS documents the permission for this operation; recordings of
  neighbouring operations never ask for it. Grant it; `amiable why --strict-docs` lets it decide.

What is tried:

"""


def shown(cell):
    if cell == "works":
        return ""
    if cell == "works, contested":
        return "contested"
    how, what = cell.split(": ")
    call, _, code = what.partition(" ")
    return "%s: `%s`%s" % ("at once" if how == "at once" else "dies", call,
                           ", `%s`" % code if code else "")


def page():
    lines = [INTRODUCTION.rstrip("\n"), ""]
    lines += ["%d. %s." % item for item in enumerate(TABLE["operations"].values(), 1)]
    numbers = [str(number) for number in range(1, len(OPERATIONS) + 1)]
    lines += ["", "| taken away | %s |" % " | ".join(numbers), "|---" * (len(numbers) + 1) + "|"]
    without_effect = []
    for row in TABLE["rows"]:
        cells = [shown(row[name]) for name in OPERATIONS]
        if any(cells):
            lines.append("| %s | %s |" % (row["removed"], " | ".join(cells)))
        elif row["change"]:
            without_effect.append(row["removed"])
    lines += ["", "Nothing changes when these are taken away, one at a time:", ""]
    lines += ["- " + name for name in without_effect]
    return "\n".join(lines) + "\n"
