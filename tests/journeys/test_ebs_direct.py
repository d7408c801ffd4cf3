"""The EBS direct APIs with boto3: blocks written, read, compared, copied and refused."""
import base64
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

import aws_tool
from served import OWNER, USER_ACCOUNT, Journey, Served

REGION = "us-west-2"
SIZE = 512 * 1024
ZONE = REGION + "a"


def block(text):
    return (text.encode() * (SIZE // len(text) + 1))[:SIZE]


def sum_of(data):
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def put(ebs, snapshot, index, data, **parameters):
    parameters = {"Checksum": sum_of(data), "ChecksumAlgorithm": "SHA256", "DataLength": SIZE,
                  **parameters}
    return ebs.put_snapshot_block(SnapshotId=snapshot, BlockIndex=index, BlockData=data,
                                  **parameters)


def written(path):
    """What a sparse file holds, without its holes, which are as large as its volume."""
    parts, end = [], 0
    with open(path, "rb") as file:
        while end < path.stat().st_size:
            try:
                begin = os.lseek(file.fileno(), end, os.SEEK_DATA)
            except OSError:  # ENXIO: a hole until the end
                break
            end = os.lseek(file.fileno(), begin, os.SEEK_HOLE)
            parts.append(os.pread(file.fileno(), end - begin, begin))
    return b"".join(parts)


def listed(ebs, snapshot, **parameters):
    return ebs.list_snapshot_blocks(SnapshotId=snapshot, **parameters)["Blocks"]


def read(ebs, snapshot):
    """The data of every written block, each with the checksum that came along."""
    found = {}
    for one in listed(ebs, snapshot):
        got = ebs.get_snapshot_block(SnapshotId=snapshot, BlockIndex=one["BlockIndex"],
                                     BlockToken=one["BlockToken"])
        data = got["BlockData"].read()
        assert (got["DataLength"], got["ChecksumAlgorithm"]) == (SIZE, "SHA256")
        assert got["Checksum"] == sum_of(data)
        found[one["BlockIndex"]] = data
    return found


def allow(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Resource": "*", **one} for one in statements]})


class EbsDirect(Journey):
    def setUp(self):
        self.ebs = self.served.client("ebs", OWNER)
        self.ec2 = self.served.client("ec2", OWNER)
        self.kms = self.served.client("kms", OWNER)
        self.user = self.served.client("ebs", USER_ACCOUNT)

    def key(self, *users):
        accounts = (OWNER, *users)
        return self.kms.create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {
                "AWS": ["arn:aws:iam::%s:root" % one for one in accounts]}}]}),
        )["KeyMetadata"]["Arn"]

    def completed(self, snapshot, ec2=None):
        (ec2 or self.ec2).get_waiter("snapshot_completed").wait(
            SnapshotIds=[snapshot], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
        return snapshot

    def written(self, blocks, ebs=None, **parameters):
        """A completed snapshot with these blocks."""
        ebs = ebs or self.ebs
        made = ebs.start_snapshot(VolumeSize=1, **parameters)["SnapshotId"]
        for index, data in blocks.items():
            put(ebs, made, index, data)
        ebs.complete_snapshot(SnapshotId=made, ChangedBlocksCount=len(blocks))
        return self.completed(made)

    def state(self, snapshot):
        return self.ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"][0]

    def on_disk(self):
        return b"".join(written(path) for path in
                        pathlib.Path(self.served.data, "blocks").rglob("*") if path.is_file())

    def denied(self, code, reason, call, **parameters):
        error = self.refused(code, call, **parameters)
        self.assertEqual(reason, error.get("Reason"), error)
        return error["Error"]["Message"]

    def test_write_list_and_read(self):
        data = {0: block("the first block "), 7: block("the seventh "), 2047: block("the last ")}
        started = self.ebs.start_snapshot(
            VolumeSize=1, Description="from a disk", Timeout=10,
            Tags=[{"Key": "team", "Value": "a"}])
        snapshot = started["SnapshotId"]
        self.assertEqual(("pending", SIZE, OWNER, 1), tuple(
            started[name] for name in ("Status", "BlockSize", "OwnerId", "VolumeSize")))
        for index, one in data.items():
            answer = put(self.ebs, snapshot, index, one, Progress=index % 100)
            self.assertEqual((sum_of(one), "SHA256"),
                             (answer["Checksum"], answer["ChecksumAlgorithm"]))
        sums = b"".join(hashlib.sha256(one).digest() for one in data.values())
        self.assertEqual("pending", self.ebs.complete_snapshot(
            SnapshotId=snapshot, ChangedBlocksCount=3, Checksum=sum_of(sums),
            ChecksumAlgorithm="SHA256", ChecksumAggregationMethod="LINEAR")["Status"])
        self.completed(snapshot)
        self.assertEqual(data, read(self.ebs, snapshot))
        shown = self.state(snapshot)
        self.assertEqual(("from a disk", "vol-ffffffff", [{"Key": "team", "Value": "a"}]), tuple(
            shown[name] for name in ("Description", "VolumeId", "Tags")))
        self.assertNotIn(b"the seventh the seventh", self.on_disk())

    def test_pages(self):
        snapshot = self.written({index: block("%04d" % index) for index in range(105)})
        first = self.ebs.list_snapshot_blocks(SnapshotId=snapshot, MaxResults=100)
        rest = self.ebs.list_snapshot_blocks(SnapshotId=snapshot, MaxResults=100,
                                             NextToken=first["NextToken"])
        self.assertNotIn("NextToken", rest)
        self.assertEqual(list(range(105)), [one["BlockIndex"] for one in
                                            first["Blocks"] + rest["Blocks"]])
        self.assertEqual(list(range(100, 105)), [one["BlockIndex"] for one in listed(
            self.ebs, snapshot, StartingBlockIndex=100)])

    def test_a_volume_and_its_snapshots_carry_the_blocks(self):
        data = {3: block("carried by a volume ")}
        snapshot = self.written(data, Encrypted=True, KmsKeyArn=self.key())
        volume = self.ec2.create_volume(AvailabilityZone=ZONE, SnapshotId=snapshot)["VolumeId"]
        self.ec2.get_waiter("volume_available").wait(
            VolumeIds=[volume], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
        self.ec2.delete_snapshot(SnapshotId=snapshot)
        again = self.completed(self.ec2.create_snapshot(VolumeId=volume)["SnapshotId"])
        self.assertEqual(data, read(self.ebs, again))

    def test_a_copy_under_another_key(self):
        data = {0: block("sealed again "), 9: block("and again ")}
        snapshot = self.written(data, Encrypted=True, KmsKeyArn=self.key())
        other = self.key()
        copied = self.completed(self.ec2.copy_snapshot(
            SourceRegion=REGION, SourceSnapshotId=snapshot, Encrypted=True,
            KmsKeyId=other)["SnapshotId"])
        self.assertEqual(other, self.state(copied)["KmsKeyId"])
        self.ec2.delete_snapshot(SnapshotId=snapshot)
        self.assertEqual(data, read(self.ebs, copied))
        token = listed(self.ebs, copied)[0]["BlockToken"]
        self.kms.disable_key(KeyId=other)
        self.denied("ValidationException", "INVALID_DEPENDENCY_REQUEST",
                    self.ebs.get_snapshot_block, SnapshotId=copied, BlockIndex=0,
                    BlockToken=token)

    def test_changed_blocks(self):
        parent = self.written({0: block("a"), 1: block("b"), 2: block("c")})
        child = self.written({1: block("B"), 5: block("e")}, ParentSnapshotId=parent)
        changed = self.ebs.list_changed_blocks(FirstSnapshotId=parent, SecondSnapshotId=child)
        self.assertEqual([(1, True, True), (5, False, True)], [
            (one["BlockIndex"], "FirstBlockToken" in one, "SecondBlockToken" in one)
            for one in changed["ChangedBlocks"]])
        token = changed["ChangedBlocks"][0]["FirstBlockToken"]
        self.assertEqual(block("b"), self.ebs.get_snapshot_block(
            SnapshotId=parent, BlockIndex=1, BlockToken=token)["BlockData"].read())
        self.denied("ValidationException", "INVALID_BLOCK_TOKEN", self.ebs.get_snapshot_block,
                    SnapshotId=parent, BlockIndex=2, BlockToken=token)
        self.assertEqual({0: block("a"), 1: block("B"), 2: block("c"), 5: block("e")},
                         read(self.ebs, child))
        self.denied("ValidationException", "UNRELATED_SNAPSHOTS", self.ebs.list_changed_blocks,
                    FirstSnapshotId=self.written({0: block("x")}), SecondSnapshotId=child)

    def test_wrong_checksums_and_counts(self):
        snapshot = self.ebs.start_snapshot(VolumeSize=1)["SnapshotId"]
        with self.assertRaises(self.ebs.exceptions.ClientError) as caught:
            put(self.ebs, snapshot, 0, block("a"), Checksum=sum_of(b"b"))
        self.assertEqual(403, caught.exception.response["ResponseMetadata"]["HTTPStatusCode"])
        self.denied("ValidationException", "INVALID_BLOCK", put, ebs=self.ebs, snapshot=snapshot,
                    index=2048, data=block("a"))
        put(self.ebs, snapshot, 0, block("a"))
        self.denied("ResourceNotFoundException", "SNAPSHOT_NOT_FOUND",
                    self.ebs.list_snapshot_blocks, SnapshotId=snapshot)
        self.ebs.complete_snapshot(SnapshotId=snapshot, ChangedBlocksCount=2)
        self.until("error", lambda: self.state(snapshot)["State"])

    def test_the_same_client_token(self):
        parameters = {"VolumeSize": 1, "ClientToken": "once", "Description": "d"}
        first = self.ebs.start_snapshot(**parameters)["SnapshotId"]
        self.assertEqual(first, self.ebs.start_snapshot(**parameters)["SnapshotId"])
        self.refused("ConflictException", self.ebs.start_snapshot,
                     **{**parameters, "VolumeSize": 2})

    def test_a_shared_snapshot(self):
        data = {1: block("for another account ")}
        closed, shared = (self.written(data, Encrypted=True, KmsKeyArn=key)
                          for key in (self.key(), self.key(USER_ACCOUNT)))
        self.denied("ResourceNotFoundException", "SNAPSHOT_NOT_FOUND",
                    self.user.list_snapshot_blocks, SnapshotId=shared)
        for snapshot in (closed, shared):
            self.ec2.modify_snapshot_attribute(
                SnapshotId=snapshot, Attribute="createVolumePermission", OperationType="add",
                UserIds=[USER_ACCOUNT])
        self.assertEqual(data, read(self.user, shared))
        self.refused("ResourceNotFoundException", self.user.list_snapshot_blocks,
                     SnapshotId=closed)

    def test_denied_by_iam(self):
        snapshot = self.written({0: block("a")})
        self.ec2.create_tags(Resources=[snapshot], Tags=[{"Key": "team", "Value": "a"}])
        arn = "arn:aws:ec2:%s::snapshot/%s" % (REGION, snapshot)
        keys = self.new_user(OWNER, "reader", allow(
            {"Action": "ebs:ListSnapshotBlocks", "Resource": arn,
             "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}},
            {"Action": "ebs:StartSnapshot", "Condition": {
                "StringEquals": {"ebs:Description": "mine"},
                "NumericLessThan": {"ebs:VolumeSize": "10"}}}))
        ebs = self.served.client_with("ebs", keys)
        token = listed(ebs, snapshot)[0]["BlockToken"]
        message = self.denied("AccessDeniedException", None, ebs.get_snapshot_block,
                              SnapshotId=snapshot, BlockIndex=0, BlockToken=token)
        self.assertIn("ebs:GetSnapshotBlock on resource: " + arn, message)
        ebs.start_snapshot(VolumeSize=9, Description="mine")
        self.refused("AccessDeniedException", ebs.start_snapshot, VolumeSize=10,
                     Description="mine")
        self.refused("AccessDeniedException", ebs.start_snapshot, VolumeSize=9)

    def test_denied_by_the_key_policy(self):
        key = self.key()
        snapshot = self.written({0: block("a")}, Encrypted=True, KmsKeyArn=key)
        keys = self.new_user(OWNER, "without-the-key", allow({"Action": "ebs:*"}))
        ebs = self.served.client_with("ebs", keys)
        message = self.denied("ValidationException", "INVALID_DEPENDENCY_REQUEST",
                              ebs.start_snapshot, VolumeSize=1, Encrypted=True, KmsKeyArn=key)
        self.assertIn("kms:GenerateDataKey", message)
        token = listed(self.ebs, snapshot)[0]["BlockToken"]
        asked = {"SnapshotId": snapshot, "BlockIndex": 0, "BlockToken": token}
        self.refused("ResourceNotFoundException", ebs.get_snapshot_block, **asked)
        self.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps({
            "Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                 "Principal": {"AWS": "arn:aws:iam::%s:root" % OWNER}},
                {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*",
                 "Principal": {"AWS": "arn:aws:iam::%s:user/without-the-key" % OWNER},
                 "Condition": {"StringEquals": {
                     "kms:ViaService": "ec2.%s.amazonaws.com" % REGION}}}]}))
        self.assertEqual(block("a"), ebs.get_snapshot_block(**asked)["BlockData"].read())

    def test_encryption_by_default(self):
        region = "eu-central-1"
        ec2, ebs = (self.served.client(one, OWNER, region) for one in ("ec2", "ebs"))
        ec2.enable_ebs_encryption_by_default()
        started = ebs.start_snapshot(VolumeSize=1)
        put(ebs, started["SnapshotId"], 0, block("a"))
        ebs.complete_snapshot(SnapshotId=started["SnapshotId"], ChangedBlocksCount=1)
        self.completed(started["SnapshotId"], ec2)
        default = self.served.client("kms", OWNER, region).describe_key(
            KeyId="alias/aws/ebs")["KeyMetadata"]["Arn"]
        self.assertEqual(default, started["KmsKeyArn"])
        self.assertEqual({0: block("a")}, read(ebs, started["SnapshotId"]))

    def test_the_command_line(self):
        snapshot = self.written({4: block("read by the command line ")})
        environment = aws_tool.on_path(self.served.environment(OWNER))

        def aws(*arguments):
            done = subprocess.run(["aws", "ebs", *arguments], env=environment, text=True,
                                  capture_output=True)
            self.assertEqual(0, done.returncode, done.stderr)
            return json.loads(done.stdout)

        one = aws("list-snapshot-blocks", "--snapshot-id", snapshot)["Blocks"][0]
        target = pathlib.Path(self.served.data, "one.block")
        aws("get-snapshot-block", "--snapshot-id", snapshot, "--block-index", "4",
            "--block-token", one["BlockToken"], str(target))
        self.assertEqual(block("read by the command line "), target.read_bytes())


class Restarts(unittest.TestCase):
    def test_a_pending_snapshot_is_completed_after_a_kill(self):
        first = Served()
        ebs = first.client("ebs", OWNER)
        key = first.client("kms", OWNER).create_key()["KeyMetadata"]["Arn"]
        snapshot = ebs.start_snapshot(VolumeSize=1, Encrypted=True, KmsKeyArn=key)["SnapshotId"]
        put(ebs, snapshot, 0, block("before "))
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        first.process.stdout.close()
        first.process.stderr.close()
        second = Served(data=first.data)
        try:
            ebs = second.client("ebs", OWNER)
            put(ebs, snapshot, 1, block("after "))
            ebs.complete_snapshot(SnapshotId=snapshot, ChangedBlocksCount=2)
            second.client("ec2", OWNER).get_waiter("snapshot_completed").wait(
                SnapshotIds=[snapshot], WaiterConfig={"Delay": 0.1, "MaxAttempts": 100})
            self.assertEqual({0: block("before "), 1: block("after ")}, read(ebs, snapshot))
        finally:
            second.stop()

    def test_a_temporary_world_takes_its_blocks_along(self):
        with tempfile.TemporaryDirectory() as folder:
            served = Served(temporary=folder)
            try:
                ebs = served.client("ebs", OWNER)
                snapshot = ebs.start_snapshot(VolumeSize=1)["SnapshotId"]
                put(ebs, snapshot, 0, block("a"))
                self.assertEqual(1, len(list(pathlib.Path(folder).glob("*/blocks/*"))))
            finally:
                served.stop()
            self.assertEqual([], os.listdir(folder))
