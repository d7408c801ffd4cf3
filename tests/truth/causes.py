"""The causes of the catalogue: which a run must reach, and which no world of the server's can."""
import subprocess

from server import PROGRAM

LEAST = 20  # times in a run of MANY worlds
MANY = 10000

# id: why no world of `amiable serve` has it.
NOT_HERE = {
    "account-blocked": "accounts are never blocked",
    "ami-instance-store": "images are backed by EBS",
    "billing-product-codes": "no image has billing codes",
    "capacity": "never runs out",
    "custom-key-store-disconnected": "custom key stores are not served",
    "declarative-policy": "declarative policies are not served",
    "distribution-role-no-key": "said by other services, in their own words",
    "grantisforawsresource-on-asg-grant": "about a direct CreateGrant, which `why` does not ask of",
    "instance-type-no-encryption": "every type that is served supports it",
    "key-not-ready": "keys are made and replicated at once",
    "marketplace-product-code": "no image has product codes",
    "missing-decrypt-docs": "advice only: kms:Decrypt decides nothing",
    "quota-snapshot-copy": "there are no quotas",
    "quota-vcpu": "there are no quotas",
    "quota-volume": "there are no quotas",
    "snapshot-locked-or-rbin": "the Recycle Bin is not served",
    "viaservice-blocks-direct": "about a direct CreateGrant, which `why` does not ask of",
    "vpce-policy-deny": "there are no endpoints with policies",
    "xks-external-key-disabled": "custom key stores are not served",
}
# Told otherwise or by nobody: no page of the catalogue has this id.
WITHOUT_PAGE = {
    "ami-deprecated": "no failure: it launches by its id",
    "boot-mode-mismatch": "boot modes are not compared at a launch",
    "ena-nvme-missing": "the instance is not simulated",
    "guest-does-not-boot": "the instance is not simulated",
    "mixed-keys": "told for each key by its own cause (theme mixed_keys)",
    "tpm-mismatch": "NitroTPM is not looked at",
    "type-not-offered": "offers are not compared at a launch",
    "virtualization-mismatch": "all images here are hvm",
}
# Causes that `amiable explain --list` has under reasons: a page for both.
ALSO_REASONS = ["principal-missing", "instance-missing", "condition-mismatch"]


def catalogue():
    done = subprocess.run([PROGRAM, "explain", "--list"], capture_output=True, text=True,
                          check=True)
    causes = done.stdout.split("reasons:")[0].split()[1:]
    return sorted(set(causes) | set(ALSO_REASONS))


def show(coverage):
    """Prints what was reached; the ids that were reached too seldom for a run of MANY worlds."""
    known = catalogue()
    for name, count in coverage.most_common():
        if name not in known:
            print("%6d %s" % (count, name))
    here = [name for name in known if name not in NOT_HERE]
    print("causes, %d of %d reached:" % (sum(coverage[name] > 0 for name in here), len(here)))
    for name in sorted(here, key=lambda one: (-coverage[one], one)):
        print("%6d %s" % (coverage[name], name))
    for name in sorted(NOT_HERE):
        print("not represented: %s: %s" % (name, NOT_HERE[name]))
        if coverage[name] or name not in known:
            print("       but it is %s" % ("reached" if coverage[name] else "no cause any more"))
    for name in sorted(WITHOUT_PAGE):
        print("without a page: %s: %s" % (name, WITHOUT_PAGE[name]))
    return [name for name in here if coverage[name] < LEAST]
