// The user that a request means when it names none: the one whose credentials signed it; for root
// credentials the account's root itself [IAM API reference, UserName of GetUser and access keys].
#pragma once

#include <optional>
#include <string>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::iam {

// Empty: root. ValidationError for sessions of roles and federated users [recorded].
Answer<std::string> implied_user(const std::optional<std::string>& given, const Call& call);
// Of a request that cannot mean the root: ValidationError for its credentials too.
Answer<std::string> named_user(const std::optional<std::string>& given, const Call& call);
// The ask of `operation` on that user, or on the account's root.
Answer<Ask> implied_user_ask(const std::optional<std::string>& given, const Call& call,
                             std::string_view operation);

}  // namespace amiable::services::iam
