// The last thing KMS checks about a new key policy: that whoever sets it can still change it.
#pragma once

#include <optional>

#include "authz/request.h"
#include "policy/check.h"

namespace amiable::authz {

// BypassPolicyLockoutSafetyCheck of PutKeyPolicy and CreateKey.
enum class Lockout : bool { checked, bypassed };

// `put` is the caller's own request for kms:PutKeyPolicy on the key, `callers` the layers that
// speak about the caller; the key policy in `callers` is replaced by `next`. An error when the
// caller could not call kms:PutKeyPolicy again [KMS API reference, PutKeyPolicy; observed: the
// caller's IAM policies count where `next` only delegates].
std::optional<policy::SaveError> check_lockout(const Request& put, const Policies& callers,
                                               const policy::PolicyPtr& next, Lockout lockout);

}  // namespace amiable::authz
