#!/usr/bin/env python3
"""kill -9 in the middle of concurrent writes, again and again: what was acknowledged is there,
launches and copies come to their end, and no grant is left over from one that was never made.

usage: crash.py ROUNDS      AMIABLE names the program
"""
import random
import shutil
import sys
import tempfile
import threading
import time

from served import GONE, OWNER, Served, encrypted_image

WRITERS = 6
LAUNCHERS = 2
ROUNDS_PER_WORLD = 50  # an account has 5,000 users at most
DOCUMENT = ('{"Version":"2012-10-17","Statement":'
            '[{"Effect":"Allow","Action":"none:Nothing","Resource":"*"}]}')


class Writer(threading.Thread):
    """Makes users with a policy each until the server dies; remembers what was acknowledged."""

    def __init__(self, served, name):
        super().__init__()
        self.iam = served.client("iam", OWNER)
        self.name, self.users, self.policies = name, [], []

    def run(self):
        number = 0
        try:
            while True:
                user = "%s-%d" % (self.name, number)
                number += 1
                self.iam.create_user(UserName=user)
                self.users.append(user)
                self.iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=DOCUMENT)
                self.policies.append(user)
        except GONE:
            pass


class Launcher(threading.Thread):
    """Launches an encrypted image, stops, terminates and copies until the server dies."""

    def __init__(self, served, image):
        super().__init__()
        self.ec2 = served.client("ec2", OWNER)
        self.image, self.launched, self.copied = image, [], []

    def run(self):
        try:
            while True:
                self.launched.append(self.ec2.run_instances(
                    ImageId=self.image, MinCount=1, MaxCount=1,
                    InstanceType="t3.micro")["Instances"][0]["InstanceId"])
                self.copied.append(self.ec2.copy_image(
                    Name="copy-%s" % self.launched[-1], SourceImageId=self.image,
                    SourceRegion="us-west-2")["ImageId"])
                if len(self.launched) > 1:
                    self.ec2.terminate_instances(InstanceIds=[self.launched[-2]])
        except GONE:
            pass


def check_launches(served, key, launched, copied):
    time.sleep(1.2)  # longer than any transition of the fast pace
    ec2 = served.client("ec2", OWNER)
    instances = {instance["InstanceId"]: instance
                 for page in ec2.get_paginator("describe_instances").paginate()
                 for reservation in page["Reservations"] for instance in reservation["Instances"]}
    stuck = ["%s is %s" % (name, instance["State"]["Name"])
             for name, instance in instances.items()
             if instance["State"]["Name"] not in ("running", "terminated")]
    stuck += ["%s is lost" % name for name in launched if name not in instances]
    images = {image["ImageId"]: image["State"]
              for image in ec2.describe_images(Owners=["self"])["Images"]}
    stuck += ["%s is %s" % (name, images.get(name)) for name in copied
              if images.get(name) != "available"]
    there = {volume["VolumeId"]
             for page in ec2.get_paginator("describe_volumes").paginate()
             for volume in page["Volumes"]}
    there |= {snapshot["SnapshotId"]
              for page in ec2.get_paginator("describe_snapshots").paginate(OwnerIds=["self"])
              for snapshot in page["Snapshots"]}
    for page in served.client("kms", OWNER).get_paginator("list_grants").paginate(KeyId=key):
        for grant in page["Grants"]:
            [context] = grant["Constraints"].values()
            if context["aws:ebs:id"] not in there:
                stuck.append("a grant for %s, which is not there" % context["aws:ebs:id"])
    if stuck:
        raise SystemExit("after the crash: %s" % stuck[:10])
    for name, instance in instances.items():
        if instance["State"]["Name"] == "running":
            ec2.terminate_instances(InstanceIds=[name])


def check(served, users, policies):
    iam = served.client("iam", OWNER)
    there = {user["UserName"] for page in iam.get_paginator("list_users").paginate()
             for user in page["Users"]}
    lost = [user for user in users if user not in there]
    for user in random.sample(policies, min(len(policies), 20)):
        if iam.list_user_policies(UserName=user)["PolicyNames"] != ["p"]:
            lost.append(user + "'s policy")
    if lost:
        raise SystemExit("acknowledged, then lost: %s" % lost[:10])


def kills_in_one_world(rounds, first):
    """How many users, policies and launches were acknowledged, and are there."""
    data = tempfile.mkdtemp(prefix="amiable-crash-")
    users, policies, launches = [], [], 0
    served = Served(data=data)
    key = served.client("kms", OWNER).create_key()["KeyMetadata"]["Arn"]
    image = encrypted_image(served.client("ec2", OWNER), key)
    for number in range(first, first + rounds):
        writers = [Writer(served, "r%d-w%d" % (number, index)) for index in range(WRITERS)]
        launchers = [Launcher(served, image) for _ in range(LAUNCHERS)]
        for thread in writers + launchers:
            thread.start()
        time.sleep(random.uniform(0.05, 0.6))
        served.kill()
        for thread in writers + launchers:
            thread.join()
        users += [user for writer in writers for user in writer.users]
        policies += [policy for writer in writers for policy in writer.policies]
        served = Served(data=data)
        check(served, users, policies)
        check_launches(served, key, [name for one in launchers for name in one.launched],
                       [name for one in launchers for name in one.copied])
        launches += sum(len(one.launched) for one in launchers)
    served.stop()
    shutil.rmtree(data)
    return len(users), len(policies), launches


def main():
    rounds = int(sys.argv[1])
    seed = int(time.time())
    random.seed(seed)
    print("seed", seed)
    total = [0, 0, 0]
    for first in range(0, rounds, ROUNDS_PER_WORLD):
        made = kills_in_one_world(min(ROUNDS_PER_WORLD, rounds - first), first)
        total = [one + other for one, other in zip(total, made)]
    print("%d kills; %d users, %d policies and %d launches acknowledged, none lost, none stuck" %
          (rounds, *total))


main()
