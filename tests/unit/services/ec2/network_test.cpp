// The default VPC, Regions and zones, security groups and instance types.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "../rehearsal.h"
#include "services/ec2/account_zone.h"
#include "services/ec2/ec2_rows.h"
#include "services/ec2/instance_types.h"
#include "services/ec2/security_groups.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {
namespace {

namespace api = wire::ec2;
namespace op = wire::ec2::op;

const std::vector<Operation>& network_operations() {
  static const std::vector<Operation> all = [] {
    std::vector<Operation> rows;
    for (const auto list :
         {instance_type_rows, network_interface_rows, region_rows, security_group_rows,
          security_group_rule_rows, vpc_part_rows, vpc_rows}) {
      for (Operation& row : list()) rows.push_back(row);
    }
    return rows;
  }();
  return all;
}

class Network : public testing::Test {
 protected:
  DefaultNetwork network() { return default_network(Rehearsal::account, "us-east-1"); }

  template <class Op>
  typename Op::Response done(const typename Op::Request& in) {
    auto answer = stage.run<Op>(in);
    EXPECT_TRUE(answer.ok()) << (answer.ok() ? "" : answer.error().message);
    return answer.ok() ? std::move(answer).value() : typename Op::Response{};
  }
  std::string new_group(std::string name) {
    return *done<op::CreateSecurityGroup>({.Description = "d", .GroupName = std::move(name)})
                .GroupId;
  }
  static api::IpPermission port(std::int64_t number, std::string cidr) {
    api::IpPermission one;
    one.IpProtocol = "tcp";
    one.FromPort = one.ToPort = number;
    one.IpRanges.emplace().emplace_back().CidrIp = std::move(cidr);
    return one;
  }
  std::string allow(const std::string& group, const api::IpPermission& permission) {
    api::AuthorizeSecurityGroupIngressRequest in;
    in.GroupId = group;
    in.IpPermissions = {permission};
    return stage.outcome<op::AuthorizeSecurityGroupIngress>(in);
  }

  Rehearsal stage{network_operations()};
};

TEST_F(Network, DefaultNetworksAreStableAndDiffer) {
  const DefaultNetwork one = network();
  EXPECT_EQ(one.vpc_id, network().vpc_id);
  EXPECT_EQ(one.vpc_id.size(), std::string_view("vpc-").size() + 17);
  EXPECT_NE(one.vpc_id, default_network("444455556666", "us-east-1").vpc_id);
  EXPECT_NE(one.vpc_id, default_network(Rehearsal::account, "us-west-2").vpc_id);
  ASSERT_EQ(one.subnets.size(), 3U);
  EXPECT_EQ(one.subnets[2].zone, "us-east-1c");
  EXPECT_EQ(one.subnets[2].cidr, "172.31.32.0/20");
  EXPECT_EQ(one.subnet_in("us-east-1b"), one.subnet(one.subnets[1].id));
}

TEST_F(Network, ZoneIdsShortenTheRegion) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"us-east-1", "use1-az1"},      {"ap-southeast-2", "apse2-az1"},
      {"eu-central-1", "euc1-az1"},   {"ap-northeast-3", "apne3-az1"},
      {"us-gov-west-1", "usgw1-az1"}, {"af-south-1", "afs1-az1"}};
  for (const auto& [region, id] : cases) EXPECT_EQ(zones_of(region).front().id, id) << region;
  EXPECT_TRUE(zone_id_of("us-east-1", "us-west-2a").empty());
}

TEST_F(Network, HostNamesFollowTheRegion) {
  EXPECT_EQ(private_dns_name("us-east-1", "172.31.0.9"), "ip-172-31-0-9.ec2.internal");
  EXPECT_EQ(private_dns_name("eu-west-1", "172.31.0.9"),
            "ip-172-31-0-9.eu-west-1.compute.internal");
  EXPECT_EQ(public_dns_name("us-east-1", "203.0.113.9"), "ec2-203-0-113-9.compute-1.amazonaws.com");
  EXPECT_EQ(public_dns_name("eu-west-1", ""), "");
}

TEST_F(Network, RegionsToOptIntoAreHiddenUnlessAskedFor) {
  const auto count = [this](const api::DescribeRegionsRequest& in) {
    return done<op::DescribeRegions>(in).Regions->size();
  };
  EXPECT_EQ(count({}), 17U);
  EXPECT_EQ(count({.AllRegions = true}), known_regions().size());
  EXPECT_EQ(count({.RegionNames = {{"eu-west-1", "ap-east-1"}}}), 2U);
  EXPECT_EQ(count({.AllRegions = true, .Filters = {{{"opt-in-status", {{"not-opted-in"}}}}}}),
            known_regions().size() - 17);
  EXPECT_EQ(stage.outcome<op::DescribeRegions>({.RegionNames = {{"moon-1"}}}),
            "InvalidParameterValue: Invalid Region name: moon-1");
}

