"""Random plans of small worlds: two accounts, their keys, one image, one caller, one operation.

A plan is plain data. Its policies are lists of statements with placeholders for what has no name
yet: {source} {target} {default} are key ARNs, {caller} {role} {session} the caller's, {owner} {user}
account ids. It begins as a world in which everything works and then loses some of it: each fault
below is one way in which people break theirs.
"""
import copy

USE = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
ATTACH = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
FOR_AWS = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
REGION = "us-west-2"


def allow(actions, resource="*", principal=None, condition=None, effect="Allow"):
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
    if principal:
        statement["Principal"] = principal
    if condition:
        statement["Condition"] = copy.deepcopy(condition)
    return statement


def root_of(account):
    return {"AWS": "arn:aws:iam::%s:root" % account}


def good_key_policy(rng, plan, key):
    """The owner's root, and the article's two statements for the caller."""
    home = plan["keys"][key]["home"]
    statements = [allow(["kms:*"], principal=root_of("{%s}" % home))]
    if home == "user" and rng.random() < 0.5:
        return statements
    forms = [root_of("{user}"), {"AWS": "{user}"}, {"AWS": "{caller}"}]
    if plan["caller"] == "role":
        forms.append({"AWS": "{session}"})
    principal, condition = rng.choice(forms), {}
    if rng.random() < 0.15:
        principal, condition = {"AWS": "*"}, {"StringEquals": {"kms:CallerAccount": "{user}"}}
    statements.append(allow(USE, principal=principal, condition=condition))
    statements.append(allow(ATTACH, principal=principal, condition={**condition, **FOR_AWS}))
    return statements


def good_identity(rng, plan):
    keys = ["{%s}" % name for name in plan["keys"]]
    resource = "*" if rng.random() < 0.3 or not keys else keys
    use, attach = allow(USE, resource), allow(ATTACH, resource, condition=FOR_AWS)
    places = ["inline", "managed"] + (["group"] if plan["caller"] == "user" else [])
    return [{"place": "inline", "statements": [allow(["ec2:*"])]},
            {"place": rng.choice(places), "statements": [use, attach]}]


def good_plan(rng, **fixed):
    """A world in which everything works; `fixed` says what is not left to chance."""
    plan = {"operation": rng.choice(["launch"] * 5 + ["copy"] * 3 + ["start"] * 2),
            "same": rng.random() < 0.3, "caller": rng.choice(["user", "user", "role"]), **fixed,
            "tags": {"team": "images"} if rng.random() < 0.5 else {},
            "image_shared": True, "image_state": "available", "wish": {}, "grants": [],
            "encryption_by_default": rng.random() < 0.2, "default_key": "aws/ebs",
            "boundary": None, "session_policy": None, "keys": {}}
    plan["devices"] = [{"key": rng.choice(["source"] * 4 + [None]), "shared": True}
                       for _ in range(rng.choice([1, 1, 2]))]
    if plan["operation"] == "start" or fixed.get("encrypted"):
        plan["devices"] = [{"key": "source", "shared": True}]
    if any(device["key"] for device in plan["devices"]):
        plan["keys"]["source"] = {"home": "user" if plan["same"] else "owner"}
    choose_target(rng, plan)
    for name, key in plan["keys"].items():
        key.update(state="Enabled", tags={"use": "images"} if rng.random() < 0.5 else {})
        key["policy"] = good_key_policy(rng, plan, name)
    plan["identity"] = good_identity(rng, plan)
    if rng.random() < 0.15:
        plan["boundary"] = [allow(["ec2:*", "kms:*"])]
    if plan["caller"] == "role" and rng.random() < 0.3:
        plan["session_policy"] = [allow(["ec2:*", "kms:*"])]
    return plan


def choose_target(rng, plan):
    if plan["operation"] == "start":
        if not plan["same"]:
            plan["wish"] = {"encrypted": True, "key": "source"}
        return
    if rng.random() < 0.4:
        plan["default_key"] = "default"
        plan["keys"]["default"] = {"home": "user"}
    chance = rng.random()
    if chance < 0.25:
        plan["wish"] = {"encrypted": True, "key": "target"}
        plan["keys"]["target"] = {"home": "user"}
    elif chance < 0.35 and "source" in plan["keys"]:
        plan["wish"] = {"encrypted": True, "key": "source"}
    elif chance < 0.5:
        plan["wish"] = {"encrypted": True}


# -- faults ---------------------------------------------------------------------------------------
def any_key(rng, plan):
    return plan["keys"][rng.choice(sorted(plan["keys"]))] if plan["keys"] else None


def key_statements(rng, plan):
    """The statements of some key that serve the caller (not the owner's root), if there are any."""
    key = any_key(rng, plan)
    return key["policy"][1:] if key else []


def kms_statements(plan):
    return [statement for document in plan["identity"][1:] for statement in document["statements"]]


def some_statement(rng, plan):
    choices = key_statements(rng, plan) if rng.random() < 0.6 else kms_statements(plan)
    return rng.choice(choices) if choices else None


