"""Random organizations around the two accounts of a plan: units, members, which policy types are
enabled, and what SCPs and RCPs deny or leave out.

In a plan: `organization` with `manager` (third, user or owner: whose organization it is), `units`
(each below the root or an earlier one), `members` (account to the unit it is in), `types`, and
`policies`, each with the node that it is attached to and whether it takes the place of
FullAWSAccess there. The accounts' roots make and read everything else, so no SCP touches what they
do.
"""
from worlds import ATTACH, CONDITIONS, USE, allow, denied_action

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
STRANGE = "o-a1b2c3d4e5"
# Themes whose worlds are finished before anything is attached.
QUIET = {"group", "mixed_keys", "one_condition_on_all", "one_permission_missing",
         "organization_statement", "bare_reencrypt", "another_session", "guard_rails",
         "shared_with_an_organization"}
EVERYBODY_ELSE = [
    {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "{org}"}},
    {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": STRANGE}},
    {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "{org}/{root}/*"}},
    {"StringNotEquals": {"aws:PrincipalAccount": "{user}"}}]
# The role that decrypts at boot.
BOOT = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws:ec2-infrastructure"}}
OTHER_KEYS = [
    {"StringNotEquals": {"aws:ResourceOrgID": "{org}"}},
    {"StringNotEquals": {"aws:ResourceOrgID": STRANGE}},
    {"ForAnyValue:StringLike": {"aws:ResourceOrgPaths": "{org}/{root}/*"}},
    {"StringEquals": {"aws:ResourceAccount": "{owner}"}},
    BOOT]
# As AWS itself gives organizations away in documents of members.
MEMBERS = [{"StringEquals": {"aws:PrincipalOrgID": "{org}"}},
           {"StringNotEquals": {"aws:PrincipalOrgID": "{org}"}},
           {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "{org}/{root}/*"}}]


def organization(rng, plan):
    units = [rng.choice(["root"] + ["unit%d" % index for index in range(number)])
             for number in range(rng.choice([0, 1, 2, 3]))]
    places = ["root"] + 2 * ["unit%d" % index for index in range(len(units))]
    found = {"manager": rng.choice(["third"] * 6 + ["user", "owner"]), "units": units,
             "members": {}, "types": rng.choice([[SCP, RCP]] * 6 + [[SCP], [RCP], []]),
             "policies": []}
    if plan["same"] and found["manager"] == "owner":
        found["manager"] = "user"
    for account in ("user",) if plan["same"] else ("user", "owner"):
        if account == found["manager"] or rng.random() < 0.8:
            found["members"][account] = rng.choice(places)
    if found["manager"] == "third" and not found["members"]:
        found["members"]["user"] = rng.choice(places)
    plan["organization"] = found
    for _ in range(rng.choice([0, 1, 1, 2])):
        if found["types"]:
            found["policies"].append(policy(rng, plan, rng.choice(found["types"])))
    share(rng, plan)
    if rng.random() < 0.15 and plan["keys"]:
        one_statement(rng, plan)["Condition"] = {**rng.choice(MEMBERS)}


def one_statement(rng, plan):
    """Of a key's policy, for the caller; or any of the caller's own about keys."""
    key = plan["keys"][rng.choice(sorted(plan["keys"]))]
    own = [one for document in plan["identity"][1:] for one in document["statements"]]
    return rng.choice(key["policy"][1:] or own or [allow(["kms:*"])])


def share(rng, plan):
    units = ["unit%d" % index for index in range(len(plan["organization"]["units"]))]
    shared = not plan["same"] and plan["operation"] != "start" and plan["image_shared"] is True
    if shared and rng.random() < 0.25:
        plan["image_shared"] = rng.choice(["member", *units])


def policy(rng, plan, kind):
    found = plan["organization"]
    nodes = ["root", *["unit%d" % index for index in range(len(found["units"]))],
             *found["members"]]
    made = {"type": kind, "node": rng.choice(nodes), "instead": False}
    if kind == RCP:
        condition = rng.choice([{}, {}, *EVERYBODY_ELSE, rng.choice(CONDITIONS)])
        made["statements"] = [allow(denied_action(rng), principal="*", condition=condition,
                                    effect="Deny")]
    elif rng.random() < 0.3:
        few = rng.choice([[], USE, USE + ATTACH, ["kms:*"], ["kms:Create*", "kms:ReEncrypt*"]])
        made.update(instead=True, statements=[allow(
            ["ec2:*", "iam:*", "sts:*", "autoscaling:*", *few])])
    else:
        actions = denied_action(rng)
        if plan["operation"] != "group" and rng.random() < 0.1:
            actions = ["ec2:RunInstances", "ec2:CopyImage", "ec2:StartInstances"]
        condition = rng.choice([{}, {}, *OTHER_KEYS, rng.choice(CONDITIONS)])
        if actions[0].startswith("ec2:"):
            condition = {}
        elif rng.random() < 0.08:
            actions, condition = ["kms:Decrypt"], BOOT
        made["statements"] = [allow(actions, condition=condition, effect="Deny")]
    return made


def guard_rails(rng, plan):
    """A good world but for one policy of the organization."""
    while True:
        plan["image_shared"] = True
        organization(rng, plan)
        found = plan["organization"]
        if found["policies"] and found["manager"] == "third":
            return
