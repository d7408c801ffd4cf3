// Types of policies on the root, and the effective policies that authorization has none of.
#include <algorithm>

#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

using store::Organization;
using store::OrganizationNode;

template <class Op>
Answer<Asks> asks_on_root(const typename Op::Request& in, const Call& call) {
  Ask ask = ask_on_node(call, Op::name, *in.RootId);
  add_policy_type(ask, *in.PolicyType);
  return Asks{std::move(ask)};
}

Answer<const OrganizationNode*> require_root(const Call& call, const Organization& organization,
                                             std::string_view id) {
  const OrganizationNode* root = find_node(call, organization, id, NodeKind::root);
  if (root == nullptr) return no_such_root();
  return root;
}

// Root, units and accounts, each with what `change` makes of its attachments.
template <class Change>
void change_all(const Call& call, const Organization& organization, store::ChangeSet& changes,
                Change change) {
  call.world.organization_nodes(organization.id, {}, [&](const OrganizationNode& node) {
    OrganizationNode changed = node;
    change(changed.attached);
    changes.put(std::move(changed));
    return true;
  });
}

// AWS's own policy of the type is then attached everywhere [Organizations user guide, Enabling a
// policy type].
Answer<api::EnablePolicyTypeResponse> enable(const api::EnablePolicyTypeRequest& in,
                                             const Call& call, store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationNode* root = TRY(require_root(call, *organization, *in.RootId));
  const std::string full_access(full_access_of(*in.PolicyType));
  if (!has_all_features(*organization) || full_access.empty()) return policy_type_not_available();
  if (is_enabled(*organization, *in.PolicyType)) {
    return wire::AwsError{"PolicyTypeAlreadyEnabledException",
                          "The specified policy type is already enabled."};
  }
  Organization changed = *organization;
  changed.policy_types.push_back(*in.PolicyType);
  change_all(call, *organization, changes,
             [&](std::vector<std::string>& attached) { attached.push_back(full_access); });
  api::EnablePolicyTypeResponse out;
  out.Root = root_shape(changed, *root);
  changes.put(std::move(changed));
  return out;
}

// Every policy of the type is detached everywhere; the policies themselves stay [Organizations user
// guide, Disabling a policy type].
Answer<api::DisablePolicyTypeResponse> disable(const api::DisablePolicyTypeRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationNode* root = TRY(require_root(call, *organization, *in.RootId));
  if (!is_enabled(*organization, *in.PolicyType)) return policy_type_not_enabled();
  Organization changed = *organization;
  std::erase(changed.policy_types, *in.PolicyType);
  change_all(call, *organization, changes, [&](std::vector<std::string>& attached) {
    std::erase_if(attached, [&](const std::string& id) {
      const auto policy = find_policy(call, *organization, id);
      return policy && policy->type == *in.PolicyType;
    });
  });
  api::DisablePolicyTypeResponse out;
  out.Root = root_shape(changed, *root);
  changes.put(std::move(changed));
  return out;
}

Answer<Asks> asks_effective(const api::DescribeEffectivePolicyRequest& in, const Call& call) {
  Ask ask = ask_on_node(call, op::DescribeEffectivePolicy::name,
                        in.TargetId.value_or(std::string(call.account())));
  add_policy_type(ask, *in.PolicyType);
  return Asks{std::move(ask)};
}

// Of management policies alone, of which there are none here; authorization policies are no
// members of the type's set of values. A member may ask about itself.
Answer<api::DescribeEffectivePolicyResponse> effective(
    const api::DescribeEffectivePolicyRequest& in, const Call& call) {
  const bool self = !in.TargetId || *in.TargetId == call.account();
  const Organization* organization = TRY(self ? require_member(call) : require_reader(call));
  const std::string target = in.TargetId.value_or(std::string(call.account()));
  if (find_node(call, *organization, target, NodeKind::account) == nullptr) {
    return no_such_target();
  }
  return wire::AwsError{"EffectivePolicyNotFoundException",
                        "The account doesn't have an effective policy of this type."};
}

}  // namespace

Rows policy_type_rows() {
  return {writing<op::EnablePolicyType>(asks_on_root<op::EnablePolicyType>, enable),
          writing<op::DisablePolicyType>(asks_on_root<op::DisablePolicyType>, disable),
          reading<op::DescribeEffectivePolicy>(asks_effective, effective)};
}

}  // namespace amiable::services::organizations