def nobody_in_key_policy(rng, plan):
    key = any_key(rng, plan)
    if key:
        key["policy"] = key["policy"][:1]


def no_delegation(rng, plan):
    key = any_key(rng, plan)
    if key:
        key["policy"][0]["Principal"] = {"AWS": "arn:aws:iam::{%s}:user/keeper" % key["home"]}


def no_attachment_statement(rng, plan):
    key = any_key(rng, plan)
    if key:
        key["policy"] = key["policy"][:2]


def fewer_actions(rng, plan):
    statement = some_statement(rng, plan)
    if statement and len(statement["Action"]) > 1:
        statement["Action"].remove(rng.choice(statement["Action"]))


def narrower_actions(rng, plan):
    statement = some_statement(rng, plan)
    if statement:
        swap = {"kms:ReEncrypt*": ["kms:ReEncrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
                "kms:GenerateDataKey*": ["kms:GenerateDataKey",
                                         "kms:GenerateDataKeyWithoutPlaintext"]}
        statement["Action"] = [rng.choice(swap[a]) if a in swap and rng.random() < 0.6 else a
                               for a in statement["Action"]]


def literal_reencrypt(rng, plan):
    statement = some_statement(rng, plan)
    if statement and "kms:ReEncrypt*" in statement["Action"]:
        statement["Action"][statement["Action"].index("kms:ReEncrypt*")] = "kms:ReEncrypt"


def no_describe_key(rng, plan):
    for statement in key_statements(rng, plan) if rng.random() < 0.5 else kms_statements(plan):
        if "kms:DescribeKey" in statement["Action"]:
            statement["Action"].remove("kms:DescribeKey")


def another_session(rng, plan):
    if plan["caller"] == "role":
        for statement in key_statements(rng, plan):
            statement["Principal"] = {"AWS": "{session}-of-yesterday"}


def asymmetric_key(rng, plan):
    if plan["wish"].get("key") == "target":
        plan["keys"]["target"]["spec"] = "RSA_2048"


def only_a_service(rng, plan):
    for statement in key_statements(rng, plan):
        statement["Principal"] = {"Service": "ec2.amazonaws.com"}


def another_resource_in_key_policy(rng, plan):
    for statement in key_statements(rng, plan):
        statement["Resource"] = "arn:aws:kms:us-east-1:{owner}:key/" \
            "11111111-2222-3333-4444-555555555555"


def without_kms_in_identity(rng, plan):
    del plan["identity"][1:]


def not_attached(rng, plan):
    for document in plan["identity"][1:]:
        document["place"] = "unattached"


def wrong_resource_in_identity(rng, plan):
    wrong = rng.choice(["arn:aws:kms:us-west-2:{owner}:alias/images",
                        "arn:aws:kms:us-east-1:{owner}:key/*",
                        "arn:aws:kms:us-west-2:{user}:key/11111111-2222-3333-4444-555555555555"])
    for statement in kms_statements(plan):
        statement["Resource"] = wrong


def one_key_left_out(rng, plan):
    name = rng.choice(sorted(plan["keys"]) or [""])
    for statement in kms_statements(plan):
        if isinstance(statement["Resource"], list) and len(statement["Resource"]) > 1:
            statement["Resource"] = [one for one in statement["Resource"] if name not in one]


CONDITIONS = [
    {"StringEquals": {"kms:ViaService": "ec2.us-west-2.amazonaws.com"}},
    {"StringEquals": {"kms:ViaService": "ec2.us-east-1.amazonaws.com"}},
    {"StringEquals": {"kms:ViaService": "ebs.us-west-2.amazonaws.com"}},
    {"StringLike": {"kms:ViaService": "ec2.*.amazonaws.com"}},
    {"StringEquals": {"kms:CallerAccount": "{user}"}},
    {"StringEquals": {"kms:CallerAccount": "999999999999"}},
    {"Bool": {"kms:GrantIsForAWSResource": "true"}},
    {"Bool": {"kms:GrantIsForAWSResource": True}},
    {"StringEquals": {"kms:GrantIsForAWSResource": "yes"}},
    {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    {"StringEquals": {"aws:PrincipalTag/team": "images"}},
    {"StringEquals": {"aws:ResourceTag/use": "images"}},
    {"StringLike": {"kms:EncryptionContext:aws:ebs:id": "vol-*"}},
    {"StringLike": {"kms:EncryptionContext:aws:ebs:id": ["snap-*", "vol-*"]}},
    {"StringEquals": {"kms:EncryptionContext:aws:ebs:id": "vol-0123456789abcdef0"}},
    {"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "aws:ebs:id"}},
    {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt", "Encrypt"]}},
    {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt"]}},
    {"StringEquals": {"kms:GrantConstraintType": "EncryptionContextSubset"}},
    {"StringEquals": {"kms:GrantConstraintType": "EncryptionContextEquals"}},
    {"StringEquals": {"kms:GranteePrincipal": "ec2.us-west-2.amazonaws.com"}},
    {"ArnLike": {"aws:PrincipalArn": "{caller}"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::{user}:role/other-*"}},
    {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
    {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
    {"Bool": {"aws:ViaAWSService": "true"}},
    {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
    {"DateLessThan": {"aws:CurrentTime": "2099-01-01T00:00:00Z"}},
    {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/images"}},
    {"StringEquals": {"kms:GranteePrincipal": "autoscaling.amazonaws.com"}},
    {"StringEquals": {"kms:RequestAlias": "alias/images"}},
    {"StringNotEquals": {"aws:PrincipalAccount": "999999999999"}},
    {"Null": {"aws:PrincipalTag/team": "false"}},
]


def one_more_condition(rng, plan):
    statement = some_statement(rng, plan)
    if statement:
        [(operator, rows)] = copy.deepcopy(rng.choice(CONDITIONS)).items()
        statement.setdefault("Condition", {}).setdefault(operator, {}).update(rows)


def denied_action(rng):
    return [rng.choice(["kms:*", "kms:CreateGrant", "kms:ReEncrypt*", "kms:ReEncryptFrom",
                        "kms:GenerateDataKey*", "kms:DescribeKey", "kms:Decrypt", "kms:Encrypt"])]


def deny_in_key_policy(rng, plan):
    key = any_key(rng, plan)
    if key:
        principal = rng.choice([{"AWS": "*"}, {"AWS": "{caller}"}, root_of("{user}")])
        condition = rng.choice([{}, rng.choice(CONDITIONS)])
        key["policy"].append(allow(denied_action(rng), principal=principal, condition=condition,
                                   effect="Deny"))


def deny_in_identity(rng, plan):
    resource = rng.choice(["*"] + ["{%s}" % name for name in sorted(plan["keys"])])
    condition = rng.choice([{}, rng.choice(CONDITIONS)])
    plan["identity"].append({"place": "inline", "statements": [
        allow(denied_action(rng), resource, condition=condition, effect="Deny")]})


def no_ec2(rng, plan):
    plan["identity"][0]["statements"] = [allow(["ec2:Describe*"])]


def boundary(rng, plan):
    plan["boundary"] = [allow(rng.choice([["ec2:*"], ["ec2:*", *USE], ["ec2:*", "kms:Create*"],
                                          ["kms:*"]]))]


def session_policy(rng, plan):
    if plan["caller"] == "role":
        plan["session_policy"] = [allow(rng.choice([["ec2:*"], ["ec2:*", *USE], ["*"]]))]
        if rng.random() < 0.3:
            plan["session_policy"].append(allow(denied_action(rng), effect="Deny"))


def key_state(rng, plan):
    key = any_key(rng, plan)
    if key:
        key["state"] = rng.choice(["Disabled", "PendingDeletion"])


def grant_instead(rng, plan):
    """The key policy's use of the key, as a grant."""
    if not plan["keys"]:
        return
    name = rng.choice(sorted(plan["keys"]))
    operations = ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey",
                  "GenerateDataKeyWithoutPlaintext", "DescribeKey", "CreateGrant"]
    if rng.random() < 0.4:
        operations.remove(rng.choice(operations))
    subset = {"aws:ebs:id": "vol-0123456789abcdef0"} if rng.random() < 0.2 else None
    plan["grants"].append({
        "key": name, "issuer": rng.choice([plan["keys"][name]["home"], "user"]),
        "grantee": rng.choice(["{caller}", "{session}"]) if plan["caller"] == "role"
        else "{caller}", "operations": operations, "subset": subset})
    if rng.random() < 0.7:
        plan["keys"][name]["policy"] = plan["keys"][name]["policy"][:1]
    if rng.random() < 0.4:
        del plan["identity"][1:]


def not_shared(rng, plan):
    plan["image_shared"] = False


def snapshot_not_shared(rng, plan):
    rng.choice(plan["devices"])["shared"] = False


def image_state(rng, plan):
    plan["image_state"] = rng.choice(["disabled", "deregistered", "missing"])


FAULTS = [nobody_in_key_policy, no_delegation, no_attachment_statement, fewer_actions,
          fewer_actions, narrower_actions, literal_reencrypt, no_describe_key, another_session,
          asymmetric_key, only_a_service, another_resource_in_key_policy,
          without_kms_in_identity, not_attached, wrong_resource_in_identity, one_key_left_out,
          one_more_condition, one_more_condition, one_more_condition, deny_in_key_policy,
          deny_in_identity, no_ec2, boundary, session_policy, key_state, grant_instead,
          grant_instead, not_shared, snapshot_not_shared, image_state]


def break_it(rng, plan, faults):
    for _ in range(faults):
        rng.choice(FAULTS)(rng, plan)
    if plan["operation"] == "start":
        plan["image_state"] = "available"
    for document in plan["identity"]:  # IAM takes no statement without actions
        document["statements"] = [one for one in document["statements"] if one["Action"]]
    plan["identity"] = [document for document in plan["identity"] if document["statements"]]
    for key in plan["keys"].values():
        key["policy"] = [one for one in key["policy"] if one["Action"]]
    return plan


def common_plan(rng):
    return break_it(rng, good_plan(rng), rng.choice([0, 1, 1, 1, 2, 2, 3, 4]))
