// The condition keys that describe a KMS key, present for every action on it
// [service authorization reference, KMS; KMS developer guide, Condition keys].
#pragma once

#include <cstddef>
#include <string_view>

#include "model/records.h"

namespace amiable::authz {

// Calls single(name, value) for each single-valued one.
template <class Single>
void describe_key(const model::Key& key, Single&& single) {
  single("kms:KeySpec", std::string_view(key.spec));
  single("kms:KeyUsage", std::string_view(key.usage));
  single("kms:KeyOrigin", std::string_view(key.origin_of_material));
  single("kms:MultiRegion", std::string_view(key.multi_region ? "true" : "false"));
  if (!key.multi_region_type.empty()) {
    single("kms:MultiRegionKeyType", std::string_view(key.multi_region_type));
  }
}

// kms:ResourceAliases is set for a key with this many aliases; one over the quota carries none.
inline bool carries_aliases(std::size_t aliases) {
  constexpr std::size_t aliases_max = 50;
  return aliases > 0 && aliases <= aliases_max;
}

}  // namespace amiable::authz
