// The content of a session token as text: {"k":kind,"a":account,…}. Sealed and opened by
// credential.cpp; a reader of outside bytes only after the seal was verified.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/identity.h"

namespace amiable::services {

std::string write_session(const Identity& identity);
std::optional<Identity> read_session(std::string_view text);

}  // namespace amiable::services
