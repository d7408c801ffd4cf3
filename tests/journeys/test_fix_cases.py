"""`amiable fix` on the cases of tests/cases: its JSON is laid into a copy of the bundle by this file,
not by the product, and `amiable why` must then say that it works; with any edit or statement left out
it must not. What the scripts and patches of --write hold is tried with bash, patch and terraform."""
import concurrent.futures
import copy
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import aws_tool
import bundles
from served import MEMORY, PROGRAM, Served

NEW_IMAGE, NEW_SNAPSHOT = "ami-0fedcba9876543210", "snap-0fedcba9876543210"
SUCCEEDS, EXIT = "succeeds", {"succeeds": 0, "fails": 1, "unknown": 2}


def run(*words):
    return subprocess.run([PROGRAM, *words], text=True, capture_output=True, check=False)


def statements_of(policy):
    statements = policy["Statement"]
    return statements if isinstance(statements, list) else [statements]


class World:
    """A bundle on disk and the question about it, both changed by edits."""

    def __init__(self, case, folder):
        self.folder = pathlib.Path(folder)
        self.question = copy.deepcopy(case["question"])
        self.assumed = [word for each in case.get("assume", []) for word in ("--assume", each)]
        bundles.lay_out(case, self.folder)

    def read(self, path):
        return json.loads((self.folder / path).read_text())

    def write(self, path, content):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(json.dumps(content))

    def change(self, path, how):
        content = self.read(path)
        how(content)
        self.write(path, content)

    def ask(self, command, *words):
        question = self.folder.parent / (self.folder.name + ".question.json")
        question.write_text(json.dumps(self.question))
        return run(command, "--bundle", str(self.folder), "--question", str(question), *self.assumed,
                   *words)

    def verdict(self):
        done = self.ask("why", "--output", "json")
        return json.loads(done.stdout)["verdict"]

    # --- where each document is kept

    def key_folder(self, arn):
        _, _, _, region, account, resource = arn.split(":", 5)
        return "%s/%s/keys/%s" % (account, region, resource.split("/")[1])

    def holders(self, details):
        for kind in ("User", "Role", "Group"):
            for one in details.get(kind + "DetailList", []):
                yield kind, one

    def managed_version(self, account, arn):
        """The folder's path, and how to reach the default version's document in it."""
        path = account + "/account-authorization-details.json"

        def put(details, policy):
            for one in details["Policies"]:
                if one["Arn"] == arn:
                    for version in one["PolicyVersionList"]:
                        if version["IsDefaultVersion"]:
                            version["Document"] = policy
                            return
            raise AssertionError("no policy " + arn)
        return path, put

    def before(self, edit):
        """The document that an edit of a policy changes, as it stands; None when it is new."""
        if edit["document"] == "key-policy":
            return json.loads(self.read(self.key_folder(edit["target"]) + "/key-policy.json")["Policy"])
        if edit["document"] in ("scp", "rcp"):
            content = self.read("organization/policies/%s.json" % edit["target"])
            return json.loads(content["Policy"]["Content"])
        if edit["change"] == "attach-policy":
            return None
        details = self.read(edit["account"] + "/account-authorization-details.json")
        if "policy_arn" in edit:
            for one in details["Policies"]:
                if one["Arn"] == edit["policy_arn"]:
                    return next(version["Document"] for version in one["PolicyVersionList"]
                                if version["IsDefaultVersion"])
        for kind, one in self.holders(details):
            for policy in one.get(kind + "PolicyList", []):
                if one["Arn"] == edit["target"] and policy["PolicyName"] == edit["policy_name"]:
                    return policy["PolicyDocument"]
        raise AssertionError("nothing is edited by %s" % edit)

    def make(self, edit, policy=None):
        getattr(self, "make_" + edit["document"].replace("-", "_"))(edit, policy or edit.get("policy"))

    def make_key_policy(self, edit, policy):
        self.change(self.key_folder(edit["target"]) + "/key-policy.json",
                    lambda content: content.update(Policy=json.dumps(policy)))

    def make_scp(self, edit, policy):
        self.change("organization/policies/%s.json" % edit["target"],
                    lambda content: content["Policy"].update(Content=json.dumps(policy)))

    make_rcp = make_scp

    def make_permissions_boundary(self, edit, policy):
        path, put = self.managed_version(edit["account"], edit["target"])
        self.change(path, lambda details: put(details, policy))

    def make_identity_policy(self, edit, policy):
        path = edit["account"] + "/account-authorization-details.json"

        def attach(details):
            arn = "arn:aws:iam::%s:policy/%s" % (edit["account"], edit["policy_name"])
            details.setdefault("Policies", []).append(
                {"PolicyName": edit["policy_name"], "Arn": arn, "DefaultVersionId": "v1",
                 "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": True,
                                        "Document": policy}]})
            for _, one in self.holders(details):
                if one["Arn"] == edit["target"]:
                    one.setdefault("AttachedManagedPolicies", []).append(
                        {"PolicyName": edit["policy_name"], "PolicyArn": arn})
                    return
            raise AssertionError("nobody is " + edit["target"])

        def rewrite(details):
            for kind, one in self.holders(details):
                for inline in one.get(kind + "PolicyList", []):
                    if one["Arn"] == edit["target"] and inline["PolicyName"] == edit["policy_name"]:
                        inline["PolicyDocument"] = policy
                        return
            raise AssertionError("no policy %s" % edit["policy_name"])

        if edit["change"] == "attach-policy":
            self.change(path, attach)
        elif "policy_arn" in edit:
            _, put = self.managed_version(edit["account"], edit["policy_arn"])
            self.change(path, lambda details: put(details, policy))
        else:
            self.change(path, rewrite)

    def make_session_policy(self, _, policy):
        self.question["session_policies"] = [policy]

    def lets_make_grants(self, key, account):
        """Whether somebody of the account may call CreateGrant on the key themselves."""
        policy = json.loads(self.read(self.key_folder(key) + "/key-policy.json")["Policy"])
        for statement in statements_of(policy):
            said = json.dumps(statement.get("Action"))
            grants = "kms:CreateGrant" in said or "kms:*" in said
            only_aws = "kms:GrantIsForAWSResource" in json.dumps(statement.get("Condition", {}))
            if (statement["Effect"] == "Allow" and grants and not only_aws
                    and account in json.dumps(statement.get("Principal"))):
                return True
        return False

    def make_grant(self, edit, _):
        owner = edit["target"].split(":")[4]
        if edit["account"] != owner and not self.lets_make_grants(edit["target"], edit["account"]):
            return  # AccessDenied: the key's policy decides who makes grants
        grant = {"KeyId": edit["target"], "GrantId": "0" * 64, "GranteePrincipal": edit["grantee"],
                 "IssuingAccount": "arn:aws:iam::%s:root" % edit["account"],
                 "Operations": edit["operations"]}
        if "constraints" in edit:
            grant["Constraints"] = edit["constraints"]
        self.change(self.key_folder(edit["target"]) + "/grants.json",
                    lambda content: content["Grants"].append(grant))

    def make_key_state(self, edit, _):
        state = "Disabled" if edit["change"] == "cancel-key-deletion" else "Enabled"

        def change(content):
            if edit["change"] == "enable-key" and content["KeyMetadata"]["KeyState"] != "Disabled":
                return  # KMSInvalidStateException: only a disabled key can be enabled
            content["KeyMetadata"].update(KeyState=state, Enabled=state == "Enabled")
            content["KeyMetadata"].pop("DeletionDate", None)
        self.change(self.key_folder(edit["target"]) + "/describe-key.json", change)

    def shared_with(self, edit):
        names = {"user_id": "UserId", "group": "Group", "organization_arn": "OrganizationArn",
                 "ou_arn": "OrganizationalUnitArn"}
        return {names[name]: edit[name] for name in names if name in edit}

    def make_launch_permission(self, edit, _):
        image = NEW_IMAGE if edit["target"] == "new-image" else edit["target"]
        place = "%s/%s" % (edit["account"], self.source_region())
        path = "%s/image-attributes/%s.launchPermission.json" % (place, image)
        content = self.read(path) if (self.folder / path).exists() else {"ImageId": image}
        content.setdefault("LaunchPermissions", []).append(self.shared_with(edit))
        self.write(path, content)
        # From now on the other account's describe-images shows it.
        theirs = "%s/%s/images.json" % (self.question["account"], self.source_region())
        record = [one for one in self.read(place + "/images.json")["Images"]
                  if one["ImageId"] == image]
        held = self.read(theirs) if (self.folder / theirs).exists() else {"Images": []}
        held["Images"] += [one for one in record if one not in held["Images"]]
        self.write(theirs, held)

    def make_snapshot_permission(self, edit, _):
        path = "%s/%s/snapshot-attributes/%s.createVolumePermission.json" % (
            edit["account"], self.source_region(), edit["target"])
        content = self.read(path) if (self.folder / path).exists() else {"SnapshotId": edit["target"]}
        content.setdefault("CreateVolumePermissions", []).append(self.shared_with(edit))
        self.write(path, content)

    def source_region(self):
        return self.question.get("source_region") or self.question["region"]

    def make_new_copy(self, edit, _):
        place = "%s/%s" % (edit["account"], edit.get("region", self.question["region"]))
        images = self.read(place + "/images.json")
        image = copy.deepcopy(next(one for one in images["Images"]
                                   if one["ImageId"] == edit["target"]))
        image["ImageId"], image["OwnerId"] = NEW_IMAGE, edit["account"]
        for mapping in image["BlockDeviceMappings"]:
            if "Ebs" in mapping:
                old, mapping["Ebs"]["SnapshotId"] = mapping["Ebs"]["SnapshotId"], NEW_SNAPSHOT
                mapping["Ebs"]["Encrypted"] = True
        images["Images"].append(image)
        self.write(place + "/images.json", images)
        snapshots = self.read(place + "/snapshots.json")
        snapshot = copy.deepcopy(next(one for one in snapshots["Snapshots"]
                                      if one["SnapshotId"] == old))
        snapshot.update(SnapshotId=NEW_SNAPSHOT, KmsKeyId=edit["kms_key_id"], Encrypted=True)
        snapshots["Snapshots"].append(snapshot)
        self.write(place + "/snapshots.json", snapshots)
        self.write("%s/image-attributes/%s.launchPermission.json" % (place, NEW_IMAGE),
                   {"ImageId": NEW_IMAGE, "LaunchPermissions": []})
        self.question["image"] = NEW_IMAGE

    def make_ebs_default_kms_key(self, edit, _):
        key = edit.get("kms_key_id", "alias/aws/ebs")
        self.write("%s/%s/ebs-default-kms-key.json" % (edit["account"], edit["target"]),
                   {"KmsKeyId": key})

    def make_allowed_images(self, edit, _):
        self.change("%s/%s/allowed-images-settings.json" % (edit["account"], edit["target"]),
                    lambda content: content.setdefault("ImageCriteria", []).append(
                        {"ImageProviders": [edit["value"]]}))

    def make_tag(self, edit, _):
        def tag(details):
            for _, one in self.holders(details):
                if one["Arn"] == edit["target"]:
                    one["Tags"] = [each for each in one.get("Tags", []) if each["Key"] != edit["key"]]
                    one["Tags"].append({"Key": edit["key"], "Value": edit["value"]})
        self.change(edit["account"] + "/account-authorization-details.json", tag)

    def make_launch_option(self, edit, _):
        options = self.question.setdefault("options", {})
        mappings = options.setdefault("block_device_mappings", [])
        ebs = {"Encrypted": True}
        if "kms_key_id" in edit:
            ebs["KmsKeyId"] = edit["kms_key_id"]
        for mapping in mappings:
            if mapping["DeviceName"] == edit.get("device"):
                mapping.setdefault("Ebs", {}).update(ebs)
                return
        mappings.append({"DeviceName": edit["device"], "Ebs": ebs})

    def make_copy_option(self, edit, _):
        options = self.question.setdefault("options", {})
        options["encrypted"] = True
        if "kms_key_id" in edit:
            options["kms_key_id"] = edit["kms_key_id"]


