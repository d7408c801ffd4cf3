// The encoded authorization failure message: what EC2 appends to a refusal and
// sts:DecodeAuthorizationMessage opens [facts observed: shape of the decoded JSON].
#pragma once

#include <string>
#include <string_view>

#include "authz/decision.h"
#include "policy/context.h"
#include "services/ask.h"
#include "services/call.h"

namespace amiable::services {

// Opaque, URL-safe text, sealed by the call's vault; only callers of the same account open it.
std::string encode_authorization_message(const Call& call, const Ask& ask,
                                         const authz::Decision& decision,
                                         const policy::Context& context);
// The JSON text, or InvalidAuthorizationMessageException.
Answer<std::string> decode_authorization_message(const Call& call, std::string_view message);

}  // namespace amiable::services
