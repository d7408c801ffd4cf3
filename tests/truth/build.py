"""Makes the world of a plan on a running server, through its API, and tells the case it became.

Stages, because EC2's things take a moment: every world of a batch goes through one before the next
begins. The case is what third_evaluator.py reads: real names in the place of the plan's.
"""
import json

from wire import Refused, one
from worlds import REGION


def document(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def aws_ebs_key(account):
    """The AWS managed key of EBS, named as `amiable why` does while there is none: whom its policy
    admits is documented."""
    return {"arn": "arn:aws:kms:%s:%s:key/aws-ebs-made-on-first-use" % (REGION, account),
            "state": "Enabled", "spec": "SYMMETRIC_DEFAULT", "tags": {}, "aliases": [], "grants": [],
            "policy": [
                {"Effect": "Allow", "Principal": {"AWS": "*"}, "Resource": "*",
                 "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                            "kms:CreateGrant", "kms:DescribeKey"],
                 "Condition": {"StringEquals": {
                     "kms:CallerAccount": account,
                     "kms:ViaService": "ec2.%s.amazonaws.com" % REGION}}}]}


class Building:
    def __init__(self, server, plan, number, owner, user):
        self.plan, self.number = plan, number
        self.owner_account = user if plan["same"] else owner
        self.user_account = user
        self.owner = server.root(self.owner_account)
        self.user = server.root(user)
        self.server = server
        self.keys, self.names = {}, {}

    def home(self, name):
        at_user = self.plan["keys"][name]["home"] == "user"
        return (self.user_account, self.user) if at_user else (self.owner_account, self.owner)

    def named(self, value):
        """The plan's value with real names in it."""
        text = json.dumps(value)
        for name, real in self.names.items():
            text = text.replace("{%s}" % name, real)
        return json.loads(text)

    # -- stage 1: who asks, keys, volumes
    def people_and_keys(self):
        self.names = {"owner": self.owner_account, "user": self.user_account}
        self.user.iam("CreateUser", UserName="keeper")
        if self.owner_account != self.user_account:
            self.owner.iam("CreateUser", UserName="keeper")
        self.make_caller()
        for name in self.plan["keys"]:
            self.make_key(name)
        self.volumes = []
        for device in self.plan["devices"]:
            wish = {"Encrypted": "true", "KmsKeyId": self.keys[device["key"]]["arn"]} \
                if device["key"] else {}
            answer = self.owner.ec2("CreateVolume", AvailabilityZone=REGION + "a", Size="1", **wish)
            self.volumes.append(one(answer, "volumeId"))

    def make_caller(self):
        tags = {}
        for index, (key, value) in enumerate(self.plan["tags"].items(), 1):
            tags.update({"Tags.member.%d.Key" % index: key, "Tags.member.%d.Value" % index: value})
        if self.plan["caller"] == "user":
            answer = self.user.iam("CreateUser", UserName="caller", **tags)
            self.names["caller"] = one(answer, "Arn")
            return
        self.user.iam("CreateUser", UserName="starter")
        self.user.iam("PutUserPolicy", UserName="starter", PolicyName="assume",
                      PolicyDocument=document([{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                "Resource": "*"}]))
        trust = document([{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
            "AWS": "arn:aws:iam::%s:root" % self.user_account}}])
        answer = self.user.iam("CreateRole", RoleName="caller", AssumeRolePolicyDocument=trust,
                               **tags)
        self.names["caller"] = self.names["role"] = one(answer, "Arn")
        self.names["session"] = "arn:aws:sts::%s:assumed-role/caller/day" % self.user_account

    def make_key(self, name):
        account, root = self.home(name)
        planned = self.plan["keys"][name]
        open_to_both = document([{"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                                  "Principal": {"AWS": sorted({self.owner_account,
                                                               self.user_account})}}])
        spec = planned.get("spec", "SYMMETRIC_DEFAULT")
        key = root.kms("CreateKey", Policy=open_to_both, KeySpec=spec,
                       KeyUsage="ENCRYPT_DECRYPT", Tags=[
            {"TagKey": tag, "TagValue": value} for tag, value in planned["tags"].items()])
        arn = self.names[name] = key["KeyMetadata"]["Arn"]
        alias = "alias/images" if name == "source" else "alias/" + name
        root.kms("CreateAlias", AliasName=alias, TargetKeyId=arn)
        self.keys[name] = {"arn": arn, "tags": planned["tags"], "aliases": [alias], "grants": [],
                           "state": planned["state"], "spec": spec}

    # -- stage 2 and 3: snapshots, the image
    def snapshots(self):
        self.snapshot_ids = [one(self.owner.ec2("CreateSnapshot", VolumeId=volume), "snapshotId")
                             for volume in self.volumes]

    def image(self):
        mapping = {}
        for index, snapshot in enumerate(self.snapshot_ids, 1):
            mapping["BlockDeviceMapping.%d.DeviceName" % index] = "/dev/xvd" + "abc"[index - 1]
            mapping["BlockDeviceMapping.%d.Ebs.SnapshotId" % index] = snapshot
        answer = self.owner.ec2("RegisterImage", Name="golden", RootDeviceName="/dev/xvda",
                                Architecture="x86_64", VirtualizationType="hvm", EnaSupport="true",
                                **mapping)
        self.image_id = one(answer, "imageId")
        if self.owner_account == self.user_account:
            return
        if self.plan["image_shared"] or self.plan["operation"] == "start":
            self.owner.ec2("ModifyImageAttribute", ImageId=self.image_id,
                           **{"LaunchPermission.Add.1.UserId": self.user_account})
        for device, snapshot in zip(self.plan["devices"], self.snapshot_ids):
            if device["shared"]:
                self.owner.ec2("ModifySnapshotAttribute", SnapshotId=snapshot,
                               **{"CreateVolumePermission.Add.1.UserId": self.user_account})

    # -- stage 4 and 5, for a start: an instance of the account, stopped
    def instance(self):
        if self.plan["operation"] == "start":
            answer = self.user.ec2("RunInstances", ImageId=self.image_id, MinCount="1",
                                   MaxCount="1", InstanceType="t3.micro", **self.mappings())
            self.instance_id = one(answer, "instanceId")

    def stopped(self):
        if self.plan["operation"] == "start":
            self.user.ec2("StopInstances", **{"InstanceId.1": self.instance_id})

    def mappings(self):
        """The wish of a launch, as parameters: for each device."""
        wish, parameters = self.plan["wish"], {}
        for index in range(1, len(self.plan["devices"]) + 1 if wish else 1):
            prefix = "BlockDeviceMapping.%d." % index
            parameters[prefix + "DeviceName"] = "/dev/xvd" + "abc"[index - 1]
            parameters[prefix + "Ebs.Encrypted"] = "true"
            if "key" in wish:
                parameters[prefix + "Ebs.KmsKeyId"] = self.keys[wish["key"]]["arn"]
        return parameters

    # -- the last stage: documents and states as planned
    def documents(self):
        self.settings()
        for grant in self.plan["grants"]:
            self.make_grant(grant)
        for name, key in self.keys.items():
            key["policy"] = self.named(self.plan["keys"][name]["policy"])
            self.home(name)[1].kms("PutKeyPolicy", KeyId=key["arn"], PolicyName="default",
                                   BypassPolicyLockoutSafetyCheck=True,
                                   Policy=document(key["policy"]))
        self.identity()
        self.credentials()
        for name, key in self.keys.items():
            self.set_state(name, key)

    def settings(self):
        if self.plan["encryption_by_default"]:
            self.user.ec2("EnableEbsEncryptionByDefault")
        if self.plan["default_key"] != "aws/ebs":
            self.user.ec2("ModifyEbsDefaultKmsKeyId",
                          KmsKeyId=self.keys[self.plan["default_key"]]["arn"])
        if self.plan["image_state"] == "disabled":
            self.owner.ec2("DisableImage", ImageId=self.image_id)
        if self.plan["image_state"] == "deregistered":
            self.owner.ec2("DeregisterImage", ImageId=self.image_id)
        if self.plan["image_state"] == "missing":
            self.image_id = "ami-0123456789abcdef0"

    def make_grant(self, grant):
        key = self.keys[grant["key"]]
        if key["spec"] != "SYMMETRIC_DEFAULT":
            return  # KMS takes no grant for what the key cannot do
        root = self.user if grant["issuer"] == "user" else self.owner
        made = {"grantee": self.named(grant["grantee"]), "operations": grant["operations"],
                "subset": grant["subset"],
                "issuer": self.user_account if grant["issuer"] == "user" else self.owner_account}
        constraints = {"Constraints": {"EncryptionContextSubset": grant["subset"]}} \
            if grant["subset"] else {}
        root.kms("CreateGrant", KeyId=key["arn"], GranteePrincipal=made["grantee"],
                 Operations=made["operations"], **constraints)
        key["grants"].append(made)

    def set_state(self, name, key):
        root = self.home(name)[1]
        if key["state"] == "Enabled":
            return
        try:
            if key["state"] == "Disabled":
                root.kms("DisableKey", KeyId=key["arn"])
            else:
                root.kms("ScheduleKeyDeletion", KeyId=key["arn"], PendingWindowInDays=7)
        except Refused:  # the key's policy shuts its own root out: it stays as it is
            key["state"] = "Enabled"

    def identity(self):
        kind = "User" if self.plan["caller"] == "user" else "Role"
        who = {kind + "Name": "caller"}
        attached = []
        for index, one_document in enumerate(self.plan["identity"]):
            statements = self.named(one_document["statements"])
            place, text, name = one_document["place"], document(statements), "policy%d" % index
            if place == "inline":
                self.user.iam("Put%sPolicy" % kind, PolicyName=name, PolicyDocument=text, **who)
            elif place == "group":
                self.user.iam("CreateGroup", GroupName=name)
                self.user.iam("AddUserToGroup", GroupName=name, UserName="caller")
                self.user.iam("PutGroupPolicy", GroupName=name, PolicyName=name,
                              PolicyDocument=text)
            else:
                arn = one(self.user.iam("CreatePolicy", PolicyName=name, PolicyDocument=text),
                          "Arn")
                if place == "managed":
                    self.user.iam("Attach%sPolicy" % kind, PolicyArn=arn, **who)
            if place != "unattached":
                attached += statements
        self.attached = attached
        if self.plan["boundary"]:
            arn = one(self.user.iam("CreatePolicy", PolicyName="boundary",
                                    PolicyDocument=document(self.plan["boundary"])), "Arn")
            self.user.iam("Put%sPermissionsBoundary" % kind, PermissionsBoundary=arn, **who)

    def credentials(self):
        if self.plan["caller"] == "user":
            answer = self.user.iam("CreateAccessKey", UserName="caller")
            found = (one(answer, "AccessKeyId"), one(answer, "SecretAccessKey"), None)
        else:
            answer = self.user.iam("CreateAccessKey", UserName="starter")
            starter = self.server.signed_by((one(answer, "AccessKeyId"),
                                          one(answer, "SecretAccessKey"), None))
            session = {"Policy": document(self.named(self.plan["session_policy"]))} \
                if self.plan["session_policy"] else {}
            answer, _ = starter.query("sts", "AssumeRole", RoleArn=self.names["role"],
                                      RoleSessionName="day", **session)
            found = (one(answer, "AccessKeyId"), one(answer, "SecretAccessKey"),
                     one(answer, "SessionToken"))
        self.caller = self.server.signed_by(found)

    # -- what it became
    def case(self):
        plan = self.plan
        return {"operation": plan["operation"], "account": self.user_account, "region": REGION,
                "caller_arn": self.names.get("session") or self.names["caller"],
                "role_arn": self.names.get("role"), "principal_tags": plan["tags"],
                "identity": self.attached, "boundary": plan["boundary"],
                "session_policy": plan["session_policy"] and self.named(plan["session_policy"]),
                "keys": {**self.keys, "aws/ebs": aws_ebs_key(self.user_account)},
                "default_key": plan["default_key"], "wish": plan["wish"],
                "encryption_by_default": plan["encryption_by_default"],
                "image": self.image_id, "image_shared": plan["image_shared"],
                "image_state": plan["image_state"], "snapshot_owner": self.owner_account,
                "devices": [{"key": device["key"], "shared": device["shared"],
                             "snapshot": snapshot, "bound": volume}
                            for device, snapshot, volume in zip(plan["devices"],
                                                                self.snapshot_ids, self.volumes)]}

    def question(self):
        """The same as `amiable why --question` takes it."""
        case = self.case()
        question = {"operation": case["operation"], "principal": case["caller_arn"],
                    "account": case["account"], "region": REGION}
        if case["session_policy"]:
            question["session_policies"] = [{"Version": "2012-10-17",
                                             "Statement": case["session_policy"]}]
        if case["operation"] == "start":
            return {**question, "instance": self.instance_id}
        wish = self.plan["wish"]
        options = {}
        if wish:
            chosen = {"KmsKeyId": self.keys[wish["key"]]["arn"]} if "key" in wish else {}
            if case["operation"] == "copy":
                options = {"encrypted": True}
                if chosen:
                    options["kms_key_id"] = chosen["KmsKeyId"]
            else:
                options = {"block_device_mappings": [
                    {"DeviceName": "/dev/xvd" + "abc"[index], "Ebs": {"Encrypted": True, **chosen}}
                    for index in range(len(self.plan["devices"]))]}
        return {**question, "image": self.image_id, "options": options}

    def perform(self):
        """Asks EC2, as the caller. (how to see the end, refused calls) or (None, refusal)."""
        action = {"launch": "RunInstances", "copy": "CopyImage", "start": "StartInstances"}
        operation = self.plan["operation"]
        parameters = {}
        if operation == "launch":
            parameters = {"ImageId": self.image_id, "MinCount": "1", "MaxCount": "1",
                          "InstanceType": "t3.micro", **self.mappings()}
        elif operation == "start":
            parameters = {"InstanceId.1": self.instance_id}
        else:
            parameters = {"SourceImageId": self.image_id, "SourceRegion": REGION, "Name": "copy"}
            if self.plan["wish"]:
                parameters["Encrypted"] = "true"
                if "key" in self.plan["wish"]:
                    parameters["KmsKeyId"] = self.keys[self.plan["wish"]["key"]]["arn"]
        self.refusal, self.made, self.request_id = None, None, None
        try:
            answer, self.request_id = self.caller.query("ec2", action[operation], **parameters)
            self.made = one(answer, "imageId" if operation == "copy" else "instanceId")
        except Refused as refused:
            self.refusal = refused

    def ended(self):
        """Whether it works, once its time has come."""
        if self.refusal is not None:
            return False
        if self.plan["operation"] == "copy":
            answer = self.user.ec2("DescribeImages", **{"ImageId.1": self.made})
            return one(answer, "imageState") == "available"
        answer = self.user.ec2("DescribeInstances", **{"InstanceId.1": self.made})
        found = answer.split("<instanceState>")[1]
        return one(found, "name") == "running"
