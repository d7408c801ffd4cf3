// `amiable fix --apply` and `--undo`: the recommended edits made through the APIs, and taken back.
#pragma once

#include "cli/inventory_source.h"
#include "cli/options.h"
#include "report/cure.h"

namespace amiable::cli {

// Asks for confirmation (or --yes), checks that every document still is what was read, keeps a
// backup before each edit, makes the edits, waits until the change has spread and asks `why` again.
// Stops at the first failure; what was made then is told, and how to take it back. Exit code: 0 it
// works now, 1 it was not applied or does not work, 3 it was applied in part.
int apply_cure(const FixOptions& options, const report::Cure& cure,
               const launch::Question& question, const Facts& facts, IoStreams& io);

// Takes back, in reverse order, what the backup in `options.undo` tells.
int undo_cure(const FixOptions& options, IoStreams& io);

}  // namespace amiable::cli
