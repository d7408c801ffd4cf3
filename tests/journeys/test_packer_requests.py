"""The requests of Packer's amazon-ebs builder in its order (recorded from Packer 1.6.6 without a
communicator): an encrypted image in two Regions, shared with another account. They are sent as they
were on the wire: in the older forms beside the newer ones, and some parameters with an empty
value. test_packer.py runs Packer itself; here every answer is looked at."""
import re

from served import OWNER, USER_ACCOUNT, Journey, public_image

HOME, AWAY = "us-west-2", "us-east-1"


class Packer(Journey):
    def setUp(self):
        self.clients = {region: self.served.client("ec2", OWNER, region) for region in (HOME, AWAY)}
        self.ec2 = self.clients[HOME]
        self.keys = {region: self.served.client("kms", OWNER, region).create_key()["KeyMetadata"][
            "Arn"] for region in (HOME, AWAY)}

    def ask(self, action, region=HOME, **parameters):
        return self.served.ask(OWNER, action, region, **parameters)

    def member(self, answer, name):
        return re.search("<%s>([^<]*)<" % name, answer).group(1)

    def image(self, image, region=HOME):
        return self.clients[region].describe_images(ImageIds=[image])["Images"][0]

    def available(self, image, region=HOME):
        self.until("available", lambda: self.image(image, region)["State"])
        return image

    def source(self):
        found = public_image(self.ec2)
        # Others are refused by the builder.
        self.assertEqual("ebs", found["RootDeviceType"])
        return found["ImageId"]

    def check_beforehand(self, source):
        regions = self.ec2.describe_regions()["Regions"]
        self.assertLessEqual({HOME, AWAY}, {one["RegionName"] for one in regions})
        self.assertEqual([], self.ec2.describe_images(Filters=[
            {"Name": "name", "Values": ["golden"]}])["Images"])
        self.image(source)

    def make_access(self):
        self.ask("CreateKeyPair", KeyName="packer_key")
        group = self.member(self.ask(
            "CreateSecurityGroup", GroupName="packer_group", VpcId="",
            GroupDescription="Temporary group for Packer"), "groupId")
        shown = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        self.assertEqual("packer_group", shown["GroupName"])
        permission = "IpPermissions.1."
        self.ask("AuthorizeSecurityGroupIngress", GroupId=group, **{
            permission + "FromPort": 0, permission + "ToPort": 0, permission + "IpProtocol": "tcp",
            permission + "IpRanges.1.CidrIp": "0.0.0.0/0"})
        return group

    def run_instance(self, source, group):
        parameters = {
            "ClientToken": "packer", "EbsOptimized": "false", "IamInstanceProfile.Name": "",
            "ImageId": source, "InstanceInitiatedShutdownBehavior": "stop",
            "InstanceType": "t3.micro", "KeyName": "packer_key", "MaxCount": 1, "MinCount": 1,
            "Placement.AvailabilityZone": "", "SecurityGroupId.1": group, "SubnetId": "",
            "UserData": ""}
        for number, kind in enumerate(("instance", "volume"), 1):
            specification = "TagSpecification.%d." % number
            parameters[specification + "ResourceType"] = kind
            parameters[specification + "Tag.1.Key"] = "Name"
            parameters[specification + "Tag.1.Value"] = "Packer Builder"
        instance = self.member(self.ask("RunInstances", **parameters), "instanceId")
        self.until("running", lambda: self.instance(instance)["State"]["Name"])
        return instance

    def instance(self, instance):
        return self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0][
            "Instances"][0]

    def stop(self, instance):
        self.ask("StopInstances", **{"InstanceId.1": instance})
        self.until("stopped", lambda: self.instance(instance)["State"]["Name"])

    def snapshot_of(self, image, region=HOME):
        mapping, = self.image(image, region)["BlockDeviceMappings"]
        snapshot, = self.clients[region].describe_snapshots(
            SnapshotIds=[mapping["Ebs"]["SnapshotId"]])["Snapshots"]
        return snapshot

    def copy(self, image, region):
        copied = self.member(self.ask(
            "CopyImage", region, Encrypted="true", KmsKeyId=self.keys[region], Name="golden",
            SourceImageId=image, SourceRegion=HOME), "imageId")
        self.available(copied, region)
        snapshot = self.snapshot_of(copied, region)
        self.assertEqual((True, self.keys[region]), (snapshot["Encrypted"], snapshot["KmsKeyId"]))
        return copied, snapshot["SnapshotId"]

    def share(self, image, snapshot, region):
        described = {"Description.Value": "of Packer"}
        self.ask("ModifyImageAttribute", region, ImageId=image, **described)
        self.assertEqual("of Packer", self.image(image, region)["Description"])
        self.ask("ModifyImageAttribute", region, ImageId=image, **{
            "LaunchPermission.Add.1.UserId": USER_ACCOUNT, "UserId.1": USER_ACCOUNT})
        self.ask("ModifySnapshotAttribute", region, SnapshotId=snapshot, **{
            "CreateVolumePermission.Add.1.UserId": USER_ACCOUNT, "UserId.1": USER_ACCOUNT})
        user = self.served.client("ec2", USER_ACCOUNT, region)
        self.assertEqual([image], [one["ImageId"] for one in user.describe_images(
            ExecutableUsers=["self"])["Images"]])
        user.describe_snapshots(SnapshotIds=[snapshot])

    def tag(self, image, snapshot, region):
        self.ask("CreateTags", region, **{
            "ResourceId.1": image, "ResourceId.2": snapshot, "Tag.1.Key": "Built-By",
            "Tag.1.Value": "packer", "Tag.2.Key": "Empty", "Tag.2.Value": ""})
        self.ask("CreateTags", region, **{
            "ResourceId.1": snapshot, "Tag.1.Key": "Of", "Tag.1.Value": "snapshot"})
        self.assertEqual([{"Key": "Built-By", "Value": "packer"}, {"Key": "Empty", "Value": ""}],
                         self.image(image, region)["Tags"])
        self.assertEqual(3, len(self.snapshot_of(image, region)["Tags"]))

    def clean_up(self, instance, group):
        volume = self.instance(instance)["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
        self.ask("TerminateInstances", **{"InstanceId.1": instance})
        self.until("terminated", lambda: self.instance(instance)["State"]["Name"])
        self.assertEqual([], self.ec2.describe_volumes(Filters=[
            {"Name": "volume-id", "Values": [volume]}])["Volumes"])
        self.ask("DeleteSecurityGroup", GroupId=group)
        self.ask("DeleteKeyPair", KeyName="packer_key")

    def test_amazon_ebs_with_encrypt_boot(self):
        source = self.source()
        self.check_beforehand(source)
        group = self.make_access()
        instance = self.run_instance(source, group)
        self.stop(instance)
        temporary = self.available(self.member(self.ask(
            "CreateImage", InstanceId=instance, Name="packer-temporary"), "imageId"))
        copies = {region: self.copy(temporary, region) for region in (HOME, AWAY)}
        for region, (image, copied) in copies.items():
            self.share(image, copied, region)
            self.tag(image, copied, region)
        snapshot = self.snapshot_of(temporary)["SnapshotId"]
        self.ask("DeregisterImage", ImageId=temporary)
        self.ask("DeleteSnapshot", SnapshotId=snapshot)
        self.clean_up(instance, group)
        self.assertEqual([], self.ec2.describe_key_pairs()["KeyPairs"])
        self.assertEqual(["default"], [one["GroupName"] for one in
                                       self.ec2.describe_security_groups()["SecurityGroups"]])
