// What is attached where.
#include <algorithm>

#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_names.h"
#include "services/organizations/organization_pages.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

using store::Organization;
using store::OrganizationNode;

// Directly attached policies of a type on one root, unit or account [Organizations user guide,
// Quotas; SCPs: ten since May 2026].
std::size_t attached_max(std::string_view type) {
  return type == "SERVICE_CONTROL_POLICY" ? 10 : 5;
}

template <class Op>
Answer<Asks> asks_both(const typename Op::Request& in, const Call& call) {
  Ask policy = ask_on_policy(call, Op::name, *in.PolicyId);
  Ask target = ask_on_node(call, Op::name, *in.TargetId);
  target.context = policy.context;
  return Asks{std::move(policy), std::move(target)};
}

Answer<const OrganizationNode*> require_target(const Call& call, const Organization& organization,
                                               std::string_view id) {
  const OrganizationNode* node = find_node(call, organization, id);
  if (node == nullptr) return no_such_target();
  return node;
}

std::size_t attached_of_type(const Call& call, const Organization& organization,
                             const OrganizationNode& node, std::string_view type) {
  return static_cast<std::size_t>(
      std::count_if(node.attached.begin(), node.attached.end(), [&](const std::string& id) {
        const auto policy = find_policy(call, organization, id);
        return policy && policy->type == type;
      }));
}

bool has_attached(const OrganizationNode& node, std::string_view policy) {
  return std::find(node.attached.begin(), node.attached.end(), policy) != node.attached.end();
}

Answer<api::AttachPolicyResponse> attach(const api::AttachPolicyRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const PolicyView policy = TRY(require_policy(call, *organization, *in.PolicyId));
  const OrganizationNode* target = TRY(require_target(call, *organization, *in.TargetId));
  if (!is_enabled(*organization, policy.type)) return policy_type_not_enabled();
  if (has_attached(*target, policy.id)) {
    return wire::AwsError{"DuplicatePolicyAttachmentException",
                          "A policy with the specified name and type already exists."};  // reported
  }
  if (attached_of_type(call, *organization, *target, policy.type) >= attached_max(policy.type)) {
    return constraint("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
  }
  OrganizationNode changed = *target;
  changed.attached.emplace_back(policy.id);
  changes.put(std::move(changed));
  return api::AttachPolicyResponse{};
}

// The last SCP of a place stays; RCPFullAWSAccess always does [Organizations user guide, SCPs,
// RCPs].
Answer<api::DetachPolicyResponse> detach(const api::DetachPolicyRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const PolicyView policy = TRY(require_policy(call, *organization, *in.PolicyId));
  const OrganizationNode* target = TRY(require_target(call, *organization, *in.TargetId));
  if (!has_attached(*target, policy.id)) {
    return wire::AwsError{"PolicyNotAttachedException",
                          "The policy isn't attached to the specified target."};
  }
  const bool resources = policy.type == "RESOURCE_CONTROL_POLICY";
  if (resources && policy.row == nullptr) return invalid_input("NON_DETACHABLE_POLICY");
  if (!resources && attached_of_type(call, *organization, *target, policy.type) == 1) {
    return constraint("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED");
  }
  OrganizationNode changed = *target;
  changed.attached.erase(
      std::find(changed.attached.begin(), changed.attached.end(), std::string(policy.id)));
  changes.put(std::move(changed));
  return api::DetachPolicyResponse{};
}

std::string_view target_type(const OrganizationNode& node) {
  if (node.kind == NodeKind::root) return "ROOT";
  return node.kind == NodeKind::unit ? "ORGANIZATIONAL_UNIT" : "ACCOUNT";
}

Answer<api::ListTargetsForPolicyResponse> targets(const api::ListTargetsForPolicyRequest& in,
                                                  const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  Page page = TRY(Page::of(call, "Targets " + *in.PolicyId, in));
  TRY(require_policy(call, *organization, *in.PolicyId));
  api::ListTargetsForPolicyResponse out;
  auto& shown = out.Targets.emplace();
  call.world.nodes_with_policy(
      organization->id, *in.PolicyId, page.after(), [&](const OrganizationNode& node) {
        if (!page.take(node.id)) return false;
        const bool account = node.kind == NodeKind::account;
        shown.push_back({node.id, node_arn(*organization, node.id),
                         account ? account_name(call.world, node.id) : node.name,
                         std::string(target_type(node))});
        return true;
      });
  page.finish(call, out);
  return out;
}

Answer<Asks> asks_policies(const api::ListPoliciesForTargetRequest& in, const Call& call) {
  Ask ask = ask_on_node(call, op::ListPoliciesForTarget::name, *in.TargetId);
  add_policy_type(ask, *in.Filter);
  return Asks{std::move(ask)};
}

// In order of attachment: ten at most, so that one page has room for all.
Answer<api::ListPoliciesForTargetResponse> policies(const api::ListPoliciesForTargetRequest& in,
                                                    const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  Page page = TRY(Page::of(call, "PoliciesForTarget " + *in.TargetId + *in.Filter, in));
  const OrganizationNode* target = TRY(require_target(call, *organization, *in.TargetId));
  api::ListPoliciesForTargetResponse out;
  auto& shown = out.Policies.emplace();
  bool behind = page.after().empty();
  for (const std::string& id : target->attached) {
    const auto policy = find_policy(call, *organization, id);
    if (!policy || policy->type != *in.Filter) continue;
    if (behind && !page.take(id)) break;
    if (behind) shown.push_back(policy_summary(*policy));
    behind = behind || id == page.after();
  }
  page.finish(call, out);
  return out;
}

}  // namespace

Rows policy_attachment_rows() {
  using Targets = api::ListTargetsForPolicyRequest;
  return {writing<op::AttachPolicy>(asks_both<op::AttachPolicy>, attach),
          writing<op::DetachPolicy>(asks_both<op::DetachPolicy>, detach),
          reading<op::ListTargetsForPolicy>(
              asks_on_policy<op::ListTargetsForPolicy, &Targets::PolicyId>, targets),
          reading<op::ListPoliciesForTarget>(asks_policies, policies)};
}

}  // namespace amiable::services::organizations
