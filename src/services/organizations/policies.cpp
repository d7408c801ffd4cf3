// Service and resource control policies: made, changed, deleted, described, listed. Other types
// are refused: nothing here would do what they say.
#include "base/json.h"
#include "policy/check.h"
#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_names.h"
#include "services/organizations/organization_pages.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organization_tags.h"
#include "services/organizations/organizations_rows.h"
#include "services/organizations/policy_documents.h"

namespace amiable::services::organizations {
namespace {

using store::Organization;
using store::OrganizationPolicy;

// [Organizations user guide, Quotas]
std::size_t policies_max(std::string_view type) {
  return type == "SERVICE_CONTROL_POLICY" ? 10'000 : 1'000;
}

wire::AwsError duplicate_policy() {
  return {"DuplicatePolicyException", "A policy with the same name already exists."};
}

// Names are unique among the policies of a type, AWS's own among them. `except`: the policy that is
// to have the name; nullptr: a new one, which must also find room.
Answer<void> check_name(const Call& call, const Organization& organization, std::string_view type,
                        std::string_view name, const OrganizationPolicy* except) {
  const auto own = find_policy(call, organization, full_access_of(type));
  bool taken = own && own->name == name;
  std::size_t count = 0;
  call.world.organization_policies(organization.id, type, {}, [&](const OrganizationPolicy& one) {
    ++count;
    const bool same = except != nullptr && one.id == except->id;
    taken = taken || (!same && one.name == name);
    return !taken;
  });
  if (taken) return duplicate_policy();
  if (except == nullptr && count >= policies_max(type)) {
    return constraint("POLICY_NUMBER_LIMIT_EXCEEDED");
  }
  return {};
}

Answer<Asks> asks_create(const api::CreatePolicyRequest& in, const Call&) {
  Ask ask = ask_for_all(op::CreatePolicy::name);
  add_policy_type(ask, *in.Type);
  Asks asks{std::move(ask)};
  add_tagging_ask(asks, in.Tags);
  return asks;
}

Answer<api::CreatePolicyResponse> create(const api::CreatePolicyRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  if (!has_all_features(*organization) || full_access_of(*in.Type).empty()) {
    return policy_type_not_available();
  }
  TRY(check_name(call, *organization, *in.Type, *in.Name, nullptr));
  OrganizationPolicy policy;
  do {
    policy.id = new_policy_id();
  } while (call.world.organization_policy(organization->id, policy.id) != nullptr);
  policy.organization = organization->id;
  policy.type = *in.Type;
  policy.name = *in.Name;
  policy.description = in.Description.value_or("");
  policy.arn = new_policy_arn(*organization, policy.type, policy.id);
  policy.document = TRY(policy_document(*in.Content, policy));
  policy.created = call.now;
  policy.tags = TRY(with_tags({}, in.Tags));
  api::CreatePolicyResponse out;
  out.Policy = policy_shape(view_of(policy));
  changes.put(std::move(policy));
  return out;
}

// A policy that may be changed: AWS's own may not.
Answer<const OrganizationPolicy*> require_own(const Call& call, const Organization& organization,
                                              std::string_view id) {
  const PolicyView policy = TRY(require_policy(call, organization, id));
  if (policy.row == nullptr) return invalid_input("IMMUTABLE_POLICY");
  return policy.row;
}

Answer<api::UpdatePolicyResponse> update(const api::UpdatePolicyRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationPolicy* policy = TRY(require_own(call, *organization, *in.PolicyId));
  OrganizationPolicy changed = *policy;
  if (in.Name) {
    TRY(check_name(call, *organization, policy->type, *in.Name, policy));
    changed.name = *in.Name;
  }
  if (in.Description) changed.description = *in.Description;
  if (in.Content) changed.document = TRY(policy_document(*in.Content, changed));
  api::UpdatePolicyResponse out;
  out.Policy = policy_shape(view_of(changed));
  changes.put(std::move(changed));
  return out;
}

Answer<api::DeletePolicyResponse> remove(const api::DeletePolicyRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationPolicy* policy = TRY(require_own(call, *organization, *in.PolicyId));
  bool in_use = false;
  call.world.nodes_with_policy(organization->id, policy->id, {},
                               [&in_use](const store::OrganizationNode&) {
                                 in_use = true;
                                 return false;
                               });
  if (in_use) {
    return wire::AwsError{"PolicyInUseException",
                          "You can't delete a policy that is attached to one or more entities."};
  }
  changes.erase(store::Table::organization_policy, store::key_of(*policy));
  return api::DeletePolicyResponse{};
}

Answer<api::DescribePolicyResponse> describe(const api::DescribePolicyRequest& in,
                                             const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  api::DescribePolicyResponse out;
  out.Policy = policy_shape(TRY(require_policy(call, *organization, *in.PolicyId)));
  return out;
}

Answer<Asks> asks_list(const api::ListPoliciesRequest& in, const Call&) {
  Ask ask = ask_for_all(op::ListPolicies::name);
  add_policy_type(ask, *in.Filter);
  return Asks{std::move(ask)};
}

// AWS's own policy stands first.
Answer<api::ListPoliciesResponse> list(const api::ListPoliciesRequest& in, const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  Page page = TRY(Page::of(call, "Policies " + *in.Filter, in));
  api::ListPoliciesResponse out;
  auto& shown = out.Policies.emplace();
  const std::string_view full_access = full_access_of(*in.Filter);
  const auto own = find_policy(call, *organization, full_access);
  if (own && has_all_features(*organization) && page.after().empty() && page.take(own->id)) {
    shown.push_back(policy_summary(*own));
  }
  const std::string after = page.after() == full_access ? "" : page.after();
  call.world.organization_policies(organization->id, *in.Filter, after,
                                   [&](const OrganizationPolicy& policy) {
                                     if (!page.take(policy.id)) return false;
                                     shown.push_back(policy_summary(view_of(policy)));
                                     return true;
                                   });
  page.finish(call, out);
  return out;
}

}  // namespace

Rows policy_rows() {
  using Update = api::UpdatePolicyRequest;
  using Delete = api::DeletePolicyRequest;
  using Describe = api::DescribePolicyRequest;
  return {writing<op::CreatePolicy>(asks_create, create),
          writing<op::UpdatePolicy>(asks_on_policy<op::UpdatePolicy, &Update::PolicyId>, update),
          writing<op::DeletePolicy>(asks_on_policy<op::DeletePolicy, &Delete::PolicyId>, remove),
          reading<op::DescribePolicy>(asks_on_policy<op::DescribePolicy, &Describe::PolicyId>,
                                      describe),
          reading<op::ListPolicies>(asks_list, list)};
}

}  // namespace amiable::services::organizations
