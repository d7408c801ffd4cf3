// One function per shape.
#include "services/organizations/organization_shapes.h"

#include "services/organizations/organization_names.h"

namespace amiable::services::organizations {

api::Organization organization_shape(const Call& call, const store::Organization& organization) {
  api::Organization out;
  out.Id = organization.id;
  out.Arn = organization_arn(organization);
  out.FeatureSet = organization.feature_set;
  out.MasterAccountId = organization.management_account;
  out.MasterAccountArn = node_arn(organization, organization.management_account);
  out.MasterAccountEmail = account_email(call.world, organization.management_account);
  // Says what the feature set allows, and only of SCPs [API reference: do not use it].
  out.AvailablePolicyTypes.emplace();
  if (has_all_features(organization)) {
    out.AvailablePolicyTypes->push_back({"SERVICE_CONTROL_POLICY", "ENABLED"});
  }
  return out;
}

api::Root root_shape(const store::Organization& organization, const store::OrganizationNode& root) {
  api::Root out;
  out.Id = root.id;
  out.Arn = node_arn(organization, root.id);
  out.Name = root.name;
  out.PolicyTypes.emplace();
  for (const std::string& type : organization.policy_types) {
    out.PolicyTypes->push_back({type, "ENABLED"});
  }
  return out;
}

api::OrganizationalUnit unit_shape(const Call& call, const store::Organization& organization,
                                   const store::OrganizationNode& unit) {
  api::OrganizationalUnit out;
  out.Id = unit.id;
  out.Arn = node_arn(organization, unit.id);
  out.Name = unit.name;
  out.Path = node_path(call.world, unit);
  return out;
}

std::string_view account_state(std::string_view status) {
  return status == "SUSPENDED" ? "CLOSED" : status;
}

api::Account account_shape(const Call& call, const store::Organization& organization,
                           const store::OrganizationNode& account) {
  api::Account out;
  out.Id = account.id;
  out.Arn = node_arn(organization, account.id);
  out.Email = account_email(call.world, account.id);
  out.Name = account_name(call.world, account.id);
  out.Status = account.status;
  out.State = std::string(account_state(account.status));
  out.Paths.emplace().push_back(node_path(call.world, account));
  out.JoinedMethod = account.joined_method;
  out.JoinedTimestamp = account.joined;
  return out;
}

api::PolicySummary policy_summary(const PolicyView& policy) {
  api::PolicySummary out;
  out.Id = std::string(policy.id);
  out.Arn = std::string(policy.arn);
  out.Name = std::string(policy.name);
  out.Description = std::string(policy.description);
  out.Type = std::string(policy.type);
  out.AwsManaged = policy.row == nullptr;
  return out;
}

api::Policy policy_shape(const PolicyView& policy) {
  api::Policy out;
  out.PolicySummary = policy_summary(policy);
  out.Content = std::string(policy.text);
  return out;
}

std::string_view state_now(const store::Handshake& handshake, Timestamp now) {
  if (handshake.state == "OPEN" && now >= handshake.expires) return "EXPIRED";
  return handshake.state;
}

api::Handshake handshake_shape(const Call& call, const store::Handshake& handshake) {
  api::Handshake out;
  out.Id = handshake.id;
  out.Arn = handshake_arn(handshake);
  const bool by_email = !handshake.email.empty();
  const std::string& invited = by_email ? handshake.email : handshake.account;
  const char* kind = by_email ? "EMAIL" : "ACCOUNT";
  out.Parties.emplace();
  out.Parties->push_back({handshake.organization, "ORGANIZATION"});
  out.Parties->push_back({invited, kind});
  out.State = std::string(state_now(handshake, call.now));
  out.RequestedTimestamp = handshake.requested;
  out.ExpirationTimestamp = handshake.expires;
  out.Action = "INVITE";
  out.Resources.emplace();
  out.Resources->push_back({handshake.organization, "ORGANIZATION"});
  out.Resources->push_back({invited, kind});
  if (!handshake.notes.empty()) out.Resources->push_back({handshake.notes, "NOTES"});
  return out;
}

}  // namespace amiable::services::organizations
