// What time itself changes in a world: keys deleted at their date, automatic rotation, imported
// material that expires. The server's clock asks twice a minute.
#pragma once

#include "base/timestamp.h"
#include "services/vault.h"
#include "store/change_set.h"
#include "store/world.h"

namespace amiable::services {

// Walks the keys; without effect.
bool has_due_changes(const store::World& world, Timestamp now);
store::ChangeSet due_changes(const store::World& world, const Vault& vault, Timestamp now);

}  // namespace amiable::services
