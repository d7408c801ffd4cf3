"""Snapshots, volumes and copies with boto3: what clients do with them, and what KMS's refusals leave."""
import json

import botocore.exceptions

from served import OWNER, USER_ACCOUNT, Journey

ZONE = "us-west-2a"


class Volumes(Journey):
    def setUp(self):
        self.ec2 = self.served.client("ec2", OWNER)
        self.kms = self.served.client("kms", OWNER)
        self.user = self.served.client("ec2", USER_ACCOUNT)

    def key(self, account=OWNER, shared=False):
        kms = self.served.client("kms", account)
        if not shared:
            return kms.create_key()["KeyMetadata"]["Arn"]
        return kms.create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {
                "AWS": ["arn:aws:iam::%s:root" % one for one in (OWNER, USER_ACCOUNT)]}}]}),
        )["KeyMetadata"]["Arn"]

    def volume(self, ec2=None, **parameters):
        ec2 = ec2 or self.ec2
        made = ec2.create_volume(AvailabilityZone=ZONE, **parameters)
        ec2.get_waiter("volume_available").wait(VolumeIds=[made["VolumeId"]],
                                                WaiterConfig={"Delay": 0.1, "MaxAttempts": 50})
        return made["VolumeId"]

    def snapshot(self, volume, ec2=None):
        ec2 = ec2 or self.ec2
        made = ec2.create_snapshot(VolumeId=volume, Description="d")
        self.assertEqual("pending", made["State"])
        return self.completed(made["SnapshotId"], ec2)

    def completed(self, snapshot, ec2):
        ec2.get_waiter("snapshot_completed").wait(SnapshotIds=[snapshot],
                                                  WaiterConfig={"Delay": 0.1, "MaxAttempts": 50})
        return snapshot

    def test_life_of_a_volume(self):
        key = self.key()
        volume = self.volume(Size=8, VolumeType="gp3", Encrypted=True, KmsKeyId=key,
                             TagSpecifications=[{"ResourceType": "volume",
                                                 "Tags": [{"Key": "team", "Value": "a"}]}])
        shown = self.ec2.describe_volumes(Filters=[{"Name": "tag:team", "Values": ["a"]}])
        shown = [one for one in shown["Volumes"] if one["VolumeId"] == volume][0]
        self.assertEqual((key, True, 8, 3000, 125, "available", ""), tuple(
            shown[name] for name in ("KmsKeyId", "Encrypted", "Size", "Iops", "Throughput", "State",
                                     "SnapshotId")))
        snapshot = self.snapshot(volume)
        shown = self.ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"][0]
        self.assertEqual((key, "100%", volume, OWNER), tuple(
            shown[name] for name in ("KmsKeyId", "Progress", "VolumeId", "OwnerId")))
        copied = self.volume(SnapshotId=snapshot)
        self.assertEqual(key, self.ec2.describe_volumes(
            VolumeIds=[copied])["Volumes"][0]["KmsKeyId"])
        status = self.ec2.describe_volume_status(VolumeIds=[copied])["VolumeStatuses"][0]
        self.assertEqual("ok", status["VolumeStatus"]["Status"])
        self.ec2.modify_volume(VolumeId=copied, Size=20)
        self.until(20, lambda: self.ec2.describe_volumes(VolumeIds=[copied])["Volumes"][0]["Size"])
        self.ec2.delete_volume(VolumeId=copied)
        self.ec2.get_waiter("volume_deleted").wait(VolumeIds=[copied],
                                                   WaiterConfig={"Delay": 0.1, "MaxAttempts": 50})
        self.ec2.delete_snapshot(SnapshotId=snapshot)
        self.refused("InvalidSnapshot.NotFound", self.ec2.describe_snapshots,
                     SnapshotIds=[snapshot])

    def test_a_shared_snapshot(self):
        key = self.key(shared=True)
        snapshot = self.snapshot(self.volume(Size=1, Encrypted=True, KmsKeyId=key))
        self.refused("InvalidSnapshot.NotFound", self.user.create_volume, AvailabilityZone=ZONE,
                     SnapshotId=snapshot)
        self.ec2.modify_snapshot_attribute(
            SnapshotId=snapshot, Attribute="createVolumePermission",
            CreateVolumePermission={"Add": [{"UserId": USER_ACCOUNT}]}, UserIds=[USER_ACCOUNT])
        described = self.ec2.describe_snapshot_attribute(SnapshotId=snapshot,
                                                         Attribute="createVolumePermission")
        self.assertEqual([{"UserId": USER_ACCOUNT}], described["CreateVolumePermissions"])
        made = self.user.create_volume(AvailabilityZone=ZONE, SnapshotId=snapshot)
        self.assertNotIn("KmsKeyId", made)
        self.until("available", lambda: self.user.describe_volumes(
            VolumeIds=[made["VolumeId"]])["Volumes"][0]["State"])
        used = self.user.describe_volumes(VolumeIds=[made["VolumeId"]])["Volumes"][0]["KmsKeyId"]
        default = self.served.client("kms").describe_key(KeyId="alias/aws/ebs")["KeyMetadata"]
        self.assertEqual(default["Arn"], used)

    def test_a_refused_volume_vanishes(self):
        key = self.key(USER_ACCOUNT)
        policy = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "kms:CreateGrant", "Resource": key}]})
        keys = self.new_user(USER_ACCOUNT, "without-grants", policy)
        ec2 = self.served.client_with("ec2", keys)
        made = ec2.create_volume(AvailabilityZone=ZONE, Size=1, Encrypted=True, KmsKeyId=key)
        self.assertEqual("creating", made["State"])
        self.until([], lambda: ec2.describe_volumes(
            Filters=[{"Name": "volume-id", "Values": [made["VolumeId"]]}])["Volumes"])
        self.refused("InvalidVolume.NotFound", ec2.describe_volumes, VolumeIds=[made["VolumeId"]])

    def test_copy_to_another_region(self):
        key = self.key()
        snapshot = self.snapshot(self.volume(Size=1, Encrypted=True, KmsKeyId=key))
        east = self.served.client("ec2", OWNER, "us-east-1")
        target = self.served.client("kms", OWNER, "us-east-1").create_key()["KeyMetadata"]["Arn"]
        made = east.copy_snapshot(SourceRegion="us-west-2", SourceSnapshotId=snapshot,
                                  Encrypted=True, KmsKeyId=target)
        self.completed(made["SnapshotId"], east)
        shown = east.describe_snapshots(SnapshotIds=[made["SnapshotId"]])["Snapshots"][0]
        self.assertEqual((target, "vol-ffffffff"), (shown["KmsKeyId"], shown["VolumeId"]))
        self.refused("InvalidParameterValue", east.copy_snapshot, SourceRegion="us-west-2",
                     SourceSnapshotId=snapshot, Encrypted=True, KmsKeyId=key[:-4] + "0000")
        self.refused("DryRunOperation", east.copy_snapshot, SourceRegion="us-west-2",
                     SourceSnapshotId=snapshot, DryRun=True)

    def test_a_copy_asks_about_its_own_key_before_it_answers(self):
        """One who may use no key at all is told so at once: the source's key comes later."""
        key = self.key()
        snapshot = self.snapshot(self.volume(Size=1, Encrypted=True, KmsKeyId=key))
        other = self.key()
        keys = self.new_user(OWNER, "no-keys", json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}))
        error = self.refused("AuthFailure", self.served.client_with("ec2", keys).copy_snapshot,
                             SourceRegion="us-west-2", SourceSnapshotId=snapshot, Encrypted=True,
                             KmsKeyId=other)
        self.assertEqual("Not authorized to use key %s " % other, error["Error"]["Message"])

    def test_copy_image(self):
        snapshot = self.snapshot(self.volume(Size=1))
        image = self.ec2.register_image(
            Name="plain", RootDeviceName="/dev/xvda", BlockDeviceMappings=[
                {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot}}])["ImageId"]
        key = self.key()
        copy = self.ec2.copy_image(Name="sealed", SourceImageId=image, SourceRegion="us-west-2",
                                   Encrypted=True, KmsKeyId=key)["ImageId"]
        self.ec2.get_waiter("image_available").wait(ImageIds=[copy], WaiterConfig={
            "Delay": 0.1, "MaxAttempts": 50})
        shown = self.ec2.describe_images(ImageIds=[copy])["Images"][0]
        device = shown["BlockDeviceMappings"][0]["Ebs"]
        self.assertTrue(device["Encrypted"])
        self.assertEqual(key, self.ec2.describe_snapshots(
            SnapshotIds=[device["SnapshotId"]])["Snapshots"][0]["KmsKeyId"])
        self.refused("InvalidSnapshot.InUse", self.ec2.delete_snapshot, SnapshotId=snapshot)

    def test_default_key_is_not_shared(self):
        snapshot = self.snapshot(self.volume(Size=1, Encrypted=True))
        error = self.refused("OperationNotPermitted", self.ec2.modify_snapshot_attribute,
                             SnapshotId=snapshot, OperationType="add", UserIds=[USER_ACCOUNT])
        self.assertEqual("Encrypted snapshots with EBS default key cannot be shared",
                         error["Error"]["Message"])

    def test_bad_ids(self):
        for call, parameters in ((self.ec2.describe_volumes, {"VolumeIds": ["abc"]}),
                                 (self.ec2.delete_snapshot, {"SnapshotId": "snap-xyz"}),
                                 (self.ec2.delete_volume, {"VolumeId": "vol-"})):
            with self.assertRaises(botocore.exceptions.ClientError) as caught:
                call(**parameters)
            self.assertEqual(400, caught.exception.response["ResponseMetadata"]["HTTPStatusCode"])
