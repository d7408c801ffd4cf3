// World::with shares all that did not change, so looking ahead costs a few pointers.
#include "services/world_ahead.h"

#include "services/credential.h"

namespace amiable::services {

WorldAhead::WorldAhead(const Call& call, const store::ChangeSet& changes)
    : world_(changes.empty() ? call.world : call.world.with(changes)),
      call_(call_on(call, world_, inventory_, call.identity, call.caller)) {
  inventory_.rebind(world_);
  inventory_.at(call.now);
  inventory_.only_grants_to(grantees_of(call.caller));
}

}  // namespace amiable::services
