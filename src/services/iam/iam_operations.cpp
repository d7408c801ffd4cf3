// All rows of IAM in one list.
#include "services/iam/iam_rows.h"

namespace amiable::services {

std::span<const Operation> iam_operations() {
  static const std::vector<Operation> rows = [] {
    std::vector<Operation> all{iam::access_key_use_row()};
    for (const auto& of_one_file :
         {iam::user_rows(), iam::group_rows(), iam::role_rows(), iam::access_key_rows(),
          iam::managed_policy_rows(), iam::policy_version_rows(), iam::inline_policy_rows(),
          iam::attachment_rows(), iam::boundary_rows(), iam::tag_rows(),
          iam::instance_profile_rows(), iam::service_linked_role_rows(), iam::account_rows(),
          iam::account_authorization_rows()}) {
      all.insert(all.end(), of_one_file.begin(), of_one_file.end());
    }
    return all;
  }();
  return rows;
}

}  // namespace amiable::services
