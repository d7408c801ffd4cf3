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


# -- guard rails of organizations ------------------------------------------------------------------
def lets_through(levels, action, resource, context):
    """Every level, from the root to the account, has to allow it, and none may deny it."""
    return levels is None or all(
        any(has(policy, "Allow", action, resource, context) for policy in level) and
        not any(has(policy, "Deny", action, resource, context) for policy in level)
        for level in levels)


def scps_allow(case, action, resource, context, service_linked):
    """Those above the caller's account: never for the management account and service-linked
    roles."""
    member = case["organization"].get(case["account"])
    return member is None or member["management"] or service_linked or \
        lets_through(member["SERVICE_CONTROL_POLICY"], action, resource, context)


def rcps_allow(case, key, action, context, service_linked):
    """Those above the key's account: never for the management account, service-linked roles and
    AWS's own keys."""
    member = case["organization"].get(key["arn"].split(":")[4])
    return member is None or member["management"] or service_linked or aws_managed(key) or \
        lets_through(member["RESOURCE_CONTROL_POLICY"], action, key["arn"], context)


def aws_managed(key):
    return key.get("managed") or "key/aws-ebs-" in key["arn"]


def organization_keys(case, owner):
    found = {}
    for name, account in (("Principal", case["account"]), ("Resource", owner)):
        member = case["organization"].get(account)
        if member:
            found["aws:%sOrgID" % name] = member["id"]
            found["aws:%sOrgPaths" % name] = [member["path"]]
    return found


def service_in(key):
    return "ec2.%s.amazonaws.com" % key["arn"].split(":")[3]


# -- the calls of EC2 -----------------------------------------------------------------------------
class Calls:
    def __init__(self, case):
        self.case = case
        self.caller = Caller(case)
        self.refused = set()
        self.service_linked = case["operation"] == "group"

    def guarded(self, key, action, context, service_linked):
        return scps_allow(self.case, action, key["arn"], context, service_linked) and \
            rcps_allow(self.case, key, action, context, service_linked)

    def context(self, key, action):
        case = self.case
        region, owner = key["arn"].split(":")[3:5]
        context = {"kms:ViaService": "ec2.%s.amazonaws.com" % region,
                   "kms:CallerAccount": case["account"], "aws:ViaAWSService": "true",
                   "aws:PrincipalIsAWSService": "false", "aws:PrincipalAccount": case["account"],
                   "aws:PrincipalArn": case.get("role_arn") or case["caller_arn"],
                   "aws:CurrentTime": "2026-06-01T00:00:00Z", "aws:RequestedRegion": region,
                   "aws:ResourceAccount": owner, "kms:KeySpec": key["spec"],
                   "kms:KeyOrigin": key["origin"],
                   "kms:MultiRegion": str(key["multi_region"]).lower(),
                   "kms:KeyUsage": "ENCRYPT_DECRYPT", "aws:SecureTransport": "false"}
        context.update(organization_keys(case, owner))
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
        if not key_allows(key, self.caller, action, context) or \
                not self.guarded(key, action, context, self.service_linked):
            self.refused.add((action, key["arn"]))

    def grant(self, key, ebs_id, grantee, constraint):
        self.ask("CreateGrant", key, ebs_id,
                 **{"kms:GranteePrincipal": grantee, "kms:GrantConstraintType": constraint,
                    "kms:RetiringPrincipal": service_in(key)})

    def service_grant(self, key, ebs_id, constraint="EncryptionContextSubset"):
        self.grant(key, ebs_id, service_in(key), constraint)

    def boot(self, key, ebs_id):
        """The instance's own role decrypts under its grant: only a Deny of the key's policy and
        the organizations' guard rails stop it. Who it is differs from the caller, and no service
        calls for it."""
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
        if not self.guarded(key, "kms:Decrypt", context, False):
            self.refused.add(("kms:Decrypt", key["arn"]))
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

    def volume(self, device, chosen):
        """A volume of an instance, made from a device's snapshot under the key that was chosen."""
        case, new, source = self.case, "vol-0", device["key"]
        keys, target = case["keys"], chosen.key
        same_and_own = source == target and owner_of(case, device) == case["account"]
        self.problem(chosen)
        if source is not None and not self.foreign_aws_managed(keys[source]):
            self.usable(keys[source])
            same = {"kms:ReEncryptOnSameKey": str(source == target).lower()}
            self.ask("ReEncryptFrom", keys[source], device["bound"],
                     **same, **(chosen.named() if source == target else {}))
            if target is not None:
                self.ask("ReEncryptTo", keys[target], new, **same, **chosen.named())
        elif source is not None and target is not None:
            self.ask("ReEncryptTo", keys[target], new, **chosen.named(),
                     **{"kms:ReEncryptOnSameKey": "false"})
        if target is None:
            return
        self.usable(keys[target])
        if not same_and_own:
            self.ask("GenerateDataKeyWithoutPlaintext", keys[target], new, **chosen.named())
            self.service_grant(keys[target], new)
        self.instance_grant(keys[target], new)

    def copy(self, device, chosen):
        keys, new, source, target = self.case["keys"], "snap-0", device["key"], chosen.key
        self.problem(chosen)
        if source is not None and not self.foreign_aws_managed(keys[source]):
            self.usable(keys[source])
            self.service_grant(keys[source], device["bound"], "EncryptionContextEquals")
        if target is not None:
            self.usable(keys[target])
            self.ask("DescribeKey", keys[target], **chosen.named())
            self.ask("GenerateDataKeyWithoutPlaintext", keys[target], new, **chosen.named())
            self.service_grant(keys[target], new, "EncryptionContextEquals")

    def problem(self, chosen):
        if chosen.unusable:
            self.refused.add(("-", chosen.unusable))

    def foreign_aws_managed(self, key):
        """AWS's own key of another account: nobody else can use it, whoever may share."""
        if not key.get("managed"):
            return False
        self.refused.add(("-", key["arn"]))
        return True


