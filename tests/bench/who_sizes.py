#!/usr/bin/env python3
"""`amiable who` over generated accounts: 100,000 principals and 10 images, 1,000,000 and 100.

Each account has 10,000 principals, as many as IAM's quotas let one have. They follow 40 job profiles
(groups, managed policies), but one in twenty has policies like nobody else; a fifth has an inline
policy of its own about other services, one in a hundred something of its own about EC2. Key policies
name single users. Prints time, peak memory and how many decisions it came to.

usage: who_sizes.py [--quick]      AMIABLE names the program
"""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

QUICK = "--quick" in sys.argv
PROGRAM = os.environ.get("AMIABLE", "build/release/amiable")
REGION = "us-west-2"
OWNER = "100000000000"
PRINCIPALS = 10_000
PROFILES = 40
ACTIONS = ["s3:GetObject", "s3:PutObject", "dynamodb:Query", "logs:PutLogEvents", "sqs:*", "sns:Publish",
           "lambda:InvokeFunction", "cloudwatch:PutMetricData", "ecr:GetAuthorizationToken", "ssm:Get*"]


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(actions, resource="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def managed(account, number, chance):
    """Every fourth is about EC2 or KMS."""
    statements = [allow(chance.sample(ACTIONS, 4), "arn:aws:s3:::bucket-%d/*" % number)]
    if number % 4 == 0:
        statements.append(allow(["ec2:RunInstances", "ec2:Describe*", "ec2:CreateTags"]))
    if number % 8 == 0:
        statements.append(allow(["kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                                 "kms:DescribeKey", "kms:CreateGrant"]))
    if number % 16 == 4:
        statements.append({"Effect": "Deny", "Action": "kms:CreateGrant", "Resource": "*", "Condition": {
            "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::%s:role/*" % account}}})
    name = "Managed%03d" % number
    return {"PolicyName": name, "PolicyId": "ANPA%016d" % number,
            "Arn": "arn:aws:iam::%s:policy/%s" % (account, name), "Path": "/", "DefaultVersionId": "v1",
            "AttachmentCount": 1, "IsAttachable": True,
            "PolicyVersionList": [{"Document": policy(*statements), "VersionId": "v1",
                                   "IsDefaultVersion": True}]}


def attached(account, numbers):
    return [{"PolicyName": "Managed%03d" % n, "PolicyArn": "arn:aws:iam::%s:policy/Managed%03d" % (account, n)}
            for n in numbers]


def inline(number, chance, name):
    if number % 100 == 7:
        return [{"PolicyName": "Own", "PolicyDocument": policy(allow(
            "ec2:RunInstances", "arn:aws:ec2:*:*:instance/*",
            Condition={"StringEquals": {"ec2:InstanceType": chance.choice(["t3.micro", "m5.large"])}}))}]
    if number % 5 == 0:
        return [{"PolicyName": "Home", "PolicyDocument": policy(allow("s3:*", "arn:aws:s3:::home-%s/*" % name))}]
    return []


def principal(account, number, chance):
    user = number % 2 == 0
    profile = number % PROFILES
    name = "%s%05d" % ("user" if user else "Role", number)
    numbers = [profile, profile + 40, profile * 7 % 80]
    if number % 20 == 3:
        numbers = chance.sample(range(80), 4)  # like nobody else
    common = {"Path": "/", "CreateDate": "2024-05-14T09:10:00+00:00",
              "AttachedManagedPolicies": attached(account, numbers),
              "Tags": [{"Key": "team", "Value": "team-%d" % (number % 17)},
                       {"Key": "owner", "Value": "owner-%d@example.com" % number}]}
    if user:
        return {"UserName": name, "UserId": "AIDA%016d" % number,
                "Arn": "arn:aws:iam::%s:user/%s" % (account, name),
                "GroupList": ["Group%02d" % profile], "UserPolicyList": inline(number, chance, name), **common}
    return {"RoleName": name, "RoleId": "AROA%016d" % number,
            "Arn": "arn:aws:iam::%s:role/%s" % (account, name),
            "AssumeRolePolicyDocument": policy({"Effect": "Allow", "Action": "sts:AssumeRole",
                                                "Principal": {"Service": "ec2.amazonaws.com"}}),
            "InstanceProfileList": [], "RoleLastUsed": {},
            "RolePolicyList": inline(number, chance, name), **common}


def details(account):
    chance = random.Random(1)
    people = [principal(account, n, chance) for n in range(PRINCIPALS)]
    groups = [{"Path": "/", "GroupName": "Group%02d" % n, "GroupId": "AGPA%016d" % n,
               "Arn": "arn:aws:iam::%s:group/Group%02d" % (account, n),
               "GroupPolicyList": [{"PolicyName": "Group", "PolicyDocument": policy(
                   allow(chance.sample(ACTIONS, 3)))}], "AttachedManagedPolicies": []}
              for n in range(PROFILES)]
    return {"UserDetailList": [p for p in people if "UserName" in p], "GroupDetailList": groups,
            "RoleDetailList": [p for p in people if "RoleName" in p],
            "Policies": [managed(account, n, chance) for n in range(80)]}


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value, indent=4))


def key_arn(number):
    return "arn:aws:kms:%s:%s:key/00000000-0000-0000-0000-%012d" % (REGION, OWNER, number)


def write_key(root, number, accounts):
    folder = root / OWNER / REGION / "keys" / key_arn(number).split("/")[1]
    names = ["arn:aws:iam::%s:root" % account for account in accounts if int(account) % 3 != number % 3]
    names += ["arn:aws:iam::%s:user/user%05d" % (accounts[-1], n) for n in range(0, 20, 2)]
    statement = {"Effect": "Allow", "Principal": {"AWS": names}, "Resource": "*",
                 "Action": ["kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey",
                            "kms:CreateGrant"]}
    write(folder / "key-policy.json", {"Policy": json.dumps(policy(statement), indent=2)})
    write(folder / "grants.json", {"Grants": []})
    write(folder / "describe-key.json", {"KeyMetadata": {
        "AWSAccountId": OWNER, "KeyId": folder.name, "Arn": key_arn(number), "Enabled": True,
        "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": "Enabled", "Origin": "AWS_KMS", "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT", "MultiRegion": False}})


def write_images(root, count, keys, accounts):
    images, snapshots = [], []
    for number in range(count):
        ami, snapshot = "ami-%017x" % number, "snap-%017x" % number
        images.append({"ImageId": ami, "OwnerId": OWNER, "State": "available", "Public": False,
                       "RootDeviceType": "ebs", "RootDeviceName": "/dev/xvda", "Architecture": "x86_64",
                       "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {
                           "SnapshotId": snapshot, "VolumeSize": 8, "VolumeType": "gp3", "Encrypted": True}}]})
        snapshots.append({"SnapshotId": snapshot, "OwnerId": OWNER, "State": "completed", "Encrypted": True,
                          "VolumeSize": 8, "KmsKeyId": key_arn(number % keys), "VolumeId": "vol-ffffffff"})
        folder = root / OWNER / REGION
        write(folder / "image-attributes" / (ami + ".launchPermission.json"),
              {"LaunchPermissions": [{"UserId": a} for a in accounts[1:]], "ImageId": ami})
        write(folder / "snapshot-attributes" / (snapshot + ".createVolumePermission.json"),
              {"CreateVolumePermissions": [], "SnapshotId": snapshot})
    write(root / OWNER / REGION / "images.json", {"Images": images})
    write(root / OWNER / REGION / "snapshots.json", {"Snapshots": snapshots})


