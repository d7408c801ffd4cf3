// What every operation that issues a session checks and fills alike: session policies, tags, the
// packed size [STS API reference; IAM user guide, session tags].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "wire/generated/sts.h"

namespace amiable::services::sts {

// Session policies and tags of a request, in STS's shapes.
struct Wanted {
  const std::optional<std::string>& policy;
  const std::optional<std::vector<wire::sts::PolicyDescriptorType>>& policy_arns;
  const std::optional<std::vector<wire::sts::Tag>>& tags;
};

// Checks them and puts them into `identity`. `account`: whose managed policies may be named.
Answer<void> add_session_limits(const Call& call, const Wanted& wanted, std::string_view account,
                                Identity& identity);
// aws:RequestTag/K and aws:TagKeys.
void add_tag_keys(const std::optional<std::vector<wire::sts::Tag>>& tags, Ask& ask);

wire::sts::Credentials issue(const Call& call, const Identity& identity);
// Per cent of the allowed packed size; absent without policies and tags.
std::optional<std::int64_t> packed_size(const Identity& identity);

}  // namespace amiable::services::sts
