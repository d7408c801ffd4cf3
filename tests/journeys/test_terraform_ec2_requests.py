"""The requests that Terraform's AWS provider sends for its EC2 and EBS resources, in its order
(recorded from hashicorp/aws 5.100), with the answers it polls for: after an apply a plan must find
everything as it was asked for."""
import re
import uuid

from served import OWNER, USER_ACCOUNT, Journey

ZONE = "us-west-2a"
TAGS = [{"Key": "Name", "Value": "tf"}, {"Key": "empty", "Value": ""}]
GP3 = {"VolumeType": "gp3"}


def tags_for(kind):
    return [{"ResourceType": kind, "Tags": TAGS}]


class TerraformEc2(Journey):
    def setUp(self):
        self.ec2 = self.served.client("ec2", OWNER)
        self.kms = self.served.client("kms", OWNER)
        self.name = self.id().rsplit(".", 1)[1]

    def make_key(self):
        return self.kms.create_key(CustomerMasterKeySpec="SYMMETRIC_DEFAULT",
                                   KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["Arn"]

    # --- aws_ebs_volume

    def read_volume(self, volume):
        return self.ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]

    def make_volume(self, **more):
        parameters = {"AvailabilityZone": ZONE, "ClientToken": str(uuid.uuid4()), "Encrypted": False,
                      "Size": 8, "TagSpecifications": tags_for("volume"), **GP3, **more}
        volume = self.ec2.create_volume(**parameters)["VolumeId"]
        # A request that is sent again after a lost answer.
        self.assertEqual(volume, self.ec2.create_volume(**parameters)["VolumeId"])
        self.until("available", lambda: self.read_volume(volume)["State"])
        return volume

    def test_aws_ebs_volume(self):
        key = self.make_key()
        volume = self.make_volume(Encrypted=True, KmsKeyId=key)
        shown = self.read_volume(volume)
        self.assertEqual((True, key, 8, "gp3", ZONE, TAGS), tuple(
            shown[name] for name in ("Encrypted", "KmsKeyId", "Size", "VolumeType",
                                     "AvailabilityZone", "Tags")))
        # Tags that changed: those that are gone or differ are deleted with their values, then
        # those that are new or differ are created.
        self.ec2.delete_tags(Resources=[volume], Tags=TAGS)
        self.assertNotIn("Tags", self.read_volume(volume))
        self.ec2.create_tags(Resources=[volume], Tags=[{"Key": "Name", "Value": "other"}])
        self.assertEqual([{"Key": "Name", "Value": "other"}], self.read_volume(volume)["Tags"])
        self.ec2.delete_volume(VolumeId=volume)
        self.until([], lambda: self.ec2.describe_volumes(
            Filters=[{"Name": "volume-id", "Values": [volume]}])["Volumes"])
        self.refused("InvalidVolume.NotFound", self.ec2.describe_volumes, VolumeIds=[volume])

    # --- aws_ebs_snapshot

    def read_snapshot(self, snapshot):
        return self.ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"][0]

    def make_snapshot(self, volume):
        snapshot = self.ec2.create_snapshot(VolumeId=volume, Description="tf",
                                            TagSpecifications=tags_for("snapshot"))["SnapshotId"]
        self.until("completed", lambda: self.read_snapshot(snapshot)["State"])
        return snapshot

    def test_aws_ebs_snapshot(self):
        key = self.make_key()
        volume = self.make_volume(Encrypted=True, KmsKeyId=key)
        snapshot = self.make_snapshot(volume)
        shown = self.read_snapshot(snapshot)
        self.assertEqual((True, key, 8, volume, "tf", OWNER, "standard", TAGS), tuple(
            shown[name] for name in ("Encrypted", "KmsKeyId", "VolumeSize", "VolumeId",
                                     "Description", "OwnerId", "StorageTier", "Tags")))
        self.ec2.delete_snapshot(SnapshotId=snapshot)
        self.refused("InvalidSnapshot.NotFound", self.ec2.describe_snapshots,
                     SnapshotIds=[snapshot])

    # --- aws_ami

    def read_image(self, image):
        return self.ec2.describe_images(ImageIds=[image])["Images"][0]

    def make_image(self, snapshot, size=10):
        image = self.ec2.register_image(
            Architecture="x86_64", Description="", EnaSupport=True, ImageLocation="",
            Name=self.name, RootDeviceName="/dev/xvda", SriovNetSupport="simple",
            VirtualizationType="hvm", BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {
                "SnapshotId": snapshot, "VolumeSize": size, "DeleteOnTermination": True, **GP3}}],
        )["ImageId"]
        self.ec2.create_tags(Resources=[image], Tags=TAGS)
        self.until("available", lambda: self.read_image(image)["State"])
        # Answered with an error, which the provider passes over.
        self.refused("InvalidInstanceID.Malformed", self.ec2.get_instance_uefi_data,
                     InstanceId=image)
        return image

    def remove_image(self, image):
        self.ec2.deregister_image(ImageId=image)
        self.until([], lambda: self.ec2.describe_images(ImageIds=[image])["Images"])

    def test_aws_ami(self):
        snapshot = self.make_snapshot(self.make_volume())
        image = self.make_image(snapshot)
        shown = self.read_image(image)
        self.assertEqual(
            ("x86_64", True, "%s/%s" % (OWNER, self.name), self.name, "/dev/xvda", "ebs", "simple",
             "hvm", TAGS),
            tuple(shown[name] for name in ("Architecture", "EnaSupport", "ImageLocation", "Name",
                                           "RootDeviceName", "RootDeviceType", "SriovNetSupport",
                                           "VirtualizationType", "Tags")))
        self.assertEqual([{"DeviceName": "/dev/xvda", "Ebs": {
            "SnapshotId": snapshot, "VolumeSize": 10, "DeleteOnTermination": True,
            "Encrypted": False, **GP3}}], shown["BlockDeviceMappings"])
        self.remove_image(image)

    def test_aws_ami_launch_permission(self):
        image = self.make_image(self.make_snapshot(self.make_volume()))
        read = lambda: self.ec2.describe_image_attribute(
            ImageId=image, Attribute="launchPermission")["LaunchPermissions"]
        change = lambda **permissions: self.ec2.modify_image_attribute(
            ImageId=image, Attribute="launchPermission", LaunchPermission=permissions)
        change(Add=[{"UserId": USER_ACCOUNT}])
        self.assertEqual([{"UserId": USER_ACCOUNT}], read())
        change(Remove=[{"UserId": USER_ACCOUNT}])
        self.assertEqual([], read())

    def test_aws_snapshot_create_volume_permission(self):
        snapshot = self.make_snapshot(self.make_volume())
        read = lambda: self.ec2.describe_snapshot_attribute(
            SnapshotId=snapshot, Attribute="createVolumePermission")["CreateVolumePermissions"]
        change = lambda **permissions: self.ec2.modify_snapshot_attribute(
            SnapshotId=snapshot, Attribute="createVolumePermission",
            CreateVolumePermission=permissions)
        change(Add=[{"UserId": USER_ACCOUNT}])
        self.assertEqual([{"UserId": USER_ACCOUNT}], read())
        change(Remove=[{"UserId": USER_ACCOUNT}])
        self.assertEqual([], read())

    def test_aws_ami_copy(self):
        image = self.make_image(self.make_snapshot(self.make_volume()))
        key = self.make_key()
        parameters = {"ClientToken": str(uuid.uuid4()), "Description": "", "Encrypted": True,
                      "KmsKeyId": key, "Name": "copied", "SourceImageId": image,
                      "SourceRegion": "us-west-2"}
        copy = self.ec2.copy_image(**parameters)["ImageId"]
        self.assertEqual(copy, self.ec2.copy_image(**parameters)["ImageId"])
        self.ec2.create_tags(Resources=[copy], Tags=TAGS)
        self.until("available", lambda: self.read_image(copy)["State"])
        self.refused("InvalidInstanceID.Malformed", self.ec2.get_instance_uefi_data,
                     InstanceId=copy)
        shown = self.read_image(copy)
        self.assertEqual(("copied", TAGS, True), (shown["Name"], shown["Tags"],
                                                  shown["EnaSupport"]))
        device = shown["BlockDeviceMappings"][0]["Ebs"]
        self.assertEqual((True, 10, "gp3"), tuple(
            device[name] for name in ("Encrypted", "VolumeSize", "VolumeType")))
        self.assertEqual(key, self.read_snapshot(device["SnapshotId"])["KmsKeyId"])
        self.remove_image(copy)
        self.ec2.delete_snapshot(SnapshotId=device["SnapshotId"])

    # --- aws_instance

    def make_instance(self, image, **more):
        """As on the wire: some parameters are sent with an empty value."""
        parameters = {
            "ClientToken": str(uuid.uuid4()), "CreditSpecification.CpuCredits": "unlimited",
            "DisableApiTermination": "true", "EbsOptimized": "false",
            "HibernationOptions.Configured": "false", "ImageId": image, "InstanceType": "t3.micro",
            "MaxCount": 1, "MinCount": 1, "Monitoring.Enabled": "false",
            "Placement.AvailabilityZone": "", "Placement.GroupName": "", "Placement.HostId": "",
            "Placement.Tenancy": "", "TagSpecification.1.ResourceType": "instance", **more}
        for number, tag in enumerate(TAGS, 1):
            parameters["TagSpecification.1.Tag.%d.Key" % number] = tag["Key"]
            parameters["TagSpecification.1.Tag.%d.Value" % number] = tag["Value"]
        found = [re.search("<instanceId>(i-[0-9a-f]+)<",
                           self.served.ask(OWNER, "RunInstances", **parameters)).group(1)
                 for _ in range(2)]
        self.assertEqual(found[0], found[1])
        return found[0]

    def read_instance(self, instance):
        reservation, = self.ec2.describe_instances(InstanceIds=[instance])["Reservations"]
        return reservation["Instances"][0]

    def state_of(self, instance):
        return lambda: self.read_instance(instance)["State"]["Name"]

    def read_all_of(self, instance):
        """What the provider reads of an instance besides itself, by its member of the answer."""
        shown = self.read_instance(instance)
        kind, = self.ec2.describe_instance_types(
            InstanceTypes=[shown["InstanceType"]])["InstanceTypes"]
        self.assertTrue(kind["BurstablePerformanceSupported"])
        read = {}
        for name in ("disableApiStop", "disableApiTermination", "instanceInitiatedShutdownBehavior",
                     "userData"):
            member = name[0].upper() + name[1:]
            answer = self.ec2.describe_instance_attribute(InstanceId=instance, Attribute=name)
            read[member] = answer.get(member, {}).get("Value")
        read["CpuCredits"] = self.ec2.describe_instance_credit_specifications(
            InstanceIds=[instance])["InstanceCreditSpecifications"][0]["CpuCredits"]
        vpc, = self.ec2.describe_vpcs(VpcIds=[shown["VpcId"]])["Vpcs"]
        self.assertTrue(vpc["IsDefault"])
        read["Root"] = self.read_volume(shown["BlockDeviceMappings"][0]["Ebs"]["VolumeId"])
        return read

    def template_of(self, instance):
        """The launch template is found by a tag that AWS gives."""
        found = self.ec2.describe_tags(Filters=[
            {"Name": "resource-id", "Values": [instance]},
            {"Name": "key", "Values": ["aws:ec2launchtemplate:id"]}])["Tags"]
        return [one["Value"] for one in found]

    def end_instance(self, instance):
        self.ec2.modify_instance_attribute(InstanceId=instance,
                                           DisableApiTermination={"Value": False})
        self.ec2.terminate_instances(InstanceIds=[instance])
        self.until("terminated", self.state_of(instance))

    def test_aws_instance(self):
        image = self.make_image(self.make_snapshot(self.make_volume()))
        self.assertEqual("/dev/xvda", self.read_image(image)["RootDeviceName"])
        key = self.make_key()
        device = "BlockDeviceMapping.1."
        instance = self.make_instance(image, **{
            device + "DeviceName": "/dev/xvda", device + "Ebs.Encrypted": "true",
            device + "Ebs.KmsKeyId": key, device + "Ebs.DeleteOnTermination": "true"})
        self.until("running", self.state_of(instance))
        shown = self.read_instance(instance)
        self.assertEqual(("t3.micro", image, False, False, "disabled", "default", TAGS), (
            shown["InstanceType"], shown["ImageId"], shown["EbsOptimized"],
            shown["HibernationOptions"]["Configured"], shown["Monitoring"]["State"],
            shown["Placement"]["Tenancy"], shown["Tags"]))
        read = self.read_all_of(instance)
        root = read.pop("Root")
        self.assertEqual({"DisableApiStop": False, "DisableApiTermination": True,
                          "InstanceInitiatedShutdownBehavior": "stop", "UserData": None,
                          "CpuCredits": "unlimited"}, read)
        self.assertEqual((key, True, 10, "gp3"), tuple(
            root[name] for name in ("KmsKeyId", "Encrypted", "Size", "VolumeType")))
        self.assertEqual([], self.template_of(instance))
        self.end_instance(instance)

    def test_aws_instance_of_a_launch_template(self):
        image = self.make_image(self.make_snapshot(self.make_volume()))
        template = self.ec2.create_launch_template(
            ClientToken=str(uuid.uuid4()), LaunchTemplateName=self.name, LaunchTemplateData={
                "ImageId": image, "InstanceType": "t3.micro"})["LaunchTemplate"]["LaunchTemplateId"]
        instance = self.make_instance(image, **{
            "LaunchTemplate.LaunchTemplateId": template, "LaunchTemplate.Version": "$Latest"})
        self.until("running", self.state_of(instance))
        self.assertEqual([template], self.template_of(instance))
        self.end_instance(instance)
        self.assertEqual([], self.template_of(instance))

    def test_aws_instance_that_dies(self):
        image = self.make_image(self.make_snapshot(self.make_volume()))
        key = self.make_key()
        self.kms.disable_key(KeyId=key)
        device = "BlockDeviceMapping.1."
        instance = self.make_instance(image, **{
            device + "DeviceName": "/dev/xvda", device + "Ebs.Encrypted": "true",
            device + "Ebs.KmsKeyId": key})
        self.until("terminated", self.state_of(instance))
        # "unexpected state 'terminated', wanted target 'running'. last error: CODE: MESSAGE"
        reason = self.read_instance(instance)["StateReason"]
        self.assertEqual("Client.InvalidKMSKey.InvalidState", reason["Code"])
        self.assertTrue(reason["Message"])

    # --- data sources

    def test_data_aws_vpc_and_aws_subnets(self):
        vpc, = self.ec2.describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"]
        id = vpc["VpcId"]
        attributes = {name: self.ec2.describe_vpc_attribute(VpcId=id, Attribute=name)[
            name[0].upper() + name[1:]]["Value"] for name in (
                "enableDnsHostnames", "enableDnsSupport", "enableNetworkAddressUsageMetrics")}
        self.assertEqual({"enableDnsHostnames": True, "enableDnsSupport": True,
                          "enableNetworkAddressUsageMetrics": False}, attributes)
        table, = self.ec2.describe_route_tables(Filters=[
            {"Name": "association.main", "Values": ["true"]},
            {"Name": "vpc-id", "Values": [id]}])["RouteTables"]
        self.assertTrue(table["Associations"][0]["Main"])
        subnets = self.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [id]}])["Subnets"]
        self.assertEqual(3, len({subnet["SubnetId"] for subnet in subnets}))
