"""Makes the world of a plan on a running server, through its API, and tells the case it became.

Stages, because EC2's things take a moment: every world of a batch goes through one before the next
begins. The case is what third_evaluator.py reads: real names in the place of the plan's.
"""
import json
import time

from build_callers import Callers
from build_images import Images
from build_keys import Keys, aws_ebs_key
from build_organizations import Organizations
from wire import Refused, one
from worlds import REGION

DEVICES = ["/dev/xvda", "/dev/xvdb", "/dev/xvdc"]
FURTHER = "/dev/xvdf"


class Building(Callers, Keys, Images, Organizations):
    def __init__(self, server, plan, number, owner, user, third):
        self.plan, self.number = plan, number
        self.owner_account = user if plan["same"] else owner
        self.user_account, self.third_account = user, third
        self.owner = server.root(self.owner_account)
        self.user = server.root(user)
        # Where the image and its snapshots are made.
        self.maker = self.owner.in_region(plan.get("build_region", REGION))
        self.server = server
        self.keys, self.names = {}, {}
        self.performed = False

    def named(self, value):
        """The plan's value with real names in it."""
        text = json.dumps(value)
        for name, real in self.names.items():
            text = text.replace("{%s}" % name, real)
        return json.loads(text)

    # -- stage 1: who asks, keys, volumes
    def people_and_keys(self):
        self.names.update(owner=self.owner_account, user=self.user_account)
        self.make_organization()
        self.user.iam("CreateUser", UserName="keeper")
        if self.owner_account != self.user_account:
            self.owner.iam("CreateUser", UserName="keeper")
        self.make_caller()
        for name in self.plan["keys"]:
            self.make_key(name)
        if self.plan.get("owner_aws_ebs"):
            self.make_owner_aws_ebs()
        self.make_volumes()

    # -- stages 4 and 5, for a start: an instance of the account, stopped
    def instance(self):
        if self.plan["operation"] == "start":
            answer = self.user.ec2("RunInstances", ImageId=self.image_id, MinCount="1",
                                   MaxCount="1", InstanceType="t3.micro", **self.mappings())
            self.instance_id = one(answer, "instanceId")

    def stopped(self):
        if self.plan["operation"] != "start":
            return
        self.user.ec2("StopInstances", **{"InstanceId.1": self.instance_id})
        if self.plan.get("without") == "instance":
            self.instance_id = "i-0123456789abcdef0"

    # -- what is wished of a launch or copy
    def wished_key(self):
        """The KmsKeyId that the wish names, or None."""
        wish = self.plan["wish"]
        if "literal" in wish:
            return self.named(wish["literal"])
        if "key" not in wish:
            return None
        key = self.keys[wish["key"]]
        form, alias = wish.get("form", "arn"), key["aliases"][0]
        return {"arn": key["arn"], "alias": alias, "id": key["arn"].split("/")[-1],
                "alias-arn": key["arn"].split(":key/")[0] + ":" + alias}[form]

    def wish(self):
        """As `Ebs` of a mapping, or the options of a copy."""
        found = {}
        if "encrypted" in self.plan["wish"]:
            found["Encrypted"] = self.plan["wish"]["encrypted"]
        if self.wished_key():
            found["KmsKeyId"] = self.wished_key()
        return found

    def disks(self):
        """The block device mappings of a launch."""
        wish = self.wish()
        found = [{"DeviceName": name, "Ebs": wish}
                 for name in DEVICES[:len(self.plan["devices"])] if wish]
        if self.plan.get("extra"):
            found.append({"DeviceName": FURTHER, "Ebs": {"SnapshotId": self.extra_snapshot}})
        return found

    def mappings(self):
        parameters = {}
        for index, disk in enumerate(self.disks(), 1):
            prefix = "BlockDeviceMapping.%d." % index
            parameters[prefix + "DeviceName"] = disk["DeviceName"]
            for name, value in disk["Ebs"].items():
                parameters[prefix + "Ebs." + name] = \
                    str(value).lower() if isinstance(value, bool) else value
        return parameters

    # -- the last stage: documents and states as planned
    def documents(self):
        self.settings()
        self.release_brake()
        for grant in self.plan["grants"]:
            self.make_grant(grant)
        self.put_policies()
        self.make_again()
        self.identity()
        self.credentials()
        for name in self.plan["keys"]:
            self.set_state(name, self.keys[name])
        if self.plan.get("without") == "caller":
            self.remove_caller()
        self.attach_policies()

    def settings(self):
        if self.plan["encryption_by_default"]:
            self.user.ec2("EnableEbsEncryptionByDefault")
        if self.plan["default_key"] != "aws/ebs":
            self.user.ec2("ModifyEbsDefaultKmsKeyId",
                          KmsKeyId=self.keys[self.plan["default_key"]]["arn"])
        if self.plan.get("allowed"):
            allowed = self.named(self.plan["allowed"])
            self.user.ec2("ReplaceImageCriteriaInAllowedImagesSettings",
                          **{"ImageCriterion.1.ImageProvider.1": allowed["provider"]})
            self.user.ec2("EnableAllowedImagesSettings",
                          AllowedImagesSettingsState=allowed["state"])
        if self.plan["image_state"] == "disabled":
            self.maker.ec2("DisableImage", ImageId=self.image_id)
        if self.plan["image_state"] == "deregistered":
            self.maker.ec2("DeregisterImage", ImageId=self.image_id)
        if self.plan["image_state"] == "missing":
            self.image_id = "ami-0123456789abcdef0"

    # -- what it became
    def case(self):
        plan = self.plan
        keys = {**self.keys, "aws/ebs": aws_ebs_key(self.user_account)}
        return {"operation": plan["operation"], "account": self.user_account, "region": REGION,
                "source_region": plan.get("build_region", REGION),
                "caller_arn": self.names.get("session") or self.names["caller"],
                "role_arn": self.names.get("role"), "principal_tags": plan["tags"],
                "identity": self.attached, "boundary": plan["boundary"],
                "session_policy": plan["session_policy"] and self.named(plan["session_policy"]),
                "keys": keys, "default_key": plan["default_key"], "wish": self.named(plan["wish"]),
                "encryption_by_default": plan["encryption_by_default"],
                "image": self.image_id, "image_shared": self.image_reaches(),
                "allowed": self.named(plan.get("allowed")), "image_owner": self.owner_account,
                "image_state": plan["image_state"], "snapshot_owner": self.owner_account,
                "organization": self.organization_case(), "without": plan.get("without"),
                "instance": getattr(self, "instance_id", None),
                "devices": self.case_devices()}

    def question(self):
        """The same as `amiable why --question` takes it."""
        case = self.case()
        operation = case["operation"]
        question = {"operation": "launch" if operation == "group" else operation,
                    "principal": case["role_arn"] if operation == "group" else case["caller_arn"],
                    "account": case["account"], "region": REGION}
        if case["session_policy"]:
            question["session_policies"] = [{"Version": "2012-10-17",
                                             "Statement": case["session_policy"]}]
        if operation == "start":
            return {**question, "instance": self.instance_id}
        options, wish = {}, self.wish()
        if operation == "copy":
            question["source_region"] = case["source_region"]
            names = {"Encrypted": "encrypted", "KmsKeyId": "kms_key_id"}
            options = {names[name]: value for name, value in wish.items()}
        elif self.disks():
            options = {"block_device_mappings": self.disks()}
        return {**question, "image": self.image_id, "options": options}

    # -- the operation itself
    def perform(self):
        """Asks EC2, as the caller: `made`, `request_id`, or `refusal`."""
        if self.performed:
            return
        self.performed = True
        self.refusal, self.made, self.request_id = None, None, None
        try:
            getattr(self, "perform_" + self.plan["operation"])()
        except Refused as refused:
            self.refusal = refused

    def perform_launch(self):
        answer, self.request_id = self.caller.query(
            "ec2", "RunInstances", ImageId=self.image_id, MinCount="1", MaxCount="1",
            InstanceType="t3.micro", **self.mappings())
        self.made = one(answer, "instanceId")

    def perform_start(self):
        answer, self.request_id = self.caller.query("ec2", "StartInstances",
                                                    **{"InstanceId.1": self.instance_id})
        self.made = one(answer, "instanceId")

    def perform_copy(self):
        wish = {name: str(value).lower() if isinstance(value, bool) else value
                for name, value in self.wish().items()}
        answer, self.request_id = self.caller.query(
            "ec2", "CopyImage", SourceImageId=self.image_id, Name="copy",
            SourceRegion=self.plan.get("build_region", REGION), **wish)
        self.made = one(answer, "imageId")

    def perform_group(self):
        """By the account's root: the role is who launches."""
        mappings = {"LaunchTemplateData." + name: value for name, value in self.mappings().items()}
        answer = self.user.ec2("CreateLaunchTemplate", LaunchTemplateName="golden",
                               **{"LaunchTemplateData.ImageId": self.image_id,
                                  "LaunchTemplateData.InstanceType": "t3.micro", **mappings})
        self.user.query("autoscaling", "CreateAutoScalingGroup", AutoScalingGroupName="golden",
                        MinSize="1", MaxSize="1", **{
                            "LaunchTemplate.LaunchTemplateId": one(answer, "launchTemplateId"),
                            "AvailabilityZones.member.1": REGION + "a"})

    def ended(self):
        """Whether it works, once its time has come."""
        if self.refusal is not None:
            return False
        if self.plan["operation"] == "group":
            return self.group_works()
        if self.plan["operation"] == "copy":
            answer = self.user.ec2("DescribeImages", **{"ImageId.1": self.made})
            return one(answer, "imageState") == "available"
        answer = self.user.ec2("DescribeInstances", **{"InstanceId.1": self.made})
        found = answer.split("<instanceState>")[1]
        return one(found, "name") == "running"

    def group_works(self):
        for _ in range(40):
            answer, _ = self.user.query("autoscaling", "DescribeScalingActivities",
                                        AutoScalingGroupName="golden")
            if one(answer, "StatusCode") in ("Successful", "Failed", "Cancelled"):
                return one(answer, "StatusCode") == "Successful"
            time.sleep(0.1)
        raise AssertionError(answer)
