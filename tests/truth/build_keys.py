"""Makes the keys of a plan: imported material, replicas, policies, grants, states."""
import base64
import hashlib
import json
import secrets
import time

from wire import Refused
from worlds import REGION

PRIMARY_REGION = "eu-west-1"


def document(statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


# -- RSAES-OAEP with SHA-256, by RFC 8017: the standard library has none -------------------------
def mask(seed, length):
    blocks = (hashlib.sha256(seed + count.to_bytes(4, "big")).digest()
              for count in range(length // 32 + 1))
    return b"".join(blocks)[:length]


def xor(left, right):
    return bytes(a ^ b for a, b in zip(left, right))


def integers(der):
    """All INTEGERs in a SubjectPublicKeyInfo of RSA: modulus and exponent."""
    found, at = [], 0
    while at < len(der):
        tag, length, at = der[at], der[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(der[at:at + size], "big"), at + size
        if tag == 0x03:  # BIT STRING: past its count of unused bits
            at += 1
        elif tag != 0x30:
            if tag == 0x02:
                found.append(int.from_bytes(der[at:at + length], "big"))
            at += length
    return found


def oaep(public_key, message):
    modulus, exponent = integers(public_key)
    size = (modulus.bit_length() + 7) // 8
    padding = bytes(size - len(message) - 2 * 32 - 2)
    block = hashlib.sha256(b"").digest() + padding + b"\1" + message
    seed = secrets.token_bytes(32)
    masked = xor(block, mask(seed, len(block)))
    text = b"\0" + xor(seed, mask(masked, 32)) + masked
    return pow(int.from_bytes(text, "big"), exponent, modulus).to_bytes(size, "big")


def import_material(root, key_id, material, **terms):
    wrapping = root.kms("GetParametersForImport", KeyId=key_id, WrappingKeySpec="RSA_2048",
                        WrappingAlgorithm="RSAES_OAEP_SHA_256")
    sealed = oaep(base64.b64decode(wrapping["PublicKey"]), material)
    root.kms("ImportKeyMaterial", KeyId=key_id, ImportToken=wrapping["ImportToken"],
             EncryptedKeyMaterial=base64.b64encode(sealed).decode(), **terms)


# The AWS managed key of EBS as `amiable why` names it while there is none: whom its policy admits
# is documented.
def aws_ebs_key(account):
    return {"arn": "arn:aws:kms:%s:%s:key/aws-ebs-made-on-first-use" % (REGION, account),
            "state": "Enabled", "spec": "SYMMETRIC_DEFAULT", "tags": {}, "aliases": [],
            "grants": [], "multi_region": False, "origin": "AWS_KMS", "policy": [
                {"Effect": "Allow", "Principal": {"AWS": "*"}, "Resource": "*",
                 "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                            "kms:CreateGrant", "kms:DescribeKey"],
                 "Condition": {"StringEquals": {
                     "kms:CallerAccount": account,
                     "kms:ViaService": "ec2.%s.amazonaws.com" % REGION}}}]}


class Keys:
    """The part of a Building that is about keys."""
    expires = 0  # when imported material will be gone

    def root_of_key(self, name):
        planned = self.plan["keys"][name]
        root = self.user if planned["home"] == "user" else self.owner
        return root.in_region(planned.get("region", REGION))

    def make_key(self, name):
        planned = self.plan["keys"][name]
        root = self.root_of_key(name)
        spec = planned.get("spec", "SYMMETRIC_DEFAULT")
        origin = planned.get("origin", "AWS_KMS")
        terms = {"KeySpec": spec, "KeyUsage": "ENCRYPT_DECRYPT", "Origin": origin,
                 "Policy": self.open_to_both(), "Tags": [
                     {"TagKey": tag, "TagValue": value} for tag, value in planned["tags"].items()]}
        arn = self.made_replica(root, terms) if planned.get("replica") else \
            root.kms("CreateKey", **terms)["KeyMetadata"]["Arn"]
        self.names[name] = arn
        alias = "alias/images" if name == "source" else "alias/" + name
        root.kms("CreateAlias", AliasName=alias, TargetKeyId=arn)
        if origin == "EXTERNAL":
            self.material = secrets.token_bytes(32)
            import_material(root, arn, self.material,
                            ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE")
        self.keys[name] = {"arn": arn, "tags": planned["tags"], "aliases": [alias], "grants": [],
                           "state": planned["state"], "spec": spec, "origin": origin,
                           "multi_region": bool(planned.get("replica"))}

    def open_to_both(self):
        accounts = sorted({self.owner_account, self.user_account})
        return document([{"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                          "Principal": {"AWS": accounts}}])

    def made_replica(self, root, terms):
        """A multi-Region key, of which the world uses the replica: its policy is its own."""
        far = root.in_region(PRIMARY_REGION)
        key = far.kms("CreateKey", MultiRegion=True, **terms)["KeyMetadata"]["KeyId"]
        answer = far.kms("ReplicateKey", KeyId=key, ReplicaRegion=REGION, Policy=terms["Policy"],
                         Tags=terms["Tags"])
        return answer["ReplicaKeyMetadata"]["Arn"]

    def put_policies(self):
        for name, key in self.keys.items():
            if name not in self.plan["keys"]:
                continue
            key["policy"] = self.named(self.plan["keys"][name]["policy"])
            self.root_of_key(name).kms("PutKeyPolicy", KeyId=key["arn"], PolicyName="default",
                                       BypassPolicyLockoutSafetyCheck=True,
                                       Policy=document(key["policy"]))

    def make_grant(self, grant):
        key = self.keys[grant["key"]]
        if key["spec"] != "SYMMETRIC_DEFAULT":
            return  # KMS takes no grant for what the key cannot do
        account = self.user_account if grant["issuer"] == "user" else self.owner_account
        made = {"grantee": self.named(grant["grantee"]), "operations": grant["operations"],
                "subset": grant["subset"], "issuer": account}
        constraints = {"Constraints": {"EncryptionContextSubset": grant["subset"]}} \
            if grant["subset"] else {}
        root = self.user if grant["issuer"] == "user" else self.owner
        root.in_region(key["arn"].split(":")[3]).kms(
            "CreateGrant", KeyId=key["arn"], GranteePrincipal=made["grantee"],
            Operations=made["operations"], **constraints)
        key["grants"].append(made)

    def set_state(self, name, key):
        root = self.root_of_key(name)
        try:
            if key["state"] == "Disabled":
                root.kms("DisableKey", KeyId=key["arn"])
            elif key["state"] == "PendingDeletion":
                root.kms("ScheduleKeyDeletion", KeyId=key["arn"], PendingWindowInDays=7)
            elif key["state"] == "PendingImport":
                root.kms("DeleteImportedKeyMaterial", KeyId=key["arn"])
            elif key["state"] == "Expired":
                expires = int(time.time() + 1.6)  # whole seconds; still to come when KMS looks
                import_material(root, key["arn"], self.material, ValidTo=expires)
                self.expires = expires
        except Refused:  # the key's policy shuts its own root out: it stays as it is
            key["state"] = "Enabled"

    def wait_for_expiry(self):
        time.sleep(max(0, self.expires + 0.01 - time.time()))
