// Groups and who is in them.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "services/first_account.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/renames.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t groups_max = 300, groups_per_user_max = 10;

Answer<Asks> asks_create(const api::CreateGroupRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:CreateGroup";
  ask.resource = entity_arn(call, "group", in.Path.value_or("/"), *in.GroupName);
  return Asks{std::move(ask)};
}

Answer<api::CreateGroupResponse> create(const api::CreateGroupRequest& in, const Call& call,
                                        store::ChangeSet& changes) {
  if (GroupKind::find(call, *in.GroupName) != nullptr) {
    return already_exists(fmt::format("Group with name {} already exists.", *in.GroupName));
  }
  if (call.world.group_count(call.account()) >= groups_max) {
    return over_quota("GroupsPerAccount", groups_max);
  }
  store::Group group;
  group.account = call.account();
  group.name = *in.GroupName;
  group.path = in.Path.value_or("/");
  group.id = new_unique_id("AGPA");
  group.arn = entity_arn(call, "group", group.path, group.name);
  group.created = call.now;
  api::CreateGroupResponse out;
  out.Group = group_shape(group);
  changes.put(std::move(group));
  return out;
}

Answer<api::GetGroupResponse> get(const api::GetGroupRequest& in, const Call& call) {
  const store::Group* group = TRY(require<GroupKind>(call, *in.GroupName));
  Page page = TRY(Page::of("members", in));
  api::GetGroupResponse out;
  out.Group = group_shape(*group);
  out.Users.emplace();
  const std::vector<const store::User*> members = call.world.members(group->account, group->name);
  std::vector<Keyed> keys;
  for (const store::User* user : members) keys.push_back({ascii_lowered(user->name), keys.size()});
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    out.Users->push_back(user_in_list(*members[i]));
  }
  page.close(out);
  return out;
}

Answer<api::ListGroupsResponse> list(const api::ListGroupsRequest& in, const Call& call) {
  Page page = TRY(Page::of("groups", in));
  const std::string prefix = in.PathPrefix.value_or("/");
  api::ListGroupsResponse out;
  out.Groups.emplace();
  call.world.groups(call.account(), page.after(), [&](const store::Group& group) {
    if (!group.path.starts_with(prefix)) return true;
    if (!page.admits(ascii_lowered(group.name))) return false;
    out.Groups->push_back(group_shape(group));
    return true;
  });
  page.close(out);
  return out;
}

Answer<api::ListGroupsForUserResponse> list_for_user(const api::ListGroupsForUserRequest& in,
                                                     const Call& call) {
  const store::User* user = TRY(require<UserKind>(call, *in.UserName));
  Page page = TRY(Page::of("groups of user", in));
  api::ListGroupsForUserResponse out;
  out.Groups.emplace();
  std::vector<Keyed> keys;
  for (const std::string& name : user->groups) keys.push_back({ascii_lowered(name), keys.size()});
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    const store::Group* group = GroupKind::find(call, user->groups[i]);
    if (group != nullptr) out.Groups->push_back(group_shape(*group));
  }
  page.close(out);
  return out;
}

auto membership(std::vector<std::string>& groups, std::string_view name) {
  return std::find_if(groups.begin(), groups.end(),
                      [name](const std::string& one) { return equals_ignoring_case(one, name); });
}

// With neither user nor group the user is reported [recorded for RemoveUserFromGroup].
Answer<api::AddUserToGroupResponse> add_user(const api::AddUserToGroupRequest& in, const Call& call,
                                             store::ChangeSet& changes) {
  const store::User* user = TRY(require<UserKind>(call, *in.UserName));
  const store::Group* group = TRY(require<GroupKind>(call, *in.GroupName));
  store::User changed = *user;
  if (membership(changed.groups, group->name) != changed.groups.end()) {
    return api::AddUserToGroupResponse{};
  }
  if (changed.groups.size() >= groups_per_user_max) {
    return over_quota("GroupsPerUser", groups_per_user_max);
  }
  changed.groups.push_back(group->name);
  changes.put(std::move(changed));
  return api::AddUserToGroupResponse{};
}

// Removing a user that is not in the group succeeds [recorded].
Answer<api::RemoveUserFromGroupResponse> remove_user(const api::RemoveUserFromGroupRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  const store::User* user = TRY(require<UserKind>(call, *in.UserName));
  const store::Group* group = TRY(require<GroupKind>(call, *in.GroupName));
  store::User changed = *user;
  const auto member = membership(changed.groups, group->name);
  if (member == changed.groups.end()) return api::RemoveUserFromGroupResponse{};
  changed.groups.erase(member);
  changes.put(std::move(changed));
  return api::RemoveUserFromGroupResponse{};
}

Answer<Asks> asks_update(const api::UpdateGroupRequest& in, const Call& call) {
  return asks_move<GroupKind>(call, op::UpdateGroup::name, *in.GroupName,
                              {in.NewPath, in.NewGroupName});
}

Answer<api::UpdateGroupResponse> update(const api::UpdateGroupRequest& in, const Call& call,
                                        store::ChangeSet& changes) {
  const store::Group* group = TRY(require<GroupKind>(call, *in.GroupName));
  const NewPlace place{in.NewPath, in.NewGroupName};
  TRY(require_free_name<GroupKind>(call, *group, place));
  store::Group changed = moved<GroupKind>(call, *group, place);
  if (changed.name != group->name) {
    for (const store::User* user : call.world.members(group->account, group->name)) {
      store::User follows = *user;
      *membership(follows.groups, group->name) = changed.name;
      changes.put(std::move(follows));
    }
  }
  if (store::key_of(changed) != store::key_of(*group)) {
    changes.erase(store::Table::group, store::key_of(*group));
  }
  changes.put(std::move(changed));
  return api::UpdateGroupResponse{};
}

Answer<api::DeleteGroupResponse> remove(const api::DeleteGroupRequest& in, const Call& call,
                                        store::ChangeSet& changes) {
  const store::Group* group = TRY(require<GroupKind>(call, *in.GroupName));
  if (!call.world.members(group->account, group->name).empty()) {
    return delete_conflict("Cannot delete entity, must remove users from group first.");
  }
  if (!group->inline_policies.empty()) {
    return delete_conflict("Cannot delete entity, must delete policies first.");
  }
  if (!group->attached.empty()) {
    return delete_conflict("Cannot delete entity, must detach all policies first.");
  }
  changes.erase(store::Table::group, store::key_of(*group));
  return api::DeleteGroupResponse{};
}

}  // namespace

std::vector<Operation> group_rows() {
  return {
      writing<op::CreateGroup>(asks_create, create),
      reading<op::GetGroup>(asks_entity<op::GetGroup, GroupKind>, get),
      reading<op::ListGroups>(asks_path<op::ListGroups, GroupKind>, list),
      reading<op::ListGroupsForUser>(asks_entity<op::ListGroupsForUser, UserKind>, list_for_user),
      writing<op::AddUserToGroup>(asks_entity<op::AddUserToGroup, GroupKind>, add_user),
      writing<op::RemoveUserFromGroup>(asks_entity<op::RemoveUserFromGroup, GroupKind>,
                                       remove_user),
      writing<op::UpdateGroup>(asks_update, update),
      writing<op::DeleteGroup>(asks_entity<op::DeleteGroup, GroupKind>, remove)};
}

}  // namespace amiable::services::iam
