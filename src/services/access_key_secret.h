// Secrets of long-term access keys: 40 characters, sealed with the key's id as context.
#pragma once

#include "crypto/secret_bytes.h"

namespace amiable::services {

crypto::SecretBytes new_access_key_secret();

}  // namespace amiable::services
