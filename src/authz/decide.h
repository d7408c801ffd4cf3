// The one decision function: may this caller do this? Pure: no clock, no file, no log, and no
// allocation. Everyone who needs an answer asks here.
#pragma once

#include "authz/decision.h"
#include "authz/request.h"

namespace amiable::authz {

Decision decide(const Request& request, const Policies& policies);

}  // namespace amiable::authz
