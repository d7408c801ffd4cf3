// From a web identity token to what its provider says: every check of AWS before a trust policy is
// asked. Claims and conditions: [IAM user guide, Create an OpenID Connect identity provider; IAM
// and STS condition context keys, OIDC federation; Session tags; STS API reference].
#pragma once

#include <string_view>

#include "services/ask.h"
#include "services/sts/assertion.h"
#include "services/sts/oidc_keys.h"
#include "store/world.h"

namespace amiable::services::sts {

// `account` owns the role and the provider. InvalidIdentityToken, ExpiredTokenException, and
// IDPCommunicationError where nobody gave the keys of the issuer.
Answer<AssertionPtr> check_web_identity(std::string_view token, std::string_view account,
                                        std::string_view partition, const store::World& world,
                                        const OidcKeys& keys, Timestamp now);

}  // namespace amiable::services::sts
