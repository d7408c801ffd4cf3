// Asks the decision itself: may the caller put a key policy once `next` is in force?
#include "authz/key_policy_lockout.h"

#include "authz/decide.h"

namespace amiable::authz {

std::optional<policy::SaveError> check_lockout(const Request& put, const Policies& callers,
                                               const policy::PolicyPtr& next, Lockout lockout) {
  if (lockout == Lockout::bypassed) return {};
  Policies after = callers;
  after.resource = {std::span(&next, 1), true};
  after.has_resource_policy = true;
  if (decide(put, after).outcome == Outcome::allowed) return {};
  return policy::SaveError{
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.", next->span};
}

}  // namespace amiable::authz
