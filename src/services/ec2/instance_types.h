// The instance types served, with AWS's figures, and where they are offered: in every zone of every
// Region.
//
// No errors; pure, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace amiable::services::ec2 {

// What all sizes of a family have in common.
struct InstanceFamily {
  std::string_view name;          // t3
  std::string_view manufacturer;  // Intel, AMD, AWS
  bool arm = false;               // arm64, else x86_64
  bool nitro = true;              // else Xen: neither NVMe nor ENA, no EBS optimization
  bool burstable = false;
  bool unlimited = false;  // its CPU credits when not told
  bool current_generation = true;
  bool enclaves = false;  // AWS Nitro Enclaves, of sizes with two cores and more
  bool encrypts_in_transit = false;
  bool dedicated_hosts = true;
  bool clusters = true;  // placement strategy cluster
  // CpuOptions: every number of cores up to this one, beyond only even ones; 0: no choice.
  std::int64_t every_core_to = 1;
  std::int64_t most_volumes = 27;
  bool own_volume_limit = false;  // not shared with network interfaces
  // Of the first generation: paravirtual, too, without IPv6, hibernation and recovery.
  bool first_generation = false;
  std::int64_t disk_gb = 0;  // one disk of its own; 0: none
};

// Bandwidths: of the network in Gbit/s, of EBS in Mbit/s (0: not EBS-optimized).
struct InstanceType {
  const InstanceFamily* family = nullptr;
  std::string_view name;  // t3.micro
  double clock = 0;       // sustained, GHz
  std::int64_t vcpus = 0, cores = 0, memory_mib = 0;
  std::int64_t interfaces = 0, addresses = 0;  // network interfaces, addresses of each
  std::string_view network;                    // Up to 5 Gigabit
  double network_baseline = 0, network_peak = 0;
  std::int64_t ebs_baseline = 0, ebs_baseline_iops = 0, ebs_most = 0, ebs_most_iops = 0;
  bool free_tier = false;
};

std::span<const InstanceType> instance_types();  // by name
// nullptr: none of AWS's, or not served here.
const InstanceType* find_instance_type(std::string_view name);

// Whether an image of that architecture (x86_64, arm64, i386) starts on it.
bool supports_architecture(const InstanceType& type, std::string_view architecture);
// standard or unlimited; empty: no CPU credits [EC2 user guide, Burstable performance instances].
std::string_view default_cpu_credits(const InstanceType& type);

}  // namespace amiable::services::ec2
