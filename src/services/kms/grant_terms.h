// What a grant says, between its shape on the wire and its record.
#pragma once

#include <optional>

#include "services/ask.h"
#include "services/call.h"
#include "services/kms/key_specs.h"
#include "wire/generated/kms.h"

namespace amiable::services::kms {

using GivenConstraints = std::optional<wire::kms::GrantConstraints>;

// ValidationException unless the key's spec and usage support every operation.
Answer<void> check_operations(const store::Key& key, const std::vector<std::string>& operations);
// ValidationException for encryption-context constraints on other than symmetric keys, and for more
// than AWS allows.
Answer<void> check_constraints(const store::Key& key, const GivenConstraints& constraints);
void set_constraints(const GivenConstraints& constraints, model::Grant& grant);

// kms:GrantConstraintType, kms:GrantConstraintSourceArn and the encryption context that the
// constraint stands for (kms:EncryptionContext:*; a parent grant is held against it).
void add_constraint_keys(const model::Grant& grant, Ask& ask);

// LimitExceededException: the key has as many grants as it may have.
Answer<void> require_room_for_grant(const Call& call, const store::Key& key);
// What every new grant gets: id, token, place in the order of creation, time.
void stamp_grant(const Call& call, store::Grant& grant);

wire::kms::GrantListEntry grant_entry(const store::World& world, const store::Grant& grant);

// The grant by key ARN and id, or NotFoundException.
Answer<const store::Grant*> require_grant(const Call& call, std::string_view key_arn,
                                          std::string_view grant_id);

}  // namespace amiable::services::kms
