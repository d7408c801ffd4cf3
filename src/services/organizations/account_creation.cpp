// CreateAccount and the reports on it. The account is made in the same write; what the caller sees
// first is IN_PROGRESS all the same, as on AWS.
#include <algorithm>

#include "base/ascii.h"
#include "services/first_account.h"
#include "services/organizations/account_roles.h"
#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_names.h"
#include "services/organizations/organization_pages.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organization_tags.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

constexpr std::size_t accounts_max = 10'000;  // the most that AWS raises its quota of 10 to

api::CreateAccountStatus status_shape(const store::AccountCreation& creation) {
  api::CreateAccountStatus out;
  out.Id = creation.id;
  out.AccountName = creation.name;
  out.State = creation.state;
  out.RequestedTimestamp = creation.requested;
  out.CompletedTimestamp = creation.completed;
  if (!creation.account.empty()) out.AccountId = creation.account;
  if (!creation.failure_reason.empty()) out.FailureReason = creation.failure_reason;
  return out;
}

Answer<Asks> asks_create(const api::CreateAccountRequest& in, const Call&) {
  Asks asks{ask_for_all(op::CreateAccount::name)};
  add_tagging_ask(asks, in.Tags);
  return asks;
}

Answer<void> make_member(const api::CreateAccountRequest& in, const Call& call,
                         const store::Organization& organization, const std::string& account,
                         store::ChangeSet& changes) {
  store::OrganizationNode node;
  node.id = account;
  node.organization = organization.id;
  node.parent = organization.root;
  node.name = *in.AccountName;
  node.email = *in.Email;
  node.joined_method = "CREATED";
  node.joined = call.now;
  node.attached = first_attachments(organization);
  node.tags = TRY(with_tags({}, in.Tags));
  make_account(account, call.vault, call.now, changes);
  TRY(make_access_role(call, account, in.RoleName.value_or("OrganizationAccountAccessRole"),
                       changes));
  if (has_all_features(organization)) TRY(make_linked_role(call, account, changes));
  changes.put(std::move(node));
  return {};
}

Answer<api::CreateAccountResponse> create(const api::CreateAccountRequest& in, const Call& call,
                                          store::ChangeSet& changes) {
  const store::Organization* organization = TRY(require_management(call));
  if (in.RoleName && ascii_lowered(*in.RoleName).starts_with("awsservicerolefor")) {
    return invalid_input("INVALID_ROLE_NAME");
  }
  if (account_count(call, *organization) >= accounts_max) {
    return constraint("ACCOUNT_NUMBER_LIMIT_EXCEEDED");
  }
  store::AccountCreation creation;
  creation.id = new_creation_id();
  creation.organization = organization->id;
  creation.name = *in.AccountName;
  creation.requested = creation.completed = call.now;
  if (account_with_email(call.world, *in.Email).empty()) {
    creation.state = "SUCCEEDED";
    creation.account = new_account_id(call.world);
    TRY(make_member(in, call, *organization, creation.account, changes));
  } else {
    creation.state = "FAILED";
    creation.failure_reason = "EMAIL_ALREADY_EXISTS";
  }
  api::CreateAccountStatus begun;
  begun.Id = creation.id;
  begun.AccountName = creation.name;
  begun.State = "IN_PROGRESS";
  begun.RequestedTimestamp = creation.requested;
  changes.put(std::move(creation));
  api::CreateAccountResponse out;
  out.CreateAccountStatus = std::move(begun);
  return out;
}

Answer<api::DescribeCreateAccountStatusResponse> describe(
    const api::DescribeCreateAccountStatusRequest& in, const Call& call) {
  const store::Organization* organization = TRY(require_reader(call));
  const store::AccountCreation* creation =
      call.world.account_creation(organization->id, *in.CreateAccountRequestId);
  if (creation == nullptr) {
    return wire::AwsError{
        "CreateAccountStatusNotFoundException",
        "You specified a create account request that doesn't exist for this organization."};
  }
  api::DescribeCreateAccountStatusResponse out;
  out.CreateAccountStatus = status_shape(*creation);
  return out;
}

Answer<api::ListCreateAccountStatusResponse> list(const api::ListCreateAccountStatusRequest& in,
                                                  const Call& call) {
  const store::Organization* organization = TRY(require_reader(call));
  Page page = TRY(Page::of(call, "CreateAccountStatus", in));
  api::ListCreateAccountStatusResponse out;
  auto& shown = out.CreateAccountStatuses.emplace();
  const auto is_wanted = [&in](const std::string& state) {
    return !in.States || in.States->empty() ||
           std::find(in.States->begin(), in.States->end(), state) != in.States->end();
  };
  call.world.account_creations(organization->id, page.after(),
                               [&](const store::AccountCreation& creation) {
                                 if (!is_wanted(creation.state)) return true;
                                 if (!page.take(creation.id)) return false;
                                 shown.push_back(status_shape(creation));
                                 return true;
                               });
  page.finish(call, out);
  return out;
}

}  // namespace

Rows account_creation_rows() {
  return {writing<op::CreateAccount>(asks_create, create),
          reading<op::DescribeCreateAccountStatus>(asks_for_all<op::DescribeCreateAccountStatus>,
                                                   describe),
          reading<op::ListCreateAccountStatus>(asks_for_all<op::ListCreateAccountStatus>, list)};
}

}  // namespace amiable::services::organizations