TEST_F(Network, FiltersChooseTheDefaultVpc) {
  const std::tuple<std::string, std::string, std::size_t> cases[] = {
      {"isDefault", "true", 1},       {"is-default", "false", 0}, {"cidr", "172.31.*", 1},
      {"vpc-id", "vpc-0123", 0},      {"tag:Name", "x", 0},       {"state", "available", 1},
      {"owner-id", "444455556666", 0}};
  for (const auto& [name, value, count] : cases) {
    const auto out = done<op::DescribeVpcs>({.Filters = {{{name, {{value}}}}}});
    EXPECT_EQ(out.Vpcs->size(), count) << name << value;
  }
  EXPECT_EQ(stage.outcome<op::DescribeVpcs>({.Filters = {{{"colour", {{"red"}}}}}}),
            "InvalidParameterValue: The filter 'colour' is invalid");
  EXPECT_EQ(stage.outcome<op::DescribeVpcs>({.VpcIds = {{"vpc-01234567"}}}),
            "InvalidVpcID.NotFound: The vpc ID 'vpc-01234567' does not exist");
  EXPECT_EQ(stage.outcome<op::DescribeVpcs>({.DryRun = true}),
            "DryRunOperation: Request would have succeeded, but DryRun flag is set.");
}

TEST_F(Network, PartsOfTheVpcNameEachOther) {
  const DefaultNetwork one = network();
  const auto routes = done<op::DescribeRouteTables>(
      {.Filters = {{{"association.main", {{"true"}}}, {"vpc-id", {{one.vpc_id}}}}}});
  ASSERT_EQ(routes.RouteTables->size(), 1U);
  EXPECT_EQ(routes.RouteTables->front().Routes->back().GatewayId, one.internet_gateway_id);
  const auto subnets =
      done<op::DescribeSubnets>({.Filters = {{{"vpc-id", {{one.vpc_id}}}}}, .MaxResults = 5});
  EXPECT_EQ(subnets.Subnets->size(), 3U);
  EXPECT_EQ(
      done<op::DescribeInternetGateways>({}).InternetGateways->front().Attachments->front().VpcId,
      one.vpc_id);
  EXPECT_EQ(done<op::DescribeNetworkAcls>({}).NetworkAcls->front().Associations->size(), 3U);
  EXPECT_EQ(done<op::DescribeDhcpOptions>({}).DhcpOptions->front().DhcpOptionsId,
            one.dhcp_options_id);
  EXPECT_TRUE(done<op::DescribeAddresses>({}).Addresses->empty());
  for (const std::string name :
       {"enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics"}) {
    EXPECT_EQ(stage.outcome<op::DescribeVpcAttribute>({.Attribute = name, .VpcId = one.vpc_id}),
              "ok");
  }
}

TEST_F(Network, ZonesAndAttributesOfTheAccount) {
  const auto zones = done<op::DescribeAvailabilityZones>(
      {.Filters = {{{"zone-name", {{"us-east-1[ab]", "us-east-1?"}}}}}});
  EXPECT_EQ(zones.AvailabilityZones->size(), 3U);
  EXPECT_EQ(stage.outcome<op::DescribeAvailabilityZones>({.ZoneNames = {{"us-east-1z"}}}),
            "InvalidParameterValue: Invalid availability zone: [us-east-1z]");
  const auto attributes =
      done<op::DescribeAccountAttributes>({.AttributeNames = {{"default-vpc"}}});
  EXPECT_EQ(attributes.AccountAttributes->front().AttributeValues->front().AttributeValue,
            network().vpc_id);
}

TEST_F(Network, TheDefaultGroupHasNoRowUntilItChanges) {
  const std::string id = network().security_group_id;
  const auto listed = done<op::DescribeSecurityGroups>({});
  ASSERT_EQ(listed.SecurityGroups->size(), 1U);
  EXPECT_EQ(listed.SecurityGroups->front().GroupName, "default");
  EXPECT_EQ(listed.SecurityGroups->front().IpPermissions->front().UserIdGroupPairs->front().GroupId,
            id);
  EXPECT_EQ(stage.world().security_group("us-east-1", id), nullptr);
  EXPECT_EQ(allow(id, port(22, "192.0.2.0/24")), "ok");
  ASSERT_NE(stage.world().security_group("us-east-1", id), nullptr);
  EXPECT_EQ(done<op::DescribeSecurityGroups>({}).SecurityGroups->size(), 1U);
  EXPECT_EQ(stage.outcome<op::DeleteSecurityGroup>({.GroupId = id}),
            fmt::format("CannotDelete: the specified group: \"{}\" name: \"default\" cannot be "
                        "deleted by a user",
                        id));
}

