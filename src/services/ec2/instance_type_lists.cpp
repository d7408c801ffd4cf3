// DescribeInstanceTypes and where they are offered.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "services/ec2/account_zone.h"
#include "services/ec2/instance_types.h"
#include "services/ec2/listed.h"

namespace amiable::services::ec2 {
namespace {

namespace api = wire::ec2;
namespace op = wire::ec2::op;

constexpr PageBounds type_bounds{5, 100};  // [EC2 API reference, DescribeInstanceTypes]
constexpr PageBounds offering_bounds{5, 1000};

// Names of properties that no type here has are known, and admit nothing.
constexpr std::string_view type_filters[] = {
    "auto-recovery-supported",
    "bare-metal",
    "burstable-performance-supported",
    "current-generation",
    "dedicated-hosts-supported",
    "ebs-info.attachment-limit-type",
    "ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps",
    "ebs-info.ebs-optimized-info.baseline-iops",
    "ebs-info.ebs-optimized-info.baseline-throughput-in-mbps",
    "ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps",
    "ebs-info.ebs-optimized-info.maximum-iops",
    "ebs-info.ebs-optimized-info.maximum-throughput-in-mbps",
    "ebs-info.ebs-optimized-support",
    "ebs-info.encryption-support",
    "ebs-info.maximum-ebs-attachments",
    "ebs-info.nvme-support",
    "free-tier-eligible",
    "hibernation-supported",
    "hypervisor",
    "instance-storage-info.disk.count",
    "instance-storage-info.disk.size-in-gb",
    "instance-storage-info.disk.type",
    "instance-storage-info.encryption-support",
    "instance-storage-info.nvme-support",
    "instance-storage-info.total-size-in-gb",
    "instance-storage-supported",
    "instance-type",
    "memory-info.size-in-mib",
    "network-info.efa-info.maximum-efa-interfaces",
    "network-info.efa-supported",
    "network-info.ena-support",
    "network-info.encryption-in-transit-supported",
    "network-info.ipv4-addresses-per-interface",
    "network-info.ipv6-addresses-per-interface",
    "network-info.ipv6-supported",
    "network-info.maximum-network-cards",
    "network-info.maximum-network-interfaces",
    "network-info.network-performance",
    "nitro-enclaves-support",
    "nitro-tpm-info.supported-versions",
    "nitro-tpm-support",
    "processor-info.manufacturer",
    "processor-info.supported-architecture",
    "processor-info.supported-features",
    "processor-info.sustained-clock-speed-in-ghz",
    "supported-boot-mode",
    "supported-root-device-type",
    "supported-usage-class",
    "supported-virtualization-type",
    "vcpu-info.default-cores",
    "vcpu-info.default-threads-per-core",
    "vcpu-info.default-vcpus",
    "vcpu-info.valid-cores",
    "vcpu-info.valid-threads-per-core"};
constexpr std::string_view offering_filters[] = {"instance-type", "location"};

constexpr std::string_view architectures[] = {"i386", "x86_64", "arm64"};

std::string supported(bool value) { return value ? "supported" : "unsupported"; }

api::ProcessorInfo processor_of(const InstanceType& type) {
  api::ProcessorInfo info;
  info.SupportedArchitectures.emplace();
  for (const std::string_view one : architectures) {
    if (supports_architecture(type, one)) info.SupportedArchitectures->emplace_back(one);
  }
  if (type.clock > 0) info.SustainedClockSpeedInGhz = type.clock;
  info.Manufacturer = type.family->manufacturer;
  return info;
}

api::VCpuInfo vcpus_of(const InstanceType& type) {
  api::VCpuInfo info;
  const std::int64_t threads = type.vcpus / type.cores;
  info.DefaultVCpus = type.vcpus;
  info.DefaultCores = type.cores;
  info.DefaultThreadsPerCore = threads;
  const std::int64_t every = type.family->every_core_to;
  if (every == 0) return info;
  info.ValidCores.emplace();
  for (std::int64_t cores = 1; cores <= type.cores; ++cores) {
    if (type.cores <= every || cores % 2 == 0) info.ValidCores->push_back(cores);
  }
  info.ValidThreadsPerCore.emplace();
  for (std::int64_t count = 1; count <= threads; ++count) {
    info.ValidThreadsPerCore->push_back(count);
  }
  return info;
}

api::EbsInfo ebs_of(const InstanceType& type) {
  constexpr double bits = 8;
  api::EbsInfo info;
  info.EncryptionSupport = "supported";
  info.NvmeSupport = type.family->nitro ? "required" : "unsupported";
  info.MaximumEbsAttachments = type.family->most_volumes;
  info.AttachmentLimitType = type.family->own_volume_limit ? "dedicated" : "shared";
  info.EbsOptimizedSupport = type.ebs_most > 0 ? "default" : "unsupported";
  if (type.ebs_most == 0) return info;
  api::EbsOptimizedInfo& optimized = info.EbsOptimizedInfo.emplace();
  optimized.BaselineBandwidthInMbps = type.ebs_baseline;
  optimized.BaselineThroughputInMBps = static_cast<double>(type.ebs_baseline) / bits;
  optimized.BaselineIops = type.ebs_baseline_iops;
  optimized.MaximumBandwidthInMbps = type.ebs_most;
  optimized.MaximumThroughputInMBps = static_cast<double>(type.ebs_most) / bits;
  optimized.MaximumIops = type.ebs_most_iops;
  return info;
}

api::NetworkInfo network_of(const InstanceType& type) {
  api::NetworkInfo info;
  info.NetworkPerformance = type.network;
  info.MaximumNetworkInterfaces = type.interfaces;
  info.MaximumNetworkCards = 1;
  info.DefaultNetworkCardIndex = 0;
  api::NetworkCardInfo card;
  card.NetworkCardIndex = 0;
  card.NetworkPerformance = type.network;
  card.MaximumNetworkInterfaces = type.interfaces;
  card.BaselineBandwidthInGbps = type.network_baseline;
  card.PeakBandwidthInGbps = type.network_peak;
  info.NetworkCards.emplace().push_back(std::move(card));
  info.Ipv4AddressesPerInterface = type.addresses;
  info.Ipv6AddressesPerInterface = type.family->first_generation ? 0 : type.addresses;
  info.Ipv6Supported = !type.family->first_generation;
  info.EnaSupport = type.family->nitro ? "required" : "unsupported";
  info.EfaSupported = false;
  info.EncryptionInTransitSupported = type.family->encrypts_in_transit;
  info.EnaSrdSupported = false;
  return info;
}

std::vector<std::string> boot_modes(const InstanceFamily& family) {
  if (family.arm) return {"uefi"};
  if (!family.nitro) return {"legacy-bios"};
  return {"legacy-bios", "uefi"};
}

void add_first_generation(const InstanceFamily& family, api::InstanceTypeInfo& info) {
  info.SupportedRootDeviceTypes->emplace_back("instance-store");
  info.SupportedVirtualizationTypes->emplace_back("paravirtual");
  info.InstanceStorageSupported = true;
  api::InstanceStorageInfo& storage = info.InstanceStorageInfo.emplace();
  storage.TotalSizeInGB = family.disk_gb;
  storage.NvmeSupport = "unsupported";
  storage.EncryptionSupport = "unsupported";
  api::DiskInfo disk;
  disk.SizeInGB = family.disk_gb;
  disk.Count = 1;
  disk.Type = "hdd";
  storage.Disks.emplace().push_back(std::move(disk));
}

void add_abilities(const InstanceType& type, api::InstanceTypeInfo& info) {
  const InstanceFamily& family = *type.family;
  info.CurrentGeneration = family.current_generation;
  info.FreeTierEligible = type.free_tier;
  info.SupportedUsageClasses = {"on-demand"};
  // [EC2 user guide, Spot: all of these but the smallest of t2]
  if (type.name != "t2.nano") info.SupportedUsageClasses->emplace_back("spot");
  info.SupportedRootDeviceTypes = {"ebs"};
  info.SupportedVirtualizationTypes = {"hvm"};
  info.BareMetal = false;
  info.Hypervisor = family.nitro ? "nitro" : "xen";
  info.InstanceStorageSupported = false;
  if (family.first_generation) add_first_generation(family, info);
  info.PlacementGroupInfo.emplace().SupportedStrategies = {"partition", "spread"};
  if (family.clusters) {
    info.PlacementGroupInfo->SupportedStrategies = {"cluster", "partition", "spread"};
  }
  info.HibernationSupported = !family.first_generation;
  info.BurstablePerformanceSupported = family.burstable;
  info.DedicatedHostsSupported = family.dedicated_hosts;
  info.AutoRecoverySupported = !family.first_generation;
  info.SupportedBootModes = boot_modes(family);
  info.NitroEnclavesSupport = supported(family.enclaves && type.cores > 1);
  info.NitroTpmSupport = supported(family.nitro);
  if (family.nitro) info.NitroTpmInfo.emplace().SupportedVersions = {"2.0"};
  info.RebootMigrationSupport = "supported";
}

api::InstanceTypeInfo shape_of(const InstanceType& type) {
  api::InstanceTypeInfo info;
  info.InstanceType = type.name;
  info.ProcessorInfo = processor_of(type);
  info.VCpuInfo = vcpus_of(type);
  info.MemoryInfo.emplace().SizeInMiB = type.memory_mib;
  info.EbsInfo = ebs_of(type);
  info.NetworkInfo = network_of(type);
  add_abilities(type, info);
  return info;
}

template <class T>
void add_all(Fields& fields, std::string_view name, const std::optional<std::vector<T>>& values) {
  if (!values) return;
  for (const T& value : *values) fields.emplace_back(name, fmt::to_string(value));
}

void add_general_fields(const api::InstanceTypeInfo& info, Fields& fields) {
  fields = {{"instance-type", *info.InstanceType},
            {"auto-recovery-supported", truth(*info.AutoRecoverySupported)},
            {"bare-metal", truth(*info.BareMetal)},
            {"burstable-performance-supported", truth(*info.BurstablePerformanceSupported)},
            {"current-generation", truth(*info.CurrentGeneration)},
            {"dedicated-hosts-supported", truth(*info.DedicatedHostsSupported)},
            {"free-tier-eligible", truth(*info.FreeTierEligible)},
            {"hibernation-supported", truth(*info.HibernationSupported)},
            {"hypervisor", *info.Hypervisor},
            {"instance-storage-supported", truth(*info.InstanceStorageSupported)},
            {"memory-info.size-in-mib", fmt::to_string(*info.MemoryInfo->SizeInMiB)},
            {"nitro-enclaves-support", *info.NitroEnclavesSupport},
            {"nitro-tpm-support", *info.NitroTpmSupport},
            {"processor-info.manufacturer", *info.ProcessorInfo->Manufacturer}};
  if (const auto& clock = info.ProcessorInfo->SustainedClockSpeedInGhz) {
    fields.emplace_back("processor-info.sustained-clock-speed-in-ghz", fmt::to_string(*clock));
  }
  const api::VCpuInfo& vcpus = *info.VCpuInfo;
  fields.emplace_back("vcpu-info.default-vcpus", fmt::to_string(*vcpus.DefaultVCpus));
  fields.emplace_back("vcpu-info.default-cores", fmt::to_string(*vcpus.DefaultCores));
  fields.emplace_back("vcpu-info.default-threads-per-core",
                      fmt::to_string(*vcpus.DefaultThreadsPerCore));
  add_all(fields, "vcpu-info.valid-cores", vcpus.ValidCores);
  add_all(fields, "vcpu-info.valid-threads-per-core", vcpus.ValidThreadsPerCore);
  add_all(fields, "processor-info.supported-architecture",
          info.ProcessorInfo->SupportedArchitectures);
  add_all(fields, "supported-boot-mode", info.SupportedBootModes);
  add_all(fields, "supported-root-device-type", info.SupportedRootDeviceTypes);
  add_all(fields, "supported-usage-class", info.SupportedUsageClasses);
  add_all(fields, "supported-virtualization-type", info.SupportedVirtualizationTypes);
  if (info.NitroTpmInfo) fields.emplace_back("nitro-tpm-info.supported-versions", "2.0");
}

void add_ebs_fields(const api::EbsInfo& ebs, Fields& fields) {
  fields.emplace_back("ebs-info.ebs-optimized-support", *ebs.EbsOptimizedSupport);
  fields.emplace_back("ebs-info.encryption-support", *ebs.EncryptionSupport);
  fields.emplace_back("ebs-info.nvme-support", *ebs.NvmeSupport);
  fields.emplace_back("ebs-info.attachment-limit-type", *ebs.AttachmentLimitType);
  fields.emplace_back("ebs-info.maximum-ebs-attachments",
                      fmt::to_string(*ebs.MaximumEbsAttachments));
  if (!ebs.EbsOptimizedInfo) return;
  const api::EbsOptimizedInfo& info = *ebs.EbsOptimizedInfo;
  const auto add = [&fields](std::string_view name, auto value) {
    fields.emplace_back(name, fmt::to_string(value));
  };
  add("ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps", *info.BaselineBandwidthInMbps);
  add("ebs-info.ebs-optimized-info.baseline-iops", *info.BaselineIops);
  add("ebs-info.ebs-optimized-info.baseline-throughput-in-mbps", *info.BaselineThroughputInMBps);
  add("ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps", *info.MaximumBandwidthInMbps);
  add("ebs-info.ebs-optimized-info.maximum-iops", *info.MaximumIops);
  add("ebs-info.ebs-optimized-info.maximum-throughput-in-mbps", *info.MaximumThroughputInMBps);
}

void add_network_fields(const api::NetworkInfo& network, Fields& fields) {
  const auto add = [&fields](std::string_view name, std::string value) {
    fields.emplace_back(name, std::move(value));
  };
  add("network-info.efa-supported", truth(*network.EfaSupported));
  add("network-info.ena-support", *network.EnaSupport);
  add("network-info.encryption-in-transit-supported", truth(*network.EncryptionInTransitSupported));
  add("network-info.ipv4-addresses-per-interface",
      fmt::to_string(*network.Ipv4AddressesPerInterface));
  add("network-info.ipv6-addresses-per-interface",
      fmt::to_string(*network.Ipv6AddressesPerInterface));
  add("network-info.ipv6-supported", "true");
  add("network-info.maximum-network-cards", fmt::to_string(*network.MaximumNetworkCards));
  add("network-info.maximum-network-interfaces", fmt::to_string(*network.MaximumNetworkInterfaces));
  add("network-info.network-performance", *network.NetworkPerformance);
}

Answer<void> check_types(const Ids& names) {
  std::vector<std::string> wrong;
  for (const std::string& name : names.value_or(std::vector<std::string>())) {
    if (find_instance_type(name) == nullptr) wrong.push_back(name);
  }
  if (wrong.empty()) return {};
  return wire::AwsError{"InvalidInstanceType",
                        fmt::format("The following supplied instance types do not exist: [{}]",
                                    fmt::join(wrong, ", "))};
}

Answer<api::DescribeInstanceTypesResult> describe_types(const api::DescribeInstanceTypesRequest& in,
                                                        const Call& call) {
  const Filters filters = TRY(Filters::of(in.Filters, type_filters));
  TRY(check_types(in.InstanceTypes));
  // A page has 100 of them unless less is asked for.
  Page page = TRY(Page::begin(call, "DescribeInstanceTypes", in.NextToken,
                              in.MaxResults.value_or(type_bounds.most), type_bounds));
  TRY(stop_dry_run(in.DryRun));
  api::DescribeInstanceTypesResult out;
  out.InstanceTypes.emplace();
  for (const InstanceType& type : instance_types()) {
    if (type.name <= page.after() || !asked_for(in.InstanceTypes, type.name)) continue;
    api::InstanceTypeInfo info = shape_of(type);
    Fields fields;
    add_general_fields(info, fields);
    add_ebs_fields(*info.EbsInfo, fields);
    add_network_fields(*info.NetworkInfo, fields);
    if (!admits(filters, fields, {})) continue;
    if (!page.admits(type.name)) break;
    out.InstanceTypes->push_back(std::move(info));
  }
  page.close(call, out);
  return out;
}

Answer<std::vector<std::string>> locations(const Call& call, std::string_view kind) {
  std::vector<std::string> places;
  if (kind == "region") {
    places.emplace_back(call.region);
  } else if (kind == "availability-zone" || kind == "availability-zone-id") {
    for (const Zone& zone : zones_of(call.region)) {
      places.push_back(kind == "availability-zone" ? zone.name : zone.id);
    }
  } else if (kind != "outpost") {  // there is none
    return invalid_parameter(kind, "LocationType", "Invalid location type.");
  }
  return places;
}

Answer<api::DescribeInstanceTypeOfferingsResult> describe_offerings(
    const api::DescribeInstanceTypeOfferingsRequest& in, const Call& call) {
  const Filters filters = TRY(Filters::of(in.Filters, offering_filters));
  const std::string kind = given(in.LocationType) ? *in.LocationType : std::string("region");
  const std::vector<std::string> places = TRY(locations(call, kind));
  Page page = TRY(Page::of(call, "DescribeInstanceTypeOfferings", in, offering_bounds));
  TRY(stop_dry_run(in.DryRun));
  api::DescribeInstanceTypeOfferingsResult out;
  out.InstanceTypeOfferings.emplace();
  for (const InstanceType& type : instance_types()) {
    for (const std::string& place : places) {
      const std::string key = fmt::format("{}/{}", type.name, place);
      if (key <= page.after()) continue;
      const Fields fields{{"instance-type", std::string(type.name)}, {"location", place}};
      if (!admits(filters, fields, {})) continue;
      if (!page.admits(key)) {
        page.close(call, out);
        return out;
      }
      api::InstanceTypeOffering offering;
      offering.InstanceType = type.name;
      offering.LocationType = kind;
      offering.Location = place;
      out.InstanceTypeOfferings->push_back(std::move(offering));
    }
  }
  return out;
}

}  // namespace

Rows instance_type_rows() {
  return {
      reading<op::DescribeInstanceTypes>(asks_anything<op::DescribeInstanceTypes>, describe_types),
      reading<op::DescribeInstanceTypeOfferings>(asks_anything<op::DescribeInstanceTypeOfferings>,
                                                 describe_offerings)};
}

}  // namespace amiable::services::ec2
