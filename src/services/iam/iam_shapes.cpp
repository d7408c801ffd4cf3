// One function per shape and fullness.
#include "services/iam/iam_shapes.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/iam/entity_kinds.h"
#include "services/iam/iam_documents.h"

namespace amiable::services::iam {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace

wire::Timestamp date(Timestamp time) { return {time.seconds() * 1000}; }

std::vector<api::Tag> tag_shapes(const std::vector<model::Tag>& tags) {
  std::vector<api::Tag> shapes;
  for (const model::Tag& tag : tags) shapes.push_back({tag.key, tag.value});
  return shapes;
}

std::vector<api::Tag> sorted_tag_shapes(const std::vector<model::Tag>& tags) {
  std::vector<api::Tag> shapes = tag_shapes(tags);
  std::sort(shapes.begin(), shapes.end(),
            [](const api::Tag& a, const api::Tag& b) { return *a.Key < *b.Key; });
  return shapes;
}

std::optional<api::AttachedPermissionsBoundary> boundary_shape(const std::string& arn) {
  if (arn.empty()) return {};
  return api::AttachedPermissionsBoundary{"Policy", arn};
}

api::User user_in_list(const store::User& user) {
  api::User shape;
  shape.Path = user.path;
  shape.UserName = user.name;
  shape.UserId = user.id;
  shape.Arn = user.arn;
  shape.CreateDate = date(user.created);
  const auto used = user.login_profile ? user.login_profile->used : std::nullopt;
  if (used) shape.PasswordLastUsed = date(*used);
  return shape;
}

api::User user_in_full(const store::User& user) {
  api::User shape = user_in_list(user);
  shape.PermissionsBoundary = boundary_shape(user.boundary);
  if (!user.tags.empty()) shape.Tags = sorted_tag_shapes(user.tags);
  return shape;
}

api::Group group_shape(const store::Group& group) {
  api::Group shape;
  shape.Path = group.path;
  shape.GroupName = group.name;
  shape.GroupId = group.id;
  shape.Arn = group.arn;
  shape.CreateDate = date(group.created);
  return shape;
}

api::Role role_shape(const Call& call, const store::Role& role) {
  api::Role shape;
  shape.Path = role.path;
  shape.RoleName = role.name;
  shape.RoleId = role.id;
  shape.Arn = role.arn;
  shape.CreateDate = date(role.created);
  shape.AssumeRolePolicyDocument = shown_trust(call, role);
  return shape;
}

api::Role role_created(const Call& call, const store::Role& role) {
  api::Role shape = role_shape(call, role);
  shape.PermissionsBoundary = boundary_shape(role.boundary);
  if (!role.tags.empty()) shape.Tags = sorted_tag_shapes(role.tags);
  return shape;
}

api::Role role_in_list(const Call& call, const store::Role& role) {
  api::Role shape = role_shape(call, role);
  shape.Description = unless_empty(role.description);
  shape.MaxSessionDuration = role.max_session_duration;
  return shape;
}

api::Role role_in_full(const Call& call, const store::Role& role) {
  api::Role shape = role_created(call, role);
  shape.Description = unless_empty(role.description);
  shape.MaxSessionDuration = role.max_session_duration;
  return shape;
}

api::InstanceProfile profile_shape(const Call& call, const store::InstanceProfile& profile) {
  api::InstanceProfile shape;
  shape.Path = profile.path;
  shape.InstanceProfileName = profile.name;
  shape.InstanceProfileId = profile.id;
  shape.Arn = profile.arn;
  shape.CreateDate = date(profile.created);
  shape.Roles.emplace();
  const store::Role* role = profile.role.empty() ? nullptr : RoleKind::find(call, profile.role);
  if (role != nullptr) shape.Roles->push_back(role_shape(call, *role));
  return shape;
}

api::Policy policy_shape(const Call& call, const store::ManagedPolicy& policy) {
  api::Policy shape;
  shape.PolicyName = policy.name;
  shape.PolicyId = policy.id;
  shape.Arn = policy.arn;
  shape.Path = policy.path;
  shape.DefaultVersionId = version_name(policy.default_version);
  shape.AttachmentCount =
      static_cast<std::int64_t>(call.world.attachment_count(policy.arn, call.account()));
  shape.PermissionsBoundaryUsageCount =
      static_cast<std::int64_t>(call.world.boundary_count(policy.arn, call.account()));
  shape.IsAttachable = true;
  shape.CreateDate = date(policy.created);
  shape.UpdateDate = date(policy.updated);
  return shape;
}

std::string version_name(std::int64_t number) { return fmt::format("v{}", number); }

api::PolicyVersion version_shape(const store::ManagedPolicy& policy,
                                 const store::PolicyVersion& version) {
  api::PolicyVersion shape;
  shape.VersionId = version_name(version.number);
  shape.IsDefaultVersion = version.number == policy.default_version;
  shape.CreateDate = date(version.created);
  return shape;
}

}  // namespace amiable::services::iam