TEST_F(Network, GroupsAreMadeOnceAndChecked) {
  new_group("web");
  const std::string vpc = network().vpc_id;
  const std::pair<api::CreateSecurityGroupRequest, std::string> cases[] = {
      {{.Description = "d", .GroupName = "web"},
       fmt::format("InvalidGroup.Duplicate: The security group 'web' already exists for VPC '{}'",
                   vpc)},
      {{.Description = "d", .GroupName = "default"},
       "InvalidGroup.Reserved: Cannot use reserved security group name: default"},
      {{.GroupName = "a"},
       "MissingParameter: The request must contain the parameter GroupDescription"},
      {{.Description = "", .GroupName = "a"},
       "MissingParameter: The request must contain the parameter GroupDescription"},
      {{.Description = "d", .GroupName = "a", .VpcId = "vpc-01234567"},
       "InvalidVpcID.NotFound: The vpc ID 'vpc-01234567' does not exist"},
      {{.Description = "d", .GroupName = "a", .VpcId = vpc, .DryRun = true},
       "DryRunOperation: Request would have succeeded, but DryRun flag is set."},
      {{.Description = "d", .GroupName = "b", .VpcId = ""}, "ok"}};
  for (const auto& [in, outcome] : cases) {
    EXPECT_EQ(stage.outcome<op::CreateSecurityGroup>(in), outcome);
  }
  EXPECT_EQ(
      done<op::DescribeSecurityGroups>({.GroupNames = {{"web", "default"}}}).SecurityGroups->size(),
      2U);
  EXPECT_EQ(
      stage.outcome<op::DescribeSecurityGroups>({.GroupNames = {{"nope"}}}),
      fmt::format("InvalidGroup.NotFound: The security group 'nope' does not exist in default "
                  "VPC '{}'",
                  vpc));
}

TEST_F(Network, CreationAsksOfGroupAndVpcAndTags) {
  api::CreateSecurityGroupRequest in{.Description = "d", .GroupName = "web"};
  in.TagSpecifications = {{"security-group", {{{"team", "a"}}}}};
  const Asks asks = stage.asks<op::CreateSecurityGroup>(in).value();
  ASSERT_EQ(asks.size(), 3U);
  EXPECT_EQ(asks[0].resource, "arn:aws:ec2:us-east-1:111122223333:security-group/*");
  EXPECT_EQ(asks[1].resource, "arn:aws:ec2:us-east-1:111122223333:vpc/" + network().vpc_id);
  EXPECT_EQ(asks[2].action, "ec2:CreateTags");
}

TEST_F(Network, RulesAreCheckedAndComeOnce) {
  const std::string id = new_group("web");
  api::IpPermission no_ports = port(0, "0.0.0.0/0");
  no_ports.FromPort.reset();
  api::IpPermission upside_down = port(80, "0.0.0.0/0");
  upside_down.FromPort = 90;
  api::IpPermission unknown = port(80, "0.0.0.0/0");
  unknown.IpProtocol = "smtp";
  const std::pair<api::IpPermission, std::string> cases[] = {
      {port(22, "0.0.0.0/0"), "ok"},
      {port(22, "0.0.0.0/0"),
       "InvalidPermission.Duplicate: the specified rule \"peer: 0.0.0.0/0, TCP, from port: 22, to "
       "port: 22, ALLOW\" already exists"},
      {port(0, "192.0.2.77/24"), "ok"},
      {port(1, "192.0.2.0/33"), "InvalidParameterValue: CIDR block 192.0.2.0/33 is malformed"},
      {port(1, "192.0.2.0"), "InvalidParameterValue: CIDR block 192.0.2.0 is malformed"},
      {no_ports,
       "InvalidParameterValue: Invalid value 'Must specify both from and to ports with TCP/UDP.' "
       "for portRange."},
      {upside_down, "InvalidParameterValue: Invalid TCP port range (90-80)"},
      {unknown, "InvalidParameterValue: Invalid value 'smtp' for IP protocol. Unknown protocol."}};
  for (const auto& [permission, outcome] : cases) EXPECT_EQ(allow(id, permission), outcome);
  const auto rules = done<op::DescribeSecurityGroupRules>({.Filters = {{{"group-id", {{id}}}}}});
  std::set<std::string> ranges;
  for (const auto& rule : *rules.SecurityGroupRules) ranges.insert(*rule.CidrIpv4);
  EXPECT_EQ(ranges, (std::set<std::string>{"0.0.0.0/0", "192.0.2.0/24"}));
  EXPECT_EQ(rules.SecurityGroupRules->size(), 3U);
}

