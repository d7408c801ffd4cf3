// Services that may work in the whole organization, and the accounts that administer them.
#include <algorithm>
#include <map>

#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_names.h"
#include "services/organizations/organization_pages.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

using store::Organization;
using store::OrganizationNode;

template <class Op>
Answer<Asks> asks_for_service(const typename Op::Request& in, const Call&) {
  Ask ask = ask_for_all(Op::name);
  add_service_principal(ask, *in.ServicePrincipal);
  return Asks{std::move(ask)};
}

template <class Op>
Answer<Asks> asks_for_administrator(const typename Op::Request& in, const Call& call) {
  Ask ask = ask_on_node(call, Op::name, *in.AccountId);
  add_service_principal(ask, *in.ServicePrincipal);
  return Asks{std::move(ask)};
}

auto find_trusted(Organization& organization, std::string_view service) {
  return std::find_if(
      organization.trusted_services.begin(), organization.trusted_services.end(),
      [service](const store::TrustedService& one) { return one.principal == service; });
}

auto find_delegated(Organization& organization, std::string_view account,
                    std::string_view service) {
  return std::find_if(organization.delegated.begin(), organization.delegated.end(),
                      [&](const store::DelegatedAdministrator& one) {
                        return one.account == account && one.service == service;
                      });
}

// Which services can be integrated is AWS's list, which grows: any principal of AWS's form is
// taken.
Answer<Organization> for_service(const Call& call, const std::string& service) {
  Organization organization = *TRY(require_management(call));
  if (!has_all_features(organization)) return constraint("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE");
  if (!service.ends_with(".amazonaws.com")) return invalid_input("UNRECOGNIZED_SERVICE_PRINCIPAL");
  return organization;
}

Answer<api::EnableAWSServiceAccessResponse> enable(const api::EnableAWSServiceAccessRequest& in,
                                                   const Call& call, store::ChangeSet& changes) {
  Organization organization = TRY(for_service(call, *in.ServicePrincipal));
  auto& trusted = organization.trusted_services;
  if (find_trusted(organization, *in.ServicePrincipal) != trusted.end()) {
    return api::EnableAWSServiceAccessResponse{};
  }
  trusted.push_back({*in.ServicePrincipal, call.now});
  changes.put(std::move(organization));
  return api::EnableAWSServiceAccessResponse{};
}

Answer<api::DisableAWSServiceAccessResponse> disable(const api::DisableAWSServiceAccessRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  Organization organization = TRY(for_service(call, *in.ServicePrincipal));
  const auto known = find_trusted(organization, *in.ServicePrincipal);
  if (known == organization.trusted_services.end()) return api::DisableAWSServiceAccessResponse{};
  organization.trusted_services.erase(known);
  changes.put(std::move(organization));
  return api::DisableAWSServiceAccessResponse{};
}

Answer<api::ListAWSServiceAccessForOrganizationResponse> list_services(
    const api::ListAWSServiceAccessForOrganizationRequest& in, const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  Page page = TRY(Page::of(call, "AWSServiceAccess", in));
  std::map<std::string, Timestamp> by_name;
  for (const store::TrustedService& one : organization->trusted_services) {
    by_name.emplace(one.principal, one.enabled);
  }
  api::ListAWSServiceAccessForOrganizationResponse out;
  auto& shown = out.EnabledServicePrincipals.emplace();
  for (auto at = by_name.upper_bound(page.after()); at != by_name.end(); ++at) {
    if (!page.take(at->first)) break;
    shown.push_back({at->first, at->second});
  }
  page.finish(call, out);
  return out;
}

Answer<api::RegisterDelegatedAdministratorResponse> register_administrator(
    const api::RegisterDelegatedAdministratorRequest& in, const Call& call,
    store::ChangeSet& changes) {
  Organization organization = TRY(for_service(call, *in.ServicePrincipal));
  const OrganizationNode* account = TRY(require_account(call, organization, *in.AccountId));
  if (account->id == organization.management_account) {
    return constraint("CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR");
  }
  if (account->status != "ACTIVE") {
    return constraint("CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR");
  }
  if (find_trusted(organization, *in.ServicePrincipal) == organization.trusted_services.end()) {
    return constraint("SERVICE_ACCESS_NOT_ENABLED");
  }
  auto& delegated = organization.delegated;
  if (find_delegated(organization, account->id, *in.ServicePrincipal) != delegated.end()) {
    return wire::AwsError{
        "AccountAlreadyRegisteredException",
        "The provided account is already a delegated administrator for your organization."};
  }
  delegated.push_back({account->id, *in.ServicePrincipal, call.now});
  changes.put(std::move(organization));
  return api::RegisterDelegatedAdministratorResponse{};
}

