// `amiable collect --account-wide`: the bundle of whole accounts.
#pragma once

#include "base/result.h"
#include "cli/io_streams.h"
#include "cli/options.h"

namespace amiable::cli {

// Writes the bundle, or prints the policies for its reads. What was refused is printed, not an
// error. Errors: usage (options of a question among them), unreadable.
Result<void> collect_accounts(const CollectOptions& options, IoStreams& io);

}  // namespace amiable::cli
