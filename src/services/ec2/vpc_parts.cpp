// What else a default VPC has: its main route table, internet gateway, network ACL and DHCP
// options, and the account's Elastic IP addresses, of which there are none.
#include "services/ec2/account_zone.h"
#include "services/ec2/listed.h"

namespace amiable::services::ec2 {
namespace {

namespace api = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::string_view everywhere = "0.0.0.0/0";

constexpr std::string_view route_filters[] = {"association.gateway-id",
                                              "association.main",
                                              "association.route-table-association-id",
                                              "association.route-table-id",
                                              "association.subnet-id",
                                              "owner-id",
                                              "route-table-id",
                                              "route.destination-cidr-block",
                                              "route.destination-ipv6-cidr-block",
                                              "route.destination-prefix-list-id",
                                              "route.egress-only-internet-gateway-id",
                                              "route.gateway-id",
                                              "route.instance-id",
                                              "route.nat-gateway-id",
                                              "route.origin",
                                              "route.state",
                                              "route.transit-gateway-id",
                                              "route.vpc-peering-connection-id",
                                              "tag",
                                              "vpc-id"};
constexpr std::string_view gateway_filters[] = {"attachment.state", "attachment.vpc-id",
                                                "internet-gateway-id", "owner-id", "tag"};
constexpr std::string_view acl_filters[] = {"association.association-id",
                                            "association.network-acl-id",
                                            "association.subnet-id",
                                            "default",
                                            "entry.cidr",
                                            "entry.icmp.code",
                                            "entry.icmp.type",
                                            "entry.ipv6-cidr",
                                            "entry.port-range.from",
                                            "entry.port-range.to",
                                            "entry.protocol",
                                            "entry.rule-action",
                                            "entry.egress",
                                            "entry.rule-number",
                                            "network-acl-id",
                                            "owner-id",
                                            "tag",
                                            "vpc-id"};
constexpr std::string_view dhcp_filters[] = {"dhcp-options-id", "key", "owner-id", "tag", "value"};
constexpr std::string_view address_filters[] = {"allocation-id",
                                                "association-id",
                                                "instance-id",
                                                "network-border-group",
                                                "network-interface-id",
                                                "network-interface-owner-id",
                                                "private-ip-address",
                                                "public-ip",
                                                "tag"};

Listed<api::RouteTable> main_table(const Call& call, const DefaultNetwork& network) {
  Listed<api::RouteTable> row;
  row.id = network.route_table_id;
  api::RouteTable& shape = row.shape;
  shape.RouteTableId = row.id;
  shape.VpcId = network.vpc_id;
  shape.OwnerId = call.account();
  shape.PropagatingVgws.emplace();
  api::RouteTableAssociation association;
  association.Main = true;
  association.RouteTableAssociationId = network.main_association_id;
  association.RouteTableId = row.id;
  association.AssociationState.emplace().State = "associated";
  shape.Associations.emplace().push_back(std::move(association));
  row.fields = {{"route-table-id", row.id},
                {"vpc-id", network.vpc_id},
                {"owner-id", std::string(call.account())},
                {"association.main", "true"},
                {"association.route-table-association-id", network.main_association_id},
                {"association.route-table-id", row.id}};
  shape.Routes.emplace();
  const auto add_route = [&](std::string_view cidr, std::string_view gateway,
                             std::string_view origin) {
    api::Route route;
    route.DestinationCidrBlock = cidr;
    route.GatewayId = gateway;
    route.Origin = origin;
    route.State = "active";
    row.fields.emplace_back("route.destination-cidr-block", cidr);
    row.fields.emplace_back("route.gateway-id", gateway);
    row.fields.emplace_back("route.origin", origin);
    row.fields.emplace_back("route.state", "active");
    shape.Routes->push_back(std::move(route));
  };
  add_route(default_vpc_cidr, "local", "CreateRouteTable");
  add_route(everywhere, network.internet_gateway_id, "CreateRoute");
  return row;
}

Answer<api::DescribeRouteTablesResult> describe_route_tables(
    const api::DescribeRouteTablesRequest& in, const Call& call) {
  const DefaultNetwork network = default_network(call.account(), call.region);
  std::vector<Listed<api::RouteTable>> rows{main_table(call, network)};
  api::DescribeRouteTablesResult out;
  out.RouteTables = TRY(choose(call, in, out, {"DescribeRouteTables", "rtb", route_filters},
                               in.RouteTableIds, std::move(rows)));
  return out;
}

Answer<api::DescribeInternetGatewaysResult> describe_gateways(
    const api::DescribeInternetGatewaysRequest& in, const Call& call) {
  const DefaultNetwork network = default_network(call.account(), call.region);
  Listed<api::InternetGateway> row;
  row.id = network.internet_gateway_id;
  row.shape.InternetGatewayId = row.id;
  row.shape.OwnerId = call.account();
  api::InternetGatewayAttachment attachment;
  attachment.State = "available";
  attachment.VpcId = network.vpc_id;
  row.shape.Attachments.emplace().push_back(std::move(attachment));
  row.fields = {{"internet-gateway-id", row.id},
                {"owner-id", std::string(call.account())},
                {"attachment.state", "available"},
                {"attachment.vpc-id", network.vpc_id}};
  std::vector<Listed<api::InternetGateway>> rows{std::move(row)};
  api::DescribeInternetGatewaysResult out;
  out.InternetGateways =
      TRY(choose(call, in, out, {"DescribeInternetGateways", "igw", gateway_filters},
                 in.InternetGatewayIds, std::move(rows)));
  return out;
}

// Allows all in both directions; what no rule has matched is denied [VPC user guide, Network ACLs].
void add_entry(Listed<api::NetworkAcl>& row, bool egress, std::int64_t number,
               std::string_view action) {
  api::NetworkAclEntry entry;
  entry.CidrBlock = everywhere;
  entry.Egress = egress;
  entry.Protocol = "-1";
  entry.RuleAction = action;
  entry.RuleNumber = number;
  row.fields.emplace_back("entry.cidr", everywhere);
  row.fields.emplace_back("entry.egress", truth(egress));
  row.fields.emplace_back("entry.protocol", "-1");
  row.fields.emplace_back("entry.rule-action", action);
  row.fields.emplace_back("entry.rule-number", fmt::to_string(number));
  row.shape.Entries->push_back(std::move(entry));
}

Listed<api::NetworkAcl> default_acl(const Call& call, const DefaultNetwork& network) {
  constexpr std::int64_t allow_all = 100, deny_rest = 32767;
  Listed<api::NetworkAcl> row;
  row.id = network.network_acl_id;
  row.shape.NetworkAclId = row.id;
  row.shape.VpcId = network.vpc_id;
  row.shape.OwnerId = call.account();
  row.shape.IsDefault = true;
  row.fields = {{"network-acl-id", row.id},
                {"vpc-id", network.vpc_id},
                {"owner-id", std::string(call.account())},
                {"default", "true"},
                {"association.network-acl-id", row.id}};
  row.shape.Entries.emplace();
  for (const bool egress : {true, false}) {
    add_entry(row, egress, allow_all, "allow");
    add_entry(row, egress, deny_rest, "deny");
  }
  row.shape.Associations.emplace();
  for (const DefaultSubnet& subnet : network.subnets) {
    api::NetworkAclAssociation association;
    // One per subnet: named after it.
    association.NetworkAclAssociationId =
        fmt::format("aclassoc-{}", std::string_view(subnet.id).substr(sizeof("subnet-") - 1));
    association.NetworkAclId = row.id;
    association.SubnetId = subnet.id;
    row.fields.emplace_back("association.association-id", *association.NetworkAclAssociationId);
    row.fields.emplace_back("association.subnet-id", subnet.id);
    row.shape.Associations->push_back(std::move(association));
  }
  return row;
}

Answer<api::DescribeNetworkAclsResult> describe_acls(const api::DescribeNetworkAclsRequest& in,
                                                     const Call& call) {
  const DefaultNetwork network = default_network(call.account(), call.region);
  std::vector<Listed<api::NetworkAcl>> rows{default_acl(call, network)};
  api::DescribeNetworkAclsResult out;
  out.NetworkAcls = TRY(choose(call, in, out, {"DescribeNetworkAcls", "acl", acl_filters},
                               in.NetworkAclIds, std::move(rows)));
  return out;
}

Answer<api::DescribeDhcpOptionsResult> describe_dhcp(const api::DescribeDhcpOptionsRequest& in,
                                                     const Call& call) {
  Listed<api::DhcpOptions> row;
  row.id = default_network(call.account(), call.region).dhcp_options_id;
  row.shape.DhcpOptionsId = row.id;
  row.shape.OwnerId = call.account();
  row.shape.DhcpConfigurations.emplace();
  row.fields = {{"dhcp-options-id", row.id}, {"owner-id", std::string(call.account())}};
  const auto add = [&row](std::string_view key, std::string_view value) {
    api::DhcpConfiguration configuration;
    configuration.Key = key;
    configuration.Values.emplace().emplace_back().Value = value;
    row.fields.emplace_back("key", key);
    row.fields.emplace_back("value", value);
    row.shape.DhcpConfigurations->push_back(std::move(configuration));
  };
  const std::string domain = call.region == "us-east-1"
                                 ? std::string("ec2.internal")
                                 : fmt::format("{}.compute.internal", call.region);
  add("domain-name", domain);
  add("domain-name-servers", "AmazonProvidedDNS");
  std::vector<Listed<api::DhcpOptions>> rows{std::move(row)};
  api::DescribeDhcpOptionsResult out;
  out.DhcpOptions = TRY(choose(call, in, out, {"DescribeDhcpOptions", "dopt", dhcp_filters},
                               in.DhcpOptionsIds, std::move(rows)));
  return out;
}

// Nothing served here allocates one.
Answer<api::DescribeAddressesResult> describe_addresses(const api::DescribeAddressesRequest& in,
                                                        const Call&) {
  TRY(Filters::of(in.Filters, address_filters));
  TRY(stop_dry_run(in.DryRun));
  if (in.PublicIps && !in.PublicIps->empty()) {
    return wire::AwsError{"InvalidAddress.NotFound",
                          fmt::format("Address '{}' not found.", in.PublicIps->front())};
  }
  if (in.AllocationIds && !in.AllocationIds->empty()) {
    return wire::AwsError{
        "InvalidAllocationID.NotFound",
        fmt::format("The allocation ID '{}' does not exist", in.AllocationIds->front())};
  }
  api::DescribeAddressesResult out;
  out.Addresses.emplace();
  return out;
}

}  // namespace

Rows vpc_part_rows() {
  return {reading<op::DescribeRouteTables>(asks_anything<op::DescribeRouteTables>,
                                           describe_route_tables),
          reading<op::DescribeInternetGateways>(asks_anything<op::DescribeInternetGateways>,
                                                describe_gateways),
          reading<op::DescribeNetworkAcls>(asks_anything<op::DescribeNetworkAcls>, describe_acls),
          reading<op::DescribeDhcpOptions>(asks_anything<op::DescribeDhcpOptions>, describe_dhcp),
          reading<op::DescribeAddresses>(asks_anything<op::DescribeAddresses>, describe_addresses)};
}

}  // namespace amiable::services::ec2