TEST_F(Network, OlderParametersAndOtherPeers) {
  const std::string id = new_group("web");
  api::AuthorizeSecurityGroupIngressRequest in{.CidrIp = "198.51.100.0/24", .FromPort = 443};
  in.GroupName = "web";
  in.IpProtocol = "6";
  in.ToPort = 443;
  const auto out = done<op::AuthorizeSecurityGroupIngress>(in);
  EXPECT_EQ(out.SecurityGroupRules->front().IpProtocol, "tcp");
  EXPECT_EQ(out.SecurityGroupRules->front().FromPort, 443);
  api::IpPermission six;
  six.IpProtocol = "-1";
  six.Ipv6Ranges.emplace().emplace_back().CidrIpv6 = "2001:DB8:0::1/32";
  six.UserIdGroupPairs.emplace().emplace_back().GroupId = id;
  EXPECT_EQ(allow(id, six), "ok");
  const auto shown = done<op::DescribeSecurityGroups>({.GroupIds = {{id}}});
  const api::IpPermission& all = shown.SecurityGroups->front().IpPermissions->back();
  EXPECT_EQ(all.Ipv6Ranges->front().CidrIpv6, "2001:db8::/32");
  EXPECT_EQ(all.UserIdGroupPairs->front().GroupId, id);
  EXPECT_FALSE(all.FromPort.has_value());
}

TEST_F(Network, RulesAreRevokedByIdAndByValue) {
  const std::string id = new_group("web");
  EXPECT_EQ(allow(id, port(22, "0.0.0.0/0")), "ok");
  EXPECT_EQ(allow(id, port(80, "0.0.0.0/0")), "ok");
  api::RevokeSecurityGroupIngressRequest in;
  in.GroupId = id;
  in.IpPermissions = {port(22, "0.0.0.0/0"), port(23, "0.0.0.0/0")};
  auto out = done<op::RevokeSecurityGroupIngress>(in);
  EXPECT_EQ(out.RevokedSecurityGroupRules->size(), 1U);
  ASSERT_TRUE(out.UnknownIpPermissions.has_value());
  EXPECT_EQ(out.UnknownIpPermissions->front().FromPort, 23);
  const auto rules = done<op::DescribeSecurityGroupRules>({.Filters = {{{"group-id", {{id}}}}}});
  ASSERT_EQ(rules.SecurityGroupRules->size(), 2U);
  for (const auto& rule : *rules.SecurityGroupRules) {
    const std::string rule_id = *rule.SecurityGroupRuleId;
    const std::string outcome = *rule.IsEgress
                                    ? stage.outcome<op::RevokeSecurityGroupEgress>(
                                          {.GroupId = id, .SecurityGroupRuleIds = {{rule_id}}})
                                    : stage.outcome<op::RevokeSecurityGroupIngress>(
                                          {.GroupId = id, .SecurityGroupRuleIds = {{rule_id}}});
    EXPECT_EQ(outcome, "ok");
  }
  EXPECT_TRUE(stage.world().security_group("us-east-1", id)->rules.empty());
  EXPECT_EQ(stage.outcome<op::RevokeSecurityGroupIngress>(
                {.GroupId = id, .SecurityGroupRuleIds = {{"sgr-01234567"}}}),
            "InvalidSecurityGroupRuleId.NotFound: The security group rule ID 'sgr-01234567' does "
            "not exist");
}

TEST_F(Network, UsedGroupsStay) {
  const std::string used = new_group("used"), user = new_group("user");
  api::IpPermission pair;
  pair.IpProtocol = "-1";
  pair.UserIdGroupPairs.emplace().emplace_back().GroupId = used;
  EXPECT_EQ(allow(user, pair), "ok");
  const std::string refusal =
      fmt::format("DependencyViolation: resource {} has a dependent object", used);
  EXPECT_EQ(stage.outcome<op::DeleteSecurityGroup>({.GroupId = used}), refusal);
  EXPECT_EQ(stage.outcome<op::DeleteSecurityGroup>({.GroupName = "user"}), "ok");
  store::Instance instance;
  instance.record.id = "i-01234567";
  instance.record.account = Rehearsal::account;
  instance.record.region = "us-east-1";
  instance.record.state = "running";
  instance.security_group_ids = {used};
  instance.subnet_id = network().subnets[0].id;
  instance.network_interface_id = "eni-01234567";
  store::ChangeSet changes;
  changes.put(instance);
  stage.apply(changes);
  EXPECT_EQ(stage.outcome<op::DeleteSecurityGroup>({.GroupId = used}), refusal);
  const auto interfaces = done<op::DescribeNetworkInterfaces>({}).NetworkInterfaces;
  ASSERT_EQ(interfaces->size(), 1U);
  EXPECT_EQ(interfaces->front().Groups->front().GroupName, "used");
  EXPECT_EQ(done<op::DescribeSubnets>({.SubnetIds = {{instance.subnet_id}}})
                .Subnets->front()
                .AvailableIpAddressCount,
            4090);
  instance.course.push_back({"terminated", stage.now});
  changes.clear();
  changes.put(instance);
  stage.apply(changes);
  EXPECT_EQ(stage.outcome<op::DeleteSecurityGroup>({.GroupId = used}), "ok");
  EXPECT_TRUE(done<op::DescribeNetworkInterfaces>({}).NetworkInterfaces->empty());
}

