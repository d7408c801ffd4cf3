// Member accounts: described, listed, moved, closed, and the ways out.
#include "services/organizations/leaving.h"
#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_names.h"
#include "services/organizations/organization_pages.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {

using store::Organization;
using store::OrganizationNode;

Answer<void> check_leaving(const Call& call, const Organization& organization,
                           const OrganizationNode& account) {
  if (account.id == organization.management_account) {
    return wire::AwsError{"MasterCannotLeaveOrganizationException",
                          "You can't remove a management account from an organization."};
  }
  if (is_delegated(organization, account.id)) {
    return constraint("CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG");
  }
  constexpr std::int64_t days = 4;  // [API reference, WAIT_PERIOD_ACTIVE]
  if (account.joined_method == "CREATED" && call.now < account.joined + days * seconds_per_day) {
    return constraint("WAIT_PERIOD_ACTIVE");
  }
  return {};
}

namespace {

Answer<api::DescribeAccountResponse> describe(const api::DescribeAccountRequest& in,
                                              const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  const OrganizationNode* account = TRY(require_account(call, *organization, *in.AccountId));
  api::DescribeAccountResponse out;
  out.Account = account_shape(call, *organization, *account);
  return out;
}

Answer<api::ListAccountsResponse> list(const api::ListAccountsRequest& in, const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  Page page = TRY(Page::of(call, "Accounts", in));
  api::ListAccountsResponse out;
  auto& shown = out.Accounts.emplace();
  call.world.organization_nodes(organization->id, page.after(), [&](const OrganizationNode& node) {
    if (node.kind != NodeKind::account) return true;
    if (!page.take(node.id)) return false;
    shown.push_back(account_shape(call, *organization, node));
    return true;
  });
  page.finish(call, out);
  return out;
}

Answer<Asks> asks_move(const api::MoveAccountRequest& in, const Call& call) {
  return Asks{ask_on_node(call, op::MoveAccount::name, *in.AccountId),
              ask_on_node(call, op::MoveAccount::name, *in.SourceParentId),
              ask_on_node(call, op::MoveAccount::name, *in.DestinationParentId)};
}

// A source that is there but is not the account's parent is answered like one that is not there
// [assumed].
Answer<api::MoveAccountResponse> move(const api::MoveAccountRequest& in, const Call& call,
                                      store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationNode* account = TRY(require_account(call, *organization, *in.AccountId));
  if (find_parent(call, *organization, *in.SourceParentId) == nullptr ||
      account->parent != *in.SourceParentId) {
    return wire::AwsError{"SourceParentNotFoundException",
                          "You specified a source parent that doesn't exist."};
  }
  if (find_parent(call, *organization, *in.DestinationParentId) == nullptr) {
    return wire::AwsError{"DestinationParentNotFoundException",
                          "You specified a destination parent that doesn't exist."};
  }
  if (account->parent == *in.DestinationParentId) {
    return wire::AwsError{"DuplicateAccountException",
                          "That account is already present in the specified destination."};
  }
  OrganizationNode moved = *account;
  moved.parent = *in.DestinationParentId;
  changes.put(std::move(moved));
  return api::MoveAccountResponse{};
}

// Closed at once; its principals stay able to call here.
Answer<api::CloseAccountResponse> close(const api::CloseAccountRequest& in, const Call& call,
                                        store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationNode* account = TRY(require_account(call, *organization, *in.AccountId));
  if (!has_all_features(*organization)) return constraint("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE");
  if (account->id == organization->management_account) {
    return constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT");
  }
  if (account->status != "ACTIVE") {
    return wire::AwsError{"AccountAlreadyClosedException",
                          "The provided account is already closed."};
  }
  OrganizationNode closed = *account;
  closed.status = "SUSPENDED";
  changes.put(std::move(closed));
  return api::CloseAccountResponse{};
}

Answer<api::RemoveAccountFromOrganizationResponse> remove(
    const api::RemoveAccountFromOrganizationRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationNode* account = TRY(require_account(call, *organization, *in.AccountId));
  TRY(check_leaving(call, *organization, *account));
  changes.erase(store::Table::organization_node, store::key_of(*account));
  return api::RemoveAccountFromOrganizationResponse{};
}

Answer<api::LeaveOrganizationResponse> leave(const api::LeaveOrganizationRequest&, const Call& call,
                                             store::ChangeSet& changes) {
  const Organization* organization = TRY(require_member(call));
  const OrganizationNode* account = TRY(require_account(call, *organization, call.account()));
  TRY(check_leaving(call, *organization, *account));
  changes.erase(store::Table::organization_node, store::key_of(*account));
  return api::LeaveOrganizationResponse{};
}

}  // namespace

Rows account_rows() {
  using Describe = api::DescribeAccountRequest;
  using Close = api::CloseAccountRequest;
  using Remove = api::RemoveAccountFromOrganizationRequest;
  return {reading<op::DescribeAccount>(asks_on_node<op::DescribeAccount, &Describe::AccountId>,
                                       describe),
          reading<op::ListAccounts>(asks_for_all<op::ListAccounts>, list),
          writing<op::MoveAccount>(asks_move, move),
          writing<op::CloseAccount>(asks_on_node<op::CloseAccount, &Close::AccountId>, close),
          writing<op::RemoveAccountFromOrganization>(
              asks_on_node<op::RemoveAccountFromOrganization, &Remove::AccountId>, remove),
          writing<op::LeaveOrganization>(asks_for_all<op::LeaveOrganization>, leave)};
}

}  // namespace amiable::services::organizations
