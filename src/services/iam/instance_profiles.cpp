// Instance profiles: how EC2 gets hold of a role. One role each.
#include <fmt/format.h>

#include "base/ascii.h"
#include "services/first_account.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/iam_tags.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t profiles_max = 1000;

Answer<Asks> asks_create(const api::CreateInstanceProfileRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:CreateInstanceProfile";
  ask.resource =
      entity_arn(call, ProfileKind::type, in.Path.value_or("/"), *in.InstanceProfileName);
  add_request_tags(ask, in.Tags);
  Asks asks{ask};
  if (in.Tags && !in.Tags->empty()) {
    ask.action = "iam:TagInstanceProfile";
    asks.push_back(std::move(ask));
  }
  return asks;
}

Answer<api::CreateInstanceProfileResponse> create(const api::CreateInstanceProfileRequest& in,
                                                  const Call& call, store::ChangeSet& changes) {
  store::InstanceProfile profile;
  profile.tags = TRY(with_tags({}, in.Tags, KeyCase::matters));
  profile.name = *in.InstanceProfileName;
  if (ProfileKind::find(call, profile.name) != nullptr) {
    return already_exists(fmt::format("Instance Profile {} already exists.", profile.name));
  }
  if (call.world.instance_profile_count(call.account()) >= profiles_max) {
    return over_quota("InstanceProfilesPerAccount", profiles_max);
  }
  profile.account = call.account();
  profile.path = in.Path.value_or("/");
  profile.id = new_unique_id("AIPA");
  profile.arn = entity_arn(call, ProfileKind::type, profile.path, profile.name);
  profile.created = call.now;
  api::CreateInstanceProfileResponse out;
  out.InstanceProfile = profile_shape(call, profile);
  if (!profile.tags.empty()) out.InstanceProfile->Tags = tag_shapes(profile.tags);
  changes.put(std::move(profile));
  return out;
}

Answer<api::GetInstanceProfileResponse> get(const api::GetInstanceProfileRequest& in,
                                            const Call& call) {
  const auto* profile = TRY(require<ProfileKind>(call, *in.InstanceProfileName));
  api::GetInstanceProfileResponse out;
  out.InstanceProfile = profile_shape(call, *profile);
  out.InstanceProfile->Tags = sorted_tag_shapes(profile->tags);
  return out;
}

Answer<api::ListInstanceProfilesResponse> list(const api::ListInstanceProfilesRequest& in,
                                               const Call& call) {
  Page page = TRY(Page::of("instance profiles", in));
  const std::string prefix = in.PathPrefix.value_or("/");
  api::ListInstanceProfilesResponse out;
  out.InstanceProfiles.emplace();
  call.world.instance_profiles(call.account(), page.after(),
                               [&](const store::InstanceProfile& profile) {
                                 if (!profile.path.starts_with(prefix)) return true;
                                 if (!page.admits(ascii_lowered(profile.name))) return false;
                                 out.InstanceProfiles->push_back(profile_shape(call, profile));
                                 return true;
                               });
  page.close(out);
  return out;
}

Answer<api::ListInstanceProfilesForRoleResponse> list_for_role(
    const api::ListInstanceProfilesForRoleRequest& in, const Call& call) {
  const store::Role* role = TRY(require<RoleKind>(call, *in.RoleName));
  Page page = TRY(Page::of("instance profiles of role", in));
  const auto profiles = call.world.profiles_of_role(role->account, role->name);
  std::vector<Keyed> keys;
  for (const auto* profile : profiles) keys.push_back({ascii_lowered(profile->name), keys.size()});
  api::ListInstanceProfilesForRoleResponse out;
  out.InstanceProfiles.emplace();
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    out.InstanceProfiles->push_back(profile_shape(call, *profiles[i]));
  }
  page.close(out);
  return out;
}

// The role is handed to EC2: iam:PassRole decides on it [IAM user guide, Granting a user
// permissions to pass a role; EC2 as the service passed to is inferred].
Answer<Asks> asks_add_role(const api::AddRoleToInstanceProfileRequest& in, const Call& call) {
  Ask pass = entity_ask<RoleKind>(call, "PassRole", *in.RoleName);
  pass.context.push_back({"iam:PassedToService", {"ec2.amazonaws.com"}, false});
  return Asks{entity_ask<ProfileKind>(call, "AddRoleToInstanceProfile", *in.InstanceProfileName),
              std::move(pass)};
}

Answer<api::AddRoleToInstanceProfileResponse> add_role(
    const api::AddRoleToInstanceProfileRequest& in, const Call& call, store::ChangeSet& changes) {
  const auto* profile = TRY(require<ProfileKind>(call, *in.InstanceProfileName));
  const store::Role* role = TRY(require<RoleKind>(call, *in.RoleName));
  TRY(require_modifiable(*role));
  if (!profile->role.empty()) return over_quota("InstanceSessionsPerInstanceProfile", 1);
  store::InstanceProfile changed = *profile;
  changed.role = role->name;
  changes.put(std::move(changed));
  return api::AddRoleToInstanceProfileResponse{};
}

Answer<api::RemoveRoleFromInstanceProfileResponse> remove_role(
    const api::RemoveRoleFromInstanceProfileRequest& in, const Call& call,
    store::ChangeSet& changes) {
  const auto* profile = TRY(require<ProfileKind>(call, *in.InstanceProfileName));
  const store::Role* role = TRY(require<RoleKind>(call, *in.RoleName));
  if (!equals_ignoring_case(profile->role, role->name)) {
    return no_such_entity(
        fmt::format("Role {} in Instance Profile {} cannot be found.", role->name, profile->name));
  }
  store::InstanceProfile changed = *profile;
  changed.role.clear();
  changes.put(std::move(changed));
  return api::RemoveRoleFromInstanceProfileResponse{};
}

Answer<api::DeleteInstanceProfileResponse> remove(const api::DeleteInstanceProfileRequest& in,
                                                  const Call& call, store::ChangeSet& changes) {
  const auto* profile = TRY(require<ProfileKind>(call, *in.InstanceProfileName));
  if (!profile->role.empty()) {
    return delete_conflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  changes.erase(store::Table::instance_profile, store::key_of(*profile));
  return api::DeleteInstanceProfileResponse{};
}

template <class Op>
constexpr auto asks_profile = asks_entity<Op, ProfileKind>;

}  // namespace

std::vector<Operation> instance_profile_rows() {
  return {writing<op::CreateInstanceProfile>(asks_create, create),
          reading<op::GetInstanceProfile>(asks_profile<op::GetInstanceProfile>, get),
          reading<op::ListInstanceProfiles>(asks_path<op::ListInstanceProfiles, ProfileKind>, list),
          reading<op::ListInstanceProfilesForRole>(
              asks_entity<op::ListInstanceProfilesForRole, RoleKind>, list_for_role),
          writing<op::AddRoleToInstanceProfile>(asks_add_role, add_role),
          writing<op::RemoveRoleFromInstanceProfile>(
              asks_profile<op::RemoveRoleFromInstanceProfile>, remove_role),
          writing<op::DeleteInstanceProfile>(asks_profile<op::DeleteInstanceProfile>, remove)};
}

}  // namespace amiable::services::iam
