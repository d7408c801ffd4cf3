// The grammar of AWS's refusals:
//
//   [User: ]PRINCIPAL is not authorized to perform: ACTION [on WHAT] [REASON]
//   WHAT    on resource: ARN | on this resource | on the resource associated with this ciphertext
//   REASON  because no LAYER allows the ACTION action
//         | with an explicit deny in a LAYER[: POLICY-ARN]
//         | because the resource does not exist in this Region, no resource-based policies allow
//           access, or a resource-based policy explicitly denies access
//   TAIL    . Encoded authorization failure message: BLOB
//         | . Go to URL/authorization-details/ID for complete details, …
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace amiable::launch {

struct AccessDenied {
  enum class What { absent, named, this_resource, ciphertext };
  enum class Effect { unstated, implicit_deny, explicit_deny, hidden };

  std::string principal, action, resource;
  What what = What::absent;
  std::string layer;  // identity-policy, key-policy, scp, …; empty when unstated or hidden
  Effect effect = Effect::unstated;
  std::string policy_arn, encoded, details_id, details_region;
  std::size_t begin = 0, end = 0;  // in the text it was found in
};

// Every refusal in a text whose whitespace runs are single spaces, in order.
std::vector<AccessDenied> find_access_denied(std::string_view text);

}  // namespace amiable::launch
