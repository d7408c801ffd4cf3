#!/usr/bin/env python3
"""kill -9 in the middle of concurrent writes, again and again: what was acknowledged is there.

usage: crash.py ROUNDS      AMIABLE names the program
"""
import random
import shutil
import signal
import sys
import tempfile
import threading
import time

import botocore.exceptions

from served import OWNER, Served

WRITERS = 6
DOCUMENT = ('{"Version":"2012-10-17","Statement":'
            '[{"Effect":"Allow","Action":"none:Nothing","Resource":"*"}]}')
GONE = (botocore.exceptions.EndpointConnectionError, botocore.exceptions.ConnectionClosedError,
        botocore.exceptions.HTTPClientError)


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


def main():
    rounds = int(sys.argv[1])
    seed = int(time.time())
    random.seed(seed)
    print("seed", seed)
    data = tempfile.mkdtemp(prefix="amiable-crash-")
    users, policies = [], []
    for number in range(rounds):
        served = Served(data=data)
        check(served, users, policies)
        writers = [Writer(served, "r%d-w%d" % (number, index)) for index in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(random.uniform(0.05, 0.6))
        served.process.send_signal(signal.SIGKILL)
        served.process.wait()
        for writer in writers:
            writer.join()
            users += writer.users
            policies += writer.policies
    served = Served(data=data)
    check(served, users, policies)
    served.stop()
    shutil.rmtree(data)
    print("%d kills, %d users and %d policies acknowledged, none lost" %
          (rounds, len(users), len(policies)))


main()
