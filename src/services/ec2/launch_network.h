// Where a new instance stands: its subnet, zone, addresses and security groups.
//
// Errors: malformed and missing subnets, groups and zones, addresses that are taken, parameters
// that exclude each other. Pure but for random addresses; any thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/launch_request.h"

namespace amiable::services::ec2 {

struct LaunchPlace {
  std::string vpc_id, subnet_id, zone, cidr;
  std::string private_ip;  // as asked for; empty: any
  bool public_address = true;
  std::vector<store::SecurityGroup> groups;
};
Answer<LaunchPlace> place_of(const LaunchRequest& in, const Call& call);

// One of the subnet that no instance has and that is not among `taken`, which gets it.
// InsufficientFreeAddressesInSubnet, InvalidIPAddress.InUse.
Answer<std::string> take_address(const LaunchPlace& place, const Call& call,
                                 std::set<std::string>& taken);
// Of a range that the Internet never routes [RFC 2544], so that nobody mistakes it for a host.
std::string new_public_address();
std::string new_mac_address();

}  // namespace amiable::services::ec2
