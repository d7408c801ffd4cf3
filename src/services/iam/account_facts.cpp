// The account's alias and its summary of numbers and quotas.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "services/iam/account_row.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"

namespace amiable::services::iam {
namespace {

// ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$ of the API model, which needs a look ahead.
bool is_alias(std::string_view alias) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return alias.size() >= 3 && alias.size() <= 63 &&
         std::all_of(alias.begin(), alias.end(), allowed) && alias.front() != '-' &&
         alias.back() != '-' && alias.find("--") == std::string_view::npos;
}

// One alias per account: another replaces it. Aliases are unique across accounts.
Answer<api::CreateAccountAliasResponse> create_alias(const api::CreateAccountAliasRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  if (!is_alias(*in.AccountAlias)) {
    return validation_error(
        "1 validation error detected: Value at 'accountAlias' failed to satisfy constraint: Member "
        "must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$");
  }
  bool taken = false;
  call.world.accounts([&](const store::Account& other) {
    taken = other.alias == *in.AccountAlias && other.id != call.account();
    return !taken;
  });
  if (taken) {
    return already_exists(fmt::format("The account alias {} already exists.", *in.AccountAlias));
  }
  store::Account changed = own_account(call);
  changed.alias = *in.AccountAlias;
  changes.put(std::move(changed));
  return api::CreateAccountAliasResponse{};
}

Answer<api::DeleteAccountAliasResponse> delete_alias(const api::DeleteAccountAliasRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  store::Account changed = own_account(call);
  if (changed.alias != *in.AccountAlias) {
    return no_such_entity(fmt::format("The account alias {} cannot be found.", *in.AccountAlias));
  }
  changed.alias.clear();
  changes.put(std::move(changed));
  return api::DeleteAccountAliasResponse{};
}

Answer<api::ListAccountAliasesResponse> list_aliases(const api::ListAccountAliasesRequest& in,
                                                     const Call& call) {
  Page page = TRY(Page::of("account aliases", in));
  const store::Account account = own_account(call);
  api::ListAccountAliasesResponse out;
  out.AccountAliases.emplace();
  if (!account.alias.empty() && account.alias > page.after() && page.admits(account.alias)) {
    out.AccountAliases->push_back(account.alias);
  }
  page.close(out);
  return out;
}

struct Quota {
  std::string_view name;
  std::int64_t value;
};

// Quotas as a new account has them, and what only a root user has that signs in [recorded].
constexpr Quota fixed[] = {{"AccessKeysPerUserQuota", 2},
                           {"AccountPasswordPresent", 0},
                           {"AccountSigningCertificatesPresent", 0},
                           {"AssumeRolePolicySizeQuota", 2048},
                           {"AttachedPoliciesPerGroupQuota", 10},
                           {"AttachedPoliciesPerRoleQuota", 10},
                           {"AttachedPoliciesPerUserQuota", 10},
                           {"GroupPolicySizeQuota", 5120},
                           {"GroupsPerUserQuota", 10},
                           {"GroupsQuota", 300},
                           {"InstanceProfilesQuota", 1000},
                           {"PoliciesQuota", 1500},
                           {"PolicySizeQuota", 6144},
                           {"PolicyVersionsInUseQuota", 10000},
                           {"RolePolicySizeQuota", 10240},
                           {"RolesQuota", 1000},
                           {"ServerCertificatesQuota", 20},
                           {"SigningCertificatesPerUserQuota", 2},
                           {"UserPolicySizeQuota", 2048},
                           {"UsersQuota", 5000},
                           {"VersionsPerPolicyQuota", 5}};

std::int64_t versions_in_use(const Call& call) {
  std::size_t versions = 0;
  call.world.managed_policies(call.account(), {}, [&](const store::ManagedPolicy& policy) {
    versions += policy.versions.size();
    return true;
  });
  return static_cast<std::int64_t>(versions);
}

std::int64_t token_version(const Call& call) {
  const store::Setting* setting = call.world.setting(token_version_setting(call.account()));
  return setting != nullptr && setting->value == "2" ? 2 : 1;
}

// Devices of nobody yet are devices too.
void count_what_signs_in(const Call& call, std::map<std::string, std::int64_t>& map) {
  std::int64_t devices = 0, in_use = 0, certificates = 0;
  call.world.mfa_devices(call.account(), {}, [&](const store::MfaDevice& device) {
    ++devices;
    if (device.enabled) ++in_use;
    return true;
  });
  call.world.server_certificates(call.account(), {}, [&](const store::ServerCertificate&) {
    ++certificates;
    return true;
  });
  map["MFADevices"] = devices;
  map["MFADevicesInUse"] = in_use;
  map["ServerCertificates"] = certificates;
  map["AccountMFAEnabled"] =
      call.world.mfa_devices_of(call.account(), call.account()).empty() ? 0 : 1;
  map["Providers"] = static_cast<std::int64_t>(call.world.oidc_providers(call.account()).size() +
                                               call.world.saml_providers(call.account()).size());
}

Answer<api::GetAccountSummaryResponse> summary(const api::GetAccountSummaryRequest&,
                                               const Call& call) {
  api::GetAccountSummaryResponse out;
  out.SummaryMap.emplace();
  auto& map = *out.SummaryMap;
  for (const Quota& quota : fixed) map.emplace(quota.name, quota.value);
  const std::string_view account = call.account();
  const auto count = [&map](std::string name, std::size_t number) {
    map.insert_or_assign(std::move(name), static_cast<std::int64_t>(number));
  };
  count("AccountAccessKeysPresent", call.world.access_keys_of(account, {}).empty() ? 0 : 1);
  count("Users", call.world.user_count(account));
  count("Groups", call.world.group_count(account));
  count("Roles", call.world.role_count(account));
  count("Policies", call.world.managed_policy_count(account));
  count("InstanceProfiles", call.world.instance_profile_count(account));
  map["PolicyVersionsInUse"] = versions_in_use(call);
  map["GlobalEndpointTokenVersion"] = token_version(call);
  count_what_signs_in(call, map);
  return out;
}

}  // namespace

std::vector<Operation> account_rows() {
  return {writing<op::CreateAccountAlias>(asks_account<op::CreateAccountAlias>, create_alias),
          writing<op::DeleteAccountAlias>(asks_account<op::DeleteAccountAlias>, delete_alias),
          reading<op::ListAccountAliases>(asks_account<op::ListAccountAliases>, list_aliases),
          reading<op::GetAccountSummary>(asks_account<op::GetAccountSummary>, summary)};
}

}  // namespace amiable::services::iam
