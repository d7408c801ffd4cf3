// The key specs that exist here: what material they have, what they are for, with which algorithms
// [KMS developer guide, Key spec reference]. SM2, ML-DSA and ML-KEM are left out.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "crypto/asymmetric.h"
#include "crypto/hash.h"
#include "services/ask.h"
#include "store/stored_records.h"

namespace amiable::services::kms {

using Names = std::span<const std::string_view>;

struct KeySpec {
  std::string_view name;                                 // SYMMETRIC_DEFAULT, RSA_2048, …
  std::optional<crypto::KeyKind> pair;                   // asymmetric keys
  std::size_t material_bytes = 0;                        // symmetric and HMAC keys
  std::optional<crypto::HashAlgorithm> mac;              // HMAC keys
  Names encryption, signing, mac_algorithms, agreement;  // empty: not for this usage

  bool symmetric() const { return !pair && !mac; }  // SYMMETRIC_DEFAULT
  // Of a usage: ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC, KEY_AGREEMENT.
  Names algorithms(std::string_view usage) const;
  bool allows(std::string_view usage) const { return !algorithms(usage).empty(); }
};

// nullptr: none of ours.
const KeySpec* find_key_spec(std::string_view name);
// Of a key of this world: always one of ours.
const KeySpec& spec_of(const store::Key& key);

// UnsupportedOperationException for specs that AWS has and this server has not.
Answer<const KeySpec*> require_key_spec(std::string_view name);

}  // namespace amiable::services::kms
