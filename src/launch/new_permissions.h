// What edits newly allow: every principal and action that the edited documents speak of, decided
// before and after. Internal to the module.
#pragma once

#include <string>
#include <vector>

#include "launch/edited_world.h"

namespace amiable::launch {

// `keys`: ARNs of the keys that the edits are about. Each combination is asked as EC2 would ask it
// and as the principal itself would; refused in both before and allowed in one after is new.
std::vector<report::Allowance> new_permissions(model::Inventory& before, const Question& question,
                                               EditedWorld& after,
                                               const std::vector<report::Edit>& edits);

}  // namespace amiable::launch
