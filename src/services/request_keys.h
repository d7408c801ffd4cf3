// The condition keys of one call: global, of the caller's session, of the resource
// [IAM user guide, Global condition context keys; service authorization reference].
#pragma once

#include "policy/context.h"
#include "services/ask.h"
#include "services/call.h"

namespace amiable::services {

// Clears nothing: sets what the call and the ask bring.
void add_request_keys(policy::Context& context, const Call& call, const Ask& ask);

}  // namespace amiable::services
