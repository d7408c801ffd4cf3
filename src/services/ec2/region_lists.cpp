// Regions, their zones, and the few attributes of an account that clients look at.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "services/ec2/account_zone.h"
#include "services/ec2/listed.h"

namespace amiable::services::ec2 {
namespace {

namespace api = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::string_view region_filters[] = {"endpoint", "opt-in-status", "region-name"};
constexpr std::string_view zone_filters[] = {
    "group-long-name", "group-name",       "message",     "opt-in-status",
    "parent-zone-id",  "parent-zone-name", "region-name", "state",
    "zone-id",         "zone-name",        "zone-type"};

Listed<api::Region> region_row(const RegionFacts& facts) {
  Listed<api::Region> row;
  row.id = facts.name;
  row.shape.RegionName = row.id;
  row.shape.Endpoint = fmt::format("ec2.{}.amazonaws.com", facts.name);
  row.shape.OptInStatus = facts.opt_in ? "not-opted-in" : "opt-in-not-required";
  row.shape.Geography.emplace().push_back({std::string(facts.geography)});
  row.fields = {{"region-name", row.id},
                {"endpoint", *row.shape.Endpoint},
                {"opt-in-status", *row.shape.OptInStatus}};
  return row;
}

Answer<api::DescribeRegionsResult> describe_regions(const api::DescribeRegionsRequest& in,
                                                    const Call&) {
  const Filters filters = TRY(Filters::of(in.Filters, region_filters));
  for (const std::string& name : in.RegionNames.value_or(std::vector<std::string>())) {
    if (find_region(name) == nullptr) {
      return invalid_value(fmt::format("Invalid Region name: {}", name));
    }
  }
  TRY(stop_dry_run(in.DryRun));
  api::DescribeRegionsResult out;
  out.Regions.emplace();
  for (const RegionFacts& facts : known_regions()) {
    const bool named = in.RegionNames && !in.RegionNames->empty();
    // Without AllRegions only those that the account uses [EC2 API reference, DescribeRegions].
    if (facts.opt_in && !named && !in.AllRegions.value_or(false)) continue;
    Listed<api::Region> row = region_row(facts);
    if (!asked_for(in.RegionNames, row.id) || !admits(filters, row.fields, row.tags)) continue;
    out.Regions->push_back(std::move(row.shape));
  }
  return out;
}

Listed<api::AvailabilityZone> zone_row(const Zone& zone, std::string_view region) {
  Listed<api::AvailabilityZone> row;
  row.id = zone.name;
  api::AvailabilityZone& shape = row.shape;
  shape.ZoneName = zone.name;
  shape.ZoneId = zone.id;
  shape.RegionName = region;
  shape.State = "available";
  shape.OptInStatus = "opt-in-not-required";
  shape.ZoneType = "availability-zone";
  shape.GroupName = fmt::format("{}-zg-1", region);
  shape.NetworkBorderGroup = region;
  shape.Messages.emplace();
  const RegionFacts* facts = find_region(region);
  if (facts != nullptr) shape.Geography.emplace().push_back({std::string(facts->geography)});
  row.fields = {{"zone-name", zone.name},
                {"zone-id", zone.id},
                {"region-name", std::string(region)},
                {"state", *shape.State},
                {"opt-in-status", *shape.OptInStatus},
                {"zone-type", *shape.ZoneType},
                {"group-name", *shape.GroupName}};
  return row;
}

Answer<void> check_zones(const Ids& asked, const std::vector<std::string>& known) {
  std::vector<std::string> wrong;
  for (const std::string& name : asked.value_or(std::vector<std::string>())) {
    const bool there = std::find(known.begin(), known.end(), name) != known.end();
    if (!there) wrong.push_back(name);
  }
  if (wrong.empty()) return {};
  return invalid_value(fmt::format("Invalid availability zone: [{}]", fmt::join(wrong, ", ")));
}

Answer<api::DescribeAvailabilityZonesResult> describe_zones(
    const api::DescribeAvailabilityZonesRequest& in, const Call& call) {
  const Filters filters = TRY(Filters::of(in.Filters, zone_filters));
  const std::vector<Zone> zones = zones_of(call.region);
  std::vector<std::string> names, ids;
  for (const Zone& zone : zones) {
    names.push_back(zone.name);
    ids.push_back(zone.id);
  }
  TRY(check_zones(in.ZoneNames, names));
  TRY(check_zones(in.ZoneIds, ids));
  TRY(stop_dry_run(in.DryRun));
  api::DescribeAvailabilityZonesResult out;
  out.AvailabilityZones.emplace();
  for (const Zone& zone : zones) {
    Listed<api::AvailabilityZone> row = zone_row(zone, call.region);
    if (!asked_for(in.ZoneNames, zone.name) || !asked_for(in.ZoneIds, zone.id)) continue;
    if (!admits(filters, row.fields, row.tags)) continue;
    out.AvailabilityZones->push_back(std::move(row.shape));
  }
  return out;
}

// [EC2 API reference, DescribeAccountAttributes; the numbers are AWS's defaults of quotas]
Answer<api::DescribeAccountAttributesResult> describe_attributes(
    const api::DescribeAccountAttributesRequest& in, const Call& call) {
  const std::pair<std::string_view, std::string> known[] = {
      {"supported-platforms", "VPC"},
      {"vpc-max-security-groups-per-interface", "5"},
      {"max-elastic-ips", "5"},
      {"max-instances", "20"},
      {"vpc-max-elastic-ips", "5"},
      {"default-vpc", default_network(call.account(), call.region).vpc_id}};
  for (const std::string& name : in.AttributeNames.value_or(std::vector<std::string>())) {
    const bool there = std::any_of(std::begin(known), std::end(known),
                                   [&name](const auto& one) { return one.first == name; });
    if (!there) {
      return invalid_parameter(name, "attributeName", "Unknown account attribute.");
    }
  }
  TRY(stop_dry_run(in.DryRun));
  api::DescribeAccountAttributesResult out;
  out.AccountAttributes.emplace();
  for (const auto& [name, value] : known) {
    if (!asked_for(in.AttributeNames, name)) continue;
    api::AccountAttribute shape;
    shape.AttributeName = name;
    shape.AttributeValues.emplace().push_back({value});
    out.AccountAttributes->push_back(std::move(shape));
  }
  return out;
}

}  // namespace

Rows region_rows() {
  return {reading<op::DescribeRegions>(asks_anything<op::DescribeRegions>, describe_regions),
          reading<op::DescribeAvailabilityZones>(asks_anything<op::DescribeAvailabilityZones>,
                                                 describe_zones),
          reading<op::DescribeAccountAttributes>(asks_anything<op::DescribeAccountAttributes>,
                                                 describe_attributes)};
}

}  // namespace amiable::services::ec2
