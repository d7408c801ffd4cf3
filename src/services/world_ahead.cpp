// World::with shares all that did not change, so looking ahead costs a few pointers.
#include "services/world_ahead.h"

#include "services/credential.h"

namespace amiable::services {

WorldAhead::WorldAhead(const Call& call, const store::ChangeSet& changes)
    : world_(changes.empty() ? call.world : call.world.with(changes)),
      call_{.world = world_,
            .inventory = inventory_,
            .identity = call.identity,
            .caller = call.caller,
            .vault = call.vault,
            .now = call.now,
            .partition = call.partition,
            .region = call.region,
            .request_id = call.request_id,
            .source_ip = call.source_ip,
            .user_agent = call.user_agent,
            .prepared = call.prepared,
            .key_uses = call.key_uses,
            .forwarded = call.forwarded,
            .slow_pace = call.slow_pace} {
  inventory_.rebind(world_);
  inventory_.at(call.now);
  inventory_.only_grants_to(grantees_of(call.caller));
}

}  // namespace amiable::services
