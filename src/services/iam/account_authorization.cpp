// GetAccountAuthorizationDetails: users, groups, roles and policies of the account with everything
// that is attached to them, page by page. Of AWS's own policies those in use are told.
#include "base/ascii.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_documents.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"

namespace amiable::services::iam {
namespace {

using Out = api::GetAccountAuthorizationDetailsResponse;

std::vector<api::PolicyDetail> inline_details(const store::Entity& entity) {
  std::vector<api::PolicyDetail> details;
  for (const store::InlinePolicy& policy : entity.inline_policies) {
    details.push_back({policy.name, shown_document(policy.document)});
  }
  return details;
}

std::vector<api::AttachedPolicy> attached_details(const Call& call, const store::Entity& entity) {
  std::vector<api::AttachedPolicy> details;
  for (const std::string& arn : entity.attached) {
    const store::ManagedPolicy* policy = find_policy(call, arn);
    if (policy != nullptr) details.push_back({policy->name, policy->arn});
  }
  return details;
}

api::UserDetail detail(const Call& call, const store::User& user) {
  api::UserDetail detail;
  detail.Path = user.path;
  detail.UserName = user.name;
  detail.UserId = user.id;
  detail.Arn = user.arn;
  detail.CreateDate = date(user.created);
  detail.UserPolicyList = inline_details(user);
  detail.GroupList = user.groups;
  detail.AttachedManagedPolicies = attached_details(call, user);
  detail.PermissionsBoundary = boundary_shape(user.boundary);
  detail.Tags = sorted_tag_shapes(user.tags);
  return detail;
}

api::GroupDetail detail(const Call& call, const store::Group& group) {
  api::GroupDetail detail;
  detail.Path = group.path;
  detail.GroupName = group.name;
  detail.GroupId = group.id;
  detail.Arn = group.arn;
  detail.CreateDate = date(group.created);
  detail.GroupPolicyList = inline_details(group);
  detail.AttachedManagedPolicies = attached_details(call, group);
  return detail;
}

api::RoleDetail detail(const Call& call, const store::Role& role) {
  api::RoleDetail detail;
  detail.Path = role.path;
  detail.RoleName = role.name;
  detail.RoleId = role.id;
  detail.Arn = role.arn;
  detail.CreateDate = date(role.created);
  detail.AssumeRolePolicyDocument = shown_trust(call, role);
  detail.InstanceProfileList.emplace();
  for (const auto* profile : call.world.profiles_of_role(role.account, role.name)) {
    detail.InstanceProfileList->push_back(profile_shape(call, *profile));
  }
  detail.RolePolicyList = inline_details(role);
  detail.AttachedManagedPolicies = attached_details(call, role);
  detail.PermissionsBoundary = boundary_shape(role.boundary);
  detail.Tags = sorted_tag_shapes(role.tags);
  return detail;
}

// Versions stand newest first [recorded].
api::ManagedPolicyDetail detail(const Call& call, const store::ManagedPolicy& policy) {
  const api::Policy shape = policy_shape(call, policy);
  api::ManagedPolicyDetail detail;
  detail.PolicyName = shape.PolicyName;
  detail.PolicyId = shape.PolicyId;
  detail.Arn = shape.Arn;
  detail.Path = shape.Path;
  detail.DefaultVersionId = shape.DefaultVersionId;
  detail.AttachmentCount = shape.AttachmentCount;
  detail.PermissionsBoundaryUsageCount = shape.PermissionsBoundaryUsageCount;
  detail.IsAttachable = shape.IsAttachable;
  detail.CreateDate = shape.CreateDate;
  detail.UpdateDate = shape.UpdateDate;
  detail.PolicyVersionList.emplace();
  for (auto version = policy.versions.rbegin(); version != policy.versions.rend(); ++version) {
    api::PolicyVersion one = version_shape(policy, *version);
    one.Document = shown_document(version->document);
    detail.PolicyVersionList->push_back(std::move(one));
  }
  return detail;
}

// One sequence of all rows, so that a page may end anywhere: keys are a digit for the list and the
// lower-cased name.
class Collector {
 public:
  Collector(const Call& call, const api::GetAccountAuthorizationDetailsRequest& in, Page& page)
      : call_(call), in_(in), page_(page) {}

  bool wants(std::string_view entity, char list) const {
    if (full_ || (!page_.after().empty() && page_.after().front() > list)) return false;
    if (!in_.Filter || in_.Filter->empty()) return true;
    for (const std::string& one : *in_.Filter) {
      if (one == entity) return true;
    }
    return false;
  }
  std::string after(char list) const {
    const std::string& after = page_.after();
    return !after.empty() && after.front() == list ? after.substr(1) : std::string();
  }
  template <class Record, class Detail>
  bool take(char list, const Record& record, std::vector<Detail>& details) {
    full_ = !page_.admits(list + ascii_lowered(record.name));
    if (!full_) details.push_back(detail(call_, record));
    return !full_;
  }

 private:
  const Call& call_;
  const api::GetAccountAuthorizationDetailsRequest& in_;
  Page& page_;
  bool full_ = false;
};

void collect_entities(const Call& call, Collector& rows, Out& out) {
  const std::string_view account = call.account();
  if (rows.wants("User", '1')) {
    call.world.users(account, rows.after('1'), [&](const store::User& user) {
      return rows.take('1', user, *out.UserDetailList);
    });
  }
  if (rows.wants("Group", '2')) {
    call.world.groups(account, rows.after('2'), [&](const store::Group& group) {
      return rows.take('2', group, *out.GroupDetailList);
    });
  }
  if (rows.wants("Role", '3')) {
    call.world.roles(account, rows.after('3'), [&](const store::Role& role) {
      return rows.take('3', role, *out.RoleDetailList);
    });
  }
}

void collect_policies(const Call& call, Collector& rows, Out& out) {
  if (rows.wants("LocalManagedPolicy", '4')) {
    call.world.managed_policies(
        call.account(), rows.after('4'),
        [&](const store::ManagedPolicy& policy) { return rows.take('4', policy, *out.Policies); });
  }
  if (rows.wants("AWSManagedPolicy", '5')) {
    call.world.managed_policies("aws", rows.after('5'), [&](const store::ManagedPolicy& policy) {
      const api::Policy uses = policy_shape(call, policy);
      const bool used = *uses.AttachmentCount + *uses.PermissionsBoundaryUsageCount > 0;
      return !used || rows.take('5', policy, *out.Policies);
    });
  }
}

Answer<Out> details(const api::GetAccountAuthorizationDetailsRequest& in, const Call& call) {
  Page page = TRY(Page::of("account authorization", in));
  Out out;
  out.UserDetailList.emplace();
  out.GroupDetailList.emplace();
  out.RoleDetailList.emplace();
  out.Policies.emplace();
  Collector rows(call, in, page);
  collect_entities(call, rows, out);
  collect_policies(call, rows, out);
  page.close(out);
  return out;
}

}  // namespace

std::vector<Operation> account_authorization_rows() {
  return {reading<op::GetAccountAuthorizationDetails>(
      asks_account<op::GetAccountAuthorizationDetails>, details)};
}

}  // namespace amiable::services::iam
