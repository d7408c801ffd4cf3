#!/usr/bin/env python3
"""A day of simulated life: many clients start, stop, copy, share, break and delete, and then nothing
is left over.

usage: day.py CALLS [--clients N] [--seed N]
AMIABLE names the program. At the end everything is deleted, and these must hold: no grant is left
on any key, no volume or snapshot is left, every instance is terminated, no answer was an internal
error, and the server is not larger than after the first fifth of the day but for what its journal
and caches may take (a bound below). Exit code 1 otherwise.
"""
import argparse
import collections
import random
import re
import sys
import threading
import time

from server import Server
from wire import Refused, one
from worlds import REGION

GROWTH_MAX_MIB = 96
ROOM = 12  # instances, volumes and snapshots a client keeps at most, each


class Client(threading.Thread):
    """One account's life, random but lawful: what it makes it remembers, and deletes in the end."""

    def __init__(self, server, account, seed, calls):
        super().__init__()
        self.calls, self.counts, self.faults = calls, collections.Counter(), []
        self.random = random.Random(seed)
        self.root = server.root(account)
        self.account = account
        self.instances, self.volumes, self.snapshots, self.images = [], [], [], []

    def ask(self, action, **parameters):
        self.counts["calls"] += 1
        try:
            return self.root.ec2(action, **parameters)
        except Refused as refused:
            self.counts["%s: %s" % (action, refused.code)] += 1
            if refused.code in ("InternalError", "InternalFailure", "ServiceUnavailable"):
                self.faults.append("%s: %s" % (action, refused))
            return None

    def kms(self, action, **parameters):
        self.counts["calls"] += 1
        return self.root.kms(action, **parameters)

    def begin(self):
        self.key = self.kms("CreateKey")["KeyMetadata"]["Arn"]
        volume = self.make_volume()
        self.settle("DescribeVolumes", "VolumeId.1", volume, "status", "available")
        snapshot = self.make_snapshot()
        self.settle("DescribeSnapshots", "SnapshotId.1", snapshot, "status", "completed")
        self.image = one(self.ask("RegisterImage", Name="golden", RootDeviceName="/dev/xvda", Architecture="x86_64",
                                    VirtualizationType="hvm", EnaSupport="true", **{
            "BlockDeviceMapping.1.DeviceName": "/dev/xvda",
            "BlockDeviceMapping.1.Ebs.SnapshotId": snapshot}), "imageId")
        self.snapshots.remove(snapshot)
        self.golden = snapshot

    def settle(self, action, parameter, thing, tag, wanted):
        for _ in range(200):
            answer = self.ask(action, **{parameter: thing})
            if answer is None or wanted in re.findall("<%s>([^<]*)</%s>" % (tag, tag), answer):
                return
            time.sleep(0.05)
        self.faults.append("%s of %s never becomes %s" % (action, thing, wanted))

    # -- what a client may do
    def make_volume(self):
        answer = self.ask("CreateVolume", AvailabilityZone=REGION + "a", Size="1",
                          Encrypted="true", KmsKeyId=self.key)
        if answer is None:
            return None
        self.volumes.append(one(answer, "volumeId"))
        return self.volumes[-1]

    def make_snapshot(self):
        if not self.volumes:
            return None
        answer = self.ask("CreateSnapshot", VolumeId=self.random.choice(self.volumes))
        if answer is None:
            return None
        self.snapshots.append(one(answer, "snapshotId"))
        return self.snapshots[-1]

    def run(self):
        try:
            self.begin()
            while self.counts["calls"] < self.calls:
                self.random.choice(self.DEEDS)(self)
            self.end()
        except Exception as fault:  # told by the main thread
            self.faults.append(repr(fault))

    def launch(self):
        if len(self.instances) >= ROOM:
            return self.terminate()
        answer = self.ask("RunInstances", ImageId=self.image, MinCount="1", MaxCount="1",
                          InstanceType="t3.micro")
        if answer is not None:
            self.instances.append(one(answer, "instanceId"))

    def with_instance(self, action):
        if self.instances:
            self.ask(action, **{"InstanceId.1": self.random.choice(self.instances)})

    def stop_one(self):
        self.with_instance("StopInstances")

    def start_one(self):
        self.with_instance("StartInstances")

    def terminate(self):
        if self.instances:
            index = self.random.randrange(len(self.instances))
            if self.ask("TerminateInstances", **{"InstanceId.1": self.instances[index]}):
                del self.instances[index]

    def volume(self):
        if len(self.volumes) < ROOM:
            self.make_volume()

    def attach(self):
        if self.volumes and self.instances:
            self.ask("AttachVolume", VolumeId=self.random.choice(self.volumes), Device="/dev/sdf",
                     InstanceId=self.random.choice(self.instances))

    def detach(self):
        if self.volumes:
            self.ask("DetachVolume", VolumeId=self.random.choice(self.volumes))

    def snapshot(self):
        if len(self.snapshots) < ROOM:
            self.make_snapshot()

    def copy_snapshot(self):
        if self.snapshots and len(self.snapshots) < ROOM:
            answer = self.ask("CopySnapshot", SourceRegion=REGION, Encrypted="true",
                              SourceSnapshotId=self.random.choice(self.snapshots),
                              KmsKeyId=self.key)
            if answer is not None:
                self.snapshots.append(one(answer, "snapshotId"))

    def delete_some(self):
        for kept, action, name in ((self.volumes, "DeleteVolume", "VolumeId"),
                                   (self.snapshots, "DeleteSnapshot", "SnapshotId")):
            if kept:
                index = self.random.randrange(len(kept))
                if self.ask(action, **{name: kept[index]}):
                    del kept[index]

    def copy_image(self):
        if len(self.images) < 4:
            answer = self.ask("CopyImage", SourceImageId=self.image, SourceRegion=REGION,
                              Name="copy-%d" % self.counts["calls"])
            if answer is not None:
                self.images.append(one(answer, "imageId"))
        else:
            self.ask("DeregisterImage", ImageId=self.images.pop(), DeleteAssociatedSnapshots="true")

    def look(self):
        self.ask("DescribeInstances")
        self.ask("DescribeVolumes")

    def trouble(self):
        """The key is shut for some calls."""
        self.kms("DisableKey", KeyId=self.key)
        for _ in range(3):
            self.random.choice([Client.launch, Client.start_one, Client.attach, Client.volume,
                                Client.copy_snapshot])(self)
        self.kms("EnableKey", KeyId=self.key)

    DEEDS = [launch, launch, launch, stop_one, stop_one, start_one, start_one, terminate, volume,
             attach, detach, snapshot, copy_snapshot, delete_some, copy_image, look, look, trouble]

    # -- the end of the day
    def end(self):
        deadline = time.time() + 60
        while time.time() < deadline and (self.instances or self.volumes or self.snapshots):
            while self.instances and time.time() < deadline:
                self.terminate()
            for volume in self.volumes:
                self.ask("DetachVolume", VolumeId=volume)
            for kept, action, name in ((self.volumes, "DeleteVolume", "VolumeId"),
                                       (self.snapshots, "DeleteSnapshot", "SnapshotId")):
                for thing in list(kept):
                    if self.ask(action, **{name: thing}) or self.is_gone(name, thing):
                        kept.remove(thing)
            time.sleep(0.1)
        for image in self.images + [self.image]:
            self.ask("DeregisterImage", ImageId=image, DeleteAssociatedSnapshots="true")
        self.ask("DeleteSnapshot", SnapshotId=self.golden)

    def is_gone(self, name, thing):
        """A refused volume or copy vanishes by itself."""
        describe = "DescribeVolumes" if name == "VolumeId" else "DescribeSnapshots"
        return self.ask(describe, **{name + ".1": thing}) is None

    def left_over(self):
        """What must not be there now."""
        found = ["grant " + grant["GrantId"] + " on " + key["KeyArn"] + " for " +
                 str(grant.get("Constraints"))
                 for key in self.root.kms("ListKeys")["Keys"]
                 for grant in self.root.kms("ListGrants", KeyId=key["KeyArn"])["Grants"]]
        for action, tag, more in (("DescribeVolumes", "volumeId", {}),
                                  ("DescribeSnapshots", "snapshotId", {"Owner.1": "self"}),
                                  ("DescribeImages", "imageId", {"Owner.1": "self"})):
            answer = self.root.ec2(action, **more)
            found += re.findall("<%s>([^<]*)</%s>" % (tag, tag), answer)
        states = self.root.ec2("DescribeInstances")
        found += ["an instance is " + state for state in re.findall(
            "<instanceState><code>[0-9]*</code><name>([^<]*)", states) if state != "terminated"]
        return found


