"""A plain evaluator of one rehearsed operation, written from AWS's documentation alone.

It shares nothing with the program: it takes the documents as JSON, knows the condition operators
and keys that worlds.py makes, and says which calls are refused. `failing(case)` is the set of
(action, resource) that must be refused; an empty one means that the operation succeeds.
"""
import re


def wild(pattern, text, fold=False):
    """AWS's * and ?, nothing else."""
    if fold:
        pattern, text = pattern.lower(), text.lower()
    expression = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def as_list(value):
    return value if isinstance(value, list) else [value]


# -- conditions -----------------------------------------------------------------------------------
def compare(operator, wanted, value):
    if operator == "StringEquals":
        return value == wanted
    if operator == "StringLike":
        return wild(wanted, value)
    if operator in ("ArnEquals", "ArnLike"):
        return wild(wanted, value)
    if operator == "Bool":
        return value.lower() == wanted.lower() and value.lower() in ("true", "false")
    if operator == "DateLessThan":
        return value < wanted  # both ISO 8601 in UTC
    raise AssertionError(operator)


NEGATED = {"StringNotEquals": "StringEquals", "StringNotLike": "StringLike",
           "ArnNotLike": "ArnLike"}


def holds(operator, key, wanted, context):
    present = {name.lower(): as_list(value) for name, value in context.items()}
    values = present.get(key.lower())
    wanted = [str(one).lower() if isinstance(one, bool) else one for one in as_list(wanted)]
    if operator == "Null":
        return (values is None) == (wanted[0] == "true")
    each = None
    if ":" in operator:
        each, operator = operator.split(":")
    if operator.endswith("IfExists"):
        if values is None:
            return True
        operator = operator[:-len("IfExists")]
    if operator in ("IpAddress", "NotIpAddress"):  # only ever asked of calls that have no address
        assert values is None
        return operator == "NotIpAddress"
    negated = operator in NEGATED
    operator = NEGATED.get(operator, operator)
    if each == "ForAllValues":
        return all(any(compare(operator, w, v) for w in wanted) != negated for v in values or [])
    if each == "ForAnyValue":
        return any(any(compare(operator, w, v) for w in wanted) != negated for v in values or [])
    if values is None:
        return negated
    return any(compare(operator, w, v) for w in wanted for v in values) != negated


def conditions_hold(statement, context):
    return all(holds(operator, key, wanted, context)
               for operator, rows in statement.get("Condition", {}).items()
               for key, wanted in rows.items())


# -- statements -----------------------------------------------------------------------------------
def matches(statement, action, resource, context):
    if not any(wild(pattern, action, fold=True) for pattern in as_list(statement["Action"])):
        return False
    if not any(wild(pattern, resource) for pattern in as_list(statement["Resource"])):
        return False
    return conditions_hold(statement, context)


def has(statements, effect, action, resource, context):
    return any(statement["Effect"] == effect and matches(statement, action, resource, context)
               for statement in statements)


class Caller:
    """What a case says of who asks, and what its own account gives it."""

    def __init__(self, case):
        self.account = case["account"]
        self.arn = case["caller_arn"]  # of the user, or of the role's session
        self.role_arn = case.get("role_arn")
        self.identity = case["identity"]
        self.boundary = case["boundary"]
        self.session = case["session_policy"]

    def own(self, action, resource, context):
        """(identity policies allow, boundary allows, session policy allows)"""
        return (has(self.identity, "Allow", action, resource, context),
                self.boundary is None or has(self.boundary, "Allow", action, resource, context),
                self.session is None or has(self.session, "Allow", action, resource, context))

    def denied(self, action, resource, context):
        return any(has(statements or [], "Deny", action, resource, context)
                   for statements in (self.identity, self.boundary, self.session))

    def named_by(self, principal):
        """How a statement's Principal names the caller: None, account, role, directly."""
        best = None
        if principal == "*":
            return "directly"
        for one in as_list(principal.get("AWS", [])):
            if one == "*" or one == self.arn:
                return "directly"
            if one == self.role_arn:
                best = "role"
            elif best is None and one in (self.account, "arn:aws:iam::%s:root" % self.account):
                best = "account"
        return best