wire::AwsError not_registered() {
  return {"AccountNotRegisteredException",
          "The provided account is not a registered delegated administrator for your "
          "organization."};
}

Answer<api::DeregisterDelegatedAdministratorResponse> deregister(
    const api::DeregisterDelegatedAdministratorRequest& in, const Call& call,
    store::ChangeSet& changes) {
  Organization organization = TRY(for_service(call, *in.ServicePrincipal));
  const OrganizationNode* account = TRY(require_account(call, organization, *in.AccountId));
  const auto known = find_delegated(organization, account->id, *in.ServicePrincipal);
  if (known == organization.delegated.end()) return not_registered();
  organization.delegated.erase(known);
  changes.put(std::move(organization));
  return api::DeregisterDelegatedAdministratorResponse{};
}

Answer<Asks> asks_list(const api::ListDelegatedAdministratorsRequest& in, const Call&) {
  Ask ask = ask_for_all(op::ListDelegatedAdministrators::name);
  if (in.ServicePrincipal) add_service_principal(ask, *in.ServicePrincipal);
  return Asks{std::move(ask)};
}

api::DelegatedAdministrator administrator_shape(const Call& call, const Organization& organization,
                                                const OrganizationNode& node, Timestamp since) {
  const api::Account account = account_shape(call, organization, node);
  api::DelegatedAdministrator out;
  out.Id = account.Id;
  out.Arn = account.Arn;
  out.Email = account.Email;
  out.Name = account.Name;
  out.Status = account.Status;
  out.State = account.State;
  out.JoinedMethod = account.JoinedMethod;
  out.JoinedTimestamp = account.JoinedTimestamp;
  out.DelegationEnabledDate = since;
  return out;
}

// One line for each account, with the date of its first registration.
Answer<api::ListDelegatedAdministratorsResponse> list_administrators(
    const api::ListDelegatedAdministratorsRequest& in, const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  const std::string service = in.ServicePrincipal.value_or("");
  Page page = TRY(Page::of(call, "DelegatedAdministrators " + service, in));
  std::map<std::string, Timestamp> by_account;
  for (const store::DelegatedAdministrator& one : organization->delegated) {
    if (service.empty() || one.service == service) by_account.emplace(one.account, one.enabled);
  }
  api::ListDelegatedAdministratorsResponse out;
  auto& shown = out.DelegatedAdministrators.emplace();
  for (auto at = by_account.upper_bound(page.after()); at != by_account.end(); ++at) {
    const OrganizationNode* node = find_node(call, *organization, at->first, NodeKind::account);
    if (node == nullptr) continue;
    if (!page.take(at->first)) break;
    shown.push_back(administrator_shape(call, *organization, *node, at->second));
  }
  page.finish(call, out);
  return out;
}

Answer<api::ListDelegatedServicesForAccountResponse> list_delegated_services(
    const api::ListDelegatedServicesForAccountRequest& in, const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  Page page = TRY(Page::of(call, "DelegatedServices " + *in.AccountId, in));
  TRY(require_account(call, *organization, *in.AccountId));
  std::map<std::string, Timestamp> by_name;
  for (const store::DelegatedAdministrator& one : organization->delegated) {
    if (one.account == *in.AccountId) by_name.emplace(one.service, one.enabled);
  }
  if (by_name.empty()) return not_registered();
  api::ListDelegatedServicesForAccountResponse out;
  auto& shown = out.DelegatedServices.emplace();
  for (auto at = by_name.upper_bound(page.after()); at != by_name.end(); ++at) {
    if (!page.take(at->first)) break;
    shown.push_back({at->first, at->second});
  }
  page.finish(call, out);
  return out;
}

}  // namespace

Rows delegation_rows() {
  using Services = api::ListDelegatedServicesForAccountRequest;
  return {
      writing<op::EnableAWSServiceAccess>(asks_for_service<op::EnableAWSServiceAccess>, enable),
      writing<op::DisableAWSServiceAccess>(asks_for_service<op::DisableAWSServiceAccess>, disable),
      reading<op::ListAWSServiceAccessForOrganization>(
          asks_for_all<op::ListAWSServiceAccessForOrganization>, list_services),
      writing<op::RegisterDelegatedAdministrator>(
          asks_for_administrator<op::RegisterDelegatedAdministrator>, register_administrator),
      writing<op::DeregisterDelegatedAdministrator>(
          asks_for_administrator<op::DeregisterDelegatedAdministrator>, deregister),
      reading<op::ListDelegatedAdministrators>(asks_list, list_administrators),
      reading<op::ListDelegatedServicesForAccount>(
          asks_on_node<op::ListDelegatedServicesForAccount, &Services::AccountId>,
          list_delegated_services)};
}

}  // namespace amiable::services::organizations
