"""Debian's Packer 1.6.6 itself against the server: images built from an instance, encrypted, copied,
shared and tagged. Nothing runs on the instance (communicator none)."""
import json
import os
import subprocess
import tempfile

from served import OWNER, USER_ACCOUNT, Journey

# Later versions have no builders of their own.
PACKER = "/usr/bin/packer"
HOME, AWAY = "us-west-2", "us-east-1"
NEWEST = {"source_ami_filter": {
    "filters": {"name": "al2023-ami-*", "architecture": "x86_64", "root-device-type": "ebs",
                "virtualization-type": "hvm"},
    "owners": ["amazon"], "most_recent": True}}


class Packer(Journey):
    def setUp(self):
        self.clients = {region: self.served.client("ec2", OWNER, region) for region in (HOME, AWAY)}
        self.ec2 = self.clients[HOME]
        self.kms = {region: self.served.client("kms", OWNER, region) for region in (HOME, AWAY)}
        self.keys = {region: kms.create_key()["KeyMetadata"]["Arn"]
                     for region, kms in self.kms.items()}

    def build(self, credentials, **settings):
        """What `packer build` ends with."""
        builder = {"type": "amazon-ebs", "access_key": credentials[0], "secret_key": credentials[1],
                   "region": HOME, "custom_endpoint_ec2": self.served.url, "communicator": "none",
                   "skip_credential_validation": True, "skip_metadata_api_check": True,
                   "instance_type": "t3.micro", **settings}
        with tempfile.TemporaryDirectory() as folder:
            environment = dict(os.environ, HOME=folder, PACKER_CONFIG_DIR=folder,
                               CHECKPOINT_DISABLE="1", AWS_POLL_DELAY_SECONDS="1",
                               AWS_MAX_ATTEMPTS="30", AWS_EC2_METADATA_DISABLED="true")
            with open(os.path.join(folder, "image.json"), "w", encoding="utf-8") as file:
                json.dump({"builders": [builder]}, file)
            return subprocess.run([PACKER, "build", "-color=false", file.name], text=True,
                                  env=environment, cwd=folder, capture_output=True, timeout=120)

    def built(self, **settings):
        done = self.build(self.served.keys(OWNER), **settings)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def image_named(self, name, region=HOME):
        image, = self.clients[region].describe_images(Owners=["self"], Filters=[
            {"Name": "name", "Values": [name]}])["Images"]
        return image

    def snapshot_of(self, image, region=HOME):
        device = image["BlockDeviceMappings"][0]["Ebs"]
        return self.clients[region].describe_snapshots(
            SnapshotIds=[device["SnapshotId"]])["Snapshots"][0]

    def assert_cleaned_up(self):
        self.assertEqual([], self.ec2.describe_key_pairs()["KeyPairs"])
        self.assertEqual(["default"], [one["GroupName"] for one in
                                       self.ec2.describe_security_groups()["SecurityGroups"]])
        states = {instance["State"]["Name"]
                  for reservation in self.ec2.describe_instances()["Reservations"]
                  for instance in reservation["Instances"]}
        self.assertLessEqual(states, {"terminated"})

    def test_an_encrypted_image_for_another_account(self):
        self.built(**NEWEST, ami_name="golden", ami_description="of Packer", encrypt_boot=True,
                   kms_key_id=self.keys[HOME], ami_regions=[HOME, AWAY],
                   region_kms_key_ids=self.keys, ami_users=[USER_ACCOUNT],
                   snapshot_users=[USER_ACCOUNT], run_tags={"Name": "building"},
                   run_volume_tags={"Name": "building"}, tags={"Built-By": "packer", "Empty": ""},
                   snapshot_tags={"Of": "golden"})
        for region in (HOME, AWAY):
            image = self.image_named("golden", region)
            snapshot = self.snapshot_of(image, region)
            self.assertEqual(("of Packer", self.keys[region]),
                             (image["Description"], snapshot["KmsKeyId"]))
            self.assertEqual([{"Key": "Built-By", "Value": "packer"},
                              {"Key": "Empty", "Value": ""}], image["Tags"])
            self.assertEqual({"Built-By", "Empty", "Of"}, {tag["Key"] for tag in snapshot["Tags"]})
            user = self.served.client("ec2", USER_ACCOUNT, region)
            self.assertEqual([image["ImageId"]], [one["ImageId"] for one in user.describe_images(
                ExecutableUsers=["self"])["Images"]])
            self.assertEqual([snapshot["SnapshotId"]], [
                one["SnapshotId"] for one in user.describe_snapshots(
                    RestorableByUserIds=["self"], OwnerIds=[OWNER])["Snapshots"]])
        # The unencrypted image in between and its snapshot are gone.
        self.assertEqual(1, len(self.ec2.describe_images(Owners=["self"], Filters=[
            {"Name": "description", "Values": ["of Packer"]}])["Images"]))
        self.assert_cleaned_up()

    def test_an_image_in_place_of_another(self):
        device = {"device_name": "/dev/xvda", "volume_type": "gp2", "volume_size": 12,
                  "encrypted": True, "kms_key_id": self.keys[HOME], "delete_on_termination": True}
        settings = dict(NEWEST, ami_name="again", launch_block_device_mappings=[device])
        self.built(**settings, vpc_filter={"filters": {"isDefault": "true"}},
                   subnet_filter={"filters": {"default-for-az": "true"}, "random": True})
        first = self.image_named("again")
        self.built(**settings, force_deregister=True, force_delete_snapshot=True,
                   user_data="#!/bin/sh", ena_support=True, sriov_support=True, ebs_optimized=True,
                   security_group_filter={"filters": {"group-name": "default"}})
        second = self.image_named("again")
        self.assertNotEqual(first["ImageId"], second["ImageId"])
        self.assertEqual((True, "simple", 12), (second["EnaSupport"], second["SriovNetSupport"],
                                                self.snapshot_of(second)["VolumeSize"]))
        self.assertEqual(self.keys[HOME], self.snapshot_of(second)["KmsKeyId"])
        self.refused("InvalidSnapshot.NotFound", self.snapshot_of, first)
        self.assert_cleaned_up()

    def test_a_key_that_may_not_be_used(self):
        user = self.new_user(OWNER, "builder", json.dumps({
            "Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Action": "kms:CreateGrant", "Resource": self.keys[HOME]}]}))
        done = self.build((user["AccessKeyId"], user["SecretAccessKey"]), **NEWEST,
                          ami_name="refused", encrypt_boot=True, kms_key_id=self.keys[HOME])
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertIn("Error waiting for AMI", done.stdout)
        self.assert_cleaned_up()
