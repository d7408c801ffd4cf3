// EBS's volume types: their sizes, IOPS and throughput, and what a request may ask of them.
//
// Figures: EBS user guide, Amazon EBS volume types (general purpose SSD volumes as of late 2025).
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/ask.h"

namespace amiable::services::ec2 {

struct VolumeType {
  std::string_view name;
  std::int64_t least_size = 1, most_size = 0;  // GiB
  std::int64_t least_iops = 0, most_iops = 0;  // that may be asked for; 0: cannot be chosen
  std::int64_t iops_per_gib = 0;               // … at most that many for each GiB
  std::int64_t iops_default = 0;               // 0: must be asked for, or the type has none
  std::int64_t most_throughput = 0;            // MiB/s that may be asked for; 0: cannot
  std::int64_t throughput_default = 0;
  bool multi_attach = false;
};

// nullptr: EBS has no such type.
const VolumeType* find_volume_type(std::string_view name);

// What a volume is to be like, as requested or as it is.
struct VolumeFigures {
  std::string type;
  std::int64_t size = 0;
  std::optional<std::int64_t> iops, throughput;
  bool multi_attach = false;
};

// Fills in the type's own figures and checks the given ones. Errors: UnknownVolumeType,
// InvalidParameterValue (size, IOPS, throughput), InvalidParameterCombination (a figure that the
// type does not have), MissingParameter (IOPS of io1 and io2).
Answer<VolumeFigures> checked_figures(VolumeFigures wanted);

}  // namespace amiable::services::ec2
