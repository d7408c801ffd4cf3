// The tables, and the digest that ids are made of.
#include "services/ec2/account_zone.h"
#include "services/ec2/ec2_ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace amiable::services::ec2 {
namespace {

// [AWS regional services list; Regions launched after 20 March 2019 must be enabled first]
constexpr RegionFacts regions[] = {
    {"af-south-1", "South Africa", true},
    {"ap-east-1", "Hong Kong", true},
    {"ap-east-2", "Taiwan", true},
    {"ap-northeast-1", "Japan"},
    {"ap-northeast-2", "South Korea"},
    {"ap-northeast-3", "Japan"},
    {"ap-south-1", "India"},
    {"ap-south-2", "India", true},
    {"ap-southeast-1", "Singapore"},
    {"ap-southeast-2", "Australia"},
    {"ap-southeast-3", "Indonesia", true},
    {"ap-southeast-4", "Australia", true},
    {"ap-southeast-5", "Malaysia", true},
    {"ap-southeast-6", "New Zealand", true},
    {"ap-southeast-7", "Thailand", true},
    {"ca-central-1", "Canada"},
    {"ca-west-1", "Canada", true},
    {"eu-central-1", "Germany"},
    {"eu-central-2", "Switzerland", true},
    {"eu-north-1", "Sweden"},
    {"eu-south-1", "Italy", true},
    {"eu-south-2", "Spain", true},
    {"eu-west-1", "Ireland"},
    {"eu-west-2", "United Kingdom"},
    {"eu-west-3", "France"},
    {"il-central-1", "Israel", true},
    {"me-central-1", "United Arab Emirates", true},
    {"me-south-1", "Bahrain", true},
    {"mx-central-1", "Mexico", true},
    {"sa-east-1", "Brazil"},
    {"us-east-1", "United States of America"},
    {"us-east-2", "United States of America"},
    {"us-west-1", "United States of America"},
    {"us-west-2", "United States of America"},
};

constexpr std::string_view zone_letters = "abc";
constexpr std::string_view first_region = "us-east-1";  // its host names tell no Region

// Points of the compass in zone ids: ap-southeast-2 is apse2.
struct Direction {
  std::string_view word, letters;
};
constexpr Direction directions[] = {
    {"north", "n"},      {"south", "s"},      {"east", "e"},       {"west", "w"},
    {"central", "c"},    {"northeast", "ne"}, {"northwest", "nw"}, {"southeast", "se"},
    {"southwest", "sw"}, {"gov", "g"},
};

std::string zone_prefix(std::string_view region) {
  std::string prefix;
  while (!region.empty()) {
    const std::size_t end = std::min(region.find('-'), region.size());
    const std::string_view part = region.substr(0, end);
    const auto* known = std::find_if(std::begin(directions), std::end(directions),
                                     [part](const Direction& one) { return one.word == part; });
    prefix += known == std::end(directions) || prefix.empty() ? part : known->letters;
    region.remove_prefix(std::min(end + 1, region.size()));
  }
  return prefix;
}

std::string dashed(std::string_view address) {
  std::string text(address);
  std::replace(text.begin(), text.end(), '.', '-');
  return text;
}

}  // namespace

std::span<const RegionFacts> known_regions() { return regions; }

const RegionFacts* find_region(std::string_view name) {
  const auto* found = std::find_if(std::begin(regions), std::end(regions),
                                   [name](const RegionFacts& one) { return one.name == name; });
  return found == std::end(regions) ? nullptr : found;
}

std::vector<Zone> zones_of(std::string_view region) {
  const std::string prefix = zone_prefix(region);
  std::vector<Zone> zones;
  for (const char letter : zone_letters) {
    zones.push_back(
        {fmt::format("{}{}", region, letter), fmt::format("{}-az{}", prefix, zones.size() + 1)});
  }
  return zones;
}

bool is_zone(std::string_view region, std::string_view name) {
  return !zone_id_of(region, name).empty();
}

std::string zone_id_of(std::string_view region, std::string_view name) {
  for (const Zone& zone : zones_of(region)) {
    if (zone.name == name) return zone.id;
  }
  return {};
}

std::string zone_with_id(std::string_view region, std::string_view id) {
  for (const Zone& zone : zones_of(region)) {
    if (zone.id == id) return zone.name;
  }
  return {};
}

const DefaultSubnet* DefaultNetwork::subnet(std::string_view id) const {
  const auto found = std::find_if(subnets.begin(), subnets.end(),
                                  [id](const DefaultSubnet& one) { return one.id == id; });
  return found == subnets.end() ? nullptr : &*found;
}

const DefaultSubnet* DefaultNetwork::subnet_in(std::string_view zone) const {
  const auto found = std::find_if(subnets.begin(), subnets.end(),
                                  [zone](const DefaultSubnet& one) { return one.zone == zone; });
  return found == subnets.end() ? nullptr : &*found;
}

namespace {

DefaultNetwork made_network(std::string_view account, std::string_view region) {
  constexpr int subnet_size = 16;  // a /20 is 16 of the third octet's values
  const auto id = [&](std::string_view prefix, std::string_view what) {
    return derived_id(prefix, fmt::format("{}/{}/{}/{}", prefix, account, region, what));
  };
  DefaultNetwork network;
  network.vpc_id = id("vpc", "default");
  network.cidr_association_id = id("vpc-cidr-assoc", "default");
  network.dhcp_options_id = id("dopt", "default");
  network.internet_gateway_id = id("igw", "default");
  network.route_table_id = id("rtb", "main");
  network.main_association_id = id("rtbassoc", "main");
  network.network_acl_id = id("acl", "default");
  network.security_group_id = id("sg", "default");
  network.security_group_rule_id = id("sgr", "in");
  network.egress_rule_id = id("sgr", "out");
  int octet = 0;
  for (const Zone& zone : zones_of(region)) {
    network.subnets.push_back(
        {id("subnet", zone.name), zone.name, zone.id, fmt::format("172.31.{}.0/20", octet)});
    octet += subnet_size;
  }
  return network;
}

}  // namespace

// Kept: it is made of a dozen digests, and a launch looks at it ten times.
const DefaultNetwork& default_network(std::string_view account, std::string_view region) {
  constexpr std::size_t most = 1024;
  thread_local std::map<std::string, DefaultNetwork> known;
  std::string place = fmt::format("{}/{}", account, region);
  const auto found = known.find(place);
  if (found != known.end()) return found->second;
  if (known.size() >= most) known.clear();
  return known.emplace(std::move(place), made_network(account, region)).first->second;
}

std::string private_dns_name(std::string_view region, std::string_view address) {
  if (address.empty()) return {};
  if (region == first_region) return fmt::format("ip-{}.ec2.internal", dashed(address));
  return fmt::format("ip-{}.{}.compute.internal", dashed(address), region);
}

std::string public_dns_name(std::string_view region, std::string_view address) {
  if (address.empty()) return {};
  if (region == first_region) return fmt::format("ec2-{}.compute-1.amazonaws.com", dashed(address));
  return fmt::format("ec2-{}.{}.compute.amazonaws.com", dashed(address), region);
}

}  // namespace amiable::services::ec2
