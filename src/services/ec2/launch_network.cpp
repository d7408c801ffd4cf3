// The default VPC's subnets are all there are; its default group is what a launch without groups
// gets [EC2 API reference, RunInstances; VPC user guide, Default VPCs].
#include "services/ec2/launch_network.h"

#include <fmt/format.h>

#include <charconv>

#include "crypto/random.h"
#include "services/ec2/account_zone.h"
#include "services/ec2/ec2_errors.h"
#include "services/ec2/ec2_ids.h"
#include "services/ec2/instances.h"
#include "services/ec2/security_groups.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;

constexpr std::uint32_t byte_mask = 0xFF;

std::string address_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U & byte_mask, address >> 16U & byte_mask,
                     address >> 8U & byte_mask, address & byte_mask);
}

std::optional<std::uint32_t> address_from(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    std::uint32_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc() || value > byte_mask) return {};
    address = address << 8U | value;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    if (part < 3 && !text.starts_with('.')) return {};
    if (part < 3) text.remove_prefix(1);
  }
  return text.empty() ? std::optional(address) : std::nullopt;
}

// The addresses that instances may have: the first four and the last are AWS's [VPC user guide,
// Subnet CIDR blocks].
struct Range {
  std::uint32_t first = 0, last = 0;
  bool holds(std::uint32_t address) const { return address >= first && address <= last; }
};

Range range_of(std::string_view cidr) {
  const std::size_t slash = cidr.find('/');
  const std::uint32_t base = address_from(cidr.substr(0, slash)).value_or(0);
  std::uint32_t bits = 32;
  std::from_chars(cidr.data() + slash + 1, cidr.data() + cidr.size(), bits);
  const std::uint32_t size = std::uint32_t{1} << (32U - bits);
  return {base + 4, base + size - 2};
}

std::uint32_t random_number() {
  std::array<std::uint8_t, 4> bytes{};
  crypto::random_bytes(bytes);
  std::uint32_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8U | byte;
  return number;
}

const shapes::InstanceNetworkInterfaceSpecification* interface_of(const LaunchRequest& in) {
  const bool has = in.NetworkInterfaces && !in.NetworkInterfaces->empty();
  return has ? &in.NetworkInterfaces->front() : nullptr;
}

Answer<void> check_interface(const LaunchRequest& in) {
  const auto* one = interface_of(in);
  if (one == nullptr) return {};
  constexpr std::string_view words =
      "Network interfaces and an instance-level {} may not be specified on the same request";
  if (given(in.SubnetId)) return invalid_combination(fmt::format(words, "subnet ID"));
  const bool groups = (in.SecurityGroupIds && !in.SecurityGroupIds->empty()) ||
                      (in.SecurityGroups && !in.SecurityGroups->empty());
  if (groups) return invalid_combination(fmt::format(words, "security groups"));
  if (given(one->NetworkInterfaceId)) {
    TRY(check_id(*one->NetworkInterfaceId, "eni"));
    return not_found("eni", *one->NetworkInterfaceId);  // those of instances are all there are
  }
  if (one->DeviceIndex.value_or(0) != 0) {
    return invalid_value("Network interfaces must have a device at index 0");
  }
  return {};
}

std::string wanted_zone(const LaunchRequest& in, const Call& call) {
  if (!in.Placement) return {};
  if (given(in.Placement->AvailabilityZone)) return *in.Placement->AvailabilityZone;
  if (!given(in.Placement->AvailabilityZoneId)) return {};
  const std::string zone = zone_with_id(call.region, *in.Placement->AvailabilityZoneId);
  return zone.empty() ? *in.Placement->AvailabilityZoneId : zone;
}

