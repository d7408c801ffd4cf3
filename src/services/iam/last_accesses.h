// What users and roles last did, read out of the event history: by service, and by action.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/call.h"

namespace amiable::services::iam {

// A user or role whose calls are looked for.
struct Actor {
  const store::Entity* entity = nullptr;
  std::string_view type;  // USER, ROLE
};

struct LastAccess {
  Timestamp time;
  std::string region;
  const store::Entity* who = nullptr;
};

struct ServiceAccesses {
  std::map<std::string, LastAccess, std::less<>> by_actor;   // unique id
  std::map<std::string, LastAccess, std::less<>> by_action;  // RunInstances
  const LastAccess* last() const;                            // nullptr: none
};

// By namespace: kms. What an actor called itself, refused calls among them, at most 400 days ago;
// what services did in its name is not its own call [IAM user guide, Last accessed information].
// Looks at a bounded number of events, the newest of each actor and Region first.
std::map<std::string, ServiceAccesses, std::less<>> last_accesses(const Call& call,
                                                                  const std::vector<Actor>& actors);

}  // namespace amiable::services::iam
