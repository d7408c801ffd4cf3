// Checks and the common part of the identity.
#include "services/sts/role_sessions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace amiable::services::sts {

using wire::AwsError;

Answer<void> check_duration(std::int64_t seconds, const store::Role& role) {
  if (seconds <= role.max_session_duration) return {};
  return AwsError{
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."};
}

Identity role_session(const Call& call, const store::Role& role, const std::string& name,
                      Timestamp expires) {
  Identity identity;
  identity.kind = Identity::Kind::role_session;
  identity.partition = call.partition;
  identity.account = role.account;
  identity.arn = fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", call.partition, role.account,
                             role.name, name);
  identity.user_id = fmt::format("{}:{}", role.id, name);
  identity.temporary = true;
  identity.issued = call.now;
  identity.expires = expires;
  identity.role_name = role.name;
  identity.role_id = role.id;
  identity.session_name = name;
  return identity;
}

Answer<void> add_transitive_keys(const std::vector<std::string>& keys,
                                 const std::optional<std::vector<wire::sts::Tag>>& tags,
                                 Identity& identity) {
  std::vector<std::string>& kept = identity.transitive_tag_keys;
  for (const std::string& key : keys) {
    const auto is_key = [&key](const std::string& one) { return equals_ignoring_case(one, key); };
    const bool passed = tags && std::any_of(tags->begin(), tags->end(),
                                            [&](const auto& tag) { return is_key(*tag.Key); });
    if (!passed) {
      return AwsError{"InvalidParameterValue",
                      "The specified transitive tag key must be included in the requested tags."};
    }
    if (std::none_of(kept.begin(), kept.end(), is_key)) kept.push_back(key);
  }
  return {};
}

}  // namespace amiable::services::sts
