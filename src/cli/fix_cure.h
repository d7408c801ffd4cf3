// What `amiable fix` and `amiable why --handover` share.
#pragma once

#include "cli/inventory_source.h"
#include "cli/io_streams.h"
#include "cli/options.h"
#include "report/cure.h"

namespace amiable::cli {

struct Cured {
  launch::Question question;  // complete
  Facts facts;
  report::Cure cure;
};

// The cure of the question that the options ask. Errors: usage, unreadable.
Result<Cured> cure_for(const FixOptions& options, IoStreams& io);
// The message to other accounts' administrators; on standard error, that none is needed.
void print_handover(const report::Cure& cure, IoStreams& io);

}  // namespace amiable::cli
