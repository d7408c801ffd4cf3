// Managed policies: making, reading, listing, deleting. Versions are in policy_versions.cpp.
#include <fmt/format.h>

#include "base/ascii.h"
#include "services/first_account.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_documents.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/iam_tags.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t policies_max = 1500;

std::string new_policy_arn(const Call& call, const api::CreatePolicyRequest& in) {
  return entity_arn(call, "policy", in.Path.value_or("/"), *in.PolicyName);
}

Answer<Asks> asks_create(const api::CreatePolicyRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:CreatePolicy";
  ask.resource = new_policy_arn(call, in);
  add_request_tags(ask, in.Tags);
  Asks asks{ask};
  if (in.Tags && !in.Tags->empty()) {
    ask.action = "iam:TagPolicy";
    asks.push_back(std::move(ask));
  }
  return asks;
}

// Names are unique in the account whatever the path [IAM user guide], here without letter case.
bool name_is_taken(const Call& call, const std::string& name) {
  bool taken = false;
  call.world.managed_policies(call.account(), {}, [&](const store::ManagedPolicy& policy) {
    taken = equals_ignoring_case(policy.name, name);
    return !taken;
  });
  return taken;
}

store::ManagedPolicy first_version(const Call& call, const api::CreatePolicyRequest& in,
                                   store::Document document) {
  store::ManagedPolicy policy;
  policy.account = call.account();
  policy.name = *in.PolicyName;
  policy.path = in.Path.value_or("/");
  policy.id = new_unique_id("ANPA");
  policy.arn = new_policy_arn(call, in);
  policy.description = in.Description.value_or("");
  policy.created = policy.updated = call.now;
  store::PolicyVersion version;
  version.document = std::move(document);
  version.created = call.now;
  policy.versions.push_back(std::move(version));
  return policy;
}

Answer<api::CreatePolicyResponse> create(const api::CreatePolicyRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  std::vector<model::Tag> tags = TRY(with_tags({}, in.Tags, KeyCase::matters));
  store::Document document = TRY(identity_document(*in.PolicyDocument, policy::Holder::managed,
                                                   *in.PolicyName, {new_policy_arn(call, in), {}}));
  if (name_is_taken(call, *in.PolicyName)) {
    return already_exists(fmt::format(
        "A policy called {} already exists. Duplicate names are not allowed.", *in.PolicyName));
  }
  if (call.world.managed_policy_count(call.account()) >= policies_max) {
    return over_quota("PoliciesPerAccount", policies_max);
  }
  store::ManagedPolicy policy = first_version(call, in, std::move(document));
  policy.tags = std::move(tags);
  api::CreatePolicyResponse out;
  out.Policy = policy_shape(call, policy);
  // The tags of this answer stand as they were sent [recorded].
  if (!policy.tags.empty()) out.Policy->Tags = tag_shapes(policy.tags);
  changes.put(std::move(policy));
  return out;
}

Answer<api::GetPolicyResponse> get(const api::GetPolicyRequest& in, const Call& call) {
  const store::ManagedPolicy* policy = TRY(require_policy(call, *in.PolicyArn));
  api::GetPolicyResponse out;
  out.Policy = policy_shape(call, *policy);
  if (!policy->description.empty()) out.Policy->Description = policy->description;
  out.Policy->Tags = sorted_tag_shapes(policy->tags);
  return out;
}

// Policies have no path ARN; AWS words this resource "policy path /" [observed], which only
// Resource "*" matches.
Answer<Asks> asks_list(const api::ListPoliciesRequest& in, const Call&) {
  Ask ask;
  ask.action = "iam:ListPolicies";
  ask.resource = "policy path " + in.PathPrefix.value_or("/");
  return Asks{std::move(ask)};
}

bool is_listed(const api::ListPoliciesRequest& in, const store::ManagedPolicy& policy,
               const api::Policy& shape) {
  if (!policy.path.starts_with(in.PathPrefix.value_or("/"))) return false;
  const bool attached = *shape.AttachmentCount > 0;
  const bool bounds = *shape.PermissionsBoundaryUsageCount > 0;
  if (in.OnlyAttached.value_or(false) && !attached && !bounds) return false;
  const std::string usage = in.PolicyUsageFilter.value_or("");
  if (usage == "PermissionsPolicy") return attached;
  return usage != "PermissionsBoundary" || bounds;
}

// The account's own first, then AWS's: keys "0name" and "1name".
Answer<api::ListPoliciesResponse> list(const api::ListPoliciesRequest& in, const Call& call) {
  Page page = TRY(Page::of("policies", in));
  api::ListPoliciesResponse out;
  out.Policies.emplace();
  const auto walk = [&](std::string_view account, char group) {
    const std::string& after = page.after();
    if (!after.empty() && after.front() > group) return true;
    const bool resumes = !after.empty() && after.front() == group;
    bool room = true;
    call.world.managed_policies(account, resumes ? after.substr(1) : std::string(),
                                [&](const store::ManagedPolicy& policy) {
                                  const api::Policy shape = policy_shape(call, policy);
                                  if (!is_listed(in, policy, shape)) return true;
                                  room = page.admits(group + ascii_lowered(policy.name));
                                  if (room) out.Policies->push_back(shape);
                                  return room;
                                });
    return room;
  };
  const std::string scope = in.Scope.value_or("All");
  const bool room = scope == "AWS" || walk(call.account(), '0');
  if (room && scope != "Local") walk("aws", '1');
  page.close(out);
  return out;
}

// A policy that bounds somebody is in use, too [IAM API reference, DeletePolicy].
Answer<api::DeletePolicyResponse> remove(const api::DeletePolicyRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  const store::ManagedPolicy* policy = TRY(require_own_policy(call, *in.PolicyArn));
  const api::Policy uses = policy_shape(call, *policy);
  if (*uses.AttachmentCount > 0 || *uses.PermissionsBoundaryUsageCount > 0) {
    return delete_conflict("Cannot delete a policy attached to entities.");
  }
  if (policy->versions.size() > 1) {
    return delete_conflict(
        "This policy has more than one version. Before you delete a policy, you must delete the "
        "policy's versions. The default version is deleted with the policy.");
  }
  changes.erase(store::Table::managed_policy, store::key_of(*policy));
  return api::DeletePolicyResponse{};
}

}  // namespace

std::vector<Operation> managed_policy_rows() {
  return {writing<op::CreatePolicy>(asks_create, create),
          reading<op::GetPolicy>(asks_policy<op::GetPolicy>, get),
          reading<op::ListPolicies>(asks_list, list),
          writing<op::DeletePolicy>(asks_policy<op::DeletePolicy>, remove)};
}

}  // namespace amiable::services::iam
