// Public images that a server is to begin with: a file in the form in which `aws ec2
// describe-images` prints them, with one member more, Regions.
//
//   {"Images": [{"ImageId": "ami-…", "OwnerId": "…12 digits…", "Name": "…", …,
//                "Regions": ["us-east-1"]}]}
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "model/records.h"

namespace amiable::sources {

struct SeedImage {
  // At least one device if its root device is of EBS; none is encrypted.
  model::Image record;
  std::string description, location, image_type, virtualization_type, hypervisor, boot_mode;
  std::string imds_support, sriov_net_support, platform, platform_details, usage_operation;
  std::string kernel_id, ramdisk_id;
  bool ena_support = false;
  std::optional<Timestamp> created;
  std::vector<std::string> regions;  // empty: every one that needs no opt-in
};

// `name` stands in errors (unreadable), which tell the place: what is no such file, and an image
// without ImageId, OwnerId or Name, with an encrypted device, or told twice for a Region. What
// describe-images does not print is passed over, as is what a server decides itself (State).
Result<std::vector<SeedImage>> read_seed_images(std::string_view name, std::string text);

}  // namespace amiable::sources
