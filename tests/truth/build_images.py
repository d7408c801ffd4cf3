"""Makes volumes, snapshots and the image of a plan, and shares them."""
from build_keys import document
from wire import Refused, one
from worlds import REGION

TRIES = 5  # to ask while something is pending


class Images:
    """The part of a Building that is about images and their snapshots."""

    def make_volumes(self):
        zone = self.plan.get("build_region", REGION) + "a"
        self.volumes = []
        for device in self.plan["devices"]:
            wish = {}
            if device["key"]:
                wish = {"Encrypted": "true"}
                if device["key"] != "owner/aws/ebs":
                    wish["KmsKeyId"] = self.keys[device["key"]]["arn"]
            answer = self.maker.ec2("CreateVolume", AvailabilityZone=zone, Size="1", **wish)
            self.volumes.append(one(answer, "volumeId"))
        self.extra_volume = None
        if self.plan.get("extra") or self.plan["image_state"] in ("failed", "pending"):
            root = self.owner if self.plan.get("extra") == "not-shared" else self.user
            answer = root.ec2("CreateVolume", AvailabilityZone=REGION + "a", Size="1")
            self.extra_volume = one(answer, "volumeId")

    def make_owner_aws_ebs(self):
        """AWS makes the key when the owner first needs it."""
        answer = self.owner.ec2("CreateVolume", AvailabilityZone=REGION + "a", Size="1",
                                Encrypted="true")
        shown = self.owner.ec2("DescribeVolumes", **{"VolumeId.1": one(answer, "volumeId")})
        self.names["owner/aws/ebs"] = one(shown, "kmsKeyId")
        self.keys["owner/aws/ebs"] = {"arn": one(shown, "kmsKeyId"), "managed": True,
                                      "aliases": ["alias/aws/ebs"], "grants": []}

    def snapshots(self):
        self.snapshot_ids = [one(self.maker.ec2("CreateSnapshot", VolumeId=volume), "snapshotId")
                             for volume in self.volumes]
        if self.extra_volume and self.plan.get("extra") != "pending":
            root = self.owner if self.plan.get("extra") == "not-shared" else self.user
            self.extra_snapshot = one(root.ec2("CreateSnapshot", VolumeId=self.extra_volume),
                                      "snapshotId")

    def image(self):
        self.image_id = self.registered(self.maker, "golden", self.snapshot_ids)
        if self.owner_account != self.user_account:
            self.share()
        self.further_disk()
        if self.plan["image_state"] in ("failed", "pending"):
            self.other_image = self.registered(self.user, "other", [self.extra_snapshot])
        if self.plan["image_state"] == "failed":
            self.brake()
            self.image_id = self.copied("failed", Encrypted="true",
                                        KmsKeyId=self.keys["brake"]["arn"])

    def registered(self, root, name, snapshots):
        mapping = {}
        for index, snapshot in enumerate(snapshots, 1):
            mapping["BlockDeviceMapping.%d.DeviceName" % index] = "/dev/xvd" + "abc"[index - 1]
            mapping["BlockDeviceMapping.%d.Ebs.SnapshotId" % index] = snapshot
        answer = root.ec2("RegisterImage", Name=name, RootDeviceName="/dev/xvda",
                          Architecture="x86_64", VirtualizationType="hvm", EnaSupport="true",
                          **mapping)
        return one(answer, "imageId")

    def share(self):
        permission = {"LaunchPermission.Add.1.UserId": self.user_account}
        if self.plan["image_shared"] not in (True, False):
            permission = self.organization_permission()
        under_aws_ebs = any(device["key"] == "owner/aws/ebs" for device in self.plan["devices"])
        if self.plan["image_shared"] or self.plan["operation"] == "start" or under_aws_ebs:
            try:
                self.maker.ec2("ModifyImageAttribute", ImageId=self.image_id, **permission)
                assert not under_aws_ebs, "an image under aws/ebs was shared"
            except Refused:
                if not under_aws_ebs:
                    raise
        for device, snapshot in zip(self.plan["devices"], self.snapshot_ids):
            if device["shared"]:
                self.maker.ec2("ModifySnapshotAttribute", SnapshotId=snapshot,
                               **{"CreateVolumePermission.Add.1.UserId": self.user_account})

    # -- snapshots and images in other states
    def brake(self):
        """Copies under this key fail: nobody may make a grant. Its policy is put right later."""
        deny = {"Effect": "Deny", "Action": "kms:CreateGrant", "Resource": "*",
                "Principal": {"AWS": "*"}}
        allow = {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
                 "Principal": {"AWS": "arn:aws:iam::%s:root" % self.user_account}}
        self.user.kms("PutKeyPolicy", KeyId=self.keys["brake"]["arn"], PolicyName="default",
                      Policy=document([allow, deny]))

    def release_brake(self):
        """Grants of the plan may be about this key too."""
        if "brake" in self.keys:
            self.user.kms("PutKeyPolicy", KeyId=self.keys["brake"]["arn"], PolicyName="default",
                          Policy=self.open_to_both())

    def copied(self, name, **wish):
        answer = self.user.ec2("CopyImage", SourceImageId=self.other_image, SourceRegion=REGION,
                               Name=name, **wish)
        return one(answer, "imageId")

    def further_disk(self):
        state = self.plan.get("extra")
        if state == "archived":
            self.user.ec2("ModifySnapshotTier", SnapshotId=self.extra_snapshot,
                          StorageTier="archive")
        elif state == "deleted":
            self.user.ec2("DeleteSnapshot", SnapshotId=self.extra_snapshot)
        elif state == "error":
            self.brake()
            answer = self.user.ec2("CopySnapshot", SourceSnapshotId=self.extra_snapshot,
                                   SourceRegion=REGION, Encrypted="true",
                                   KmsKeyId=self.keys["brake"]["arn"])
            self.extra_snapshot = one(answer, "snapshotId")

    def case_devices(self):
        found = [{"key": device["key"], "shared": device["shared"], "snapshot": snapshot,
                  "bound": volume, "name": "/dev/xvd" + "abc"[index]}
                 for index, (device, snapshot, volume) in enumerate(
                     zip(self.plan["devices"], self.snapshot_ids, self.volumes))]
        state = self.plan.get("extra")
        if state:
            owner = self.owner_account if state == "not-shared" else self.user_account
            failed = state == "error"
            found.append({"key": "brake" if failed else None, "shared": False, "explicit": True,
                          "snapshot": self.extra_snapshot, "state": state, "owner": owner,
                          "bound": self.extra_snapshot if failed else self.extra_volume,
                          "name": "/dev/xvdf"})
        return found

    # -- what is pending for a moment only
    def hurries(self):
        return "pending" in (self.plan["image_state"], self.plan.get("extra"))

    def hurry(self, ask):
        """Makes it, asks `why` and performs at once, again until it was pending all the while; None
        when the machine is too slow for that."""
        for count in range(TRIES):
            if self.plan["image_state"] == "pending":
                self.image_id = self.copied("try %d" % count)
            else:
                self.extra_snapshot = one(
                    self.user.ec2("CreateSnapshot", VolumeId=self.extra_volume), "snapshotId")
            said = ask()
            self.performed = False
            self.perform()
            if self.still_pending():
                return said
        return None

    def still_pending(self):
        if self.plan["image_state"] == "pending":
            return one(self.user.ec2("DescribeImages", **{"ImageId.1": self.image_id}),
                       "imageState") == "pending"
        return one(self.user.ec2("DescribeSnapshots", **{"SnapshotId.1": self.extra_snapshot}),
                   "status") == "pending"
