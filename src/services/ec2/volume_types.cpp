// One row per type, and the rules that all of them share.
#include "services/ec2/volume_types.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/ec2_errors.h"

namespace amiable::services::ec2 {
namespace {

constexpr std::string_view gp2 = "gp2";

constexpr VolumeType volume_types[] = {
    {"gp2", 1, 16'384, 0, 0, 0, 0, 0, 0, false},
    {"gp3", 1, 65'536, 3'000, 80'000, 500, 3'000, 2'000, 125, false},
    {"io1", 4, 16'384, 100, 64'000, 50, 0, 0, 0, true},
    {"io2", 4, 65'536, 100, 256'000, 1'000, 0, 0, 0, true},
    {"sc1", 125, 16'384, 0, 0, 0, 0, 0, 0, false},
    {"st1", 125, 16'384, 0, 0, 0, 0, 0, 0, false},
    {"standard", 1, 1'024, 0, 0, 0, 0, 0, 0, false},
};

// Three for each GiB, 100 at least and 16,000 at most [EBS user guide, General Purpose SSD].
std::int64_t baseline_of_gp2(std::int64_t size) {
  constexpr std::int64_t per_gib = 3, least = 100, most = 16'000;
  return std::clamp(size * per_gib, least, most);
}

wire::AwsError not_for_type(std::string_view parameter, std::string_view type) {
  return invalid_combination(
      fmt::format("The parameter {} is not supported for {} volumes.", parameter, type));
}

Answer<void> check_size(const VolumeType& type, std::int64_t size) {
  if (size >= type.least_size && size <= type.most_size) return {};
  return invalid_value(fmt::format("Volume of {}GiB is {}; minimum is {}GiB, maximum is {}GiB.",
                                   size, size < type.least_size ? "too small" : "too large",
                                   type.least_size, type.most_size));
}

Answer<void> check_iops(const VolumeType& type, const VolumeFigures& wanted) {
  if (type.most_iops == 0) {
    if (wanted.iops) return not_for_type("iops", type.name);
    return {};
  }
  if (!wanted.iops) {
    if (type.iops_default == 0) return missing_parameter("iops");
    return {};
  }
  if (*wanted.iops < type.least_iops || *wanted.iops > type.most_iops) {
    return invalid_value(fmt::format(
        "Volume iops of {} is {}; minimum is {}, maximum is {}.", *wanted.iops,
        *wanted.iops < type.least_iops ? "too low" : "too high", type.least_iops, type.most_iops));
  }
  // The default of a type goes with every size.
  if (*wanted.iops > type.iops_default && *wanted.iops > wanted.size * type.iops_per_gib) {
    return invalid_value(fmt::format(
        "Iops to volume size ratio of {:.6f} is too high; maximum is {}.",
        static_cast<double>(*wanted.iops) / static_cast<double>(wanted.size), type.iops_per_gib));
  }
  return {};
}

// A quarter of a MiB/s for each IOPS at most [EBS user guide, General Purpose SSD: gp3].
Answer<void> check_throughput(const VolumeType& type, const VolumeFigures& wanted) {
  constexpr std::int64_t iops_per_unit = 4;
  if (!wanted.throughput) return {};
  if (type.most_throughput == 0) return not_for_type("throughput", type.name);
  const std::int64_t given = *wanted.throughput;
  if (given < type.throughput_default || given > type.most_throughput) {
    return invalid_value(
        fmt::format("Throughput of {} MiB/s is {}; minimum is {} MiB/s, maximum is {} MiB/s.",
                    given, given < type.throughput_default ? "too low" : "too high",
                    type.throughput_default, type.most_throughput));
  }
  if (given * iops_per_unit > wanted.iops.value_or(type.iops_default)) {
    return invalid_value(fmt::format(
        "Throughput (MiBps) to iops ratio of {:.6f} is too high; maximum is 0.250000 "
        "MiBps per iops.",
        static_cast<double>(given) / static_cast<double>(wanted.iops.value_or(type.iops_default))));
  }
  return {};
}

}  // namespace

const VolumeType* find_volume_type(std::string_view name) {
  const auto* found = std::find_if(std::begin(volume_types), std::end(volume_types),
                                   [name](const VolumeType& one) { return one.name == name; });
  return found == std::end(volume_types) ? nullptr : found;
}

Answer<VolumeFigures> checked_figures(VolumeFigures wanted) {
  const VolumeType* type = find_volume_type(wanted.type);
  if (type == nullptr) {
    return wire::AwsError{
        "UnknownVolumeType",
        fmt::format("Unsupported volume type '{}' for volume creation.", wanted.type)};
  }
  TRY(check_size(*type, wanted.size));
  TRY(check_iops(*type, wanted));
  TRY(check_throughput(*type, wanted));
  if (wanted.multi_attach && !type->multi_attach) {
    return not_for_type("multiAttachEnabled", type->name);
  }
  if (!wanted.iops && type->iops_default != 0) wanted.iops = type->iops_default;
  if (type->name == gp2) wanted.iops = baseline_of_gp2(wanted.size);
  if (!wanted.throughput && type->throughput_default != 0) {
    wanted.throughput = type->throughput_default;
  }
  return wanted;
}

}  // namespace amiable::services::ec2
