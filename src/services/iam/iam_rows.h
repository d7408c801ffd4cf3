// The IAM operations' rows, by file. Internal to services/iam.
#pragma once

#include <vector>

#include "services/operation.h"
#include "wire/generated/iam.h"

namespace amiable::services::iam {

namespace api = wire::iam;
namespace op = wire::iam::op;

std::vector<Operation> access_key_rows();
Operation access_key_use_row();
std::vector<Operation> account_rows();  // alias, summary
std::vector<Operation> account_authorization_rows();
std::vector<Operation> attachment_rows();
std::vector<Operation> boundary_rows();
std::vector<Operation> context_key_rows();
std::vector<Operation> group_rows();
std::vector<Operation> inline_policy_rows();
std::vector<Operation> instance_profile_rows();
std::vector<Operation> managed_policy_rows();
std::vector<Operation> oidc_provider_rows();
std::vector<Operation> saml_provider_rows();
std::vector<Operation> policy_version_rows();
std::vector<Operation> role_rows();
std::vector<Operation> service_access_rows();
std::vector<Operation> service_linked_role_rows();
std::vector<Operation> simulation_rows();
std::vector<Operation> tag_rows();
std::vector<Operation> user_rows();
// What signs in.
std::vector<Operation> login_profile_rows();  // ChangePassword too
std::vector<Operation> account_setting_rows();
std::vector<Operation> virtual_device_rows();
std::vector<Operation> mfa_device_rows();
std::vector<Operation> signing_certificate_rows();
std::vector<Operation> ssh_public_key_rows();
std::vector<Operation> server_certificate_rows();
std::vector<Operation> credential_report_rows();
std::vector<Operation> last_accessed_rows();

}  // namespace amiable::services::iam
