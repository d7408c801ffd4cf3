// From an Auto Scaling group that does not grow to the instance that died under it.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/io_streams.h"
#include "cli/options.h"

namespace amiable::cli {

// The instance of the newest activity of options.auto_scaling_group that was cancelled or failed,
// out of live accounts or a bundle's scaling-activities.json. Errors: usage, unreadable; not_found
// when nothing failed, or when EC2 refused before there was an instance (with its words).
Result<std::string> dead_instance_of_group(const WhyOptions& options, IoStreams& io);

}  // namespace amiable::cli
