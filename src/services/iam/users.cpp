// Users: making, reading, renaming, deleting.
#include <fmt/format.h>

#include "base/ascii.h"
#include "services/first_account.h"
#include "services/iam/boundaries.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/iam_tags.h"
#include "services/iam/implied_user.h"
#include "services/iam/renames.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t users_max = 5000;

// Tags at creation need iam:TagUser beside iam:CreateUser [IAM user guide, Tagging IAM users].
Answer<Asks> asks_create(const api::CreateUserRequest& in, const Call& call) {
  Ask ask;
  ask.action = "iam:CreateUser";
  ask.resource = entity_arn(call, "user", in.Path.value_or("/"), *in.UserName);
  add_boundary(ask, in.PermissionsBoundary);
  add_request_tags(ask, in.Tags);
  Asks asks{ask};
  if (in.Tags && !in.Tags->empty()) {
    ask.action = "iam:TagUser";
    asks.push_back(std::move(ask));
  }
  return asks;
}

Answer<api::CreateUserResponse> create(const api::CreateUserRequest& in, const Call& call,
                                       store::ChangeSet& changes) {
  store::User user;
  user.tags = TRY(with_tags({}, in.Tags, KeyCase::ignored));
  TRY(check_boundary(call, in.PermissionsBoundary));
  if (UserKind::find(call, *in.UserName) != nullptr) {
    return already_exists(fmt::format("User with name {} already exists.", *in.UserName));
  }
  if (call.world.user_count(call.account()) >= users_max) {
    return over_quota("UsersPerAccount", users_max);
  }
  user.account = call.account();
  user.name = *in.UserName;
  user.path = in.Path.value_or("/");
  user.id = new_unique_id("AIDA");
  user.arn = entity_arn(call, "user", user.path, user.name);
  user.created = call.now;
  user.boundary = in.PermissionsBoundary.value_or("");
  api::CreateUserResponse out;
  out.User = user_in_full(user);
  changes.put(std::move(user));
  return out;
}

Answer<Asks> asks_get(const api::GetUserRequest& in, const Call& call) {
  return Asks{TRY(implied_user_ask(in.UserName, call, op::GetUser::name))};
}

// The root user has an ARN, the account as its id, and no name.
api::User root_shape(const Call& call) {
  api::User root;
  root.UserId = std::string(call.account());
  root.Arn = fmt::format("arn:{}:iam::{}:root", call.partition, call.account());
  const store::Account* account = call.world.account(call.account());
  if (account != nullptr) root.CreateDate = date(account->created);
  return root;
}

Answer<api::GetUserResponse> get(const api::GetUserRequest& in, const Call& call) {
  const std::string name = TRY(implied_user(in.UserName, call));
  api::GetUserResponse out;
  if (name.empty()) {
    out.User = root_shape(call);
  } else {
    out.User = user_in_full(*TRY(require<UserKind>(call, name)));
  }
  return out;
}

Answer<api::ListUsersResponse> list(const api::ListUsersRequest& in, const Call& call) {
  Page page = TRY(Page::of("users", in));
  const std::string prefix = in.PathPrefix.value_or("/");
  api::ListUsersResponse out;
  out.Users.emplace();
  call.world.users(call.account(), page.after(), [&](const store::User& user) {
    if (!user.path.starts_with(prefix)) return true;
    if (!page.admits(ascii_lowered(user.name))) return false;
    out.Users->push_back(user_in_list(user));
    return true;
  });
  page.close(out);
  return out;
}

Answer<Asks> asks_update(const api::UpdateUserRequest& in, const Call& call) {
  return asks_move<UserKind>(call, op::UpdateUser::name, *in.UserName,
                             {in.NewPath, in.NewUserName});
}

// Grants hold the ARN they are matched by.
store::Grant followed(const store::Grant& grant, const std::string& old_arn,
                      const std::string& new_arn) {
  store::Grant changed = grant;
  if (changed.record.grantee == old_arn) changed.record.grantee = new_arn;
  if (changed.record.retiring_principal == old_arn) changed.record.retiring_principal = new_arn;
  if (changed.grantee_shown == old_arn) changed.grantee_shown = new_arn;
  if (changed.retiring_shown == old_arn) changed.retiring_shown = new_arn;
  return changed;
}

