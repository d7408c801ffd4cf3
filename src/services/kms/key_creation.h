// Making keys: the part that CreateKey (rows.h), AWS managed keys and tests share.
#pragma once

#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "services/kms/key_specs.h"

namespace amiable::services::kms {

// `mrk-` and 32 digits for multi-Region keys, else a UUID.
enum class Regions : std::uint8_t { single, multiple };
std::string new_key_id(Regions regions);

// An enabled key of call.account() in call.region with id, ARN and dates, without material and
// policy; `usage` fits the spec.
store::Key new_key(const Call& call, const KeySpec& spec, std::string_view usage, Regions regions);

// Material made here (AWS_KMS): random bytes, or a key pair, call.prepared if it fits.
Answer<void> add_own_material(const Call& call, const KeySpec& spec, store::Key& key);
Answer<void> add_own_material(const Vault& vault, Timestamp now, const crypto::KeyPair* prepared,
                              const KeySpec& spec, store::Key& key);

}  // namespace amiable::services::kms
