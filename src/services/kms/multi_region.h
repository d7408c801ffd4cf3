// Multi-Region keys: related keys have one id, one material and rotation, and a policy, tags,
// grants and state of their own. ReplicateKey and UpdatePrimaryRegion (rows.h) [KMS developer
// guide, Multi-Region keys].
//
// INVARIANT: all related keys hold the same primary_region and replica_regions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/change_set.h"
#include "store/world.h"

namespace amiable::services::kms {

// The ARN of the key related to `key` in that Region.
std::string related_arn(const store::Key& key, std::string_view region);
// All related keys that the world holds, the primary first; a single-Region key alone.
std::vector<const store::Key*> related_keys(const store::World& world, const store::Key& key);

bool is_primary(const store::Key& key);
bool is_replica(const store::Key& key);

// Puts the other related keys without `replica` into `changes`. A primary that waited for its last
// replica begins its own waiting period now.
void forget_replica(const store::World& world, const store::Key& replica, Timestamp now,
                    store::ChangeSet& changes);

}  // namespace amiable::services::kms
