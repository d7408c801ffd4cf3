"""The network that clients read, security groups and instance types, with boto3."""
import json

from served import Journey, USER_ACCOUNT

NOTHING = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}]})


class Network(Journey):
    def setUp(self):
        self.ec2 = self.served.client("ec2")

    def filtered(self, **values):
        return [{"Name": name.replace("_", "-"), "Values": [value]}
                for name, value in values.items()]

    def test_default_network(self):
        vpc, = self.ec2.describe_vpcs(Filters=self.filtered(isDefault="true"))["Vpcs"]
        self.assertEqual(("172.31.0.0/16", USER_ACCOUNT, True),
                         (vpc["CidrBlock"], vpc["OwnerId"], vpc["IsDefault"]))
        in_vpc = self.filtered(vpc_id=vpc["VpcId"])
        subnets = self.ec2.describe_subnets(Filters=in_vpc)["Subnets"]
        self.assertEqual({"us-west-2a", "us-west-2b", "us-west-2c"},
                         {subnet["AvailabilityZone"] for subnet in subnets})
        for name, expected in (("enableDnsHostnames", True), ("enableDnsSupport", True),
                               ("enableNetworkAddressUsageMetrics", False)):
            answer = self.ec2.describe_vpc_attribute(Attribute=name, VpcId=vpc["VpcId"])
            self.assertEqual(expected, answer[name[0].upper() + name[1:]]["Value"])
        tables = self.ec2.describe_route_tables(
            Filters=in_vpc + [{"Name": "association.main", "Values": ["true"]}])["RouteTables"]
        gateway, = self.ec2.describe_internet_gateways()["InternetGateways"]
        self.assertEqual(gateway["InternetGatewayId"], tables[0]["Routes"][1]["GatewayId"])
        self.assertEqual(4, len(self.ec2.describe_network_acls()["NetworkAcls"][0]["Entries"]))
        self.assertEqual(vpc["DhcpOptionsId"],
                         self.ec2.describe_dhcp_options()["DhcpOptions"][0]["DhcpOptionsId"])
        self.assertEqual([], self.ec2.describe_addresses()["Addresses"])
        attributes = self.ec2.describe_account_attributes(AttributeNames=["default-vpc"])
        self.assertEqual(vpc["VpcId"], attributes["AccountAttributes"][0]["AttributeValues"][0][
            "AttributeValue"])

    def test_regions_and_zones(self):
        names = {region["RegionName"] for region in self.ec2.describe_regions()["Regions"]}
        self.assertIn("us-west-2", names)
        self.assertNotIn("ap-east-1", names)
        zones = self.ec2.describe_availability_zones()["AvailabilityZones"]
        self.assertEqual(["usw2-az1", "usw2-az2", "usw2-az3"], [zone["ZoneId"] for zone in zones])
        self.refused("InvalidParameterValue", self.ec2.describe_availability_zones,
                     ZoneNames=["us-west-2z"])

    def test_security_groups(self):
        group = self.ec2.create_security_group(
            GroupName="packer", Description="d",
            TagSpecifications=[{"ResourceType": "security-group",
                                "Tags": [{"Key": "Name", "Value": "n"}]}])["GroupId"]
        rule = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 0,
                "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "ssh"}]}
        made = self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
        rule_id = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        error = self.refused("InvalidPermission.Duplicate",
                             self.ec2.authorize_security_group_ingress, GroupId=group,
                             IpPermissions=[rule])
        self.assertEqual('the specified rule "peer: 0.0.0.0/0, TCP, from port: 0, to port: 0, '
                         'ALLOW" already exists', error["Error"]["Message"])
        shown, = self.ec2.describe_security_groups(
            Filters=[{"Name": "tag:Name", "Values": ["n"]}])["SecurityGroups"]
        self.assertEqual(group, shown["GroupId"])
        self.assertEqual("ssh", shown["IpPermissions"][0]["IpRanges"][0]["Description"])
        self.assertEqual("-1", shown["IpPermissionsEgress"][0]["IpProtocol"])
        self.ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule_id])
        self.refused("InvalidSecurityGroupRuleId.NotFound",
                     self.ec2.revoke_security_group_ingress, GroupId=group,
                     SecurityGroupRuleIds=[rule_id])
        self.refused("InvalidGroup.Duplicate", self.ec2.create_security_group, GroupName="packer",
                     Description="d")
        self.refused("DryRunOperation", self.ec2.delete_security_group, GroupId=group, DryRun=True)
        self.ec2.delete_security_group(GroupId=group)
        self.refused("InvalidGroup.NotFound", self.ec2.delete_security_group, GroupId=group)
        self.refused("InvalidGroup.NotFound", self.ec2.describe_security_groups, GroupIds=[group])
        everything = self.ec2.describe_security_groups()["SecurityGroups"]
        self.assertEqual(["default"], [one["GroupName"] for one in everything])

    def test_instance_types(self):
        micro, = self.ec2.describe_instance_types(InstanceTypes=["t4g.micro"])["InstanceTypes"]
        self.assertEqual(["arm64"], micro["ProcessorInfo"]["SupportedArchitectures"])
        self.assertEqual("supported", micro["EbsInfo"]["EncryptionSupport"])
        pages = self.ec2.get_paginator("describe_instance_types").paginate(
            PaginationConfig={"PageSize": 7})
        names = [one["InstanceType"] for page in pages for one in page["InstanceTypes"]]
        self.assertEqual(len(names), len(set(names)))
        self.assertIn("r6i.4xlarge", names)
        offered = self.ec2.describe_instance_type_offerings(
            LocationType="availability-zone",
            Filters=self.filtered(instance_type="t3.micro"))["InstanceTypeOfferings"]
        self.assertEqual(3, len(offered))
        self.refused("InvalidInstanceType", self.ec2.describe_instance_types,
                     InstanceTypes=["t3.giant"])

    def test_refused_without_permission(self):
        key = self.new_user(USER_ACCOUNT, "network-reader", NOTHING)
        ec2 = self.served.client_with("ec2", key)
        self.assertEqual(1, len(ec2.describe_vpcs()["Vpcs"]))
        self.refused("UnauthorizedOperation", ec2.describe_subnets)
        error = self.refused("UnauthorizedOperation", ec2.create_security_group, GroupName="x",
                             Description="d")
        self.assertIn("security-group/*", error["Error"]["Message"])
