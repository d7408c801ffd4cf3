// One authorization question of an operation: an action on a resource with what the request adds to
// the condition keys. An operation runs when every one of its asks is allowed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/records.h"
#include "wire/aws_error.h"

namespace amiable::services {

struct ContextKey {
  std::string name;  // kms:EncryptionAlgorithm, aws:RequestTag/team
  std::vector<std::string> values;
  bool list = false;  // multivalued by its declared type, however many values it has
};

struct Ask {
  std::string action;  // kms:Encrypt
  // `anything`: identity policies and guard rails alone decide. `key`: resource is a key ARN; key
  // policy, grants and the keys that describe the key (kms:KeySpec, aws:ResourceTag/…) join.
  // `role`: resource is a role's ARN; its trust policy joins.
  enum class On : std::uint8_t { anything, key, role };
  On on = On::anything;
  std::string resource = "*";
  std::string resource_account;  // owner; empty: the caller's
  bool wildcard_only = false;    // no resource-level permissions: resource is "*"
  std::vector<ContextKey> context;
  std::vector<model::Tag>
      resource_tags;  // aws:ResourceTag/… (and iam:ResourceTag/…); keys: by the world

  // KMS.
  std::vector<model::Tag> encryption_context;
  std::vector<std::string> grant_tokens;  // as sent
  std::string grant_id;                   // RetireGrant, RevokeGrant
  // Grants that speak already and are not in the world yet: made earlier by the same operation.
  std::vector<model::Grant> granted;
  // Decrypt and ReEncryptFrom without KeyId: a refusal says "the resource associated with this
  // ciphertext" instead of the ARN [measured].
  bool by_ciphertext = false;
};

using Asks = std::vector<Ask>;

template <class T>
using Answer = Result<T, wire::AwsError>;

}  // namespace amiable::services
