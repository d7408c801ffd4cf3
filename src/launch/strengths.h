// How much a permission matters for what a key is used for: the one table of strengths.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "launch/calls.h"

namespace amiable::launch {

struct Permission {
  std::string_view action;  // kms:ReEncryptFrom
  Strength strength;
};

// In the order AWS makes the calls; documented extras last.
std::vector<Permission> permissions_of(KeyUse use, Operation operation,
                                       const Assumptions& assumptions);

}  // namespace amiable::launch
