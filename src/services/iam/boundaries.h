// Permissions boundaries: the checks on a policy that is to bound a user or role.
#pragma once

#include <optional>
#include <string>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::iam {

// InvalidInput for what is no policy ARN, NoSuchEntity for a policy that is not there [recorded].
Answer<void> check_boundary(const Call& call, const std::optional<std::string>& arn);
void add_boundary(Ask& ask, const std::optional<std::string>& arn);  // iam:PermissionsBoundary

}  // namespace amiable::services::iam