Answer<DefaultSubnet> subnet_of(const LaunchRequest& in, const Call& call) {
  const auto* one = interface_of(in);
  const std::string id = (one == nullptr ? in.SubnetId : one->SubnetId).value_or("");
  const std::string zone = wanted_zone(in, call);
  const DefaultNetwork& network = default_network(call.account(), call.region);
  if (!zone.empty() && !is_zone(call.region, zone)) {
    return invalid_value(fmt::format("Invalid availability zone: [{}]", zone));
  }
  if (id.empty()) return zone.empty() ? network.subnets.front() : *network.subnet_in(zone);
  TRY(check_id(id, "subnet"));
  const DefaultSubnet* subnet = network.subnet(id);
  if (subnet == nullptr) return not_found("subnet", id);
  if (!zone.empty() && subnet->zone != zone) {
    return invalid_value(fmt::format(
        "The availability zone '{}' of the subnet does not match the requested zone '{}'",
        subnet->zone, zone));
  }
  return *subnet;
}

Answer<std::vector<store::SecurityGroup>> groups_of(const LaunchRequest& in, const Call& call) {
  std::vector<store::SecurityGroup> groups;
  const auto* one = interface_of(in);
  const auto& ids = one == nullptr ? in.SecurityGroupIds : one->Groups;
  if (ids) {
    for (const std::string& id : *ids) {
      if (!id.empty()) groups.push_back(TRY(require_group(call, id)));
    }
  }
  if (in.SecurityGroups) {
    for (const std::string& name : *in.SecurityGroups) {
      if (!name.empty()) groups.push_back(TRY(require_group_named(call, name)));
    }
  }
  if (groups.empty()) groups.push_back(TRY(require_group_named(call, "default")));
  return groups;
}

bool take(const std::string& address, const Call& call, std::set<std::string>& taken) {
  for (const store::Instance* one : call.world.instances_at(call.account(), call.region, address)) {
    if (!has_ended(call, *one)) return false;
  }
  return taken.insert(address).second;
}

}  // namespace

Answer<LaunchPlace> place_of(const LaunchRequest& in, const Call& call) {
  TRY(check_interface(in));
  LaunchPlace place;
  DefaultSubnet subnet = TRY(subnet_of(in, call));
  place.vpc_id = default_network(call.account(), call.region).vpc_id;
  place.subnet_id = std::move(subnet.id);
  place.zone = std::move(subnet.zone);
  place.cidr = std::move(subnet.cidr);
  place.groups = TRY(groups_of(in, call));
  const auto* one = interface_of(in);
  place.private_ip = (one == nullptr ? in.PrivateIpAddress : one->PrivateIpAddress).value_or("");
  if (one != nullptr) place.public_address = one->AssociatePublicIpAddress.value_or(true);
  if (place.private_ip.empty()) return place;
  const auto address = address_from(place.private_ip);
  if (!address || !range_of(place.cidr).holds(*address)) {
    return invalid_value("Address does not fall within the subnet's address range");
  }
  if (in.MaxCount.value_or(1) > 1) {
    return invalid_combination(
        "A private IP address may not be specified for more than one instance");
  }
  return place;
}

Answer<std::string> take_address(const LaunchPlace& place, const Call& call,
                                 std::set<std::string>& taken) {
  if (!place.private_ip.empty()) {
    if (take(place.private_ip, call, taken)) return place.private_ip;
    return wire::AwsError{"InvalidIPAddress.InUse",
                          fmt::format("Address {} is in use.", place.private_ip)};
  }
  const Range range = range_of(place.cidr);
  const std::uint32_t size = range.last - range.first + 1, start = random_number() % size;
  for (std::uint32_t step = 0; step < size; ++step) {
    std::string address = address_text(range.first + (start + step) % size);
    if (take(address, call, taken)) return address;
  }
  return wire::AwsError{"InsufficientFreeAddressesInSubnet",
                        fmt::format("There are not enough free addresses in subnet '{}' to satisfy "
                                    "the requested number of instances.",
                                    place.subnet_id)};
}

std::string new_public_address() {
  constexpr std::uint32_t base = 0xC6120000;  // 198.18.0.0/15
  constexpr std::uint32_t size = 0x20000;
  return address_text(base + 1 + random_number() % (size - 2));
}

std::string new_mac_address() {
  std::string digits = crypto::random_hex(10);
  std::string text = "02";  // locally administered
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    text += ':';
    text.append(digits, i, 2);
  }
  return text;
}

}  // namespace amiable::services::ec2
