"""Worlds whose truth is a sentence: AWS refuses, and `amiable why --message` names the cause.

Of these causes the diagnosis has no row: a policy that KMS will not save, a public share, a type of
another architecture. What is asked is whether the server's own words lead to the right page.
"""
import html
import json
import subprocess

from build_keys import document
from server import PROGRAM
from wire import Client, Refused, one
from worlds import REGION, root_of

ROOT = "arn:aws:iam::%s:"


class Words:
    """Goes through the stages of a batch as a Building does."""
    broken = None
    cause = None

    def __init__(self, server, plan, _, owner, user, __):
        self.server, self.plan = server, plan
        self.owner, self.user = server.root(owner), server.root(user)
        self.account = user
        self.refusal = None
        self.cause = plan["words"]

    def people_and_keys(self):
        prepare = getattr(self, "prepare_" + self.cause.replace("-", "_"), None)
        if prepare:
            prepare()

    def snapshots(self):
        pass

    image = instance = stopped = documents = asked = hurried = ended = snapshots

    def perform(self):
        try:
            getattr(self, self.cause.replace("-", "_"))()
        except Refused as refused:
            self.refusal = refused

    def outcome(self, _, coverage):
        if self.broken:
            return [self.broken]
        if self.refusal is None:
            return ["%s: AWS refuses this, the server did not" % self.cause]
        text = html.unescape(str(self.refusal))
        done = subprocess.run([PROGRAM, "why", "--message", text, "--output", "json"],
                              capture_output=True, text=True)
        said = {cause for message in json.loads(done.stdout)["messages"]
                for cause in message["causes"]}
        if self.cause not in said:
            return ["%s: not among %s, which `why` reads in: %s" % (self.cause, sorted(said),
                                                                    text)]
        coverage["(told by words)"] += 1
        coverage[self.cause] += 1
        return []

    # -- what several need
    def public_image(self, architecture):
        answer = self.user.ec2("DescribeImages", **{
            "Owner.1": "amazon", "Filter.1.Name": "architecture", "Filter.1.Value.1": architecture})
        return one(answer, "imageId")

    def key(self):
        return self.user.kms("CreateKey")["KeyMetadata"]["Arn"]

    def put_policy(self, principal, root=True, **more):
        """A key policy that lets its account in, if `root`, and names the principal."""
        statements = [{"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                       "Principal": root_of(self.account)}] if root else []
        statements.append({"Effect": "Allow", "Action": "kms:DescribeKey", "Resource": "*",
                           "Principal": principal, **more})
        self.user.kms("PutKeyPolicy", KeyId=self.key(), PolicyName="default",
                      Policy=document(statements))

    def run(self, image, **options):
        self.user.ec2("RunInstances", ImageId=image, MinCount="1", MaxCount="1",
                      InstanceType="t3.micro", **options)

    # -- images
    def prepare_ami_share_lost_after_copy(self):
        self.copy = one(self.owner.ec2("CopyImage", SourceImageId=self.public_image("x86_64"),
                                       SourceRegion=REGION, Name="copy"), "imageId")

    def ami_share_lost_after_copy(self):
        self.run(self.copy)

    def prepare_public_block(self):
        self.prepare_ami_share_lost_after_copy()
        self.owner.ec2("EnableImageBlockPublicAccess",
                       ImageBlockPublicAccessState="block-new-sharing")

    def public_block(self):
        self.owner.ec2("ModifyImageAttribute", ImageId=self.copy,
                       **{"LaunchPermission.Add.1.Group": "all"})

    def architecture_mismatch(self):
        self.run(self.public_image("arm64"))

    def volume_too_small(self):
        image = self.public_image("x86_64")
        shown = self.user.ec2("DescribeImages", **{"ImageId.1": image})
        self.run(image, **{"BlockDeviceMapping.1.DeviceName": one(shown, "rootDeviceName"),
                           "BlockDeviceMapping.1.Ebs.VolumeSize": "1"})

    invalid_device_name = volume_too_small  # EC2 says the same of both

    def template_overrides(self):
        image = self.public_image("x86_64")
        shown = self.user.ec2("DescribeImages", **{"ImageId.1": image})
        prefix = "LaunchTemplateData.BlockDeviceMapping.1."
        answer = self.user.ec2("CreateLaunchTemplate", LaunchTemplateName="old", **{
            prefix + "DeviceName": one(shown, "rootDeviceName"),
            prefix + "Ebs.KmsKeyId": self.key()})
        self.run(image, **{"LaunchTemplate.LaunchTemplateId": one(answer, "launchTemplateId")})

    def missing_describekey_default_key(self):
        key = self.key()
        self.user.ec2("ModifyEbsDefaultKmsKeyId", KmsKeyId=key)
        deny = {"Effect": "Deny", "Action": "kms:DescribeKey", "Resource": "*",
                "Principal": {"AWS": "*"}}
        self.user.kms("PutKeyPolicy", KeyId=key, PolicyName="default", Policy=document([
            {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
             "Principal": root_of(self.account)}, deny]))
        self.user.ec2("CopyImage", SourceImageId=self.public_image("x86_64"), SourceRegion=REGION,
                      Name="copy", Encrypted="true")

    # -- documents of keys
    def slr_absent(self):
        self.put_policy({"AWS": ROOT % self.account + "role/aws-service-role/spot.amazonaws.com/"
                         "AWSServiceRoleForEC2Spot"})

    def prepare_principal_group(self):
        self.user.iam("CreateGroup", GroupName="launchers")

    def principal_group(self):
        self.put_policy({"AWS": ROOT % self.account + "group/launchers"})

    def prepare_principal_path_missing(self):
        self.user.iam("CreateUser", UserName="ann", Path="/team/")

    def principal_path_missing(self):
        self.put_policy({"AWS": ROOT % self.account + "user/ann"})

    def lockout_key_policy(self):
        self.put_policy({"AWS": ROOT % self.account + "root"}, root=False)

    def policy_limits_reached(self):
        self.put_policy(root_of(self.account), Condition={
            "StringEquals": {"kms:CallerAccount": ["%012d" % number for number in range(3000)]}})

    # -- keys and grants
    def alias_retargeted(self):
        self.user.kms("DescribeKey", KeyId="alias/images")

    def grant_not_yet_visible(self):
        self.user.kms("GenerateDataKeyWithoutPlaintext", KeyId=self.key(),
                      NumberOfBytes=64, GrantTokens=["none"])

    grant_revoked = grant_not_yet_visible  # KMS says the same of both

    def region_not_enabled(self):
        wrong = Client(self.server.host, self.server.port, (self.user.key, "not the secret", None))
        wrong.ec2("DescribeInstances")


KINDS = ["ami-share-lost-after-copy", "public-block", "architecture-mismatch", "volume-too-small",
         "invalid-device-name", "template-overrides", "missing-describekey-default-key",
         "slr-absent", "principal-group", "principal-path-missing", "lockout-key-policy",
         "policy-limits-reached", "alias-retargeted", "grant-not-yet-visible", "grant-revoked",
         "region-not-enabled"]


def words_plan(rng):
    return {"operation": "words", "words": rng.choice(KINDS), "theme": "words"}