def resident_mib(pid):
    with open("/proc/%d/status" % pid) as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("calls", type=int)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print("seed", options.seed)
    server = Server(["3%011d" % number for number in range(options.clients)])
    clients = [Client(server, account, options.seed + number, options.calls // options.clients)
               for number, account in enumerate(server.accounts)]
    begun = time.time()
    for client in clients:
        client.start()
    early = None
    while any(client.is_alive() for client in clients):
        time.sleep(0.2)
        done = sum(client.counts["calls"] for client in clients)
        if early is None and done > options.calls / 5:
            early = resident_mib(server.process.pid)
    late, spent = resident_mib(server.process.pid), time.time() - begun
    time.sleep(1.5)  # what is shutting down now is terminated then
    faults = [fault for client in clients for fault in client.faults]
    faults += ["%s: %s is left" % (client.account, thing) for client in clients
               for thing in client.left_over()]
    server.stop()
    total = sum((client.counts for client in clients), collections.Counter())
    print(dict(total.most_common(12)))
    print("%d calls in %.0f s; %.0f MiB after a fifth, %.0f MiB in the end"
          % (total["calls"], spent, early or late, late))
    if late - (early or late) > GROWTH_MAX_MIB:
        faults.append("the server grew")
    for fault in faults[:40]:
        print("FAULT", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