def without_one_statement(before, edit):
    """The edit's policy with one of its new or changed statements as it was, one after the other."""
    old = statements_of(before) if before else []
    new = statements_of(edit["policy"])
    for index, statement in enumerate(new):
        if statement not in edit.get("statements", []) or statement in old:
            continue
        reverted = copy.deepcopy(edit["policy"])
        left = list(new)
        if index < len(old) and len(old) == len(new):
            left[index] = old[index]
        else:
            del left[index]
        reverted["Statement"] = left
        yield statement.get("Sid", index), reverted


class FixedCase:
    def __init__(self, case, folder):
        self.case, self.folder, self.count = case, pathlib.Path(folder), 0

    @functools.cached_property
    def told(self):
        return self.world().ask("fix", "--format", "json", "--include-guard-rails")

    @property
    def code(self):
        return self.told.returncode

    @functools.cached_property
    def cure(self):
        return json.loads(self.told.stdout)

    def world(self):
        self.count += 1
        return World(self.case, self.folder / str(self.count))

    def verdict_with(self, edits, policies=None):
        world = self.world()
        for index, edit in enumerate(edits):
            world.make(edit, (policies or {}).get(index))
        return world.verdict()

    def superfluous(self, edits):
        """What can be left out without breaking it again."""
        found = []
        for index, edit in enumerate(edits):
            rest = edits[:index] + edits[index + 1:]
            # A share of a copy cannot be made without the copy.
            if edit["document"] != "new-copy" and self.verdict_with(rest) == SUCCEEDS:
                found.append("edit %d: %s" % (index + 1, edit["document"]))
            if "policy" not in edit or edit["document"] == "session-policy":
                continue
            before = self.world().before(edit)
            for name, policy in without_one_statement(before, edit):
                if policy["Statement"] and self.verdict_with(edits, {index: policy}) == SUCCEEDS:
                    found.append("statement %s of edit %d" % (name, index + 1))
        return found