void follow_grants(const Call& call, const std::string& old_arn, const std::string& new_arn,
                   store::ChangeSet& changes) {
  const auto follow = [&](const store::Grant& grant) {
    changes.put(followed(grant, old_arn, new_arn));
    return true;
  };
  call.world.grants_retired_by(old_arn, follow);
  // Keys of every account and Region: a grant may name a user of another account.
  call.world.keys({}, {}, {}, [&](const store::Key& key) {
    call.world.grants_to(key.record.arn, old_arn, follow);
    return true;
  });
}

Answer<api::UpdateUserResponse> update(const api::UpdateUserRequest& in, const Call& call,
                                       store::ChangeSet& changes) {
  const store::User* user = TRY(require<UserKind>(call, *in.UserName));
  const NewPlace place{in.NewPath, in.NewUserName};
  TRY(require_free_name<UserKind>(call, *user, place));
  store::User changed = moved<UserKind>(call, *user, place);
  for (const store::AccessKey* key : call.world.access_keys_of(user->account, user->name)) {
    store::AccessKey follows = *key;
    follows.user = changed.name;
    changes.put(std::move(follows));
  }
  for (const store::MfaDevice* device : call.world.mfa_devices_of(user->account, user->id)) {
    store::MfaDevice follows = *device;
    follows.user = changed.name;
    changes.put(std::move(follows));
  }
  if (changed.arn != user->arn) follow_grants(call, user->arn, changed.arn, changes);
  if (store::key_of(changed) != store::key_of(*user)) {
    changes.erase(store::Table::user, store::key_of(*user));
  }
  changes.put(std::move(changed));
  return api::UpdateUserResponse{};
}

// What must go first, in the order of the deletion guide [IAM user guide, Deleting a user; the
// sentences are observed].
Answer<void> require_no_sign_in(const Call& call, const store::User& user) {
  if (user.login_profile) {
    return delete_conflict("Cannot delete entity, must delete login profile first.");
  }
  if (!call.world.access_keys_of(user.account, user.name).empty()) {
    return delete_conflict("Cannot delete entity, must delete access keys first.");
  }
  if (!user.signing_certificates.empty()) {
    return delete_conflict("Cannot delete entity, must delete certificates first.");
  }
  if (!user.ssh_keys.empty()) {
    return delete_conflict("Cannot delete entity, must remove referenced objects first.");
  }
  if (!call.world.mfa_devices_of(user.account, user.id).empty()) {
    return delete_conflict("Cannot delete entity, must delete MFA device first.");
  }
  return {};
}

Answer<void> require_bare(const Call& call, const store::User& user) {
  TRY(require_no_sign_in(call, user));
  if (!user.inline_policies.empty()) {
    return delete_conflict("Cannot delete entity, must delete policies first.");
  }
  if (!user.attached.empty()) {
    return delete_conflict("Cannot delete entity, must detach all policies first.");
  }
  if (!user.groups.empty()) {
    return delete_conflict("Cannot delete entity, must remove users from group first.");
  }
  return {};
}

Answer<api::DeleteUserResponse> remove(const api::DeleteUserRequest& in, const Call& call,
                                       store::ChangeSet& changes) {
  const store::User* user = TRY(require<UserKind>(call, *in.UserName));
  TRY(require_bare(call, *user));
  changes.erase(store::Table::user, store::key_of(*user));
  return api::DeleteUserResponse{};
}

}  // namespace

std::vector<Operation> user_rows() {
  return {writing<op::CreateUser>(asks_create, create), reading<op::GetUser>(asks_get, get),
          reading<op::ListUsers>(asks_path<op::ListUsers, UserKind>, list),
          writing<op::UpdateUser>(asks_update, update),
          writing<op::DeleteUser>(asks_entity<op::DeleteUser, UserKind>, remove)};
}

}  // namespace amiable::services::iam
