// The AWS shared-credentials file of a world.
//
// A profile per account with its root access key, [111122223333]. In a world that was made of a
// bundle also one per user with a key that can be opened, [111122223333/user/UserA], and one per
// role that can be assumed with a session of it, [111122223333/role/Ops]: who rehearses acts as
// them. The sessions end after twelve hours, the longest that AWS gives; each start makes new ones.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "services/vault.h"
#include "store/world.h"

namespace amiable::server {

// Error: the root key is not the one that this world's secrets were sealed under.
Result<std::string> credentials_text(const store::World& world, const services::Vault& vault,
                                     Timestamp now);

// 111122223333/user/UserA. What a profile's name cannot hold (IAM's `=` and `,`) is percent-encoded
// [AWS SDKs and tools guide, Format of the config and credentials files].
std::string profile_name(std::string_view account, std::string_view kind, std::string_view name);

}  // namespace amiable::server
