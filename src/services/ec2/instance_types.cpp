// The tables: figures as DescribeInstanceTypes of AWS gives them [EC2 user guide, instance type
// specifications].
#include "services/ec2/instance_types.h"

#include <algorithm>

namespace amiable::services::ec2 {
namespace {

// What is started when no type is told.
constexpr InstanceFamily m1{.name = "m1",
                            .manufacturer = "Intel",
                            .nitro = false,
                            .current_generation = false,
                            .dedicated_hosts = false,
                            .clusters = false,
                            .every_core_to = 0,
                            .most_volumes = 39,
                            .first_generation = true,
                            .disk_gb = 160};
constexpr InstanceFamily t2{.name = "t2",
                            .manufacturer = "Intel",
                            .nitro = false,
                            .burstable = true,
                            .dedicated_hosts = false,
                            .clusters = false,
                            .every_core_to = 0,
                            .most_volumes = 40};
constexpr InstanceFamily t3{
    .name = "t3", .manufacturer = "Intel", .burstable = true, .unlimited = true, .clusters = false};
constexpr InstanceFamily t3a{.name = "t3a",
                             .manufacturer = "AMD",
                             .burstable = true,
                             .unlimited = true,
                             .dedicated_hosts = false,
                             .clusters = false};
constexpr std::int64_t every_core = 64;
constexpr InstanceFamily t4g{.name = "t4g",
                             .manufacturer = "AWS",
                             .arm = true,
                             .burstable = true,
                             .unlimited = true,
                             .dedicated_hosts = false,
                             .clusters = false,
                             .every_core_to = every_core};
constexpr InstanceFamily fifth(std::string_view name) {
  return {.name = name, .manufacturer = "Intel", .current_generation = false, .enclaves = true};
}
constexpr InstanceFamily sixth(std::string_view name, bool current) {
  return {.name = name,
          .manufacturer = "Intel",
          .current_generation = current,
          .enclaves = true,
          .encrypts_in_transit = true,
          .every_core_to = 2};
}
constexpr InstanceFamily c5 = fifth("c5"), m5 = fifth("m5"), r5 = fifth("r5");
constexpr InstanceFamily c6i = sixth("c6i", true), m6i = sixth("m6i", false),
                         r6i = sixth("r6i", false);
constexpr InstanceFamily m6g{.name = "m6g",
                             .manufacturer = "AWS",
                             .arm = true,
                             .enclaves = true,
                             .every_core_to = every_core};
constexpr InstanceFamily m7i{.name = "m7i",
                             .manufacturer = "Intel",
                             .enclaves = true,
                             .encrypts_in_transit = true,
                             .every_core_to = every_core,
                             .most_volumes = 32,
                             .own_volume_limit = true};

constexpr InstanceType types[] = {
    {&c5, "c5.2xlarge", 3.4, 8, 4, 16384, 4, 15, "Up to 10 Gigabit", 2.5, 10, 2300, 10000, 4750,
     20000, false},
    {&c5, "c5.4xlarge", 3.4, 16, 8, 32768, 8, 30, "Up to 10 Gigabit", 5, 10, 4750, 20000, 4750,
     20000, false},
    {&c5, "c5.large", 3.4, 2, 1, 4096, 3, 10, "Up to 10 Gigabit", 0.75, 10, 650, 4000, 4750, 20000,
     false},
    {&c5, "c5.xlarge", 3.4, 4, 2, 8192, 4, 15, "Up to 10 Gigabit", 1.25, 10, 1150, 6000, 4750,
     20000, false},
    {&c6i, "c6i.2xlarge", 3.5, 8, 4, 16384, 4, 15, "Up to 12.5 Gigabit", 3.125, 12.5, 2500, 12000,
     10000, 40000, false},
    {&c6i, "c6i.4xlarge", 3.5, 16, 8, 32768, 8, 30, "Up to 12.5 Gigabit", 6.25, 12.5, 5000, 20000,
     10000, 40000, false},
    {&c6i, "c6i.large", 3.5, 2, 1, 4096, 3, 10, "Up to 12.5 Gigabit", 0.781, 12.5, 650, 3600, 10000,
     40000, false},
    {&c6i, "c6i.xlarge", 3.5, 4, 2, 8192, 4, 15, "Up to 12.5 Gigabit", 1.562, 12.5, 1250, 6000,
     10000, 40000, false},
    {&m1, "m1.small", 0, 1, 1, 1740, 2, 4, "Low", 0.3, 1.2, 0, 0, 0, 0, false},
    {&m5, "m5.2xlarge", 3.1, 8, 4, 32768, 4, 15, "Up to 10 Gigabit", 2.5, 10, 2300, 12000, 4750,
     18750, false},
    {&m5, "m5.4xlarge", 3.1, 16, 8, 65536, 8, 30, "Up to 10 Gigabit", 5, 10, 4750, 18750, 4750,
     18750, false},
    {&m5, "m5.large", 3.1, 2, 1, 8192, 3, 10, "Up to 10 Gigabit", 0.75, 10, 650, 3600, 4750, 18750,
     false},
    {&m5, "m5.xlarge", 3.1, 4, 2, 16384, 4, 15, "Up to 10 Gigabit", 1.25, 10, 1150, 6000, 4750,
     18750, false},
    {&m6g, "m6g.2xlarge", 2.5, 8, 8, 32768, 4, 15, "Up to 10 Gigabit", 2.5, 10, 2375, 12000, 4750,
     20000, false},
    {&m6g, "m6g.4xlarge", 2.5, 16, 16, 65536, 8, 30, "Up to 10 Gigabit", 5, 10, 4750, 20000, 4750,
     20000, false},
    {&m6g, "m6g.large", 2.5, 2, 2, 8192, 3, 10, "Up to 10 Gigabit", 0.75, 10, 630, 3600, 4750,
     20000, false},
    {&m6g, "m6g.xlarge", 2.5, 4, 4, 16384, 4, 15, "Up to 10 Gigabit", 1.25, 10, 1188, 6000, 4750,
     20000, false},
    {&m6i, "m6i.2xlarge", 3.5, 8, 4, 32768, 4, 15, "Up to 12.5 Gigabit", 3.125, 12.5, 2500, 12000,
     10000, 40000, false},
    {&m6i, "m6i.4xlarge", 3.5, 16, 8, 65536, 8, 30, "Up to 12.5 Gigabit", 6.25, 12.5, 5000, 20000,
     10000, 40000, false},
    {&m6i, "m6i.large", 3.5, 2, 1, 8192, 3, 10, "Up to 12.5 Gigabit", 0.781, 12.5, 650, 3600, 10000,
     40000, false},
    {&m6i, "m6i.xlarge", 3.5, 4, 2, 16384, 4, 15, "Up to 12.5 Gigabit", 1.562, 12.5, 1250, 6000,
     10000, 40000, false},
    {&m7i, "m7i.2xlarge", 3.2, 8, 4, 32768, 4, 15, "Up to 12.5 Gigabit", 3.125, 12.5, 2500, 12000,
     10000, 40000, false},
    {&m7i, "m7i.4xlarge", 3.2, 16, 8, 65536, 8, 30, "Up to 12.5 Gigabit", 6.25, 12.5, 5000, 20000,
     10000, 40000, false},
    {&m7i, "m7i.large", 3.2, 2, 1, 8192, 3, 10, "Up to 12.5 Gigabit", 0.781, 12.5, 650, 3600, 10000,
     40000, false},
    {&m7i, "m7i.xlarge", 3.2, 4, 2, 16384, 4, 15, "Up to 12.5 Gigabit", 1.562, 12.5, 1250, 6000,
     10000, 40000, false},
    {&r5, "r5.2xlarge", 3.1, 8, 4, 65536, 4, 15, "Up to 10 Gigabit", 2.5, 10, 2300, 12000, 4750,
     18750, false},
    {&r5, "r5.4xlarge", 3.1, 16, 8, 131072, 8, 30, "Up to 10 Gigabit", 5, 10, 4750, 18750, 4750,
     18750, false},
    {&r5, "r5.large", 3.1, 2, 1, 16384, 3, 10, "Up to 10 Gigabit", 0.75, 10, 650, 3600, 4750, 18750,
     false},
    {&r5, "r5.xlarge", 3.1, 4, 2, 32768, 4, 15, "Up to 10 Gigabit", 1.25, 10, 1150, 6000, 4750,
     18750, false},
    {&r6i, "r6i.2xlarge", 3.5, 8, 4, 65536, 4, 15, "Up to 12.5 Gigabit", 3.125, 12.5, 2500, 12000,
     10000, 40000, false},
    {&r6i, "r6i.4xlarge", 3.5, 16, 8, 131072, 8, 30, "Up to 12.5 Gigabit", 6.25, 12.5, 5000, 20000,
     10000, 40000, false},
    {&r6i, "r6i.large", 3.5, 2, 1, 16384, 3, 10, "Up to 12.5 Gigabit", 0.781, 12.5, 650, 3600,
     10000, 40000, false},
    {&r6i, "r6i.xlarge", 3.5, 4, 2, 32768, 4, 15, "Up to 12.5 Gigabit", 1.562, 12.5, 1250, 6000,
     10000, 40000, false},
    {&t2, "t2.2xlarge", 2.3, 8, 8, 32768, 3, 15, "Moderate", 1, 1.024, 0, 0, 0, 0, false},
    {&t2, "t2.large", 2.3, 2, 2, 8192, 3, 12, "Low to Moderate", 0.512, 1.024, 0, 0, 0, 0, false},
    {&t2, "t2.medium", 2.3, 2, 2, 4096, 3, 6, "Low to Moderate", 0.256, 1.024, 0, 0, 0, 0, false},
    {&t2, "t2.micro", 2.5, 1, 1, 1024, 2, 2, "Low to Moderate", 0.064, 1.024, 0, 0, 0, 0, false},
    {&t2, "t2.nano", 2.4, 1, 1, 512, 2, 2, "Low to Moderate", 0.032, 0.512, 0, 0, 0, 0, false},
    {&t2, "t2.small", 2.5, 1, 1, 2048, 3, 4, "Low to Moderate", 0.128, 1.024, 0, 0, 0, 0, false},
    {&t2, "t2.xlarge", 2.3, 4, 4, 16384, 3, 15, "Moderate", 0.75, 1.024, 0, 0, 0, 0, false},
    {&t3, "t3.2xlarge", 2.5, 8, 4, 32768, 4, 15, "Up to 5 Gigabit", 2.048, 5, 695, 4000, 2780,
     15700, false},
    {&t3, "t3.large", 2.5, 2, 1, 8192, 3, 12, "Up to 5 Gigabit", 0.512, 5, 695, 4000, 2780, 15700,
     false},
    {&t3, "t3.medium", 2.5, 2, 1, 4096, 3, 6, "Up to 5 Gigabit", 0.256, 5, 347, 2000, 2085, 11800,
     false},
    {&t3, "t3.micro", 2.5, 2, 1, 1024, 2, 2, "Up to 5 Gigabit", 0.064, 5, 87, 500, 2085, 11800,
     true},
    {&t3, "t3.nano", 2.5, 2, 1, 512, 2, 2, "Up to 5 Gigabit", 0.032, 5, 43, 250, 2085, 11800,
     false},
    {&t3, "t3.small", 2.5, 2, 1, 2048, 3, 4, "Up to 5 Gigabit", 0.128, 5, 174, 1000, 2085, 11800,
     true},
    {&t3, "t3.xlarge", 2.5, 4, 2, 16384, 4, 15, "Up to 5 Gigabit", 1.024, 5, 695, 4000, 2780, 15700,
     false},
    {&t3a, "t3a.2xlarge", 2.2, 8, 4, 32768, 4, 15, "Up to 5 Gigabit", 2.048, 5, 695, 4000, 2780,
     15700, false},
    {&t3a, "t3a.large", 2.2, 2, 1, 8192, 3, 12, "Up to 5 Gigabit", 0.512, 5, 695, 4000, 2780, 15700,
     false},
    {&t3a, "t3a.medium", 2.2, 2, 1, 4096, 3, 6, "Up to 5 Gigabit", 0.256, 5, 350, 2000, 2085, 11800,
     false},
    {&t3a, "t3a.micro", 2.2, 2, 1, 1024, 2, 2, "Up to 5 Gigabit", 0.064, 5, 90, 500, 2085, 11800,
     false},
    {&t3a, "t3a.nano", 2.2, 2, 1, 512, 2, 2, "Up to 5 Gigabit", 0.032, 5, 45, 250, 2085, 11800,
     false},
    {&t3a, "t3a.small", 2.2, 2, 1, 2048, 2, 4, "Up to 5 Gigabit", 0.128, 5, 175, 1000, 2085, 11800,
     false},
    {&t3a, "t3a.xlarge", 2.2, 4, 2, 16384, 4, 15, "Up to 5 Gigabit", 1.024, 5, 695, 4000, 2780,
     15700, false},
    {&t4g, "t4g.2xlarge", 2.5, 8, 8, 32768, 4, 15, "Up to 5 Gigabit", 2.048, 5, 695, 4000, 2780,
     15700, false},
    {&t4g, "t4g.large", 2.5, 2, 2, 8192, 3, 12, "Up to 5 Gigabit", 0.512, 5, 695, 4000, 2780, 15700,
     false},
    {&t4g, "t4g.medium", 2.5, 2, 2, 4096, 3, 6, "Up to 5 Gigabit", 0.256, 5, 347, 2000, 2085, 11800,
     false},
    {&t4g, "t4g.micro", 2.5, 2, 2, 1024, 2, 2, "Up to 5 Gigabit", 0.064, 5, 87, 500, 2085, 11800,
     true},
    {&t4g, "t4g.nano", 2.5, 2, 2, 512, 2, 2, "Up to 5 Gigabit", 0.032, 5, 43, 250, 2085, 11800,
     false},
    {&t4g, "t4g.small", 2.5, 2, 2, 2048, 3, 4, "Up to 5 Gigabit", 0.128, 5, 174, 1000, 2085, 11800,
     true},
    {&t4g, "t4g.xlarge", 2.5, 4, 4, 16384, 4, 15, "Up to 5 Gigabit", 1.024, 5, 695, 4000, 2780,
     15700, false},
};

}  // namespace

std::span<const InstanceType> instance_types() { return types; }

const InstanceType* find_instance_type(std::string_view name) {
  const auto* found = std::lower_bound(
      std::begin(types), std::end(types), name,
      [](const InstanceType& one, std::string_view wanted) { return one.name < wanted; });
  return found == std::end(types) || found->name != name ? nullptr : found;
}

bool supports_architecture(const InstanceType& type, std::string_view architecture) {
  constexpr std::int64_t largest_32_bit = 4096;  // t2.medium
  if (type.family->arm) return architecture == "arm64";
  if (architecture == "x86_64") return true;
  return architecture == "i386" && !type.family->nitro && type.memory_mib <= largest_32_bit;
}

std::string_view default_cpu_credits(const InstanceType& type) {
  if (!type.family->burstable) return {};
  return type.family->unlimited ? "unlimited" : "standard";
}

}  // namespace amiable::services::ec2