def grant_allows(grant, caller, action, context):
    if action.split(":")[1] not in grant["operations"]:
        return False
    if grant["grantee"] not in (caller.arn, caller.role_arn):
        return False
    if action == "kms:CreateGrant" and "Decrypt" not in grant["operations"]:
        return False  # what EC2 passes on must be among them
    wanted = grant.get("subset")
    if wanted and action != "kms:DescribeKey":
        return all(context.get("kms:EncryptionContext:" + name) == value
                   for name, value in wanted.items())
    return True


def key_allows(key, caller, action, context):
    """KMS's rule for one call on one key."""
    arn, policy = key["arn"], key["policy"]
    owner = arn.split(":")[4]
    ident, boundary, session = caller.own(action, arn, context)
    everything = ident and boundary and session
    if caller.denied(action, arn, context):
        return False
    named = {"account": False, "role": False, "directly": False}
    # kms:ResourceAliases works in IAM policies only.
    in_policy = {name: value for name, value in context.items() if name != "kms:ResourceAliases"}
    for statement in policy:
        how = caller.named_by(statement["Principal"])
        if how is None or not matches(statement, action, arn, in_policy):
            continue
        if statement["Effect"] == "Deny":
            return False
        named[how] = True
    within = boundary and session
    by_grant, by_own_grant = False, False
    for grant in key["grants"]:
        if not grant_allows(grant, caller, action, context):
            continue
        if grant["grantee"] == caller.role_arn and not within:
            continue
        by_grant = True
        by_own_grant = by_own_grant or grant["issuer"] == caller.account
    if owner == caller.account:
        return (named["directly"] or (named["role"] and within) or
                (named["account"] and everything) or by_grant)
    return (any(named.values()) or by_grant) and (everything or by_own_grant)


# -- the calls of EC2 -----------------------------------------------------------------------------
class Calls:
    def __init__(self, case):
        self.case = case
        self.caller = Caller(case)
        self.refused = set()

    def context(self, key, action):
        case = self.case
        owner = key["arn"].split(":")[4]
        context = {"kms:ViaService": "ec2.%s.amazonaws.com" % case["region"],
                   "kms:CallerAccount": case["account"], "aws:ViaAWSService": "true",
                   "aws:PrincipalIsAWSService": "false", "aws:PrincipalAccount": case["account"],
                   "aws:PrincipalArn": case.get("role_arn") or case["caller_arn"],
                   "aws:CurrentTime": "2026-06-01T00:00:00Z", "aws:RequestedRegion": case["region"],
                   "aws:ResourceAccount": owner, "kms:KeySpec": key["spec"],
                   "kms:KeyUsage": "ENCRYPT_DECRYPT", "aws:SecureTransport": "false"}
        for name, value in case["principal_tags"].items():
            context["aws:PrincipalTag/" + name] = value
        for name, value in key["tags"].items():
            context["aws:ResourceTag/" + name] = value
        if key["aliases"]:
            context["kms:ResourceAliases"] = key["aliases"]
        if case.get("role_arn"):
            context["aws:MultiFactorAuthPresent"] = "false"
        if action == "kms:CreateGrant":
            context["kms:GrantIsForAWSResource"] = "true"
            context["kms:GrantOperations"] = ["Decrypt"]
        return context

    def ask(self, action, key, ebs_id=None, **more):
        action = "kms:" + action
        context = {**self.context(key, action), **more}
        if ebs_id:
            context["kms:EncryptionContext:aws:ebs:id"] = ebs_id
            context["kms:EncryptionContextKeys"] = ["aws:ebs:id"]
        if not key_allows(key, self.caller, action, context):
            self.refused.add((action, key["arn"]))

    def grant(self, key, ebs_id, grantee, constraint):
        self.ask("CreateGrant", key, ebs_id,
                 **{"kms:GranteePrincipal": grantee, "kms:GrantConstraintType": constraint,
                    "kms:RetiringPrincipal": "ec2.%s.amazonaws.com" % self.case["region"]})

    def service_grant(self, key, ebs_id, constraint="EncryptionContextSubset"):
        self.grant(key, ebs_id, "ec2.%s.amazonaws.com" % self.case["region"], constraint)

    def boot(self, key, ebs_id):
        """The instance's own role decrypts under its grant: only a Deny of the key's policy stops
        it. Who it is differs from the caller, and no service calls for it."""
        case = self.case
        role = "arn:aws:iam::%s:role/aws:ec2-infrastructure" % case["account"]
        session = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/i-0"
        context = {**self.context(key, "kms:Decrypt"), "aws:ViaAWSService": "false",
                   "aws:PrincipalArn": role, "kms:EncryptionContext:aws:ebs:id": ebs_id,
                   "kms:EncryptionContextKeys": ["aws:ebs:id"]}
        context = {name: value for name, value in context.items()
                   if name not in ("kms:ViaService", "aws:MultiFactorAuthPresent",
                                   "kms:ResourceAliases") and "PrincipalTag" not in name}
        infrastructure = Caller({"account": case["account"], "caller_arn": session,
                                 "role_arn": role, "identity": [], "boundary": None,
                                 "session_policy": None})
        for statement in key["policy"]:
            if statement["Effect"] == "Deny" and infrastructure.named_by(statement["Principal"]) \
                    and matches(statement, "kms:Decrypt", key["arn"], context):
                self.refused.add(("kms:Decrypt", key["arn"]))

    def instance_grant(self, key, ebs_id):
        session = "arn:aws:sts::%s:assumed-role/aws:ec2-infrastructure/i-0" % self.case["account"]
        self.grant(key, ebs_id, session, "EncryptionContextSubset")
        self.boot(key, ebs_id)

    def usable(self, key):
        if key["state"] != "Enabled" or key["spec"] != "SYMMETRIC_DEFAULT":
            self.refused.add(("-", key["arn"]))

    def volume(self, source, target, bound):
        """A volume of an instance. source: the snapshot's key or None; target: the volume's."""
        case, new = self.case, "vol-0"
        keys = case["keys"]
        if target is None:
            return
        same_and_own = source == target and case["snapshot_owner"] == case["account"]
        for name in {source, target} - {None}:
            self.usable(keys[name])
        same = {"kms:ReEncryptOnSameKey": str(source == target).lower()}
        if source is not None:
            self.ask("ReEncryptFrom", keys[source], bound, **same)
            self.ask("ReEncryptTo", keys[target], new, **same)
        if not same_and_own:
            self.ask("GenerateDataKeyWithoutPlaintext", keys[target], new)
            self.service_grant(keys[target], new)
        self.instance_grant(keys[target], new)

    def copy(self, source, target, bound):
        keys, new = self.case["keys"], "snap-0"
        for name in {source, target} - {None}:
            self.usable(keys[name])
        if source is not None:
            self.service_grant(keys[source], bound, "EncryptionContextEquals")
        if target is not None:
            self.ask("DescribeKey", keys[target])
            self.ask("GenerateDataKeyWithoutPlaintext", keys[target], new)
            self.service_grant(keys[target], new, "EncryptionContextEquals")


