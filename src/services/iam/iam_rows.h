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
std::vector<Operation> group_rows();
std::vector<Operation> inline_policy_rows();
std::vector<Operation> instance_profile_rows();
std::vector<Operation> managed_policy_rows();
std::vector<Operation> policy_version_rows();
std::vector<Operation> role_rows();
std::vector<Operation> service_linked_role_rows();
std::vector<Operation> tag_rows();
std::vector<Operation> user_rows();

}  // namespace amiable::services::iam