def outline(edits):
    return [(edit["document"], edit["account"], edit["target"], edit["change"]) for edit in edits]


def expected_outline(edits):
    return [(edit["document"], edit["account"], edit["target"], edit.get("change")) for edit in edits]


def same_outline(edits, expected):
    """A policy may be cured by a new statement or in one that is there: both are right texts."""
    edits = [dict(edit, change=edit["change"].replace("edit-statement", "add-statements"))
             for edit in edits]
    expected = [dict(edit, change=edit.get("change", "").replace("edit-statement", "add-statements"))
                for edit in expected]
    mine, theirs = outline(edits), expected_outline(expected)
    return len(mine) == len(theirs) and all(
        one[:3] == other[:3] and other[3] in ("", one[3]) for one, other in zip(mine, theirs))


class Cures(unittest.TestCase):
    def fixed(self, case):
        folder = tempfile.mkdtemp(prefix="amiable-fix-", dir=MEMORY)
        self.addCleanup(shutil.rmtree, folder, True)
        return FixedCase(case, folder)

    def check_cure(self, fixed):
        cure = fixed.cure
        self.assertEqual(cure["verdict_after"], SUCCEEDS)
        self.assertEqual(cure["edits"], cure["alternatives"][0]["edits"])
        for alternative in cure["alternatives"]:
            with self.subTest(alternative=outline(alternative["edits"])):
                self.assertEqual(alternative["verdict_after"], SUCCEEDS)
                self.assertEqual(fixed.verdict_with(alternative["edits"]), SUCCEEDS)
                self.assertEqual(fixed.superfluous(alternative["edits"]), [])
                documents = [(edit["document"], edit["target"], edit.get("policy_name"))
                             for edit in alternative["edits"] if edit["document"] != "key-state"]
                self.assertEqual(len(documents), len(set(documents)), "one edit per document")

    def test_worlds_are_cured_and_nothing_is_superfluous(self):
        for case in bundles.given():
            with self.subTest(case=case["name"]):
                fixed = self.fixed(case)
                self.assertEqual(fixed.cure["verdict"], case["expected"]["verdict"])
                expected = case["expected"].get("cures", [])
                if case["expected"]["verdict"] != "fails":
                    self.assertEqual(fixed.code, EXIT[case["expected"]["verdict"]])
                    self.assertEqual(fixed.cure["edits"], [])
                    continue
                self.assertEqual(fixed.code, 0)
                self.assertTrue(any(same_outline(fixed.cure["edits"], one) for one in expected),
                                "%s\nnot one of %s" % (outline(fixed.cure["edits"]),
                                                       [expected_outline(one) for one in expected]))
                self.check_cure(fixed)

    def test_patched_worlds_are_cured_where_something_is_said_to_cure(self):
        for case in bundles.patched():
            if case["expected"].get("verdict") != "fails":
                continue
            with self.subTest(case=case["name"]):
                fixed = self.fixed(case)
                if "error" in fixed.cure:
                    self.assertEqual(fixed.code, 64)
                elif fixed.cure["edits"] and fixed.cure["verdict_after"] == SUCCEEDS:
                    self.check_cure(fixed)
                else:
                    self.assertNotEqual(fixed.code, 0)

    def test_guard_rails_are_no_cure_until_they_are_included(self):
        for case in bundles.given():
            if not case["name"].startswith(("16-", "17-", "18-")):
                continue
            with self.subTest(case=case["name"]):
                fixed = self.fixed(case)
                self.assertTrue(all(edit.get("guard_rail") for edit in fixed.cure["edits"]))
                done = fixed.world().ask("fix", "--format", "json")
                self.assertEqual(done.returncode, 3)
                self.assertEqual(json.loads(done.stdout), fixed.cure)

    @unittest.skipUnless(shutil.which("patch"), "patch is not installed")
    def test_patches_of_written_folders_apply(self):
        for case in bundles.given():
            with self.subTest(case=case["name"]):
                fixed = self.fixed(case)
                folder = fixed.folder / "cure"
                fixed.world().ask("fix", "--write", str(folder), "--include-guard-rails")
                if not (folder / "cure.patch").exists():
                    continue
                (folder / "before").mkdir(exist_ok=True)
                done = subprocess.run(["patch", "-p1", "--input", "../cure.patch"], text=True,
                                      cwd=folder / "before", capture_output=True, check=False)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                for document in folder.glob("[0-9]*.json"):
                    self.assertEqual((folder / "before" / document.name).read_bytes(),
                                     document.read_bytes())
                self.assertFalse(list((folder / "before").glob("*.rej")))

    def written(self, form, ending):
        """A folder with what `fix` makes of each case, numbered as the cases are."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="amiable-fix-", dir=MEMORY))
        self.addCleanup(shutil.rmtree, folder, True)
        for number, case in enumerate(bundles.given(), 1):
            told = self.fixed(case).world().ask("fix", "--format", form, "--include-guard-rails")
            (folder / ("%02d.%s" % (number, ending))).write_text(told.stdout)
        return folder

    def test_scripts_are_bash(self):
        folder = self.written("aws-cli", "sh")
        scripts = sorted(folder.iterdir())
        for script in scripts:
            with self.subTest(script=script.name):
                done = subprocess.run(["bash", "-n", str(script)], text=True, capture_output=True,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
        with_calls = [str(script) for script in scripts if "aws" in script.read_text()]
        self.assertGreater(len(with_calls), 10)
        if shutil.which("shellcheck"):
            # SC2016: text in single quotes is meant to stay as it is.
            done = subprocess.run(["shellcheck", "-e", "SC2016", *with_calls], text=True,
                                  capture_output=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout)

    @unittest.skipUnless(shutil.which("terraform"), "terraform is not installed")
    def test_terraform_text_is_formatted(self):
        folder = self.written("terraform", "tf")
        self.assertGreater(len(list(folder.iterdir())), 10)
        done = subprocess.run(["terraform", "fmt", "-check", "-diff", str(folder)], text=True,
                              capture_output=True, check=False,
                              env=dict(os.environ, TF_CLI_CONFIG_FILE="/dev/null"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


@unittest.skipUnless(shutil.which("aws"), "the aws command line is not installed")
class Scripts(unittest.TestCase):
    """apply.sh of --write, run with the aws tool against a copy of the case's accounts."""

    def script_output(self, served, folder, account, real):
        """As root of the account, or as the first user whom a key policy lets where it leaves root out:
        a refused script has changed nothing, since its first command was refused."""
        text = pathlib.Path(served.credentials).read_text()
        profiles = [account, *re.findall(r"^\[(%s/user/.*)\]$" % account, text, re.MULTILINE)]
        for profile in profiles:
            env = aws_tool.on_path(served.environment(profile), real)
            done = subprocess.run(["bash", str(folder / "apply.sh")], text=True, check=False,
                                  env=env, capture_output=True, timeout=120)
            if done.returncode == 0 or "AccessDenied" not in done.stderr:
                break
        self.assertEqual(done.returncode, 0, "%s: %s" % (profiles, done.stdout + done.stderr))
        return done.stdout

    def applied(self, case, folder):
        fixed = FixedCase(case, folder)
        world, cure = fixed.world(), folder / "cure"
        world.ask("fix", "--write", str(cure), "--include-guard-rails")
        served = Served("--world", str(world.folder))
        try:
            for account in dict.fromkeys(edit["account"] for edit in fixed.cure["edits"]):
                made = re.search(r"new image: (\S+)", self.script_output(
                    served, cure, account, case["name"].startswith("01-")))
                if made:
                    world.question["image"] = made.group(1)
            question = folder / "again.json"
            question.write_text(json.dumps(world.question))
            return run("why", "--data", served.data, "--question", str(question))
        finally:
            served.stop()

    def test_scripts_cure_a_copy_of_the_accounts(self):
        # The Deny of 18 shuts out whoever could edit it.
        cases = [case for case in bundles.given()
                 if case["expected"].get("cures") and not case["name"].startswith("18-")]
        with tempfile.TemporaryDirectory(prefix="amiable-fix-", dir=MEMORY) as folder:
            def check(case):
                return case["name"], self.applied(case, pathlib.Path(folder) / case["name"])
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(check, cases))
        for name, answer in answers:
            with self.subTest(case=name):
                self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        self.assertGreater(len(answers), 10)


if __name__ == "__main__":
    unittest.main()
