// Unwrapped key material, so that the hot path opens nothing under the root key.
//
// Kept per thread, bounded, the least recently used goes first; SecretBytes and keys wipe
// themselves. Entries are found by the sealed bytes of a key record that the caller has just read:
// nothing is served for a key, or a generation of it, that the world no longer holds, and material
// that was deleted and imported again is sealed anew. Threads: any; nothing is shared between them.
// What is returned stays valid while it is held.
#pragma once

#include <memory>

#include "crypto/asymmetric.h"
#include "crypto/secret_bytes.h"
#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::kms {

using OpenedBytes = std::shared_ptr<const crypto::SecretBytes>;

// The bytes of a symmetric or HMAC key's generation. KMSInternalException: it does not open, which
// means that the data folder's root key is another one.
Answer<OpenedBytes> opened_bytes(const Call& call, const store::KeyMaterial& material);
// The private key of an asymmetric key. KMSInternalException as above, or no private key in it.
Answer<crypto::PrivateKey> opened_private_key(const Call& call, const store::Key& key);
// Its public half. KMSInternalException: what the record holds is no public key.
Answer<crypto::PublicKey> opened_public_key(const store::Key& key);

}  // namespace amiable::services::kms
