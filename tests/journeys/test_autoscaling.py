"""Groups of EC2 Auto Scaling: capacity, and launches that the service-linked role may not make."""
import json
import time

from served import Journey, OWNER, USER_ACCOUNT

ROLE = ("arn:aws:iam::%s:role/aws-service-role/autoscaling.amazonaws.com/"
        "AWSServiceRoleForAutoScaling" % USER_ACCOUNT)


class Groups(Journey):
    def setUp(self):
        self.ec2 = self.served.client("ec2")
        self.scaling = self.served.client("autoscaling")

    def image(self, name, **encryption):
        volume = self.ec2.create_volume(AvailabilityZone="us-west-2a", Size=8, **encryption)
        self.ec2.get_waiter("volume_available").wait(
            VolumeIds=[volume["VolumeId"]], WaiterConfig={"Delay": 1})
        snapshot = self.ec2.create_snapshot(VolumeId=volume["VolumeId"])["SnapshotId"]
        self.ec2.get_waiter("snapshot_completed").wait(
            SnapshotIds=[snapshot], WaiterConfig={"Delay": 1})
        image = self.ec2.register_image(
            Name=name, Architecture="x86_64", RootDeviceName="/dev/xvda", VirtualizationType="hvm",
            BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot}}])
        self.ec2.get_waiter("image_available").wait(
            ImageIds=[image["ImageId"]], WaiterConfig={"Delay": 1})
        return image["ImageId"]

    def template(self, name, image):
        return self.ec2.create_launch_template(
            LaunchTemplateName=name,
            LaunchTemplateData={"ImageId": image, "InstanceType": "t3.micro"},
        )["LaunchTemplate"]["LaunchTemplateId"]

    def group(self, name, template, **more):
        terms = dict(AutoScalingGroupName=name, MinSize=0, MaxSize=3,
                     LaunchTemplate={"LaunchTemplateId": template},
                     AvailabilityZones=["us-west-2a", "us-west-2b"])
        terms.update(more)
        self.scaling.create_auto_scaling_group(**terms)

    def shown(self, name):
        return self.scaling.describe_auto_scaling_groups(
            AutoScalingGroupNames=[name])["AutoScalingGroups"][0]

    def states(self, name):
        return sorted(one["LifecycleState"] for one in self.shown(name)["Instances"])

    def until(self, expected, read):
        for _ in range(40):
            if read() == expected:
                return
            time.sleep(0.1)
        self.assertEqual(expected, read())

    def activities(self, name):
        return self.scaling.describe_scaling_activities(AutoScalingGroupName=name)["Activities"]

    def test_capacity(self):
        template = self.template("plain", self.image("plain"))
        self.group("web", template, DesiredCapacity=2,
                   Tags=[{"Key": "team", "Value": "a", "PropagateAtLaunch": True}])
        self.refused("AlreadyExists", self.group, "web", template)
        self.until(["InService", "InService"], lambda: self.states("web"))
        shown = self.shown("web")
        self.assertEqual(ROLE, shown["ServiceLinkedRoleARN"])
        ids = [one["InstanceId"] for one in shown["Instances"]]
        reservations = self.ec2.describe_instances(InstanceIds=ids)["Reservations"]
        tags = {tag["Key"]: tag["Value"] for tag in reservations[0]["Instances"][0]["Tags"]}
        self.assertEqual({"team": "a", "aws:autoscaling:groupName": "web",
                          "aws:ec2launchtemplate:id": template,
                          "aws:ec2launchtemplate:version": "1"}, tags)
        self.assertEqual(2, len({one["AvailabilityZone"] for one in shown["Instances"]}))
        listed = self.scaling.describe_auto_scaling_instances(InstanceIds=ids[:1])
        self.assertEqual("HEALTHY", listed["AutoScalingInstances"][0]["HealthStatus"])
        self.assertEqual({"Successful"}, {one["StatusCode"] for one in self.activities("web")})

        self.refused("ValidationError", self.scaling.set_desired_capacity,
                     AutoScalingGroupName="web", DesiredCapacity=9)
        self.scaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=1)
        self.until(["InService"], lambda: self.states("web"))
        last = self.shown("web")["Instances"][0]["InstanceId"]
        self.scaling.terminate_instance_in_auto_scaling_group(
            InstanceId=last, ShouldDecrementDesiredCapacity=False)
        self.until(["InService"], lambda: self.states("web"))
        self.assertNotEqual(last, self.shown("web")["Instances"][0]["InstanceId"])

        self.refused("ResourceInUse", self.scaling.delete_auto_scaling_group,
                     AutoScalingGroupName="web")
        self.scaling.delete_auto_scaling_group(AutoScalingGroupName="web", ForceDelete=True)
        self.assertEqual([], self.scaling.describe_auto_scaling_groups()["AutoScalingGroups"])

    # The role's managed policy allows nothing of KMS: the key's own policy must name it.
    def test_a_key_that_the_role_may_not_use(self):
        kms = self.served.client("kms")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        template = self.template("sealed", self.image("sealed", Encrypted=True, KmsKeyId=key))
        self.group("sealed", template, DesiredCapacity=1)

        def failed():
            return [one["StatusCode"] for one in self.activities("sealed")]
        self.until(["Cancelled"], failed)
        message = self.activities("sealed")[0]["StatusMessage"]
        self.assertTrue(message.startswith(
            "Instance became unhealthy while waiting for instance to be in InService state. "
            "Termination Reason: Client.InvalidKMSKey.InvalidState: "), message)
        self.assertEqual([], self.states("sealed"))

        policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        policy["Statement"].append(
            {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Resource": "*",
             "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                        "kms:DescribeKey", "kms:CreateGrant"]})
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
        self.scaling.update_auto_scaling_group(AutoScalingGroupName="sealed", MinSize=1)
        self.until(["InService"], lambda: self.states("sealed"))
        self.scaling.delete_auto_scaling_group(AutoScalingGroupName="sealed", ForceDelete=True)

    def test_what_a_group_needs(self):
        template = self.template("needs", self.image("needs"))
        for change in ({"MinSize": 4}, {"AvailabilityZones": []},
                       {"LaunchTemplate": {"LaunchTemplateId": "lt-0123456789abcdef0"}},
                       {"DesiredCapacity": 7}, {"LaunchConfigurationName": "old"}):
            self.refused("ValidationError", self.group, "never", template, **change)
        self.refused("ValidationError", self.scaling.set_desired_capacity,
                     AutoScalingGroupName="never", DesiredCapacity=1)
        statement = {"Effect": "Allow", "Action": ["autoscaling:*", "ec2:Describe*"],
                     "Resource": "*"}
        key = self.new_user(USER_ACCOUNT, "scaler", json.dumps(
            {"Version": "2012-10-17", "Statement": [statement]}))
        scaling = self.served.client_with("autoscaling", key)
        error = self.refused("AccessDenied", scaling.create_auto_scaling_group,
                             AutoScalingGroupName="never", MinSize=0, MaxSize=1,
                             LaunchTemplate={"LaunchTemplateId": template},
                             AvailabilityZones=["us-west-2a"])
        self.assertEqual("You are not authorized to use launch template: " + template,
                         error["Error"]["Message"])
        self.assertEqual([], self.served.client("autoscaling", OWNER)
                         .describe_auto_scaling_groups()["AutoScalingGroups"])
