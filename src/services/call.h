// One request on its way through a service: everything a handler may know, and nothing it may reach
// beyond. Lives for one run of the handler; a retried write gets a new one with the newer world.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authz/gather.h"
#include "base/timestamp.h"
#include "crypto/asymmetric.h"
#include "services/event_history.h"
#include "services/forwarded_call.h"
#include "services/identity.h"
#include "services/key_uses.h"
#include "services/vault.h"
#include "store/world.h"
#include "store/world_inventory.h"

namespace amiable::store {
class BlockFiles;
}

namespace amiable::services {

namespace ebs {
struct WrittenBlocks;
}

struct Call {
  const store::World& world;
  store::WorldInventory& inventory;  // over the same world
  const Identity& identity;
  const authz::Caller& caller;  // the identity's record, session policies and principal
  const Vault& vault;
  Timestamp now;
  std::string_view partition = "aws";
  std::string_view region = {};  // of the endpoint, from the credential scope; IAM: us-east-1
  std::string_view request_id = {};
  std::string_view source_ip = {};
  std::string_view user_agent = {};
  // Made beforehand by the operation's `prepare`, away from the writer.
  const crypto::KeyPair* prepared = nullptr;
  // Counted beforehand by the operation's `stage`, likewise.
  const ebs::WrittenBlocks* written = nullptr;
  const KeyUses* key_uses = nullptr;                // nullptr: nobody keeps them
  const EventHistory* events = nullptr;             // likewise
  std::vector<ForwardedCall>* forwarded = nullptr;  // what services did; nullptr: as above
  bool slow_pace = false;  // serve --pace aws: transitions take as long as AWS's (ec2/pace.h)
  store::BlockFiles* block_files = nullptr;  // nullptr: snapshots and volumes have no data

  std::string_view account() const { return identity.account; }
};

// The same call on another world, in another's name; all else stays and may be changed after.
inline Call call_on(const Call& call, const store::World& world, store::WorldInventory& inventory,
                    const Identity& identity, const authz::Caller& caller) {
  return {.world = world,
          .inventory = inventory,
          .identity = identity,
          .caller = caller,
          .vault = call.vault,
          .now = call.now,
          .partition = call.partition,
          .region = call.region,
          .request_id = call.request_id,
          .source_ip = call.source_ip,
          .user_agent = call.user_agent,
          .prepared = call.prepared,
          .written = call.written,
          .key_uses = call.key_uses,
          .events = call.events,
          .forwarded = call.forwarded,
          .slow_pace = call.slow_pace,
          .block_files = call.block_files};
}

}  // namespace amiable::services
