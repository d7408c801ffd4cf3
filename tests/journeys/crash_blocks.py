#!/usr/bin/env python3
"""kill -9 while blocks of a snapshot are put, again and again: those acknowledged are there, and the
snapshot can be completed.

usage: crash_blocks.py ROUNDS      AMIABLE names the program
"""
import base64
import hashlib
import random
import shutil
import sys
import tempfile
import threading
import time

from served import GONE, OWNER, Served

BLOCK = 512 * 1024


class BlockWriter(threading.Thread):
    """Puts blocks of one snapshot until the server dies; the last one may be there or not."""

    def __init__(self, served):
        super().__init__()
        self.ebs = served.client("ebs", OWNER)
        self.snapshot, self.blocks = None, 0

    def run(self):
        try:
            self.snapshot = self.ebs.start_snapshot(VolumeSize=1)["SnapshotId"]
            while True:
                put(self.ebs, self.snapshot, self.blocks)
                self.blocks += 1
        except GONE:
            pass


def block(snapshot, index):
    return ("%s %d " % (snapshot, index)).encode().ljust(BLOCK, b".")


def put(ebs, snapshot, index):
    data = block(snapshot, index)
    ebs.put_snapshot_block(
        SnapshotId=snapshot, BlockIndex=index, BlockData=data, DataLength=BLOCK,
        ChecksumAlgorithm="SHA256",
        Checksum=base64.b64encode(hashlib.sha256(data).digest()).decode())


def check_blocks(served, writer):
    """Puts the last block again, completes the snapshot and reads it."""
    if writer.snapshot is None:
        return 0
    ebs, snapshot = served.client("ebs", OWNER), writer.snapshot
    put(ebs, snapshot, writer.blocks)
    ebs.complete_snapshot(SnapshotId=snapshot, ChangedBlocksCount=writer.blocks + 1)
    served.client("ec2", OWNER).get_waiter("snapshot_completed").wait(
        SnapshotIds=[snapshot], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
    for one in ebs.list_snapshot_blocks(SnapshotId=snapshot)["Blocks"]:
        got = ebs.get_snapshot_block(SnapshotId=snapshot, **one)["BlockData"].read()
        if got != block(snapshot, one["BlockIndex"]):
            raise SystemExit("block %d of %s is another" % (one["BlockIndex"], snapshot))
    served.client("ec2", OWNER).delete_snapshot(SnapshotId=snapshot)
    return writer.blocks


def main():
    rounds = int(sys.argv[1])
    seed = int(time.time())
    random.seed(seed)
    print("seed", seed)
    data, blocks = tempfile.mkdtemp(prefix="amiable-crash-"), 0
    served = Served(data=data)
    for _ in range(rounds):
        writer = BlockWriter(served)
        writer.start()
        time.sleep(random.uniform(0.05, 0.6))
        served.kill()
        writer.join()
        served = Served(data=data)
        blocks += check_blocks(served, writer)
    served.stop()
    shutil.rmtree(data)
    print("%d kills, %d blocks acknowledged, none lost" % (rounds, blocks))


main()
