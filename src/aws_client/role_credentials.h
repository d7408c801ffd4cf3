// Roles that STS gives credentials for: AssumeRole, signed with other credentials, and
// AssumeRoleWithWebIdentity, with a token from a file.
#pragma once

#include <string>

#include "aws_client/issued_credentials.h"

namespace amiable::aws_client {

struct RoleSettings {
  std::string arn;
  std::string session_name;  // empty: one is made
  std::string external_id, duration_seconds;
};

// Errors (unreadable) hold AWS's code and message.
Result<IssuedCredentials> assume_role(const IssueContext& context, const RoleSettings& role,
                                      const wire::Credentials& signer);
Result<IssuedCredentials> assume_role_with_token(const IssueContext& context,
                                                 const RoleSettings& role,
                                                 const std::string& token_file);

}  // namespace amiable::aws_client
