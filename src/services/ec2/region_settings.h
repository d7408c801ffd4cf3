// An account's settings for EC2 in the Region of a call, to be changed: a copy of the stored row,
// or a row of defaults. Pure; any thread.
#pragma once

#include "services/call.h"

namespace amiable::services::ec2 {

store::RegionSettings settings_of(const Call& call);

}  // namespace amiable::services::ec2
