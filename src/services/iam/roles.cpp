// Roles and their trust policies. Roles of services are made in service_linked_roles.cpp.
#include <fmt/format.h>

#include "base/ascii.h"
#include "services/first_account.h"
#include "services/iam/boundaries.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_documents.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/iam_tags.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t roles_max = 1000;
constexpr std::int64_t duration_default = 3600;

Answer<Asks> asks_create(const api::CreateRoleRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:CreateRole";
  ask.resource = entity_arn(call, "role", in.Path.value_or("/"), *in.RoleName);
  add_boundary(ask, in.PermissionsBoundary);
  add_request_tags(ask, in.Tags);
  Asks asks{ask};
  if (in.Tags && !in.Tags->empty()) {
    ask.action = "iam:TagRole";
    asks.push_back(std::move(ask));
  }
  return asks;
}

// AWS keeps these paths for itself [IAM user guide, IAM identifiers]; the sentence is ours.
Answer<void> check_path(const std::string& path) {
  if (!path.starts_with("/aws-service-role/") && !path.starts_with("/aws-reserved/")) return {};
  return invalid_input(fmt::format("The path {} is reserved for roles that AWS makes.", path));
}

// The order of faults is that of moto, which was written against AWS [observed].
Answer<api::CreateRoleResponse> create(const api::CreateRoleRequest& in, const Call& call,
                                       store::ChangeSet& changes) {
  store::Role role;
  role.path = in.Path.value_or("/");
  TRY(check_path(role.path));
  role.tags = TRY(with_tags({}, in.Tags, KeyCase::ignored));
  role.trust = TRY(trust_document(call, *in.AssumeRolePolicyDocument, *in.RoleName));
  TRY(check_boundary(call, in.PermissionsBoundary));
  if (RoleKind::find(call, *in.RoleName) != nullptr) {
    return already_exists(fmt::format("Role with name {} already exists.", *in.RoleName));
  }
  if (call.world.role_count(call.account()) >= roles_max) {
    return over_quota("RolesPerAccount", roles_max);
  }
  role.account = call.account();
  role.name = *in.RoleName;
  role.id = new_unique_id("AROA");
  role.arn = entity_arn(call, "role", role.path, role.name);
  role.created = call.now;
  role.description = in.Description.value_or("");
  role.max_session_duration = in.MaxSessionDuration.value_or(duration_default);
  role.boundary = in.PermissionsBoundary.value_or("");
  api::CreateRoleResponse out;
  out.Role = role_created(call, role);
  changes.put(std::move(role));
  return out;
}

Answer<api::GetRoleResponse> get(const api::GetRoleRequest& in, const Call& call) {
  api::GetRoleResponse out;
  out.Role = role_in_full(call, *TRY(require<RoleKind>(call, *in.RoleName)));
  return out;
}

Answer<api::ListRolesResponse> list(const api::ListRolesRequest& in, const Call& call) {
  Page page = TRY(Page::of("roles", in));
  const std::string prefix = in.PathPrefix.value_or("/");
  api::ListRolesResponse out;
  out.Roles.emplace();
  call.world.roles(call.account(), page.after(), [&](const store::Role& role) {
    if (!role.path.starts_with(prefix)) return true;
    if (!page.admits(ascii_lowered(role.name))) return false;
    out.Roles->push_back(role_in_list(call, role));
    return true;
  });
  page.close(out);
  return out;
}

// The description of a service-linked role is the one thing its account may edit [IAM user guide].
Answer<api::UpdateRoleResponse> update(const api::UpdateRoleRequest& in, const Call& call,
                                       store::ChangeSet& changes) {
  const store::Role* role = TRY(require<RoleKind>(call, *in.RoleName));
  if (in.MaxSessionDuration) TRY(require_modifiable(*role));
  store::Role changed = *role;
  changed.description = in.Description.value_or(role->description);
  changed.max_session_duration = in.MaxSessionDuration.value_or(role->max_session_duration);
  changes.put(std::move(changed));
  return api::UpdateRoleResponse{};
}

// Answers with Description but without MaxSessionDuration [recorded].
Answer<api::UpdateRoleDescriptionResponse> update_description(
    const api::UpdateRoleDescriptionRequest& in, const Call& call, store::ChangeSet& changes) {
  const store::Role* role = TRY(require<RoleKind>(call, *in.RoleName));
  store::Role changed = *role;
  changed.description = *in.Description;
  api::UpdateRoleDescriptionResponse out;
  out.Role = role_shape(call, changed);
  out.Role->Description = changed.description;
  changes.put(std::move(changed));
  return out;
}

Answer<api::UpdateAssumeRolePolicyResponse> update_trust(
    const api::UpdateAssumeRolePolicyRequest& in, const Call& call, store::ChangeSet& changes) {
  const store::Role* role = TRY(require<RoleKind>(call, *in.RoleName));
  TRY(require_modifiable(*role));
  store::Role changed = *role;
  changed.trust = TRY(trust_document(call, *in.PolicyDocument, role->name));
  changes.put(std::move(changed));
  return api::UpdateAssumeRolePolicyResponse{};
}

Answer<void> require_bare(const Call& call, const store::Role& role) {
  if (!call.world.profiles_of_role(role.account, role.name).empty()) {
    return delete_conflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  if (!role.inline_policies.empty()) {
    return delete_conflict("Cannot delete entity, must delete policies first.");
  }
  if (!role.attached.empty()) {
    return delete_conflict("Cannot delete entity, must detach all policies first.");
  }
  return {};
}

Answer<api::DeleteRoleResponse> remove(const api::DeleteRoleRequest& in, const Call& call,
                                       store::ChangeSet& changes) {
  const store::Role* role = TRY(require<RoleKind>(call, *in.RoleName));
  TRY(require_modifiable(*role));
  TRY(require_bare(call, *role));
  changes.erase(store::Table::role, store::key_of(*role));
  return api::DeleteRoleResponse{};
}

}  // namespace

std::vector<Operation> role_rows() {
  return {writing<op::CreateRole>(asks_create, create),
          reading<op::GetRole>(asks_entity<op::GetRole, RoleKind>, get),
          reading<op::ListRoles>(asks_path<op::ListRoles, RoleKind>, list),
          writing<op::UpdateRole>(asks_entity<op::UpdateRole, RoleKind>, update),
          writing<op::UpdateRoleDescription>(asks_entity<op::UpdateRoleDescription, RoleKind>,
                                             update_description),
          writing<op::UpdateAssumeRolePolicy>(asks_entity<op::UpdateAssumeRolePolicy, RoleKind>,
                                              update_trust),
          writing<op::DeleteRole>(asks_entity<op::DeleteRole, RoleKind>, remove)};
}

}  // namespace amiable::services::iam
