// Changes as the edits people see and make: one per document, in the order of execution. Internal
// to the module.
#pragma once

#include <vector>

#include "launch/edited_world.h"

namespace amiable::launch {

// `world` has the changes applied.
std::vector<report::Edit> edits_of(model::Inventory& before, const Question& question,
                                   EditedWorld& world, const std::vector<Change>& changes);

}  // namespace amiable::launch
