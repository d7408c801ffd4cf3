// The world before anybody called: accounts with their root keys and AWS's managed policies. Also
// what a reset goes back to.
#pragma once

#include <string>
#include <vector>

#include "base/timestamp.h"
#include "services/vault.h"
#include "store/change_set.h"
#include "store/world.h"

namespace amiable::server {

inline constexpr const char* default_accounts[] = {"111122223333", "444455556666"};

// What is missing in `world`: AWS's managed policies and public images, and those of `accounts`
// that are not there (both default ones when the world has none and none is asked for).
store::ChangeSet missing_rows(const store::World& world, const std::vector<std::string>& accounts,
                              const services::Vault& vault, Timestamp now);

std::vector<std::string> accounts_of(const store::World& world);

// The first-start state with the same root keys: of these accounts the rows and root access keys of
// `world`, and AWS's managed policies and public images.
store::ChangeSet first_start_rows(const store::World& world,
                                  const std::vector<std::string>& accounts);

}  // namespace amiable::server
