"""Instances as users run them: launches with keys that may be used and not, starts, stops, ends,
launch templates, images of instances, key pairs."""
import base64
import json
import subprocess
import tempfile
import time

from served import OWNER, USER_ACCOUNT, Journey, public_image

REFUSED = "Client.InvalidKMSKey.InvalidState"


def statement(effect, action, resource="*"):
    return {"Effect": effect, "Action": action, "Resource": resource}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Instances(Journey):
    def setUp(self):
        self.ec2 = self.served.client("ec2", USER_ACCOUNT)
        self.kms = self.served.client("kms", USER_ACCOUNT)
        self.name = "%s-%d" % (self.id().rsplit(".", 1)[1][:40], time.monotonic_ns())
        self.key = self.kms.create_key()["KeyMetadata"]["Arn"]
        self.image = self.make_image(self.ec2)

    def make_image(self, ec2, **volume):
        volume = ec2.create_volume(AvailabilityZone="us-west-2a", Size=8, **volume)["VolumeId"]
        self.wait(lambda: ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["State"],
                  "available")
        snapshot = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
        self.wait(lambda: ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"][0]["State"],
                  "completed")
        return ec2.register_image(
            Name="%s-%d" % (self.name, time.monotonic_ns()), Architecture="x86_64",
            RootDeviceName="/dev/xvda", VirtualizationType="hvm", EnaSupport=True,
            BlockDeviceMappings=[{"DeviceName": "/dev/xvda",
                                  "Ebs": {"SnapshotId": snapshot}}])["ImageId"]

    def wait(self, read, wanted, seconds=10):
        seen = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            state = read()
            if not seen or seen[-1] != state:
                seen.append(state)
            if state == wanted:
                return seen
            time.sleep(0.03)
        self.fail("%s, not %s" % (seen, wanted))

    def run_one(self, ec2=None, **more):
        parameters = dict(ImageId=self.image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
        parameters.update(more)
        return (ec2 or self.ec2).run_instances(**parameters)["Instances"][0]["InstanceId"]

    def instance(self, id):
        return self.ec2.describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"][0]

    def state(self, id):
        return lambda: self.instance(id)["State"]["Name"]

    def grants(self):
        return self.kms.list_grants(KeyId=self.key)["Grants"]

    def mapping(self, **more):
        return [{"DeviceName": "/dev/xvda",
                 "Ebs": dict({"Encrypted": True, "KmsKeyId": self.key}, **more)}]

    def narrowed(self, *denied):
        """EC2 in a session of an administrator who is denied these actions."""
        name = "n%d" % time.monotonic_ns()
        keys = self.new_user(USER_ACCOUNT, name, policy(
            statement("Allow", "*"), *[statement("Deny", one) for one in denied]))
        return self.served.client_with("ec2", keys)

    def test_life_of_an_encrypted_instance(self):
        id = self.run_one(BlockDeviceMappings=self.mapping(), TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "one"}]},
            {"ResourceType": "volume", "Tags": [{"Key": "of", "Value": "one"}]}])
        self.assertEqual("running", self.wait(self.state(id), "running")[-1])
        shown = self.instance(id)
        self.assertEqual([{"Key": "Name", "Value": "one"}], shown["Tags"])
        ebs = shown["BlockDeviceMappings"][0]["Ebs"]
        self.assertTrue(ebs["DeleteOnTermination"])
        volume = self.ec2.describe_volumes(VolumeIds=[ebs["VolumeId"]])["Volumes"][0]
        self.assertEqual((True, self.key, "in-use", 8, [{"Key": "of", "Value": "one"}]),
                         (volume["Encrypted"], volume["KmsKeyId"], volume["State"],
                          volume["Size"], volume["Tags"]))
        grantees = sorted(grant["GranteePrincipal"] for grant in self.grants())
        self.assertEqual(["arn:aws:sts::%s:assumed-role/aws:ec2-infrastructure/%s"
                          % (USER_ACCOUNT, id), "ec2.us-west-2.amazonaws.com"], grantees)
        change = self.ec2.stop_instances(InstanceIds=[id])["StoppingInstances"][0]
        self.assertEqual(("running", "stopping"),
                         (change["PreviousState"]["Name"], change["CurrentState"]["Name"]))
        self.wait(self.state(id), "stopped")
        self.assertEqual(["ec2.us-west-2.amazonaws.com"],
                         [grant["GranteePrincipal"] for grant in self.grants()])
        self.assertEqual("Client.UserInitiatedShutdown", self.instance(id)["StateReason"]["Code"])
        self.ec2.start_instances(InstanceIds=[id])
        self.wait(self.state(id), "running")
        self.assertEqual(2, len(self.grants()))
        self.ec2.terminate_instances(InstanceIds=[id])
        self.wait(self.state(id), "terminated")
        ended = self.instance(id)
        self.assertEqual(([], []), (ended["BlockDeviceMappings"], ended["NetworkInterfaces"]))
        self.assertEqual([], self.grants())
        self.refused("InvalidVolume.NotFound", self.ec2.describe_volumes,
                     VolumeIds=[ebs["VolumeId"]])

    def test_ended_instances_do_not_count(self):
        """Of a thousand instances that are still shown, but ended."""
        ec2 = self.served.client("ec2", OWNER)
        launch = {"ImageId": public_image(ec2)["ImageId"], "InstanceType": "t3.micro"}
        made = ec2.run_instances(MinCount=1000, MaxCount=1000, **launch)["Instances"]
        self.refused("InstanceLimitExceeded", ec2.run_instances, MinCount=1, MaxCount=1, **launch)
        ec2.terminate_instances(InstanceIds=[one["InstanceId"] for one in made])
        time.sleep(1)
        self.assertEqual(1, len(ec2.run_instances(MinCount=1, MaxCount=1, **launch)["Instances"]))

    def test_refused_launch(self):
        for denied in ("kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"):
            with self.subTest(denied):
                ec2 = self.narrowed(denied)
                self.refused("DryRunOperation", self.run_one, ec2, DryRun=True,
                             BlockDeviceMappings=self.mapping())
                id = self.run_one(ec2, BlockDeviceMappings=self.mapping())
                seen = self.wait(self.state(id), "terminated")
                self.assertEqual(["pending", "shutting-down", "terminated"], seen)
                shown = self.instance(id)
                self.assertEqual(REFUSED, shown["StateReason"]["Code"])
                self.assertIn(REFUSED, shown["StateReason"]["Message"])
                self.assertEqual("Client.InternalError", shown["StateTransitionReason"])
                self.assertEqual([], shown["BlockDeviceMappings"])
                self.assertEqual([], self.ec2.describe_volumes(Filters=[
                    {"Name": "attachment.instance-id", "Values": [id]}])["Volumes"])
                self.assertEqual([], self.grants())

    def test_decrypt_is_not_needed(self):
        id = self.run_one(self.narrowed("kms:Decrypt"), BlockDeviceMappings=self.mapping())
        self.wait(self.state(id), "running")

    def test_refused_start(self):
        id = self.run_one(BlockDeviceMappings=self.mapping())
        self.wait(self.state(id), "running")
        self.ec2.stop_instances(InstanceIds=[id])
        self.wait(self.state(id), "stopped")
        self.narrowed("kms:CreateGrant").start_instances(InstanceIds=[id])
        self.assertEqual("pending", self.instance(id)["State"]["Name"])
        self.wait(self.state(id), "stopped")
        shown = self.instance(id)
        self.assertEqual(("Client.InternalError", "Client.InternalError"),
                         (shown["StateReason"]["Code"], shown["StateTransitionReason"]))
        self.assertEqual(1, len(self.grants()))

    def test_several_at_once(self):
        answer = self.ec2.run_instances(ImageId=self.image, InstanceType="t3.micro", MinCount=1,
                                        MaxCount=3, ClientToken=self.name,
                                        BlockDeviceMappings=self.mapping())
        ids = {one["InstanceId"] for one in answer["Instances"]}
        self.assertEqual(3, len(ids))
        self.assertEqual(6, len(self.grants()))
        again = self.ec2.run_instances(ImageId=self.image, InstanceType="t3.micro", MinCount=1,
                                       MaxCount=3, ClientToken=self.name,
                                       BlockDeviceMappings=self.mapping())
        self.assertEqual(ids, {one["InstanceId"] for one in again["Instances"]})
        self.assertEqual(6, len(self.grants()))
        self.refused("IdempotentParameterMismatch", self.run_one, ClientToken=self.name)
        found = self.ec2.describe_instances(Filters=[
            {"Name": "reservation-id", "Values": [answer["ReservationId"]]}])["Reservations"]
        self.assertEqual([3], [len(one["Instances"]) for one in found])

    def test_foreign_image(self):
        image = self.make_image(self.served.client("ec2", OWNER))
        error = self.refused("AuthFailure", self.run_one, ImageId=image)
        self.assertEqual("Not authorized for images: [%s]" % image, error["Error"]["Message"])
        self.refused("InvalidAMIID.NotFound", self.run_one, ImageId="ami-0123456789abcdef0")
        self.refused("InvalidAMIID.Malformed", self.run_one, ImageId="abc")

    def test_parameters(self):
        plain = {"DeviceName": "/dev/xvda"}
        self.refused("InvalidParameterDependency", self.run_one,
                     BlockDeviceMappings=[dict(plain, Ebs={"KmsKeyId": self.key})])
        self.refused("InvalidBlockDeviceMapping", self.run_one,
                     BlockDeviceMappings=[dict(plain, Ebs={"VolumeSize": 1})])
        self.refused("InvalidParameterValue", self.run_one, InstanceType="x9.nano")
        self.refused("InvalidParameterValue", self.run_one, InstanceType="t4g.micro")
        self.refused("InvalidKeyPair.NotFound", self.run_one, KeyName="nobody")
        self.refused("InvalidGroup.NotFound", self.run_one,
                     SecurityGroupIds=["sg-0123456789abcdef0"])
        self.refused("InvalidParameterValue", self.run_one, IamInstanceProfile={"Name": "nobody"})
        self.refused("UnauthorizedOperation", self.run_one, self.narrowed("ec2:RunInstances"))
        self.refused("InvalidInstanceID.NotFound", self.ec2.stop_instances,
                     InstanceIds=["i-0123456789abcdef0"])
        error = self.refused("InvalidInstanceID.Malformed", self.ec2.start_instances,
                             InstanceIds=["abc"])
        self.assertTrue(error["Error"]["Message"].startswith('Invalid id: "abc"'))

    def test_pass_role(self):
        iam = self.served.client("iam", USER_ACCOUNT)
        iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole"}]}))
        arn = iam.create_instance_profile(InstanceProfileName=self.name)["InstanceProfile"]["Arn"]
        iam.add_role_to_instance_profile(InstanceProfileName=self.name, RoleName=self.name)
        profile = {"Name": self.name}
        error = self.refused("UnauthorizedOperation", self.run_one, self.narrowed("iam:PassRole"),
                             IamInstanceProfile=profile)
        self.assertIn("iam:PassRole", error["Error"]["Message"])
        id = self.run_one(IamInstanceProfile=profile)
        self.assertEqual(arn, self.instance(id)["IamInstanceProfile"]["Arn"])
        found = self.ec2.describe_iam_instance_profile_associations(
            Filters=[{"Name": "instance-id", "Values": [id]}])["IamInstanceProfileAssociations"]
        self.assertEqual([arn], [one["IamInstanceProfile"]["Arn"] for one in found])

    def test_attributes(self):
        id = self.run_one(UserData="hello", DisableApiTermination=True)
        self.wait(self.state(id), "running")
        self.refused("OperationNotPermitted", self.ec2.terminate_instances, InstanceIds=[id])
        data = self.ec2.describe_instance_attribute(InstanceId=id, Attribute="userData")
        self.assertEqual(b"hello", base64.b64decode(data["UserData"]["Value"]))
        self.ec2.modify_instance_attribute(InstanceId=id, DisableApiTermination={"Value": False})
        self.refused("IncorrectInstanceState", self.ec2.modify_instance_attribute, InstanceId=id,
                     InstanceType={"Value": "t3.small"})
        self.ec2.stop_instances(InstanceIds=[id])
        self.wait(self.state(id), "stopped")
        self.ec2.modify_instance_attribute(InstanceId=id, InstanceType={"Value": "t3.small"})
        self.refused("InvalidParameterValue", self.ec2.modify_instance_attribute, InstanceId=id,
                     SriovNetSupport={"Value": "double"})
        self.ec2.modify_instance_attribute(InstanceId=id, SriovNetSupport={"Value": "simple"})
        network = self.ec2.describe_instance_attribute(InstanceId=id, Attribute="sriovNetSupport")
        self.assertEqual("simple", network["SriovNetSupport"]["Value"])
        self.ec2.modify_instance_attribute(InstanceId=id, UserData={"Value": b"again"})
        data = self.ec2.describe_instance_attribute(InstanceId=id, Attribute="userData")
        self.assertEqual(b"again", base64.b64decode(data["UserData"]["Value"]))
        self.ec2.modify_instance_attribute(InstanceId=id, BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"DeleteOnTermination": False}}])
        self.ec2.modify_instance_metadata_options(InstanceId=id, HttpTokens="required")
        shown = self.instance(id)
        self.assertEqual(("t3.small", "required"),
                         (shown["InstanceType"], shown["MetadataOptions"]["HttpTokens"]))
        volume = shown["BlockDeviceMappings"][0]["Ebs"]["VolumeId"]
        self.assertEqual("unlimited", self.ec2.describe_instance_credit_specifications(
            InstanceIds=[id])["InstanceCreditSpecifications"][0]["CpuCredits"])
        self.ec2.terminate_instances(InstanceIds=[id])
        self.wait(self.state(id), "terminated")
        self.assertEqual("available", self.ec2.describe_volumes(
            VolumeIds=[volume])["Volumes"][0]["State"])

    def test_status_and_monitoring(self):
        id = self.run_one()
        self.wait(self.state(id), "running")
        status = self.ec2.describe_instance_status(InstanceIds=[id])["InstanceStatuses"][0]
        self.assertEqual(("running", "ok"), (status["InstanceState"]["Name"],
                                             status["InstanceStatus"]["Status"]))
        self.ec2.reboot_instances(InstanceIds=[id])
        self.ec2.monitor_instances(InstanceIds=[id])
        self.assertEqual("enabled", self.instance(id)["Monitoring"]["State"])
        self.ec2.unmonitor_instances(InstanceIds=[id])
        self.assertEqual("disabled", self.instance(id)["Monitoring"]["State"])
        self.assertEqual(id, self.ec2.get_console_output(InstanceId=id)["InstanceId"])

    def test_image_of_an_instance(self):
        id = self.run_one(BlockDeviceMappings=self.mapping())
        self.wait(self.state(id), "running")
        image = self.narrowed("kms:*").create_image(InstanceId=id, Name=self.name)["ImageId"]
        read = lambda: self.ec2.describe_images(ImageIds=[image])["Images"][0]
        self.wait(lambda: read()["State"], "available")
        ebs = read()["BlockDeviceMappings"][0]["Ebs"]
        self.assertTrue(ebs["Encrypted"])
        snapshot = self.ec2.describe_snapshots(SnapshotIds=[ebs["SnapshotId"]])["Snapshots"][0]
        self.assertEqual((self.key, "completed"), (snapshot["KmsKeyId"], snapshot["State"]))
        # An encrypted image of the own account starts with ReEncrypt on its key.
        again = self.run_one(ImageId=image)
        self.wait(self.state(again), "running")
        denied = self.run_one(self.narrowed("kms:ReEncryptFrom"), ImageId=image)
        self.wait(self.state(denied), "terminated")
        self.assertEqual(REFUSED, self.instance(denied)["StateReason"]["Code"])

    def test_launch_templates(self):
        data = {"ImageId": self.image, "InstanceType": "t3.micro",
                "BlockDeviceMappings": self.mapping(),
                "TagSpecifications": [{"ResourceType": "instance",
                                       "Tags": [{"Key": "by", "Value": "template"}]}]}
        made = self.ec2.create_launch_template(LaunchTemplateName=self.name,
                                               LaunchTemplateData=data)["LaunchTemplate"]
        template = made["LaunchTemplateId"]
        self.refused("InvalidLaunchTemplateName.AlreadyExistsException",
                     self.ec2.create_launch_template, LaunchTemplateName=self.name,
                     LaunchTemplateData=data)
        version = self.ec2.create_launch_template_version(
            LaunchTemplateId=template, SourceVersion="1",
            LaunchTemplateData={"InstanceType": "t3.small"})["LaunchTemplateVersion"]
        self.assertEqual((2, self.image, "t3.small"), (
            version["VersionNumber"], version["LaunchTemplateData"]["ImageId"],
            version["LaunchTemplateData"]["InstanceType"]))
        launch = lambda **more: self.instance(self.ec2.run_instances(
            MinCount=1, MaxCount=1, **more)["Instances"][0]["InstanceId"])
        first = launch(LaunchTemplate={"LaunchTemplateName": self.name})
        self.assertEqual("t3.micro", first["InstanceType"])
        self.assertIn({"Key": "by", "Value": "template"}, first["Tags"])
        self.assertEqual(2, len(self.grants()))
        second = launch(LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"})
        self.assertEqual("t3.small", second["InstanceType"])
        own = launch(LaunchTemplate={"LaunchTemplateId": template}, InstanceType="t3.nano")
        self.assertEqual("t3.nano", own["InstanceType"])
        self.ec2.modify_launch_template(LaunchTemplateId=template, DefaultVersion="2")
        result = self.ec2.delete_launch_template_versions(LaunchTemplateId=template,
                                                          Versions=["1", "2"])
        self.assertEqual([1], [one["VersionNumber"] for one in
                               result["SuccessfullyDeletedLaunchTemplateVersions"]])
        self.assertEqual([2], [one["VersionNumber"] for one in
                               result["UnsuccessfullyDeletedLaunchTemplateVersions"]])
        left = self.ec2.describe_launch_template_versions(LaunchTemplateId=template)
        self.assertEqual([2], [one["VersionNumber"] for one in left["LaunchTemplateVersions"]])
        self.assertEqual(self.key, self.ec2.get_launch_template_data(
            InstanceId=own["InstanceId"])["LaunchTemplateData"]["BlockDeviceMappings"][0]["Ebs"][
                "KmsKeyId"])
        self.ec2.delete_launch_template(LaunchTemplateId=template)
        self.refused("InvalidLaunchTemplateId.NotFound", self.run_one,
                     LaunchTemplate={"LaunchTemplateId": template})

    def test_key_pairs(self):
        for kind in ("rsa", "ed25519"):
            with self.subTest(kind):
                name = "%s-%s" % (self.name, kind)
                made = self.ec2.create_key_pair(KeyName=name, KeyType=kind)
                with tempfile.NamedTemporaryFile("w") as file:
                    file.write(made["KeyMaterial"] + "\n")
                    file.flush()
                    public = subprocess.run(["ssh-keygen", "-y", "-f", file.name],
                                            capture_output=True, text=True, check=True).stdout
                self.refused("InvalidKeyPair.Duplicate", self.ec2.create_key_pair, KeyName=name)
                imported = self.ec2.import_key_pair(KeyName=name + "-2", PublicKeyMaterial=public)
                shown = self.ec2.describe_key_pairs(KeyNames=[name], IncludePublicKey=True)
                one = shown["KeyPairs"][0]
                self.assertEqual(public.split()[:2], one["PublicKey"].split()[:2])
                self.assertEqual(made["KeyFingerprint"], one["KeyFingerprint"])
                self.assertEqual(kind == "ed25519",
                                 made["KeyFingerprint"] == imported["KeyFingerprint"])
                self.ec2.delete_key_pair(KeyName=name)
                self.refused("InvalidKeyPair.NotFound", self.ec2.describe_key_pairs,
                             KeyNames=[name])
        self.refused("InvalidKey.Format", self.ec2.import_key_pair, KeyName=self.name,
                     PublicKeyMaterial=b"no key")