TEST_F(Network, GroupsOfOthersAreNotThere) {
  const std::string id = new_group("web");
  stage.as_root("444455556666");
  EXPECT_EQ(stage.outcome<op::DescribeSecurityGroups>({.GroupIds = {{id}}}),
            fmt::format("InvalidGroup.NotFound: The security group '{}' does not exist", id));
  EXPECT_EQ(done<op::DescribeSecurityGroups>({}).SecurityGroups->size(), 1U);
}

TEST_F(Network, InstanceTypesAreInOrderAndWhole) {
  const auto all = instance_types();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const auto& a, const auto& b) { return a.name < b.name; }));
  for (const InstanceType& type : all) {
    EXPECT_EQ(find_instance_type(type.name), &type);
    EXPECT_TRUE(type.name.starts_with(type.family->name)) << type.name;
    EXPECT_EQ(type.vcpus % type.cores, 0) << type.name;
    EXPECT_TRUE(supports_architecture(type, type.family->arm ? "arm64" : "x86_64"));
  }
  EXPECT_EQ(find_instance_type("t3.huge"), nullptr);
  EXPECT_EQ(default_cpu_credits(*find_instance_type("t3.micro")), "unlimited");
  EXPECT_EQ(default_cpu_credits(*find_instance_type("t2.micro")), "standard");
  EXPECT_EQ(default_cpu_credits(*find_instance_type("m5.large")), "");
}

TEST_F(Network, InstanceTypesAnswerFiltersAndPages) {
  const auto out = done<op::DescribeInstanceTypes>({.InstanceTypes = {{"t3.micro"}}});
  const api::InstanceTypeInfo& micro = out.InstanceTypes->front();
  EXPECT_EQ(micro.VCpuInfo->DefaultVCpus, 2);
  EXPECT_EQ(micro.MemoryInfo->SizeInMiB, 1024);
  EXPECT_EQ(micro.EbsInfo->EbsOptimizedInfo->MaximumThroughputInMBps, 260.625);
  const std::tuple<std::string, std::string, std::size_t> cases[] = {
      {"processor-info.supported-architecture", "arm64", 11},
      {"burstable-performance-supported", "true", 28},
      {"vcpu-info.default-vcpus", "16", 8},
      {"instance-type", "t4g.*", 7},
      {"hypervisor", "xen", 8},
      {"memory-info.size-in-mib", "512", 4}};
  for (const auto& [name, value, count] : cases) {
    const auto some = done<op::DescribeInstanceTypes>({.Filters = {{{name, {{value}}}}}});
    EXPECT_EQ(some.InstanceTypes->size(), count) << name << value;
  }
  std::size_t seen = 0, pages = 0;
  api::DescribeInstanceTypesRequest in{.MaxResults = 25};
  do {
    const auto page = done<op::DescribeInstanceTypes>(in);
    seen += page.InstanceTypes->size();
    in.NextToken = page.NextToken;
    ++pages;
  } while (in.NextToken && pages < 9);
  EXPECT_EQ(seen, instance_types().size());
  EXPECT_EQ(pages, 3U);
  EXPECT_EQ(stage.outcome<op::DescribeInstanceTypes>({.InstanceTypes = {{"x9.big", "t3.nano"}}}),
            "InvalidInstanceType: The following supplied instance types do not exist: [x9.big]");
  const auto offered = done<op::DescribeInstanceTypeOfferings>(
      {.LocationType = "availability-zone", .Filters = {{{"instance-type", {{"t3.micro"}}}}}});
  EXPECT_EQ(offered.InstanceTypeOfferings->size(), 3U);
}

}  // namespace
}  // namespace amiable::services::ec2
