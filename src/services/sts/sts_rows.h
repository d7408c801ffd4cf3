// The STS operations' rows, by file. Internal to services/sts.
#pragma once

#include <vector>

#include "services/operation.h"

namespace amiable::services::sts {

Operation assume_role_row();
std::vector<Operation> federated_role_rows();  // AssumeRoleWithWebIdentity, AssumeRoleWithSAML
std::vector<Operation> identity_rows();        // GetCallerIdentity, GetAccessKeyInfo
std::vector<Operation> user_session_rows();    // GetSessionToken, GetFederationToken
Operation decode_authorization_message_row();

}  // namespace amiable::services::sts
