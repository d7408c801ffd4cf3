"""What a cause speaks of must be in the world: a cause that `why` names without it is a false one.

Written from the catalogue's words, without the program: for each cause what a plan (or the case it
became) has to have. Causes that hang on the whole of the policies are not here; that they fail at
all is what third_evaluator.py says.
"""
import json

from worlds_organizations import RCP, SCP


def documents(case):
    """All policies of the case that are in force, as one text."""
    keys = [key.get("policy") for key in case["keys"].values()]
    return json.dumps([case["identity"], case["boundary"], case["session_policy"], keys,
                       case["organization"]])


def says(*words):
    return lambda plan, case: any(word in documents(case) for word in words)


def policies_of_type(kind):
    return lambda plan, case: any(one["type"] == kind for one in
                                  plan.get("organization", {}).get("policies", []))


def state_of_a_key(*states):
    return lambda plan, case: any(key.get("state") in states for key in case["keys"].values())


def image_is(*states):
    return lambda plan, case: case["image_state"] in states


def disk_is(*states):
    return lambda plan, case: any(disk.get("state") in states for disk in case["devices"])


def operation_is(*operations):
    return lambda plan, case: case["operation"] in operations


def names(part):
    """The request names a key in this way."""
    return lambda plan, case: part in case["wish"].get("literal", "")


def named_by_alias(plan, case):
    return names("alias/")(plan, case) or case["wish"].get("form", "").startswith("alias")


def unshared_snapshot(plan, case):
    return case["snapshot_owner"] != case["account"] and \
        any(not disk["shared"] for disk in case["devices"])


def narrow_grant(plan, case):
    return any(grant["subset"] for key in case["keys"].values() for grant in key["grants"])


def default_in_use(plan, case):
    return case["default_key"] != "aws/ebs"


EVIDENCE = {
    # Conditions: the key stands in some document.
    "viaservice-mismatch": says("kms:ViaService"),
    "calleraccount-mismatch": says("kms:CallerAccount"),
    "principalorg-mismatch": says("aws:PrincipalOrg"),
    "org-policy-without-creategrant": says("aws:PrincipalOrg"),
    "principal-tag-condition": says("aws:PrincipalTag/"),
    "resource-tag-condition": says("aws:ResourceTag/"),
    "encryption-context-mismatch": says("kms:EncryptionContext"),
    "grant-constraint-type": says("kms:GrantConstraintType"),
    "grant-operations-condition": says("kms:GrantOperations"),
    "grantee-principal-condition": says("kms:GranteePrincipal"),
    "grantisforawsresource-wrong-actions": says("kms:GrantIsForAWSResource"),
    "grantisforawsresource-string-op": says('"kms:GrantIsForAWSResource": "yes"'),
    "resource-aliases-condition": says("kms:ResourceAliases"),
    "request-alias-condition": says("kms:RequestAlias"),
    "source-ip-or-vpc-condition": says("aws:SourceIp"),
    "mfa-or-session-condition": says("aws:MultiFactorAuthPresent"),
    "date-condition-expired": says("aws:CurrentTime"),
    # Documents.
    "explicit-deny-identity": says('"Deny"'),
    "explicit-deny-key-policy": says('"Deny"'),
    "scp-deny": policies_of_type(SCP),
    "scp-denies-infrastructure-role": policies_of_type(SCP),
    "rcp-deny": policies_of_type(RCP),
    "boundary-limits": lambda plan, case: case["boundary"],
    "session-policy-limits": lambda plan, case: case["session_policy"],
    "principal-orphaned": lambda plan, case: plan.get("made_again") or
    case["without"] == "caller",
    "principal-session-arn": says("-of-yesterday"),
    "principal-service-only": says('"Service"'),
    "principal-path-missing": lambda plan, case: False,  # KMS does not save it
    "principal-group": lambda plan, case: False,
    "partition-mismatch": says("aws-cn"),
    "key-policy-resource-arn": says("key/11111111-2222-3333-4444-555555555555"),
    "iam-resource-alias": says(":alias/"),
    "iam-resource-one-region": lambda plan, case: case["source_region"] != case["region"],
    "iam-policy-not-attached": lambda plan, case: any(
        one["place"] == "unattached" for one in plan["identity"]),
    "reencrypt-literal-action": says('"kms:ReEncrypt"'),
    # Keys.
    "aws-managed-key-source": lambda plan, case: plan.get("owner_aws_ebs"),
    "aws-managed-key-named-cross-account": lambda plan, case: plan.get("owner_aws_ebs"),
    "key-disabled": state_of_a_key("Disabled"),
    "key-pending-deletion": state_of_a_key("PendingDeletion"),
    "key-pending-import": state_of_a_key("PendingImport"),
    "key-material-expired": state_of_a_key("Expired"),
    "key-wrong-spec": lambda plan, case: any(
        key.get("spec") == "RSA_2048" for key in case["keys"].values()),
    "key-cross-partition": names("arn:aws-cn:"),
    "key-wrong-region": names("us-east-1"),
    "key-deleted": lambda plan, case: "literal" in case["wish"] or case["wish"].get("form") == "id",
    "alias-missing": named_by_alias,
    "alias-other-account": named_by_alias,
    "mrk-replica-missing-policy": lambda plan, case: any(
        key.get("multi_region") for key in case["keys"].values()),
    "default-key-disabled-or-deleted": default_in_use,
    "default-key-inaccessible": default_in_use,
    "encryption-by-default-surprise": lambda plan, case: case["encryption_by_default"],
    # Grants.
    "slr-no-key-access": operation_is("group"),
    "slr-cross-account-needs-grant": operation_is("group"),
    "slr-grant-missing-creategrant-op": operation_is("group"),
    "slr-wrong-name": operation_is("group"),
    "slr-recreated": lambda plan, case: case["operation"] == "group" and plan.get("made_again"),
    "grant-constraint-too-narrow": narrow_grant,
    "starter-lacks-creategrant": operation_is("start"),
    "missing-describekey": operation_is("copy"),
    # Images and snapshots.
    "ami-not-found": image_is("missing", "deregistered", "disabled"),
    "ami-shared-other-region": image_is("elsewhere"),
    "ami-deregistered": image_is("deregistered"),
    "ami-disabled": image_is("disabled"),
    "ami-pending": image_is("pending"),
    "ami-failed": image_is("failed"),
    "ami-not-shared": lambda plan, case: not case["image_shared"] or
    image_is("disabled", "deregistered")(plan, case),
    "ami-share-wrong-org-arn": lambda plan, case: plan["image_shared"] not in (True, False),
    "allowed-amis-blocks": lambda plan, case: case["allowed"],
    "snapshot-not-shared": unshared_snapshot,
    "snapshot-partially-shared": unshared_snapshot,
    "snapshot-deleted": disk_is("deleted"),
    "snapshot-archived": disk_is("archived"),
    # A copied image fails, and is made, with its snapshots.
    "snapshot-error": lambda plan, case: disk_is("error")(plan, case) or
    image_is("failed")(plan, case),
    "snapshot-pending": lambda plan, case: disk_is("pending")(plan, case) or
    image_is("pending")(plan, case),
    "launch-option-conflict": lambda plan, case: case["wish"].get("encrypted") is not True,
    # Who and what is not there.
    "principal-missing": lambda plan, case: case["without"] == "caller",
    "instance-missing": lambda plan, case: case["without"] == "instance",
}


def false_causes(plan, case, causes):
    return [cause for cause in causes if cause in EVIDENCE and not EVIDENCE[cause](plan, case)]
