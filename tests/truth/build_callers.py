"""Makes who asks: a user, a role's session or Auto Scaling's role, with policies as planned."""
from build_keys import document
from wire import one

SERVICE = "autoscaling.amazonaws.com"
GONE = "AIDAGONEGONEGONEGONE0"  # how a document names a principal that was deleted


class Callers:
    """The part of a Building that is about the caller."""

    def tags(self):
        tags = {}
        for index, (key, value) in enumerate(self.plan["tags"].items(), 1):
            tags.update({"Tags.member.%d.Key" % index: key, "Tags.member.%d.Value" % index: value})
        return tags

    def make_caller(self):
        if self.plan["caller"] == "user":
            answer = self.user.iam("CreateUser", UserName="caller", **self.tags())
            self.names["caller"] = one(answer, "Arn")
        elif self.plan["caller"] == "role":
            self.make_role()
        else:
            self.make_service_role()

    def make_role(self):
        self.user.iam("CreateUser", UserName="starter")
        self.user.iam("PutUserPolicy", UserName="starter", PolicyName="assume",
                      PolicyDocument=document([{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                "Resource": "*"}]))
        trust = document([{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
            "AWS": "arn:aws:iam::%s:root" % self.user_account}}])
        answer = self.user.iam("CreateRole", RoleName="caller", AssumeRolePolicyDocument=trust,
                               **self.tags())
        self.names["caller"] = self.names["role"] = one(answer, "Arn")
        self.names["session"] = "arn:aws:sts::%s:assumed-role/caller/day" % self.user_account

    def make_service_role(self):
        """Auto Scaling's service-linked role, and one with a suffix that the group does not use."""
        answer = self.user.iam("CreateServiceLinkedRole", AWSServiceName=SERVICE)
        self.names["caller"] = self.names["role"] = one(answer, "Arn")
        self.names["session"] = "arn:aws:sts::%s:assumed-role/%s/AutoScaling" % (
            self.user_account, self.names["role"].split("/")[-1])
        answer = self.user.iam("CreateServiceLinkedRole", AWSServiceName=SERVICE,
                               CustomSuffix="batch")
        self.names["other_role"] = one(answer, "Arn")
        self.plan["tags"] = {}

    # -- deleted, and the name given again: documents keep who was meant
    def make_again(self):
        if not self.plan.get("made_again"):
            return
        if self.plan["caller"] == "service":
            answer = self.user.iam("DeleteServiceLinkedRole",
                                   RoleName=self.names["role"].split("/")[-1])
            self.user.iam("GetServiceLinkedRoleDeletionStatus",
                          DeletionTaskId=one(answer, "DeletionTaskId"))
            self.user.iam("CreateServiceLinkedRole", AWSServiceName=SERVICE)
        else:
            self.user.iam("DeleteUser", UserName="caller")
            self.user.iam("CreateUser", UserName="caller", **self.tags())
        for key in self.keys.values():
            for grant in key["grants"]:
                if grant["grantee"] == self.names["caller"]:
                    grant["grantee"] = GONE
            for statement in key.get("policy", []):
                if statement.get("Principal") == {"AWS": self.names["caller"]}:
                    statement["Principal"] = {"AWS": GONE}

    def remove_caller(self):
        kind = "User" if self.plan["caller"] == "user" else "Role"
        who = {kind + "Name": "caller"}
        for index, one_document in enumerate(self.plan["identity"]):
            if one_document["place"] == "inline":
                self.user.iam("Delete%sPolicy" % kind, PolicyName="policy%d" % index, **who)
        if kind == "User":
            self.user.iam("DeleteAccessKey", UserName="caller", AccessKeyId=self.caller.key)
        self.user.iam("Delete" + kind, **who)

    # -- policies and credentials
    def identity(self):
        kind = "User" if self.plan["caller"] == "user" else "Role"
        who = {kind + "Name": "caller"}
        self.attached = []
        for index, one_document in enumerate(self.plan["identity"]):
            statements = self.named(one_document["statements"])
            self.place(one_document["place"], "policy%d" % index, statements, kind, who)
            if one_document["place"] != "unattached":
                self.attached += statements
        if self.plan["boundary"]:
            arn = one(self.user.iam("CreatePolicy", PolicyName="boundary",
                                    PolicyDocument=document(self.plan["boundary"])), "Arn")
            self.user.iam("Put%sPermissionsBoundary" % kind, PermissionsBoundary=arn, **who)

    def place(self, place, name, statements, kind, who):
        text = document(statements)
        if place == "inline":
            self.user.iam("Put%sPolicy" % kind, PolicyName=name, PolicyDocument=text, **who)
        elif place == "group":
            self.user.iam("CreateGroup", GroupName=name)
            self.user.iam("AddUserToGroup", GroupName=name, UserName="caller")
            self.user.iam("PutGroupPolicy", GroupName=name, PolicyName=name, PolicyDocument=text)
        elif place != "service":
            arn = one(self.user.iam("CreatePolicy", PolicyName=name, PolicyDocument=text), "Arn")
            if place == "managed":
                self.user.iam("Attach%sPolicy" % kind, PolicyArn=arn, **who)

    def credentials(self):
        if self.plan["caller"] == "service":
            return
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
