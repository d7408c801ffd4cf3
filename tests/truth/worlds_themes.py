"""Rarer worlds: each theme makes one cause of the catalogue likely that common faults seldom reach.

A theme changes a good plan and says what of it may not be left to chance. What a plan can have here
beyond worlds.py: `build_region` (where source key, snapshots and image are), `wish.form` (how the
key is named), `wish.literal` (a name of no usable key), keys with `origin` or `replica`, `extra` (a
further disk from a snapshot that is named), `allowed` (Allowed AMIs), `without` (who is not there),
and the operation `group`: a launch by Auto Scaling.
"""
from worlds import (ATTACH, CONDITIONS, FOR_AWS, USE, allow, another_session, break_it, common_plan,
                    good_key_policy, good_plan, kms_statements, root_of)
from worlds_organizations import QUIET, guard_rails, organization
from worlds_words import words_plan

OTHER_REGION = "us-east-1"
NOBODY = "11111111-2222-3333-4444-555555555555"


def some_key(rng, plan):
    return plan["keys"][rng.choice(sorted(plan["keys"]))]


# -- other Regions --------------------------------------------------------------------------------
def copy_from_another_region(rng, plan):
    plan["build_region"] = OTHER_REGION
    plan["keys"]["source"]["region"] = OTHER_REGION
    if plan["wish"].get("key") == "source":
        plan["wish"] = {"encrypted": True}
    left = sorted(set(plan["keys"]) - {rng.choice(sorted(plan["keys"]))})
    if left and rng.random() < 0.7:
        for statement in kms_statements(plan):
            statement["Resource"] = ["{%s}" % name for name in left]


def image_in_another_region(rng, plan):
    plan["build_region"], plan["image_state"] = OTHER_REGION, "elsewhere"
    for name in {"source"} & set(plan["keys"]):
        plan["keys"][name]["region"] = OTHER_REGION
    if plan["wish"].get("key") == "source":
        plan["wish"] = {}


def replica(rng, plan):
    key = some_key(rng, plan)
    key["replica"] = True
    if rng.random() < 0.7:
        key["policy"] = key["policy"][:1]
        if key["home"] == "user":
            key["policy"][0]["Principal"] = {"AWS": "arn:aws:iam::{user}:user/keeper"}


# -- names of keys --------------------------------------------------------------------------------
def literals(plan):
    names = ["arn:aws:kms:us-east-1:{user}:key/" + NOBODY,
             "arn:aws:kms:us-east-1:{owner}:key/" + NOBODY,
             "arn:aws-cn:kms:cn-north-1:{user}:key/" + NOBODY,
             "arn:aws:kms:us-west-2:{user}:key/" + NOBODY,
             "arn:aws:kms:us-west-2:{owner}:key/" + NOBODY, NOBODY, "alias/nothing",
             "arn:aws:kms:us-west-2:{owner}:alias/nothing"]
    if not plan["same"]:
        names += ["{owner/aws/ebs}"] * 2
        if "source" in plan["keys"]:
            names += ["alias/images"] * 2
    return names


def no_such_key(rng, plan):
    drop_key(plan, "target")
    literal = rng.choice(literals(plan))
    plan["wish"] = {"encrypted": True, "literal": literal}
    if literal == "{owner/aws/ebs}":
        plan["owner_aws_ebs"] = True


def key_by_another_name(rng, plan):
    if "key" not in plan["wish"]:
        plan["wish"] = {"encrypted": True, "key": rng.choice(sorted(plan["keys"]))}
    plan["wish"]["form"] = rng.choice(["id", "alias", "alias", "alias-arn"])
    if rng.random() < 0.5:
        condition = {"StringEquals": {"kms:RequestAlias": rng.choice(["alias/target",
                                                                      "alias/images"])}}
        for statement in kms_statements(plan)[:1]:
            statement["Condition"] = condition


def drop_key(plan, name):
    plan["keys"].pop(name, None)
    plan["grants"] = [grant for grant in plan["grants"] if grant["key"] != name]
    for statement in kms_statements(plan):
        if isinstance(statement["Resource"], list):
            kept = [one for one in statement["Resource"] if one != "{%s}" % name]
            statement["Resource"] = kept or "*"


