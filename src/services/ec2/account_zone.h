// Regions, their zones, and the default VPC that every account has in each of them.
//
// Nothing of it is stored: ids are derived from account and Region, so they are the same after
// every start and differ between accounts, as AWS's do. Every Region has the zones a, b and c, each
// with one default subnet [VPC user guide, Default VPCs: a /16 of 172.31.0.0 with a /20 per zone,
// an internet gateway, a main route table, a network ACL and a security group].
//
// No errors; pure, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amiable::services::ec2 {

// One of AWS's Regions. Requests may be signed for others, which are served alike.
struct RegionFacts {
  std::string_view name;       // us-east-1
  std::string_view geography;  // United States of America
  bool opt_in = false;         // an account must enable it first
};
std::span<const RegionFacts> known_regions();
// nullptr: none of AWS's.
const RegionFacts* find_region(std::string_view name);

struct Zone {
  std::string name;  // us-east-1a
  std::string id;    // use1-az1
};
std::vector<Zone> zones_of(std::string_view region);
bool is_zone(std::string_view region, std::string_view name);
// "use1-az1"; empty: the Region has no such zone.
std::string zone_id_of(std::string_view region, std::string_view name);
// The other way: "us-east-1a".
std::string zone_with_id(std::string_view region, std::string_view id);

struct DefaultSubnet {
  std::string id, zone, zone_id, cidr;  // 172.31.16.0/20
};

struct DefaultNetwork {
  std::string vpc_id, cidr_association_id, dhcp_options_id;
  std::string internet_gateway_id, route_table_id, main_association_id;
  std::string network_acl_id, security_group_id, security_group_rule_id, egress_rule_id;
  std::vector<DefaultSubnet> subnets;  // by zone; the first is what a launch without subnet gets

  // nullptr: no default subnet of this account and Region.
  const DefaultSubnet* subnet(std::string_view id) const;
  const DefaultSubnet* subnet_in(std::string_view zone) const;
};
// Made of digests of both. The reference is good until the thread's next call.
const DefaultNetwork& default_network(std::string_view account, std::string_view region);

inline constexpr std::string_view default_vpc_cidr = "172.31.0.0/16";

// ip-172-31-0-9.ec2.internal, elsewhere than in us-east-1 ip-172-31-0-9.us-west-2.compute.internal;
// ec2-203-0-113-9.compute-1.amazonaws.com, ….us-west-2.compute.amazonaws.com. Empty without address
// [VPC user guide, DNS attributes for your VPC].
std::string private_dns_name(std::string_view region, std::string_view address);
std::string public_dns_name(std::string_view region, std::string_view address);

}  // namespace amiable::services::ec2
