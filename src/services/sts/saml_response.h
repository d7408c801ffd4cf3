// From a SAML response to what its provider says: every check of AWS before a trust policy is asked
// [IAM user guide, Configure SAML assertions for the authentication response; Troubleshoot SAML
// federation]. A reader of outside bytes.
#pragma once

#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/sts/assertion.h"
#include "services/sts/saml_metadata.h"

namespace amiable::services::sts {

// What the request names beside the response.
struct SamlRequest {
  std::string role_arn, provider_arn, account;
};

// `text`: base64 of a Response. Nothing of it is read but what a key of the metadata signed.
Answer<AssertionPtr> check_saml_response(std::string_view text, const SamlMetadata& metadata,
                                         const SamlRequest& request, Timestamp now);

}  // namespace amiable::services::sts
