// The catalogue of causes, the most telling first: what the headline names when several apply.
#include <array>

#include "launch/causes.h"

namespace amiable::launch {
namespace {

constexpr std::array<std::string_view, 121> ids = {
    // Who asks does not exist, or may not ask EC2 at all.
    "principal-missing", "ec2-action-denied",
    // The key cannot be used by anybody, or by nobody else.
    "aws-managed-key-source", "aws-managed-key-named-cross-account", "key-cross-partition",
    "key-deleted", "key-pending-deletion", "key-disabled", "key-pending-import",
    "key-material-expired", "custom-key-store-disconnected", "xks-external-key-disabled",
    "key-not-ready", "key-wrong-spec", "key-wrong-region", "alias-missing", "alias-other-account",
    "alias-retargeted", "default-key-disabled-or-deleted",
    // Denies and guard rails.
    "explicit-deny-key-policy", "explicit-deny-identity", "scp-deny",
    "scp-denies-infrastructure-role", "rcp-deny", "boundary-limits", "session-policy-limits",
    "vpce-policy-deny", "declarative-policy",
    // Service-linked roles and grants.
    "slr-no-key-access", "slr-cross-account-needs-grant", "slr-grant-missing-creategrant-op",
    "slr-wrong-name", "slr-recreated", "slr-absent", "grant-revoked", "grant-not-yet-visible",
    "grant-constraint-too-narrow", "starter-lacks-creategrant", "distribution-role-no-key",
    // Nobody allows it.
    "default-key-inaccessible", "encryption-by-default-surprise", "principal-orphaned",
    "principal-session-arn", "principal-path-missing", "principal-service-only", "principal-group",
    "partition-mismatch", "key-policy-resource-arn", "mrk-replica-missing-policy",
    "key-policy-no-principal", "key-policy-no-iam-delegation", "iam-policy-not-attached",
    "iam-resource-alias", "iam-resource-one-region", "iam-resource-wrong-key", "iam-no-permission",
    "reencrypt-literal-action", "missing-creategrant-key-policy", "missing-creategrant-iam",
    "missing-generatedatakey", "missing-reencrypt-source", "missing-reencrypt-target",
    "missing-describekey-default-key", "missing-describekey", "missing-decrypt-docs",
    // Conditions.
    "viaservice-mismatch", "viaservice-blocks-direct", "grantisforawsresource-wrong-actions",
    "grantisforawsresource-string-op", "grantisforawsresource-on-asg-grant",
    "calleraccount-mismatch", "principalorg-mismatch", "org-policy-without-creategrant",
    "principal-tag-condition", "encryption-context-mismatch", "grant-constraint-type",
    "grant-operations-condition", "grantee-principal-condition", "resource-aliases-condition",
    "request-alias-condition", "resource-tag-condition", "source-ip-or-vpc-condition",
    "mfa-or-session-condition", "date-condition-expired", "condition-mismatch",
    // Sharing and states of images and snapshots.
    "ami-not-found", "ami-shared-other-region", "ami-deregistered", "ami-disabled", "ami-pending",
    "ami-failed", "ami-not-shared", "ami-share-wrong-org-arn", "ami-share-lost-after-copy",
    "allowed-amis-blocks", "snapshot-deleted", "snapshot-partially-shared", "snapshot-not-shared",
    "snapshot-pending", "snapshot-error", "snapshot-archived", "snapshot-locked-or-rbin",
    "ami-instance-store", "public-block", "launch-option-conflict", "template-overrides",
    "instance-missing", "policy-limits-reached", "lockout-key-policy",
    // Neither KMS nor sharing.
    "marketplace-product-code", "billing-product-codes", "invalid-device-name", "volume-too-small",
    "instance-type-no-encryption", "architecture-mismatch", "quota-vcpu", "quota-volume",
    "quota-snapshot-copy", "capacity", "account-blocked", "region-not-enabled"};

}  // namespace

std::span<const std::string_view> cause_ids() { return ids; }

}  // namespace amiable::launch
