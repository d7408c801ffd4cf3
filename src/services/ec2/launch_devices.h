// The volumes of a new instance: the image's mappings overlaid by the request's, with what KMS gave
// them. Which key each has says launch::plan alone.
//
// Errors: sizes, types, IOPS. Pure but for new ids; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "services/ec2/key_work.h"
#include "services/ec2/launch_request.h"
#include "services/ec2/volume_types.h"

namespace amiable::services::ec2 {

struct LaunchDevice {
  std::string name;                           // /dev/xvda
  const store::Snapshot* snapshot = nullptr;  // nullptr: an empty volume
  VolumeFigures figures;
  bool delete_on_termination = true;
};

// In the order of the plan's volumes.
Answer<std::vector<LaunchDevice>> devices_of(const LaunchRequest& in, const store::Image& image,
                                             const Call& call);

// What the volumes are read from.
std::vector<SourceData> sources_of(std::span<const LaunchDevice> devices);

// A volume of the instance, attaching and then attached. `keys`: nullptr: it is not encrypted.
store::Volume volume_for(const LaunchDevice& device, std::string id,
                         const store::Instance& instance, const DeviceKeys* keys, const Call& call);

}  // namespace amiable::services::ec2
