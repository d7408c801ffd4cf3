// The standard chain of credentials, in AWS's order:
//
//   a profile named by option       only that profile counts
//   AWS_ACCESS_KEY_ID               with AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
//   AWS_WEB_IDENTITY_TOKEN_FILE     with AWS_ROLE_ARN
//   the profile in effect           AWS_PROFILE, else `default`
//   container, instance metadata
//
// and of a profile: role_arn (with source_profile, credential_source or web_identity_token_file),
// sign-in through the aws command line (SSO), keys, credential_process.
#pragma once

#include "aws_client/issued_credentials.h"

namespace amiable::aws_client {

enum class CredentialOrigin { environment, web_identity, profile, container, instance };

// Where credentials will come from; no request is made, no program run. Errors (usage): nothing
// offers any, or what does is not whole.
Result<CredentialOrigin> choose_origin(const Settings& settings, const Surroundings& around);

// For messages: "profile owner", "environment", …
std::string identity_of(CredentialOrigin origin, const Settings& settings);

// Reads, runs or asks for them; each call anew. Errors name the profile or the source.
Result<IssuedCredentials> issue(const IssueContext& context, CredentialOrigin origin);

}  // namespace amiable::aws_client