def launch_target(case, source):
    """The key of a volume, by name; None: it is not encrypted."""
    wish = case["wish"]
    if wish.get("key"):
        return wish["key"]
    if source is not None and case["snapshot_owner"] == case["account"]:
        return source
    if source is not None or wish.get("encrypted") or case["encryption_by_default"]:
        return case["default_key"]
    return None


def copy_target(case, source):
    """Of two documents of AWS's that disagree about an own encrypted source and no named key the
    later one counts: the default key."""
    wish = case["wish"]
    if wish.get("key"):
        return wish["key"]
    if source is not None or wish.get("encrypted") or case["encryption_by_default"]:
        return case["default_key"]
    return None


EC2_ACTION = {"launch": "ec2:RunInstances", "copy": "ec2:CopyImage", "start": "ec2:StartInstances"}


def failing(case):
    calls = Calls(case)
    action = EC2_ACTION[case["operation"]]
    ident, boundary, session = calls.caller.own(action, "*", {})
    if calls.caller.denied(action, "*", {}) or not (ident and boundary and session):
        calls.refused.add((action, "*"))
    if case["operation"] == "start":
        for device in case["devices"]:
            if device["key"]:
                calls.usable(case["keys"][device["key"]])
                calls.instance_grant(case["keys"][device["key"]], "vol-0")
        return calls.refused
    if case["image_state"] != "available":
        calls.refused.add(("-", case["image"]))
        return calls.refused
    foreign = case["snapshot_owner"] != case["account"]
    if foreign and not case["image_shared"]:
        calls.refused.add(("-", case["image"]))
    for device in case["devices"]:
        if case["operation"] == "copy":
            if foreign and not device["shared"]:
                calls.refused.add(("-", device["snapshot"]))
            calls.copy(device["key"], copy_target(case, device["key"]), device["bound"])
        else:
            calls.volume(device["key"], launch_target(case, device["key"]), device["bound"])
    return calls.refused