def source_under_aws_ebs(_, plan):
    """Of the owner: EC2 lets nobody share such an image."""
    plan["owner_aws_ebs"], plan["image_shared"] = True, False
    plan["devices"] = [{"key": "owner/aws/ebs", "shared": False}]
    if plan["wish"].get("key") == "source":
        plan["wish"] = {}
    drop_key(plan, "source")


def conflicting_options(rng, plan):
    key = rng.choice(sorted(plan["keys"]))
    choices = [{"encrypted": False}] * 2
    if plan["operation"] == "launch":
        choices += [{"key": key}, {"encrypted": False, "key": key}]
    plan["wish"] = rng.choice(choices)


# -- keys -----------------------------------------------------------------------------------------
def mixed_keys(rng, plan):
    """The image's disks are under two keys, of which one is open to the caller."""
    plan["devices"] = [{"key": "source", "shared": True}, {"key": "other", "shared": True}]
    closed = good_key_policy(rng, plan, "source")[:rng.choice([1, 1, 2, 3])]
    plan["keys"]["other"] = {"home": plan["keys"]["source"]["home"], "state": "Enabled",
                             "tags": {}, "policy": closed}
    for statement in kms_statements(plan):
        if isinstance(statement["Resource"], list) and rng.random() < 0.7:
            statement["Resource"].append("{other}")


def imported_material(rng, plan):
    key = some_key(rng, plan)
    key["origin"] = "EXTERNAL"
    key["state"] = rng.choice(["PendingImport", "PendingImport", "Expired", "Expired", "Enabled"])


def no_description_of_target(rng, plan):
    plan["wish"] = {"encrypted": True, "key": "source"}
    statements = rng.choice([kms_statements(plan), plan["keys"]["source"]["policy"][1:]])
    for statement in statements:
        if "kms:DescribeKey" in statement["Action"]:
            statement["Action"].remove("kms:DescribeKey")


def bare_reencrypt(rng, plan):
    for statement in rng.choice([kms_statements(plan), plan["keys"]["source"]["policy"][1:]]):
        if "kms:ReEncrypt*" in statement["Action"]:
            statement["Action"][statement["Action"].index("kms:ReEncrypt*")] = "kms:ReEncrypt"


