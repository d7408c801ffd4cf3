// Settings of the account: its password policy, the version of STS's global tokens, and what its
// organization has IAM do.
#include <fmt/format.h>

#include <algorithm>

#include "services/iam/account_row.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_rows.h"

namespace amiable::services::iam {
namespace {

wire::AwsError no_policy(const Call& call) {
  return no_such_entity(
      fmt::format("The Password Policy with domain name {} cannot be found.", call.account()));
}

Answer<Asks> asks_get_policy(const api::GetAccountPasswordPolicyRequest& in, const Call& call) {
  if (may_change_own_password(call)) return Asks{};
  return asks_account<op::GetAccountPasswordPolicy>(in, call);
}

Answer<api::GetAccountPasswordPolicyResponse> get_policy(
    const api::GetAccountPasswordPolicyRequest&, const Call& call) {
  const store::Account account = own_account(call);
  if (!account.password_policy) return no_policy(call);
  const store::PasswordPolicy& policy = *account.password_policy;
  api::GetAccountPasswordPolicyResponse out;
  api::PasswordPolicy& shape = out.PasswordPolicy.emplace();
  shape.MinimumPasswordLength = policy.minimum_length;
  shape.RequireSymbols = policy.symbols;
  shape.RequireNumbers = policy.numbers;
  shape.RequireUppercaseCharacters = policy.upper_case;
  shape.RequireLowercaseCharacters = policy.lower_case;
  shape.AllowUsersToChangePassword = policy.users_may_change;
  shape.ExpirePasswords = policy.max_age_days.has_value();
  shape.MaxPasswordAge = policy.max_age_days;
  shape.PasswordReusePrevention = policy.reuse_prevention;
  shape.HardExpiry = policy.hard_expiry;
  return out;
}

// Whatever the request leaves out takes its default again.
Answer<api::UpdateAccountPasswordPolicyResponse> update_policy(
    const api::UpdateAccountPasswordPolicyRequest& in, const Call& call,
    store::ChangeSet& changes) {
  store::PasswordPolicy policy;
  policy.minimum_length = in.MinimumPasswordLength.value_or(policy.minimum_length);
  policy.symbols = in.RequireSymbols.value_or(false);
  policy.numbers = in.RequireNumbers.value_or(false);
  policy.upper_case = in.RequireUppercaseCharacters.value_or(false);
  policy.lower_case = in.RequireLowercaseCharacters.value_or(false);
  policy.users_may_change = in.AllowUsersToChangePassword.value_or(false);
  policy.max_age_days = in.MaxPasswordAge;
  policy.reuse_prevention = in.PasswordReusePrevention;
  policy.hard_expiry = in.HardExpiry;
  store::Account changed = own_account(call);
  changed.password_policy = policy;
  changes.put(std::move(changed));
  return api::UpdateAccountPasswordPolicyResponse{};
}

Answer<api::DeleteAccountPasswordPolicyResponse> delete_policy(
    const api::DeleteAccountPasswordPolicyRequest&, const Call& call, store::ChangeSet& changes) {
  store::Account changed = own_account(call);
  if (!changed.password_policy) {
    return no_such_entity("The account policy with name PasswordPolicy cannot be found.");
  }
  changed.password_policy.reset();
  changes.put(std::move(changed));
  return api::DeleteAccountPasswordPolicyResponse{};
}

// Tokens themselves are the same here; GetAccountSummary tells the version.
Answer<api::SetSecurityTokenServicePreferencesResponse> set_preferences(
    const api::SetSecurityTokenServicePreferencesRequest& in, const Call& call,
    store::ChangeSet& changes) {
  changes.put(store::Setting{token_version_setting(call.account()),
                             *in.GlobalEndpointTokenVersion == "v2Token" ? "2" : "1"});
  return api::SetSecurityTokenServicePreferencesResponse{};
}

// None of the features can be enabled here, so none is; who may ask is as in AWS.
Answer<api::ListOrganizationsFeaturesResponse> list_features(
    const api::ListOrganizationsFeaturesRequest&, const Call& call) {
  const store::Organization* organization = call.world.organization_of(call.account());
  if (organization == nullptr) {
    return wire::AwsError{"OrganizationNotFoundException",
                          "The request was rejected because no organization is associated with "
                          "your account."};
  }
  constexpr std::string_view iam = "iam.amazonaws.com";
  const auto& delegated = organization->delegated;
  const bool may_ask = organization->management_account == call.account() ||
                       std::any_of(delegated.begin(), delegated.end(), [&](const auto& one) {
                         return one.account == call.account() && one.service == iam;
                       });
  if (!may_ask) {
    return wire::AwsError{"AccountNotManagementOrDelegatedAdministratorException",
                          "The request was rejected because the account making the request is not "
                          "the management account or delegated administrator account for "
                          "centralized root access."};
  }
  if (organization->feature_set != "ALL") {
    return wire::AwsError{"OrganizationNotInAllFeaturesModeException",
                          "The request was rejected because your organization does not have All "
                          "features enabled."};
  }
  const auto& trusted = organization->trusted_services;
  if (std::none_of(trusted.begin(), trusted.end(),
                   [&](const auto& one) { return one.principal == iam; })) {
    return wire::AwsError{"ServiceAccessNotEnabledException",
                          "The request was rejected because trusted access is not enabled for IAM "
                          "in Organizations."};
  }
  api::ListOrganizationsFeaturesResponse out;
  out.OrganizationId = organization->id;
  out.EnabledFeatures.emplace();
  return out;
}

}  // namespace

std::vector<Operation> account_setting_rows() {
  return {reading<op::GetAccountPasswordPolicy>(asks_get_policy, get_policy),
          writing<op::UpdateAccountPasswordPolicy>(asks_account<op::UpdateAccountPasswordPolicy>,
                                                   update_policy),
          writing<op::DeleteAccountPasswordPolicy>(asks_account<op::DeleteAccountPasswordPolicy>,
                                                   delete_policy),
          writing<op::SetSecurityTokenServicePreferences>(
              asks_account<op::SetSecurityTokenServicePreferences>, set_preferences),
          reading<op::ListOrganizationsFeatures>(asks_account<op::ListOrganizationsFeatures>,
                                                 list_features)};
}

}  // namespace amiable::services::iam
