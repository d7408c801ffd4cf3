// Rotation of symmetric keys: a new generation of material that encrypts from now on, while the old
// ones still decrypt. The operations (rows.h) and what the clock does
// [KMS developer guide, Rotating KMS keys].
#pragma once

#include <cstdint>
#include <string_view>

#include "services/vault.h"
#include "store/change_set.h"
#include "store/world.h"

namespace amiable::services::kms {

inline constexpr std::int64_t rotation_period_days_default = 365;

// Automatic rotation, first one period after `now`.
void start_rotation(store::Key& key, std::int64_t period_days, Timestamp now);

// A new generation for the key and all related keys, made now; `how`: AUTOMATIC or ON_DEMAND. Keys
// with automatic rotation get their next date when `how` is AUTOMATIC.
void rotate(const store::World& world, const Vault& vault, const store::Key& key,
            std::string_view how, Timestamp now, store::ChangeSet& changes);

}  // namespace amiable::services::kms
