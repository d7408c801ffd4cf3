// Images that AWS and Canonical publish, as far as this world has them: Amazon Linux 2023 (x86_64
// and arm64) and Ubuntu 24.04 in every Region that needs no opt-in, with the snapshot of their root
// device.
//
// Ids and dates are the same in every world: each Region's own, derived from its name. They are
// not those of AWS's real images. Constant; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/change_set.h"

namespace amiable::services {

// Puts every image and snapshot into `changes`.
void add_public_images(store::ChangeSet& changes);

struct PublicParameter {
  std::string name;      // /aws/service/ami-amazon-linux-latest/…
  std::string image_id;  // the Region's
};

// AWS's public parameters of Systems Manager that name these images, by name; empty: a Region
// without them.
std::vector<PublicParameter> public_parameters(std::string_view region);

}  // namespace amiable::services
