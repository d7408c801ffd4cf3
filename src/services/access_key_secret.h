// Long-term access keys: secrets of 40 characters, sealed with the key's id as context.
#pragma once

#include <string>

#include "base/timestamp.h"
#include "crypto/secret_bytes.h"
#include "services/vault.h"
#include "store/stored_records.h"

namespace amiable::services {

crypto::SecretBytes new_access_key_secret();

struct KeyHolder {
  std::string account, user, user_id;  // root: no user, and the account's id
};
// An active key with a fresh id.
store::AccessKey new_access_key(KeyHolder holder, const crypto::SecretBytes& secret,
                                const Vault& vault, Timestamp now);

}  // namespace amiable::services
