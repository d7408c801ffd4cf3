"""EC2's images and account settings with boto3: as clients list, make, share and end them."""
import json
import re

from served import OWNER, USER_ACCOUNT, Journey

READER = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}]})
PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


class PublicImages(Journey):
    def test_the_newest_amazon_linux_by_parameter_and_by_name(self):
        ec2, ssm = self.served.client("ec2"), self.served.client("ssm")
        parameter = ssm.get_parameter(Name=PARAMETER)["Parameter"]
        self.assertEqual("arn:aws:ssm:us-west-2::parameter" + PARAMETER, parameter["ARN"])
        images = ec2.describe_images(Owners=["amazon"], Filters=[
            {"Name": "name", "Values": ["al2023-ami-2023*"]},
            {"Name": "architecture", "Values": ["x86_64"]}])["Images"]
        self.assertEqual([parameter["Value"]], [image["ImageId"] for image in images])
        image = images[0]
        self.assertEqual(("available", True, "amazon", "137112412989"),
                         (image["State"], image["Public"], image["ImageOwnerAlias"],
                          image["OwnerId"]))
        self.assertTrue(image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"].startswith("snap-"))

    def test_each_region_has_its_own(self):
        west = self.served.client("ssm").get_parameter(Name=PARAMETER)["Parameter"]["Value"]
        east = self.served.client("ssm", region="us-east-1").get_parameter(
            Name=PARAMETER)["Parameter"]["Value"]
        self.assertNotEqual(west, east)
        self.refused("InvalidAMIID.NotFound", self.served.client("ec2").describe_images,
                     ImageIds=[east])

    def test_parameters_by_path_and_several_at_once(self):
        ssm = self.served.client("ssm")
        below = ssm.get_parameters_by_path(Path="/aws/service/ami-amazon-linux-latest")
        self.assertEqual(2, len(below["Parameters"]))
        several = ssm.get_parameters(Names=[PARAMETER, "/mine"])
        self.assertEqual(["/mine"], several["InvalidParameters"])
        self.refused("ParameterNotFound", ssm.get_parameter, Name="/mine")

    def test_pages(self):
        ids, token = [], {}
        while token is not None:
            page = self.served.ask(USER_ACCOUNT, "DescribeImages", MaxResults=2, **token)
            found = re.findall(r"<imageId>(ami-[0-9a-f]+)<", page)
            self.assertLessEqual(len(found), 2)
            ids += found
            next_token = re.search(r"<nextToken>([^<]+)<", page)
            token = {"NextToken": next_token.group(1)} if next_token else None
        self.assertEqual(sorted(set(ids)), ids)
        self.assertGreaterEqual(len(ids), 3)


class Permissions(Journey):
    def test_what_is_not_allowed_is_told_with_an_encoded_message(self):
        key = self.new_user(USER_ACCOUNT, "Reader", READER)
        ec2 = self.served.client_with("ec2", key)
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        error = self.refused("UnauthorizedOperation", ec2.deregister_image, ImageId=image)
        self.assertEqual(403, error["ResponseMetadata"]["HTTPStatusCode"])
        blob = error["Error"]["Message"].split("Encoded authorization failure message: ")[1]
        decoded = json.loads(self.served.client("sts").decode_authorization_message(
            EncodedMessage=blob)["DecodedMessage"])
        self.assertFalse(decoded["allowed"])
        self.assertEqual("DeregisterImage", decoded["context"]["action"])
        nobody = self.served.client_with("ec2", self.new_user(USER_ACCOUNT, "Stranger"))
        error = self.refused("UnauthorizedOperation", nobody.describe_images)
        self.assertTrue(error["Error"]["Message"].endswith(
            "because no identity-based policy allows the ec2:DescribeImages action"))

    def test_a_dry_run(self):
        error = self.refused("DryRunOperation", self.served.client("ec2").describe_images,
                             DryRun=True)
        self.assertEqual(412, error["ResponseMetadata"]["HTTPStatusCode"])

    def test_images_of_others_are_not_changed(self):
        ec2 = self.served.client("ec2")
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        self.refused("AuthFailure", ec2.deregister_image, ImageId=image)
        self.refused("AuthFailure", ec2.describe_image_attribute, ImageId=image,
                     Attribute="launchPermission")


class OwnImages(Journey):
    def snapshot(self, ec2):
        volume = ec2.create_volume(AvailabilityZone="us-west-2a", Size=1)["VolumeId"]
        waiter = ec2.get_waiter("volume_available")
        waiter.config.delay = 1
        waiter.wait(VolumeIds=[volume])
        snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
        waiter = ec2.get_waiter("snapshot_completed")
        waiter.config.delay = 1
        waiter.wait(SnapshotIds=[snapshot])
        return snapshot

    def test_from_registration_to_the_end(self):
        ec2, user = self.served.client("ec2", OWNER), self.served.client("ec2")
        snapshot = self.snapshot(ec2)
        image = ec2.register_image(
            Name="golden", Architecture="x86_64", RootDeviceName="/dev/xvda",
            VirtualizationType="hvm", EnaSupport=True, Description="for all",
            BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {
                "SnapshotId": snapshot, "VolumeSize": 2, "VolumeType": "gp3",
                "DeleteOnTermination": False}}])["ImageId"]
        ec2.get_waiter("image_available").wait(ImageIds=[image])
        shown = ec2.describe_images(Owners=["self"], Filters=[
            {"Name": "block-device-mapping.snapshot-id", "Values": [snapshot]}])["Images"][0]
        self.assertEqual({"DeviceName": "/dev/xvda", "Ebs": {
            "DeleteOnTermination": False, "SnapshotId": snapshot, "VolumeSize": 2,
            "VolumeType": "gp3", "Encrypted": False}}, shown["BlockDeviceMappings"][0])
        self.assertEqual([], user.describe_images(ImageIds=[image])["Images"])
        ec2.modify_image_attribute(ImageId=image, LaunchPermission={
            "Add": [{"UserId": USER_ACCOUNT}]})
        seen = user.describe_images(ExecutableUsers=["self"])["Images"][0]
        self.assertEqual((image, False), (seen["ImageId"], "Tags" in seen))
        ec2.modify_image_attribute(ImageId=image, Attribute="launchPermission",
                                   OperationType="remove", UserIds=[USER_ACCOUNT])
        self.assertEqual([], ec2.describe_image_attribute(
            ImageId=image, Attribute="launchPermission")["LaunchPermissions"])
        self.refused("InvalidSnapshot.InUse", ec2.delete_snapshot, SnapshotId=snapshot)
        ec2.deregister_image(ImageId=image)
        self.assertEqual([], ec2.describe_images(ImageIds=[image])["Images"])
        self.refused("InvalidAMIID.Unavailable", ec2.deregister_image, ImageId=image)
        ec2.delete_snapshot(SnapshotId=snapshot)

    def test_public_sharing_is_blocked_at_first(self):
        ec2, user = self.served.client("ec2", OWNER), self.served.client("ec2")
        image = ec2.register_image(
            Name="open", RootDeviceName="/dev/xvda", BlockDeviceMappings=[
                {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": self.snapshot(ec2)}}])["ImageId"]
        public = {"ImageId": image, "LaunchPermission": {"Add": [{"Group": "all"}]}}
        self.refused("OperationNotPermitted", ec2.modify_image_attribute, **public)
        self.assertIn("<imageBlockPublicAccessState>unblocked<", self.served.ask(
            OWNER, "DisableImageBlockPublicAccess"))
        ec2.modify_image_attribute(**public)
        self.assertEqual(image, user.describe_images(Owners=[OWNER])["Images"][0]["ImageId"])


class Settings(Journey):
    def test_encryption_by_default_and_its_key(self):
        ec2, kms = self.served.client("ec2"), self.served.client("kms")
        self.assertFalse(ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"])
        self.assertTrue(ec2.enable_ebs_encryption_by_default()["EbsEncryptionByDefault"])
        self.assertTrue(ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"])
        self.assertEqual("alias/aws/ebs", ec2.get_ebs_default_kms_key_id()["KmsKeyId"])
        key = kms.create_key()["KeyMetadata"]
        self.assertEqual(key["Arn"], ec2.modify_ebs_default_kms_key_id(
            KmsKeyId=key["KeyId"])["KmsKeyId"])
        self.assertEqual(key["Arn"], ec2.get_ebs_default_kms_key_id()["KmsKeyId"])
        elsewhere = self.served.client("ec2", region="eu-west-1")
        self.assertFalse(elsewhere.get_ebs_encryption_by_default()["EbsEncryptionByDefault"])
        ec2.disable_ebs_encryption_by_default()
        ec2.reset_ebs_default_kms_key_id()
        self.assertEqual("alias/aws/ebs", ec2.get_ebs_default_kms_key_id()["KmsKeyId"])

    def test_allowed_images(self):
        ec2 = self.served.client("ec2", OWNER)
        self.served.ask(OWNER, "ReplaceImageCriteriaInAllowedImagesSettings",
                        **{"ImageCriterion.1.ImageProvider.1": "099720109477"})
        self.served.ask(OWNER, "EnableAllowedImagesSettings",
                        AllowedImagesSettingsState="enabled")
        self.assertEqual([], ec2.describe_images(Owners=["amazon"])["Images"])
        self.assertEqual(1, len(ec2.describe_images(Owners=["099720109477"])["Images"]))
        self.served.ask(OWNER, "DisableAllowedImagesSettings")
        self.assertEqual(2, len(ec2.describe_images(Owners=["amazon"])["Images"]))


class AwsPace(Journey):
    options = ("--pace", "aws")

    def test_a_volume_is_creating_for_seconds(self):
        ec2 = self.served.client("ec2")
        volume = ec2.create_volume(AvailabilityZone="us-west-2a", Size=1)["VolumeId"]
        self.assertEqual("creating", ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["State"])