# -- which key -----------------------------------------------------------------------------------
class Chosen:
    """A key of the case by its name there, or what was named and is no key that can be used; the
    alias by which EC2 calls it. Neither: not encrypted."""

    def __init__(self, key=None, unusable=None, alias=None):
        self.key, self.unusable, self.alias = key, unusable, alias

    def named(self):
        return {"kms:RequestAlias": self.alias} if self.alias else {}


def default(case):
    """The unset default is called by its alias, a customer's key by its ARN."""
    name = case["default_key"]
    return Chosen(name, alias="alias/aws/ebs" if name == "aws/ebs" else None)


def wished(case):
    """The key that the request names. An id and the bare name of an alias are looked up in the
    account and Region that it is made in."""
    wish = case["wish"]
    here = "arn:aws:kms:%s:%s:key/" % (case["region"], case["account"])
    if "literal" in wish:
        literal = wish["literal"]
        bare = not literal.startswith(("arn:", "alias/"))
        return Chosen(unusable=here + literal if bare else literal)
    key, form = case["keys"][wish["key"]], wish.get("form", "arn")
    owner = key["arn"].split(":")[4]
    alias = key["aliases"][0] if form.startswith("alias") else None
    if owner != case["account"] and form == "alias":
        return Chosen(unusable=alias)
    if owner != case["account"] and form == "id":
        return Chosen(unusable=here + key["arn"].split("/")[-1])
    return Chosen(wish["key"], alias=alias)


def owner_of(case, device):
    return device.get("owner", case["snapshot_owner"])


def wish_of(case, device):
    """A disk beside the image's has no wish of its own in these worlds."""
    return {} if device.get("explicit") else case["wish"]


def launch_target(case, device):
    wish, source = wish_of(case, device), device["key"]
    if "key" in wish or "literal" in wish:
        return wished(case)
    if source is not None and owner_of(case, device) == case["account"]:
        return Chosen(source)
    if source is not None or wish.get("encrypted") or case["encryption_by_default"]:
        return default(case)
    return Chosen()


def copy_target(case, device):
    """Of two documents of AWS's that disagree about an own encrypted source and no named key the
    later one counts: the default key."""
    wish = case["wish"]
    if "key" in wish or "literal" in wish:
        return wished(case)
    if device["key"] is not None or wish.get("encrypted") or case["encryption_by_default"]:
        return default(case)
    return Chosen()


def contradicts(case, device):
    """Encrypted=false of an encrypted snapshot; a key of a launch without Encrypted."""
    wish = wish_of(case, device)
    if wish.get("encrypted") is False and device["key"] is not None:
        return True
    named = "key" in wish or "literal" in wish
    return case["operation"] != "copy" and named and wish.get("encrypted") is not True


# -- the operation -------------------------------------------------------------------------------
EC2_ACTION = {"launch": "ec2:RunInstances", "copy": "ec2:CopyImage", "start": "ec2:StartInstances",
              "group": "ec2:RunInstances"}


def only_failing(case):
    """What is wrong when nobody can tell all that would be asked: who or what is not there."""
    if case["without"] == "caller":
        return ("-", case["caller_arn"])
    if case["without"] == "instance":
        return ("-", case["instance"])
    if case["operation"] != "start" and case["image_state"] != "available":
        return ("-", case["image"])
    return None


def image_usable(case):
    """Shared with the account, and not left out by its Allowed AMIs settings: an account's own
    images are always allowed."""
    if case["image_owner"] == case["account"]:
        return True
    allowed = case["allowed"]
    blocked = allowed and allowed["state"] == "enabled" and \
        allowed["provider"] != case["image_owner"]
    return case["image_shared"] and not blocked


def snapshot_usable(case, device):
    """A launch reads the image's own snapshots for itself; copies and named ones need the share."""
    asks = case["operation"] == "copy" or device.get("explicit")
    own = owner_of(case, device) == case["account"]
    return (not asks or own or device["shared"]) and \
        device.get("state") not in ("archived", "deleted", "error", "pending")


def failing(case):
    calls = Calls(case)
    if only_failing(case):
        return {only_failing(case)}
    action = EC2_ACTION[case["operation"]]
    ident, boundary, session = calls.caller.own(action, "*", {})
    if calls.caller.denied(action, "*", {}) or not (ident and boundary and session) or \
            not scps_allow(case, action, "*", {}, calls.service_linked):
        calls.refused.add((action, "*"))
    if case["operation"] == "start":
        for device in case["devices"]:
            if device["key"]:
                calls.usable(case["keys"][device["key"]])
                calls.instance_grant(case["keys"][device["key"]], "vol-0")
        return calls.refused
    if not image_usable(case):
        calls.refused.add(("-", case["image"]))
    for device in case["devices"]:
        ask_for_device(calls, case, device)
    return calls.refused


def ask_for_device(calls, case, device):
    if not snapshot_usable(case, device):
        calls.refused.add(("-", device["snapshot"]))
        if device.get("state") == "deleted":
            return
    if contradicts(case, device):
        # An unencrypted snapshot of the image is told by its device.
        told = device["key"] or device.get("explicit") or case["operation"] == "copy"
        calls.refused.add(("-", device["snapshot"] if told else device["name"]))
    elif case["operation"] == "copy":
        calls.copy(device, copy_target(case, device))
    else:
        calls.volume(device, launch_target(case, device))
