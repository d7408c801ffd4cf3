// AWS's own policies of organizations, the same everywhere: FullAWSAccess and RCPFullAWSAccess
// [Organizations user guide, SCPs and RCPs].
#pragma once

#include <span>
#include <string_view>

#include "policy/policy.h"

namespace amiable::policy {

struct FullAccess {
  std::string_view id, name, type, arn, description, text;
  PolicyPtr compiled;  // named by its id
};

std::span<const FullAccess> full_access_policies();
// nullptr: none of them.
const FullAccess* full_access_policy(std::string_view id);

}  // namespace amiable::policy
