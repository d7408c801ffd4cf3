// What every way to a session of a role has in common, whoever spoke for the caller
// [STS API reference; IAM user guide, Session tags]. Internal to services/sts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "services/sts/session_limits.h"
#include "wire/generated/sts.h"

namespace amiable::services::sts {

inline constexpr std::int64_t role_duration_default = 3600;

Answer<void> check_duration(std::int64_t seconds, const store::Role& role);
// Without policies, tags and source identity.
Identity role_session(const Call& call, const store::Role& role, const std::string& name,
                      Timestamp expires);
// A transitive tag key must be one of the tags that are passed along with it.
Answer<void> add_transitive_keys(const std::vector<std::string>& keys,
                                 const std::optional<std::vector<wire::sts::Tag>>& tags,
                                 Identity& identity);

// What every answer with a session of a role tells.
template <class Out>
void show_role_session(const Identity& identity, Out& out) {
  out.AssumedRoleUser.emplace();
  out.AssumedRoleUser->Arn = identity.arn;
  out.AssumedRoleUser->AssumedRoleId = identity.user_id;
  out.PackedPolicySize = packed_size(identity);
}

}  // namespace amiable::services::sts
