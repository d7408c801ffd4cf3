// All rows of IAM in one list.
#include "services/iam/iam_rows.h"

namespace amiable::services {

std::span<const Operation> iam_operations() {
  static const Rows rows = all_rows({{iam::access_key_use_row()},
                                     iam::user_rows(),
                                     iam::group_rows(),
                                     iam::role_rows(),
                                     iam::access_key_rows(),
                                     iam::managed_policy_rows(),
                                     iam::policy_version_rows(),
                                     iam::inline_policy_rows(),
                                     iam::attachment_rows(),
                                     iam::boundary_rows(),
                                     iam::tag_rows(),
                                     iam::instance_profile_rows(),
                                     iam::oidc_provider_rows(),
                                     iam::saml_provider_rows(),
                                     iam::service_linked_role_rows(),
                                     iam::account_rows(),
                                     iam::login_profile_rows(),
                                     iam::account_setting_rows(),
                                     iam::virtual_device_rows(),
                                     iam::mfa_device_rows(),
                                     iam::signing_certificate_rows(),
                                     iam::ssh_public_key_rows(),
                                     iam::server_certificate_rows(),
                                     iam::credential_report_rows(),
                                     iam::last_accessed_rows(),
                                     iam::account_authorization_rows(),
                                     iam::simulation_rows(),
                                     iam::context_key_rows(),
                                     iam::service_access_rows()});
  return rows;
}

}  // namespace amiable::services
