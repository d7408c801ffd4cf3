// Organizations themselves: made by what becomes the management account, described by every
// member, deleted when nobody else is left.
#include "services/organizations/account_roles.h"
#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_names.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

using store::Organization;
using store::OrganizationNode;

Organization new_organization(const Call& call, const api::CreateOrganizationRequest& in) {
  Organization organization;
  do {
    organization.id = new_organization_id();
  } while (call.world.organization(organization.id) != nullptr);
  do {
    organization.root = new_root_id();
  } while (call.world.organization_node(organization.root) != nullptr);
  organization.management_account = call.account();
  organization.feature_set = in.FeatureSet.value_or("ALL");
  organization.created = call.now;
  return organization;
}

OrganizationNode root_of(const Organization& organization) {
  OrganizationNode root;
  root.id = organization.root;
  root.organization = organization.id;
  root.kind = NodeKind::root;
  root.name = "Root";
  root.joined = organization.created;
  return root;
}

// AWS says INVITED of the management account [answers of ListAccounts that users show].
OrganizationNode management_node(const Call& call, const Organization& organization) {
  OrganizationNode node;
  node.id = organization.management_account;
  node.organization = organization.id;
  node.parent = organization.root;
  node.name = account_name(call.world, node.id);
  node.email = account_email(call.world, node.id);
  node.joined_method = "INVITED";
  node.joined = organization.created;
  return node;
}

// No policy type is enabled in a new root: the root of a new organization shows none [observed by
// Terraform's acceptance tests], though the API reference says that SCPs are.
Answer<api::CreateOrganizationResponse> create(const api::CreateOrganizationRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  if (call.world.organization_of(call.account()) != nullptr) {
    return wire::AwsError{"AlreadyInOrganizationException",
                          "The AWS account is already a member of an organization."};
  }
  const Organization organization = new_organization(call, in);
  if (has_all_features(organization)) TRY(make_linked_role(call, call.account(), changes));
  changes.put(root_of(organization));
  changes.put(management_node(call, organization));
  api::CreateOrganizationResponse out;
  out.Organization = organization_shape(call, organization);
  changes.put(organization);
  return out;
}

Answer<api::DescribeOrganizationResponse> describe(const api::DescribeOrganizationRequest&,
                                                   const Call& call) {
  api::DescribeOrganizationResponse out;
  out.Organization = organization_shape(call, *TRY(require_member(call)));
  return out;
}

// Its units, policies and invitations go with it.
void erase_all_of(const Call& call, const Organization& organization, store::ChangeSet& changes) {
  call.world.organization_nodes(organization.id, {}, [&](const OrganizationNode& node) {
    changes.erase(store::Table::organization_node, store::key_of(node));
    return true;
  });
  for (const char* type : {"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"}) {
    call.world.organization_policies(
        organization.id, type, {}, [&](const store::OrganizationPolicy& policy) {
          changes.erase(store::Table::organization_policy, store::key_of(policy));
          return true;
        });
  }
  call.world.account_creations(organization.id, {}, [&](const store::AccountCreation& creation) {
    changes.erase(store::Table::account_creation, store::key_of(creation));
    return true;
  });
  call.world.handshakes_of(organization.id, {}, [&](const store::Handshake& handshake) {
    changes.erase(store::Table::handshake, store::key_of(handshake));
    return true;
  });
  changes.erase(store::Table::organization, store::key_of(organization));
}

Answer<api::DeleteOrganizationResponse> remove(const api::DeleteOrganizationRequest&,
                                               const Call& call, store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  if (account_count(call, *organization) > 1) {
    return wire::AwsError{"OrganizationNotEmptyException",
                          "To delete an organization you must first remove all member accounts "
                          "(except the master)."};
  }
  erase_all_of(call, *organization, changes);
  return api::DeleteOrganizationResponse{};
}

// AWS asks every invited account and then the management account again; here all have agreed.
Answer<api::EnableAllFeaturesResponse> enable_all(const api::EnableAllFeaturesRequest&,
                                                  const Call& call, store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  if (has_all_features(*organization)) {
    return handshake_constraint("ORGANIZATION_ALREADY_HAS_ALL_FEATURES");
  }
  TRY(make_linked_role(call, call.account(), changes));
  Organization changed = *organization;
  changed.feature_set = "ALL";
  constexpr std::int64_t days = 90;  // [user guide, Enabling all features]
  api::Handshake agreed;
  agreed.Id = new_handshake_id();
  agreed.Arn = "arn:aws:organizations::" + changed.management_account + ":handshake/" + changed.id +
               "/enable_all_features/" + *agreed.Id;
  agreed.Parties.emplace().push_back({changed.id, "ORGANIZATION"});
  agreed.State = "ACCEPTED";
  agreed.Action = "ENABLE_ALL_FEATURES";
  agreed.RequestedTimestamp = call.now;
  agreed.ExpirationTimestamp = call.now + days * seconds_per_day;
  agreed.Resources.emplace().push_back({changed.id, "ORGANIZATION"});
  changes.put(std::move(changed));
  api::EnableAllFeaturesResponse out;
  out.Handshake = std::move(agreed);
  return out;
}

}  // namespace

Rows organization_rows() {
  return {writing<op::CreateOrganization>(asks_for_all<op::CreateOrganization>, create),
          reading<op::DescribeOrganization>(asks_for_all<op::DescribeOrganization>, describe),
          writing<op::DeleteOrganization>(asks_for_all<op::DeleteOrganization>, remove),
          writing<op::EnableAllFeatures>(asks_for_all<op::EnableAllFeatures>, enable_all)};
}

}  // namespace amiable::services::organizations
