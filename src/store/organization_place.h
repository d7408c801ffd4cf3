// Where an account stands in the organizations of a World. No errors; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "store/world.h"

namespace amiable::store {

// From the root down to the account, without what is attached; nullopt: it is in no organization.
// The management account has a place, too.
std::optional<model::Membership> place_in_organization(const World& world,
                                                       std::string_view account);

}  // namespace amiable::store
