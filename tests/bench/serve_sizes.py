#!/usr/bin/env python3
"""What the server costs as things grow: memory over a million requests, calls among 100 and 100,000
keys, 10,000 idle connections, a reset, DescribeImages among 10,000 images, blocks of EBS.

usage: serve_sizes.py [--quick]    AMIABLE names the program; needs wrk, python3-boto3
"""
import base64
import hashlib
import json
import os
import pathlib
import resource
import shutil
import socket
import statistics
import sys
import tempfile
import time
import urllib.request

import serve_bench as bench
from served import OWNER, Served

QUICK = "--quick" in sys.argv
SOURCE = pathlib.Path(__file__).resolve().parents[2]


def on_its_core(*options):
    served = Served("--threads", "1", *options)
    os.system("taskset -a -cp %s %d >/dev/null" % (bench.SERVER_CORE, served.process.pid))
    return served


def many(served, request, count, connections=32):
    """Sends a request until it was answered about `count` times; returns how often that was."""
    rate, _, bad = bench.wrk(served.url + "/", request, connections)
    done = rate * float(bench.SECONDS)
    if bad:
        raise AssertionError("%d refused" % bad)
    while done < count:
        bench.SECONDS = str(max(1, round((count - done) / rate)))
        rate, _, bad = bench.wrk(served.url + "/", request, connections)
        done += rate * float(bench.SECONDS)
    bench.SECONDS = "5"
    return done


def growth():
    served = on_its_core()
    requests = {name: bench.signed(served, "kms", json.dumps(body), name)
                for name, body in bench.kms_requests(served).items()}
    total, step = 0, 50_000 if QUICK else 250_000
    marks = []
    for name in ("DescribeKey", "Encrypt", "Decrypt", "GenerateDataKey"):
        # The date of a signature is good for five minutes: signed anew for each round.
        body = requests[name]["body"]
        total += many(served, bench.signed(served, "kms", body, name), step, 8)
        marks.append("%.1f" % bench.memory_mb(served.process))
    print("memory after each quarter of %d requests: %s MB" % (total, ", ".join(marks)))
    served.stop()


def cost_of(served, name, body):
    rate, _, bad = bench.wrk(served.url + "/", bench.signed(served, "kms", json.dumps(body), name))
    if bad:
        raise AssertionError("%d refused" % bad)
    return 1e6 / rate


def keys():
    served = on_its_core()
    kms = served.client("kms", OWNER)
    calls = bench.kms_requests(served)
    create = lambda: bench.signed(served, "kms", "{}", "CreateKey")
    for _ in range(99):
        kms.create_key()
    few = {name: cost_of(served, name, body) for name, body in calls.items()}
    before = bench.memory_mb(served.process)
    made = many(served, create(), 5_000 if QUICK else 100_000)
    after = bench.memory_mb(served.process)
    for name, body in calls.items():
        print("kms:%-20s %5.1f us among 100 keys, %5.1f us among %d" % (
            name, few[name], cost_of(served, name, body), made))
    print("a key in memory: %.1f KB" % ((after - before) * 1024 / made))
    began = time.time()
    served.stop(keep=True)
    print("stopped in %.2f s" % (time.time() - began))
    began = time.time()
    again = Served("--threads", "1", data=served.data)
    again.get("/_amiable/health").read()
    print("started again with these in %.2f s" % (time.time() - began))
    again.stop()
    shutil.rmtree(served.data)


def connections():
    count = 1_000 if QUICK else 10_000
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, count + 200), most))
    served = on_its_core()
    before = bench.memory_mb(served.process)
    address = ("127.0.0.1", int(served.url.rsplit(":", 1)[1]))
    held = []
    for _ in range(count):
        held.append(socket.create_connection(address))
        held[-1].sendall(b"GET /_amiable/health HTTP/1.1\r\nHost: %s:%d\r\n\r\n" % (
            b"127.0.0.1", address[1]))
    for one in held:
        assert one.recv(1000).startswith(b"HTTP/1.1 200"), "a connection was not served"
    began = time.time()
    served.get("/_amiable/health").read()
    print("%d idle connections: %.1f KB each, another answered in %.1f ms" % (
        count, (bench.memory_mb(served.process) - before) * 1024 / count,
        (time.time() - began) * 1000))
    for one in held:
        one.close()
    served.stop()


def reset():
    served = on_its_core("--allow-reset")
    kms = served.client("kms", OWNER)
    times = []
    for _ in range(20):
        for _ in range(20):
            kms.create_key()
        began = time.time()
        served.get("/_amiable/reset", method="POST").read()
        times.append((time.time() - began) * 1000)
    print("reset: %.1f ms in the middle, %.1f ms at most" % (statistics.median(times), max(times)))
    served.stop()


def bundle_of_images(folder, count):
    """The refused example with many more images of the owner."""
    shutil.copytree(SOURCE / "examples/article-refused", folder, dirs_exist_ok=True)
    path = pathlib.Path(folder) / OWNER / "us-west-2/images.json"
    shown = json.loads(path.read_text())
    model = shown["Images"][0]
    for number in range(count):
        shown["Images"].append(dict(model, ImageId="ami-%017x" % number, Name="image-%d" % number))
    path.write_text(json.dumps(shown))


def images():
    count = 10_000
    folder = tempfile.mkdtemp(prefix="amiable-bench-")
    bundle_of_images(folder, count)
    served = on_its_core("--world", folder)
    for what, more in (("by a filter of one name", "&Filter.1.Name=name&Filter.1.Value.1=image-77"),
                       ("by a filter with a wildcard",
                        "&Filter.1.Name=name&Filter.1.Value.1=image-7*7")):
        request = bench.signed(served, "ec2", "Action=DescribeImages&Version=2016-11-15&Owner.1=self"
                               + more)
        rate, p99, bad = bench.wrk(served.url + "/", request, 1)
        print("ec2:DescribeImages among %d, %s: %.2f ms, p99 %.2f ms%s" % (
            count, what, 1000 / rate, p99, ", %d REFUSED" % bad if bad else ""))
    served.stop()
    shutil.rmtree(folder)


def blocks():
    """One connection that waits for each answer, as the AWS CLI would; blocks of 512 KiB."""
    served = on_its_core()
    ebs = served.client("ebs", OWNER)
    snapshot = ebs.start_snapshot(VolumeSize=8, Encrypted=True)["SnapshotId"]
    data, count = os.urandom(512 << 10), 64
    checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
    began = time.time()
    for index in range(count):
        ebs.put_snapshot_block(SnapshotId=snapshot, BlockIndex=index, BlockData=data,
                               DataLength=len(data), Checksum=checksum, ChecksumAlgorithm="SHA256")
    written = time.time() - began
    ebs.complete_snapshot(SnapshotId=snapshot, ChangedBlocksCount=count)
    served.client("ec2", OWNER).get_waiter("snapshot_completed").wait(
        SnapshotIds=[snapshot], WaiterConfig={"Delay": 1})
    listed = ebs.list_snapshot_blocks(SnapshotId=snapshot)["Blocks"]
    began = time.time()
    for one in listed:
        ebs.get_snapshot_block(SnapshotId=snapshot, BlockIndex=one["BlockIndex"],
                               BlockToken=one["BlockToken"])["BlockData"].read()
    read = time.time() - began
    print("EBS over HTTP with boto3, encrypted: %.0f MB/s written, %.0f MB/s read" % (
        count * len(data) / written / 1e6, count * len(data) / read / 1e6))
    served.stop()


if __name__ == "__main__":
    for part in (reset, images, blocks, connections, keys, growth):
        part()
