// Key policies: what is accepted, the default, and GetKeyPolicy, PutKeyPolicy, ListKeyPolicies
// (rows.h) [KMS API reference, PutKeyPolicy; KMS developer guide, Default key policy].
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "authz/key_policy_lockout.h"
#include "services/ask.h"
#include "services/call.h"
#include "store/stored_records.h"

namespace amiable::services::kms {

// One statement: the account, through its root, may do everything.
std::string default_key_policy(std::string_view partition, std::string_view account);

// A policy made by the service itself: well formed, stored as it is.
store::Document own_key_policy(std::string text);

authz::Lockout lockout_of(const std::optional<bool>& bypass);

// `text` as the new policy of `key` (stored or about to be): MalformedPolicyDocumentException when
// it is no policy, names a principal that does not exist, or shuts the caller out of PutKeyPolicy;
// LimitExceededException when it is too long. Principals are stored as ids (principal_ids.h).
Answer<store::Document> accept_key_policy(const Call& call, const store::Key& key,
                                          std::string_view text, authz::Lockout lockout);

}  // namespace amiable::services::kms
