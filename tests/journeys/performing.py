"""Operations of EC2 on the wire, each until its end is seen: what `amiable why` answers about,
performed. Without botocore, whose clients would take most of the time of a hundred servers."""
import html
import pathlib
import sys
import time
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "truth"))

from wire import Refused

PERMISSIONS = {"ReEncrypt": {"kms:ReEncryptFrom", "kms:ReEncryptTo"}}
INVALID_KEY = "Client.InvalidKMSKey.InvalidState"
# (StateReason code, its message, StateTransitionReason) of what KMS refused.
DIES = (INVALID_KEY, INVALID_KEY + ": The KMS key provided is in an incorrect state",
        "Client.InternalError")
STOPS_AGAIN = ("Client.InternalError", "Client.InternalError: Client error on launch",
               "Client.InternalError")


class End:
    """How an operation ended: `state` of what was made, or "" and the `code` of a refusal; `reason`
    as DIES has it; `refused`: records of KMS calls that were refused."""

    def __init__(self, state="", code="", message="", reason=("", "", ""), refused=()):
        self.state, self.code, self.message, self.reason = state, code, message, reason
        self.refused = list(refused)
        self.made = self.request_id = None

    @property
    def works(self):
        return self.state in ("running", "available", "InService")

    def permissions(self):
        """For each refused call the permissions, one of which was missing."""
        return [PERMISSIONS.get(one["eventName"], {"kms:" + one["eventName"]})
                for one in self.refused]

    def __str__(self):
        end = self.state or "refused at once: %s (%s)" % (self.code, self.message)
        calls = ["%s %s" % (one["eventName"], one["errorCode"]) for one in self.refused]
        return " ".join([end, "/".join(filter(None, self.reason)), *calls]).strip()


def tree(xml):
    root = ElementTree.fromstring(xml)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def eventually(look, passing, seconds=20):
    """The first thing seen whose state is not one of `passing`."""
    end = time.monotonic() + seconds
    while True:
        seen = look()
        if seen.state not in passing or time.monotonic() > end:
            return seen
        time.sleep(0.06)


def reason_of(element, root):
    """The two texts of a stateReason, and StateTransitionReason's."""
    return tuple((element.findtext(path) or "") for path in
                 ("stateReason/code", "stateReason/message", root))


def instance(client, instance_id):
    answer = tree(client.ec2("DescribeInstances", **{"InstanceId.1": instance_id}))
    found = answer.find("reservationSet/item/instancesSet/item")
    return End(found.findtext("instanceState/name"), reason=reason_of(found, "reason"))


def image(client, image_id):
    found = tree(client.ec2("DescribeImages", **{"ImageId.1": image_id})).find("imagesSet/item")
    return End(found.findtext("imageState"), reason=reason_of(found, "reason"))


def volume_keys(client, instance_id):
    """The key of each device of an instance, "" where there is none."""
    answer = tree(client.ec2("DescribeVolumes", **{
        "Filter.1.Name": "attachment.instance-id", "Filter.1.Value.1": instance_id}))
    return {volume.findtext("attachmentSet/item/device"): volume.findtext("kmsKeyId") or ""
            for volume in answer.find("volumeSet")}


def refused_by_kms(client, request_id=None):
    """Records of refused calls of KMS in the journal of the client's account, oldest first. Those of
    a copy have request ids of their own."""
    target = "/_amiable/events?limit=100" + ("&request-id=" + request_id if request_id else "")
    return [one for one in reversed(client.get(target)["events"])
            if one["eventSource"] == "kms.amazonaws.com" and "errorCode" in one]


def mapping_parameters(mappings):
    """BlockDeviceMappings as an SDK takes them, as the query protocol sends them."""
    parameters = {}
    for index, mapping in enumerate(mappings, 1):
        prefix = "BlockDeviceMapping.%d." % index
        parameters[prefix + "DeviceName"] = mapping["DeviceName"]
        if "NoDevice" in mapping:
            parameters[prefix + "NoDevice"] = mapping["NoDevice"]
        for name, value in mapping.get("Ebs", {}).items():
            text = str(value).lower() if isinstance(value, bool) else str(value)
            parameters[prefix + "Ebs." + name] = text
    return parameters


def launch(caller, root, image_id, mappings=(), instance_type="t3.micro"):
    return watched(caller, root, "RunInstances", "instanceId", instance, ImageId=image_id,
                   MinCount="1", MaxCount="1", InstanceType=instance_type,
                   **mapping_parameters(mappings))


def start(caller, root, instance_id):
    return watched(caller, root, "StartInstances", "instanceId", instance,
                   **{"InstanceId.1": instance_id})


def copy(caller, root, image_id, region, name="copy", encrypted=None, key=None):
    wish = {} if encrypted is None else {"Encrypted": str(encrypted).lower()}
    if key is not None:
        wish["KmsKeyId"] = key
    return watched(caller, root, "CopyImage", "imageId", image, SourceImageId=image_id,
                   SourceRegion=region, Name=name, **wish)


def watched(caller, root, action, made, look, **parameters):
    """The caller asks; root, who may read everything, looks at what becomes of it."""
    before = {one["eventID"] for one in refused_by_kms(root)}
    request_id = None
    try:
        text, request_id = caller.query("ec2", action, **parameters)
        made_id = next(tree(text).iter(made)).text
        end = eventually(lambda: look(root, made_id), ("pending", "shutting-down"))
        end.made = made_id
    except Refused as refused:
        end = End(code=refused.code, message=html.unescape(refused.message))
    end.request_id = request_id
    end.refused = [one for one in refused_by_kms(root) if one["eventID"] not in before]
    return end


def scaled(root, image_id, name="performed"):
    """A launch in the name of Auto Scaling's service-linked role: a group of one instance."""
    template = tree(root.ec2("CreateLaunchTemplate", LaunchTemplateName=name, **{
        "LaunchTemplateData.ImageId": image_id, "LaunchTemplateData.InstanceType": "t3.micro"}))
    root.query("autoscaling", "CreateAutoScalingGroup", AutoScalingGroupName=name, MinSize="1",
               MaxSize="1", **{
                   "LaunchTemplate.LaunchTemplateId": next(template.iter("launchTemplateId")).text,
                   "AvailabilityZones.member.1": root.region + "a"})

    def look():
        text, _ = root.query("autoscaling", "DescribeScalingActivities", AutoScalingGroupName=name)
        activity = tree(text).find("DescribeScalingActivitiesResult/Activities/member")
        state = {"Successful": "InService"}.get(activity.findtext("StatusCode"),
                                                activity.findtext("StatusCode"))
        return End(state, message=activity.findtext("StatusMessage") or "")
    end = eventually(look, ("PreInService", "InProgress", "WaitingForInstanceId"))
    end.refused = refused_by_kms(root)
    return end
