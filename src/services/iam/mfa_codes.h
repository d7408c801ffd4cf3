// MFA codes given to STS: checked against the caller's own devices, each good for one call.
#pragma once

#include <optional>
#include <string>

#include "services/ask.h"
#include "services/call.h"
#include "store/change_set.h"

namespace amiable::services::iam {

// The secret of a virtual device; nullopt: this vault cannot open it.
std::optional<crypto::SecretBytes> seed_of(const Vault& vault, const store::MfaDevice& device);
void seal_seed(const Vault& vault, const crypto::SecretBytes& seed, store::MfaDevice& device);

// Puts the device with the code's time step as used into `changes`; nothing when the request has
// neither serial number nor code. AccessDenied for any other code, device or caller [observed].
Answer<void> take_mfa_code(const Call& call, const std::optional<std::string>& serial,
                           const std::optional<std::string>& code, store::ChangeSet& changes);

}  // namespace amiable::services::iam
