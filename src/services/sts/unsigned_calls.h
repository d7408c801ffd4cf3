// The calls that come without a signature: who makes them is told by what they bring, a token or an
// assertion of an identity provider. A signature that is sent along counts for nothing [STS API
// reference: AssumeRoleWithWebIdentity and AssumeRoleWithSAML need no credentials of AWS].
#pragma once

#include <string_view>

#include "services/ask.h"
#include "services/credential.h"
#include "services/sts/oidc_keys.h"
#include "store/world.h"
#include "wire/api_model.h"

namespace amiable::services::sts {

struct UnsignedCall {
  std::string_view operation;
  // `input`: the operation's decoded structure. Errors: the provider's word is not to be trusted.
  Answer<CredentialPtr> (*caller)(const void* input, const store::World& world,
                                  const OidcKeys& keys, Timestamp now) = nullptr;
};

// nullptr: the operation must be signed, as all others.
const UnsignedCall* find_unsigned_call(const wire::Operation& operation);

}  // namespace amiable::services::sts
