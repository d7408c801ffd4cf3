// The default VPC and its subnets.
#include "services/ec2/account_zone.h"
#include "services/ec2/instances.h"
#include "services/ec2/listed.h"

namespace amiable::services::ec2 {
namespace {

namespace api = wire::ec2;
namespace op = wire::ec2::op;

// Terraform and older tools spell some names as the members of the answer.
constexpr std::string_view vpc_filters[] = {"cidr",
                                            "cidr-block-association.association-id",
                                            "cidr-block-association.cidr-block",
                                            "cidr-block-association.state",
                                            "dhcp-options-id",
                                            "dhcpOptionsId",
                                            "ipv6-cidr-block-association.association-id",
                                            "ipv6-cidr-block-association.ipv6-cidr-block",
                                            "ipv6-cidr-block-association.ipv6-pool",
                                            "ipv6-cidr-block-association.state",
                                            "is-default",
                                            "isDefault",
                                            "owner-id",
                                            "state",
                                            "tag",
                                            "vpc-id"};
constexpr std::string_view subnet_filters[] = {"availability-zone",
                                               "availabilityZone",
                                               "availability-zone-id",
                                               "available-ip-address-count",
                                               "cidr",
                                               "cidr-block",
                                               "cidrBlock",
                                               "customer-owned-ipv4-pool",
                                               "default-for-az",
                                               "defaultForAz",
                                               "enable-dns64",
                                               "ipv6-cidr-block-association.association-id",
                                               "ipv6-cidr-block-association.ipv6-cidr-block",
                                               "ipv6-cidr-block-association.state",
                                               "ipv6-native",
                                               "map-customer-owned-ip-on-launch",
                                               "map-public-ip-on-launch",
                                               "outpost-arn",
                                               "owner-id",
                                               "state",
                                               "subnet-arn",
                                               "subnet-id",
                                               "tag",
                                               "vpc-id"};

Listed<api::Vpc> default_vpc(const Call& call) {
  const DefaultNetwork network = default_network(call.account(), call.region);
  Listed<api::Vpc> row;
  row.id = network.vpc_id;
  api::Vpc& shape = row.shape;
  shape.VpcId = network.vpc_id;
  shape.OwnerId = call.account();
  shape.State = "available";
  shape.CidrBlock = default_vpc_cidr;
  shape.DhcpOptionsId = network.dhcp_options_id;
  shape.InstanceTenancy = "default";
  shape.IsDefault = true;
  api::VpcCidrBlockAssociation association;
  association.AssociationId = network.cidr_association_id;
  association.CidrBlock = default_vpc_cidr;
  association.CidrBlockState.emplace().State = "associated";
  shape.CidrBlockAssociationSet.emplace().push_back(std::move(association));
  shape.BlockPublicAccessStates.emplace().InternetGatewayBlockMode = "off";
  const std::string cidr(default_vpc_cidr);
  row.fields = {{"vpc-id", row.id},
                {"cidr", cidr},
                {"cidr-block-association.cidr-block", cidr},
                {"cidr-block-association.association-id", network.cidr_association_id},
                {"cidr-block-association.state", "associated"},
                {"dhcp-options-id", network.dhcp_options_id},
                {"dhcpOptionsId", network.dhcp_options_id},
                {"is-default", "true"},
                {"isDefault", "true"},
                {"owner-id", std::string(call.account())},
                {"state", "available"}};
  return row;
}

Answer<api::DescribeVpcsResult> describe_vpcs(const api::DescribeVpcsRequest& in,
                                              const Call& call) {
  api::DescribeVpcsResult out;
  std::vector<Listed<api::Vpc>> rows{default_vpc(call)};
  out.Vpcs =
      TRY(choose(call, in, out, {"DescribeVpcs", "vpc", vpc_filters}, in.VpcIds, std::move(rows)));
  return out;
}

Answer<Asks> asks_vpc_attribute(const api::DescribeVpcAttributeRequest& in, const Call& call) {
  const std::string id = TRY(required(in.VpcId, "vpcId"));
  Ask ask = ask_on(call, "ec2:DescribeVpcAttribute", "vpc", id, call.account());
  add_key(ask, "ec2:VpcID", id);
  add_key(ask, "ec2:Tenancy", "default");
  return Asks{std::move(ask)};
}

// [VPC user guide, DNS attributes: both are on in a default VPC]
Answer<api::DescribeVpcAttributeResult> describe_vpc_attribute(
    const api::DescribeVpcAttributeRequest& in, const Call& call) {
  const std::string attribute = TRY(required(in.Attribute, "attribute"));
  TRY(check_id(*in.VpcId, "vpc"));
  api::DescribeVpcAttributeResult out;
  out.VpcId = *in.VpcId;
  if (attribute == "enableDnsSupport") {
    out.EnableDnsSupport.emplace().Value = true;
  } else if (attribute == "enableDnsHostnames") {
    out.EnableDnsHostnames.emplace().Value = true;
  } else if (attribute == "enableNetworkAddressUsageMetrics") {
    out.EnableNetworkAddressUsageMetrics.emplace().Value = false;
  } else {
    return invalid_parameter(attribute, "attribute", "Unknown attribute.");
  }
  TRY(stop_dry_run(in.DryRun));
  if (*in.VpcId != default_network(call.account(), call.region).vpc_id) {
    return not_found("vpc", *in.VpcId);
  }
  return out;
}

// AWS keeps the first four addresses of a subnet and the last [VPC user guide, Subnet sizing].
std::int64_t free_addresses(const Call& call, std::string_view subnet_id) {
  constexpr std::int64_t usable = 4091;
  std::int64_t used = 0;
  call.world.instances_of(call.account(), call.region, {}, [&](const store::Instance& instance) {
    if (!has_ended(call, instance) && instance.subnet_id == subnet_id) ++used;
    return true;
  });
  return usable - used;
}

Fields subnet_fields(const api::Subnet& shape) {
  return {{"subnet-id", *shape.SubnetId},
          {"subnet-arn", *shape.SubnetArn},
          {"vpc-id", *shape.VpcId},
          {"owner-id", *shape.OwnerId},
          {"state", *shape.State},
          {"cidr", *shape.CidrBlock},
          {"cidr-block", *shape.CidrBlock},
          {"cidrBlock", *shape.CidrBlock},
          {"availability-zone", *shape.AvailabilityZone},
          {"availabilityZone", *shape.AvailabilityZone},
          {"availability-zone-id", *shape.AvailabilityZoneId},
          {"available-ip-address-count", fmt::to_string(*shape.AvailableIpAddressCount)},
          {"default-for-az", "true"},
          {"defaultForAz", "true"},
          {"map-public-ip-on-launch", "true"},
          {"map-customer-owned-ip-on-launch", "false"},
          {"enable-dns64", "false"},
          {"ipv6-native", "false"}};
}

Listed<api::Subnet> subnet_row(const Call& call, const DefaultNetwork& network,
                               const DefaultSubnet& subnet) {
  Listed<api::Subnet> row;
  row.id = subnet.id;
  api::Subnet& shape = row.shape;
  shape.SubnetId = subnet.id;
  shape.SubnetArn = arn_of(call, "subnet", subnet.id, call.account());
  shape.VpcId = network.vpc_id;
  shape.OwnerId = call.account();
  shape.State = "available";
  shape.CidrBlock = subnet.cidr;
  shape.AvailabilityZone = subnet.zone;
  shape.AvailabilityZoneId = subnet.zone_id;
  shape.AvailableIpAddressCount = free_addresses(call, subnet.id);
  shape.DefaultForAz = true;
  shape.MapPublicIpOnLaunch = true;
  shape.MapCustomerOwnedIpOnLaunch = false;
  shape.AssignIpv6AddressOnCreation = false;
  shape.Ipv6CidrBlockAssociationSet.emplace();
  shape.EnableDns64 = false;
  shape.Ipv6Native = false;
  api::PrivateDnsNameOptionsOnLaunch& names = shape.PrivateDnsNameOptionsOnLaunch.emplace();
  names.HostnameType = "ip-name";
  names.EnableResourceNameDnsARecord = false;
  names.EnableResourceNameDnsAAAARecord = false;
  shape.BlockPublicAccessStates.emplace().InternetGatewayBlockMode = "off";
  row.fields = subnet_fields(shape);
  return row;
}

Answer<api::DescribeSubnetsResult> describe_subnets(const api::DescribeSubnetsRequest& in,
                                                    const Call& call) {
  const DefaultNetwork network = default_network(call.account(), call.region);
  std::vector<Listed<api::Subnet>> rows;
  for (const DefaultSubnet& subnet : network.subnets) {
    rows.push_back(subnet_row(call, network, subnet));
  }
  api::DescribeSubnetsResult out;
  out.Subnets = TRY(choose(call, in, out, {"DescribeSubnets", "subnet", subnet_filters},
                           in.SubnetIds, std::move(rows)));
  return out;
}

}  // namespace

Rows vpc_rows() {
  return {reading<op::DescribeVpcs>(asks_anything<op::DescribeVpcs>, describe_vpcs),
          reading<op::DescribeVpcAttribute>(asks_vpc_attribute, describe_vpc_attribute),
          reading<op::DescribeSubnets>(asks_anything<op::DescribeSubnets>, describe_subnets)};
}

}  // namespace amiable::services::ec2
