"""CloudTrail's event history, as people look for the cause of a dead instance, with boto3 and the
aws CLI."""
import datetime
import json
import subprocess

from served import OWNER, USER_ACCOUNT
from test_aws_cli import AWS
from test_launch_story import USE, LaunchWorld, document

DENIED = ("User: %s is not authorized to perform: kms:CreateGrant on this resource because no "
          "identity-based policy allows the kms:CreateGrant action")


def record(event):
    return json.loads(event["CloudTrailEvent"])


class Trail(LaunchWorld):
    def setUp(self):
        super().setUp()
        self.trail = self.served.client("cloudtrail", USER_ACCOUNT)
        self.owners = self.served.client("cloudtrail", OWNER)
        self.begun = datetime.datetime.now(datetime.timezone.utc)

    def look(self, key=None, value=None, trail=None, **parameters):
        if key is not None:
            parameters["LookupAttributes"] = [{"AttributeKey": key, "AttributeValue": value}]
        pages = (trail or self.trail).get_paginator("lookup_events").paginate(**parameters)
        return [event for page in pages for event in page["Events"]]

    def die_for_a_grant(self):
        """A launch by somebody who may use the key, but make no grants of it."""
        self.share()
        self.open_key(self.user_arn)
        self.iam.put_user_policy(UserName=self.name, PolicyName="Kms", PolicyDocument=document(
            {"Effect": "Allow", "Action": USE, "Resource": self.key}))
        state, instance = self.launches(
            BlockDeviceMappings=[{"DeviceName": "/dev/xvda",
                                  "Ebs": {"Encrypted": True, "KmsKeyId": self.key}}])
        self.assertEqual("terminated", state)
        return instance["InstanceId"]

    def test_from_a_dead_instance_to_the_refused_call(self):
        instance = self.die_for_a_grant()
        found = self.look("ResourceName", instance)
        launch, = [one for one in found if one["EventName"] == "RunInstances"]
        self.assertEqual(("false", "ec2.amazonaws.com", self.name), (
            launch["ReadOnly"], launch["EventSource"], launch["Username"]))
        for type_and_name in (("AWS::EC2::Instance", instance), ("AWS::EC2::Ami", self.image)):
            self.assertIn(dict(zip(("ResourceType", "ResourceName"), type_and_name)),
                          launch["Resources"])
        told = record(launch)
        self.assertEqual(launch["EventId"], told["eventID"])
        self.assertEqual(launch["AccessKeyId"], told["userIdentity"]["accessKeyId"])
        asked = told["requestParameters"]
        self.assertEqual([{"imageId": self.image, "minCount": 1, "maxCount": 1}],
                         asked["instancesSet"]["items"])
        self.assertEqual([{"deviceName": "/dev/xvda",
                           "ebs": {"encrypted": True, "kmsKeyId": self.key}}],
                         asked["blockDeviceMapping"]["items"])
        made, = told["responseElements"]["instancesSet"]["items"]
        self.assertEqual((instance, "pending"), (made["instanceId"],
                                                 made["instanceState"]["name"]))
        denied, = [one for one in map(record, self.look("Username", self.name,
                                                        StartTime=self.begun))
                   if one["eventSource"] == "kms.amazonaws.com" and "errorCode" in one]
        self.assertEqual(("CreateGrant", "AccessDenied", told["requestID"], None),
                         (denied["eventName"], denied["errorCode"], denied["requestID"],
                          denied["requestParameters"]))
        self.assertEqual(DENIED % self.user_arn, denied["errorMessage"])
        self.assertNotIn("resources", denied)

    def test_the_keys_owner_sees_what_was_allowed(self):
        self.die_for_a_grant()
        seen = [record(one) for one in self.look("ResourceName", self.key, self.owners)]
        foreign = [one for one in seen if one["userIdentity"].get("accountId") == USER_ACCOUNT]
        self.assertTrue(foreign)
        mine = {record(one).get("sharedEventID"): record(one)
                for one in self.look("EventSource", "kms.amazonaws.com")}
        for copy in foreign:
            self.assertEqual(OWNER, copy["recipientAccountId"])
            self.assertNotIn("errorCode", copy)
            self.assertNotIn("arn", copy["userIdentity"])
            other = mine[copy["sharedEventID"]]
            self.assertEqual(other["requestID"], copy["requestID"])
            self.assertNotEqual(other["eventID"], copy["eventID"])

    def test_pages_hold_every_event_once_while_others_come(self):
        kms = self.served.client("kms", USER_ACCOUNT)
        key = kms.create_key()["KeyMetadata"]["Arn"]
        for _ in range(13):
            kms.describe_key(KeyId=key)
        asked = dict(LookupAttributes=[{"AttributeKey": "EventName",
                                        "AttributeValue": "DescribeKey"}], MaxResults=4)
        page = self.trail.lookup_events(**asked)
        seen = [one["EventId"] for one in page["Events"]]
        while "NextToken" in page:
            kms.describe_key(KeyId=key)
            page = self.trail.lookup_events(NextToken=page["NextToken"], **asked)
            seen += [one["EventId"] for one in page["Events"]]
        self.assertEqual(len(seen), len(set(seen)))
        whole = [one["EventId"] for one in self.look("EventName", "DescribeKey")]
        self.assertEqual(seen, whole[-len(seen):])
        self.assertEqual(13, len([one for one in self.look("ResourceName", key)
                                  if one["EventId"] in seen and
                                  one["EventName"] == "DescribeKey"]))
        times = [one["EventTime"] for one in self.look()]
        self.assertEqual(sorted(times, reverse=True), times)

    def test_each_attribute_finds_an_event_of_it(self):
        self.look()
        for event in self.look()[:50]:
            asked = {"EventId": event["EventId"], "EventName": event["EventName"],
                     "ReadOnly": event["ReadOnly"], "EventSource": event["EventSource"]}
            for member in ("Username", "AccessKeyId"):
                if member in event:
                    asked[member] = event[member]
            for resource in event["Resources"]:
                asked.update(resource)
            for key, value in asked.items():
                found = self.look(key, value, EndTime=event["EventTime"])
                self.assertIn(event["EventId"], [one["EventId"] for one in found], (key, value))
        self.assertEqual([], self.look("ResourceType", "AWS::EC2::Unheard"))
        self.assertEqual([], self.look("ResourceName", "x" * 2000))

    def test_only_the_regions_own_events(self):
        self.served.client("kms", USER_ACCOUNT, "eu-west-1").create_key()
        there = self.served.client("cloudtrail", USER_ACCOUNT, "eu-west-1")
        self.assertEqual({"eu-west-1"}, {record(one)["awsRegion"] for one in self.look(trail=there)})
        self.assertEqual([], [one for one in self.look("EventName", "CreateUser")])
        east = self.served.client("cloudtrail", USER_ACCOUNT, "us-east-1")
        self.assertTrue(self.look("EventName", "CreateUser", east))

    def test_what_aws_refuses(self):
        look = self.trail.lookup_events
        now = datetime.datetime.now(datetime.timezone.utc)
        hour = datetime.timedelta(hours=1)
        one = {"AttributeKey": "EventName", "AttributeValue": "RunInstances"}
        token = look(MaxResults=1)["NextToken"]
        for code, parameters in (
                ("LookupAttributes", {"LookupAttributes": [one, one]}),
                ("LookupAttributes", {"LookupAttributes": [dict(one, AttributeKey="Colour")]}),
                ("LookupAttributes", {"LookupAttributes": [
                    {"AttributeKey": "ReadOnly", "AttributeValue": "True"}]}),
                ("TimeRange", {"StartTime": now + hour}),
                ("TimeRange", {"StartTime": now, "EndTime": now - hour}),
                ("MaxResults", {"MaxResults": 0}), ("MaxResults", {"MaxResults": 51}),
                ("NextToken", {"NextToken": "x"}),
                ("NextToken", {"NextToken": token, "LookupAttributes": [one]}),
                ("EventCategory", {"EventCategory": "management"})):
            self.refused("Invalid%sException" % code, look, **parameters)
        self.refused("InvalidNextTokenException", self.owners.lookup_events, NextToken=token)
        self.assertEqual([], look(EventCategory="insight")["Events"])

    def test_it_needs_a_permission(self):
        trail = self.served.client_with("cloudtrail", self.new_user(USER_ACCOUNT, self.name + "b"))
        error = self.refused("AccessDeniedException", trail.lookup_events)
        self.assertTrue(error["Error"]["Message"].endswith(
            "is not authorized to perform: cloudtrail:LookupEvents because no identity-based "
            "policy allows the cloudtrail:LookupEvents action"), error)
        self.iam.put_user_policy(UserName=self.name + "b", PolicyName="own", PolicyDocument=document(
            {"Effect": "Allow", "Action": "cloudtrail:LookupEvents", "Resource": "*"}))
        self.assertTrue(trail.lookup_events()["Events"])

    def test_there_are_no_trails(self):
        self.assertEqual([], self.trail.describe_trails()["trailList"])
        self.assertEqual([], self.trail.list_trails()["Trails"])
        self.refused("TrailNotFoundException", self.trail.get_trail, Name="main")
        self.refused("TrailNotFoundException", self.trail.get_trail_status, Name="main")
        self.refused("TrailNotFoundException", self.trail.get_event_selectors, TrailName="main")

    def test_calls_of_ec2_that_fail(self):
        for code, call in (("InvalidSnapshot.NotFound", lambda: self.ec2.copy_snapshot(
                SourceRegion="us-west-2", SourceSnapshotId="snap-0123456789abcdef1")),
                           ("InvalidInstanceID.NotFound", lambda: self.user.start_instances(
                               InstanceIds=["i-0123456789abcdef1"]))):
            try:
                call()
                self.fail(code)
            except self.ec2.exceptions.ClientError as error:
                code = error.response["Error"]["Code"]
                request = error.response["ResponseMetadata"]["RequestId"]
            trail = self.owners if "napshot" in code else self.trail
            failed, = [one for one in map(record, self.look("EventSource", "ec2.amazonaws.com",
                                                            trail))
                       if one["requestID"] == request]
            self.assertEqual("Client." + code, failed["errorCode"])
            self.assertIsNone(failed["responseElements"])

    def test_with_the_aws_command_line(self):
        instance = self.die_for_a_grant()
        done = subprocess.run(
            [AWS, "cloudtrail", "lookup-events", "--endpoint-url", self.served.url,
             "--lookup-attributes", "AttributeKey=ResourceName,AttributeValue=" + instance,
             "--max-items", "1", "--output", "json"], capture_output=True, text=True, timeout=60,
            env=self.served.environment(USER_ACCOUNT))
        self.assertEqual("", done.stderr)
        event, = json.loads(done.stdout)["Events"]
        self.assertIn(instance, event["CloudTrailEvent"])
        self.assertIn({"ResourceType": "AWS::EC2::Instance", "ResourceName": instance},
                      event["Resources"])