def make(root, account_count, image_count):
    accounts = [str(int(OWNER) + n) for n in range(account_count)]
    text = json.dumps(details(OWNER), indent=4)
    for account in accounts:
        write(root / account / "account-authorization-details.json", text.replace(OWNER, account))
        write(root / account / REGION / "ebs-encryption.json", {"EbsEncryptionByDefault": False})
        write(root / account / REGION / "ebs-default-kms-key.json", {"KmsKeyId": "alias/aws/ebs"})
        write(root / account / REGION / "aliases.json", {"Aliases": []})
    keys = 10
    for number in range(keys):
        write_key(root, number, accounts)
    write_images(root, image_count, keys, accounts)
    return len(text) * account_count


def measure(root, account_count, image_count, bound):
    started = time.time()
    size = make(root, account_count, image_count)
    print("%d principals, %d images: %.1f GB of account details written in %.0f s"
          % (account_count * PRINCIPALS, image_count, size / 1e9, time.time() - started), flush=True)
    command = [PROGRAM, "who", "--bundle", str(root), "--stats"]
    for number in range(image_count):
        command += ["--image", "ami-%017x" % number]
    started = time.time()
    done = subprocess.run(command, capture_output=True, text=True)
    took = time.time() - started
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    print("  %.1f s (at most %d wanted; load %.1f on %d cores), %s" % (
        took, bound, os.getloadavg()[0], os.cpu_count(), done.stderr.strip()))
    print("  " + [line for line in done.stdout.splitlines() if " decisions" in line][-1], flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        measure(pathlib.Path(folder) / "small", 10, 10, 5)
    if QUICK:
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(pathlib.Path(folder) / "large", 100, 100, 60)


if __name__ == "__main__":
    main()