# Of conditions that never hold here there is one each.
RARE = [{"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}},
        {"StringEquals": {"aws:ResourceTag/use": "servers"}},
        {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
        {"StringEquals": {"kms:GrantIsForAWSResource": "yes"}},
        {"Bool": {"kms:GrantIsForAWSResource": "yes"}},
        {"StringEquals": {"kms:EncryptionContext:aws:ebs:id": "vol-0123456789abcdef0"}},
        {"Bool": {"kms:MultiRegion": "true"}},
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"StringEquals": {"kms:CallerAccount": "{owner}"}},
        {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        {"StringEquals": {"aws:PrincipalTag/team": "operators"}},
        {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/servers"}},
        {"StringEquals": {"kms:GranteePrincipal": "autoscaling.amazonaws.com"}},
        {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt"]}}]


def one_condition_on_all(rng, plan):
    """Every statement that serves the caller, of the key or of the caller, has the same."""
    condition = rng.choice(CONDITIONS + 3 * RARE)
    statements = plan["keys"]["source"]["policy"][1:]
    for statement in statements if rng.random() < 0.6 and statements else kms_statements(plan):
        statement["Condition"] = {operator: dict(rows) for operator, rows in condition.items()}


def one_permission_missing(rng, plan):
    """The use of the key is allowed but for one call."""
    plan["wish"] = {"encrypted": True, "key": "source"}
    pattern, left = rng.choice([("kms:GenerateDataKey*", "kms:GenerateDataKey"),
                                ("kms:ReEncrypt*", "kms:ReEncryptTo"),
                                ("kms:ReEncrypt*", "kms:ReEncryptFrom")])
    for statement in rng.choice([kms_statements(plan), plan["keys"]["source"]["policy"][1:]]):
        statement["Action"] = [left if one == pattern else one for one in statement["Action"]]


def organization_statement(_, plan):
    """As AWS's sample has it: use for the organization, and no grants for anybody."""
    everyone = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    plan["keys"]["source"]["policy"][1:] = [
        allow(USE, principal=root_of("{user}")),
        allow(USE, principal={"AWS": "*"}, condition=everyone)]
    plan["wish"] = {"encrypted": True, "key": "source"}


def unusable_default_key(rng, plan):
    """The default key's policy lets only its keeper in, or the key is off."""
    plan["default_key"] = "default"
    plan["keys"]["default"] = {"home": "user", "state": "Enabled", "tags": {}, "policy": [
        allow(["kms:*"], principal={"AWS": "arn:aws:iam::{user}:user/keeper"})]}
    if rng.random() < 0.5:
        plan["keys"]["default"].update(state=rng.choice(["Disabled", "PendingDeletion"]), policy=[
            allow(["kms:*"], principal=root_of("{user}"))])
    plan["encryption_by_default"] = True
    plan["devices"], plan["wish"] = [{"key": None, "shared": True}], {}


# -- the caller -----------------------------------------------------------------------------------
def caller_made_again(rng, plan):
    """The key's policy names who was deleted: another one has the name now."""
    for key in plan["keys"].values():
        if key["home"] == "owner" or rng.random() < 0.5:
            key["policy"][1:] = [allow(USE, principal={"AWS": "{caller}"}),
                                 allow(ATTACH, principal={"AWS": "{caller}"}, condition=FOR_AWS)]
    plan["made_again"] = True


def caller_gone(_, plan):
    plan["without"], plan["boundary"] = "caller", None
    for document in plan["identity"]:
        document["place"] = "inline"


def instance_gone(_, plan):
    plan["without"] = "instance"


def another_partition(rng, plan):
    wrong = "arn:aws-cn:kms:cn-north-1:{%s}:key/*" % rng.choice(["owner", "user"])
    for statement in kms_statements(plan):
        statement["Resource"] = wrong


# -- images and snapshots -------------------------------------------------------------------------
def allowed_images(rng, plan):
    plan["allowed"] = {"state": rng.choice(["enabled", "enabled", "audit-mode"]),
                       "provider": rng.choice(["{owner}", "amazon", "999999999999"])}


def shared_with_an_organization(_, plan):
    plan["image_shared"] = "organization"


def further_disk(rng, plan):
    plan["extra"] = rng.choice(["archived", "deleted", "error", "not-shared", "pending",
                                "completed"])
    if plan["extra"] == "error":
        add_brake(plan)


def add_brake(plan):
    """A key of the account under which a copy once failed."""
    plan["keys"]["brake"] = {"home": "user", "state": "Enabled", "tags": {}, "policy": [
        allow(["kms:*"], principal=root_of("{user}"))]}


def partly_shared(_, plan):
    plan["devices"] = [{"key": "source", "shared": True}, {"key": "source", "shared": False}]


def failed_image(_, plan):
    plan["image_state"] = "failed"
    add_brake(plan)


def pending_image(_, plan):
    plan["image_state"] = "pending"


# -- Auto Scaling ---------------------------------------------------------------------------------
OPERATIONS = ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey",
              "GenerateDataKeyWithoutPlaintext", "DescribeKey", "CreateGrant"]


def group(rng, plan):
    """The service-linked role has a managed policy without KMS, a key policy may name it, and a
    grant that its own account issued is enough."""
    plan["identity"] = [{"place": "service", "statements": [allow(["ec2:*"])]}]
    plan["boundary"], plan["session_policy"] = None, None
    for name, key in plan["keys"].items():
        chance = rng.random()
        if chance < 0.35:
            key["policy"] = [key["policy"][0], allow(USE, principal={"AWS": "{caller}"}),
                             allow(ATTACH, principal={"AWS": "{caller}"}, condition=FOR_AWS)]
        else:
            key["policy"] = key["policy"][:1] if rng.random() < 0.6 else key["policy"]
            if chance < 0.85:
                plan["grants"].append(service_grant(rng, plan, name))


def service_grant(rng, plan, name):
    kind = rng.choice(["good", "few", "few", "few", "wrong", "recreated", "narrow", "narrow",
                       "owner"])
    operations = [one for one in OPERATIONS if kind != "few" or one not in
                  rng.choice([["CreateGrant"], ["ReEncryptFrom", "ReEncryptTo"],
                              ["GenerateDataKeyWithoutPlaintext"]])]
    if kind == "recreated":
        plan["made_again"] = True
    return {"key": name, "issuer": "owner" if kind == "owner" else "user",
            "grantee": "{other_role}" if kind == "wrong" else "{caller}", "operations": operations,
            "subset": {"aws:ebs:id": "vol-0123456789abcdef0"} if kind == "narrow" else None}


FOREIGN = {"same": False, "encrypted": True}
# (how often, what is fixed, the change)
THEMES = [
    (4, {"operation": "copy", "encrypted": True}, copy_from_another_region),
    (1, {"operation": "launch"}, image_in_another_region),
    (2, {"encrypted": True}, replica),
    (1, {"operation": "launch", "encrypted": True}, mixed_keys),
    (1, {"operation": "copy", "encrypted": True}, mixed_keys),
    (1, {"operation": "launch", "caller": "role", **FOREIGN}, another_session),
    (5, {"operation": "launch"}, no_such_key),
    (2, {"operation": "copy"}, no_such_key),
    (3, {"operation": "launch", "encrypted": True}, key_by_another_name),
    (1, {"operation": "copy", "encrypted": True}, key_by_another_name),
    (1, {"operation": "launch", **FOREIGN}, source_under_aws_ebs),
    (1, {"operation": "copy", **FOREIGN}, source_under_aws_ebs),
    (1, {"operation": "launch", "encrypted": True}, conflicting_options),
    (1, {"operation": "copy", "encrypted": True}, conflicting_options),
    (5, {"encrypted": True}, imported_material),
    (2, {"operation": "copy", "encrypted": True}, no_description_of_target),
    (2, {"operation": "launch", **FOREIGN}, bare_reencrypt),
    (8, {"operation": "launch", **FOREIGN}, one_condition_on_all),
    (4, {"operation": "copy", **FOREIGN}, one_condition_on_all),
    (3, {"operation": "launch", **FOREIGN}, one_permission_missing),
    (1, {"operation": "copy", **FOREIGN}, partly_shared),
    (1, {"operation": "launch", **FOREIGN}, organization_statement),
    (2, {"operation": "launch"}, unusable_default_key),
    (1, {"caller": "user", "operation": "launch", "encrypted": True}, caller_made_again),
    (1, {}, caller_gone),
    (1, {"operation": "start"}, instance_gone),
    (1, {"operation": "launch", "encrypted": True}, another_partition),
    (2, {"operation": "launch", "same": False}, allowed_images),
    (1, {"operation": "copy", "same": False}, allowed_images),
    (1, {"operation": "launch", "same": False}, shared_with_an_organization),
    (6, {"operation": "launch"}, further_disk),
    (2, {"operation": "launch"}, failed_image),
    (1, {"operation": "launch"}, pending_image),
    (8, {"operation": "group", "caller": "service", "encrypted": True}, group),
    (6, FOREIGN, guard_rails),
    (2, {"same": True, "encrypted": True}, guard_rails),
]
TIMES = [times for times, _, _ in THEMES]
WORDS, THEMED, ORGANIZED = 0.07, 0.43, 0.3


def random_plan(rng):
    chance = rng.random()
    if chance < WORDS:
        return words_plan(rng)
    if chance >= WORDS + THEMED:
        plan = common_plan(rng)
        if rng.random() < ORGANIZED:
            organization(rng, plan)
        return plan
    [(_, fixed, change)] = rng.choices(THEMES, TIMES)
    plan = good_plan(rng, **fixed)
    change(rng, plan)
    plan["theme"] = change.__name__
    faults = 0 if plan["operation"] == "group" else rng.choice([0, 0, 0, 1])
    state = plan["image_state"]
    break_it(rng, plan, faults)
    if plan.get("build_region") or state in ("failed", "pending"):
        plan["image_state"] = state
    if plan["theme"] in QUIET - {"guard_rails"} and rng.random() < ORGANIZED:
        organization(rng, plan)
    return plan
