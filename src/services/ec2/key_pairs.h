// Key pairs by id, and what they are asked about.
//
// Pointers live as long as call.world. Pure; any thread.
#pragma once

#include <string_view>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::ec2 {

// The caller's own one; nullptr: there is none in call.region.
const store::KeyPair* own_key_pair(const Call& call, std::string_view id);

// On it, with what AWS's reference lists for it. Its ARN has the name, not the id [service
// authorization reference, resource type key-pair].
Ask ask_on_key_pair(const Call& call, std::string_view action, const store::KeyPair& pair);

}  // namespace amiable::services::ec2
