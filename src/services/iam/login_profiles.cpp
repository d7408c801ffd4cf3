// Passwords of users: given and taken by others, changed by themselves.
#include <fmt/format.h>

#include "services/iam/account_row.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_rows.h"
#include "services/iam/iam_shapes.h"
#include "services/iam/implied_user.h"
#include "services/iam/passwords.h"

namespace amiable::services::iam {
namespace {

const std::optional<store::PasswordPolicy>& policy_of(const Call& call) {
  static const std::optional<store::PasswordPolicy> none;
  const store::Account* account = call.world.account(call.account());
  return account == nullptr ? none : account->password_policy;
}

template <class Op>
Answer<Asks> asks(const typename Op::Request& in, const Call& call) {
  return Asks{entity_ask<UserKind>(call, Op::name, TRY(named_user(in.UserName, call)))};
}

Answer<const store::User*> user_of(const std::optional<std::string>& name, const Call& call) {
  return require<UserKind>(call, TRY(named_user(name, call)));
}

Answer<const store::User*> user_with_password(const std::optional<std::string>& name,
                                              const Call& call) {
  const store::User* user = TRY(user_of(name, call));
  if (!user->login_profile) {
    return no_such_entity(fmt::format("Login Profile for User {} cannot be found.", user->name));
  }
  return user;
}

api::LoginProfile shape_of(const store::User& user) {
  api::LoginProfile shape;
  shape.UserName = user.name;
  shape.CreateDate = date(user.login_profile->created);
  shape.PasswordResetRequired = user.login_profile->reset_required;
  return shape;
}

Answer<api::CreateLoginProfileResponse> create(const api::CreateLoginProfileRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  store::User changed = *TRY(user_of(in.UserName, call));
  if (changed.login_profile) {
    return already_exists(fmt::format("Login Profile for user {} already exists.", changed.name));
  }
  if (!in.Password) {  // may be left out by sessions of AssumeRoot alone [IAM API reference]
    return validation_error(
        "1 validation error detected: Value null at 'password' failed to satisfy constraint: "
        "Member must not be null");
  }
  store::LoginProfile profile;
  profile.created = call.now;
  profile.reset_required = in.PasswordResetRequired.value_or(false);
  changed.login_profile = TRY(with_password(profile, *in.Password, policy_of(call), call.now));
  api::CreateLoginProfileResponse out;
  out.LoginProfile = shape_of(changed);
  changes.put(std::move(changed));
  return out;
}

Answer<api::GetLoginProfileResponse> get(const api::GetLoginProfileRequest& in, const Call& call) {
  api::GetLoginProfileResponse out;
  out.LoginProfile = shape_of(*TRY(user_with_password(in.UserName, call)));
  return out;
}

// What is left out stays as it was.
Answer<api::UpdateLoginProfileResponse> update(const api::UpdateLoginProfileRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  store::User changed = *TRY(user_with_password(in.UserName, call));
  store::LoginProfile& profile = *changed.login_profile;
  if (in.Password) {
    profile = TRY(with_password(profile, *in.Password, policy_of(call), call.now));
  }
  if (in.PasswordResetRequired) profile.reset_required = *in.PasswordResetRequired;
  changes.put(std::move(changed));
  return api::UpdateLoginProfileResponse{};
}

Answer<api::DeleteLoginProfileResponse> remove(const api::DeleteLoginProfileRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  store::User changed = *TRY(user_with_password(in.UserName, call));
  changed.login_profile.reset();
  changes.put(std::move(changed));
  return api::DeleteLoginProfileResponse{};
}

// The text is observed.
Answer<void> require_user(const Call& call) {
  if (call.identity.kind == Identity::Kind::user) return {};
  return wire::AwsError{"InvalidUserType", "Only IAM Users can change their own password"};
}

Answer<Asks> asks_change(const api::ChangePasswordRequest&, const Call& call) {
  TRY(require_user(call));
  if (may_change_own_password(call)) return Asks{};
  return Asks{entity_ask<UserKind>(call, op::ChangePassword::name, call.identity.user_name)};
}

Answer<api::ChangePasswordResponse> change(const api::ChangePasswordRequest& in, const Call& call,
                                           store::ChangeSet& changes) {
  const std::optional<store::PasswordPolicy>& policy = policy_of(call);
  store::User changed = *TRY(user_with_password(call.identity.user_name, call));
  store::LoginProfile& profile = *changed.login_profile;
  const auto expires = password_expires(profile, policy);
  if (expires && *expires <= call.now && policy->hard_expiry.value_or(false)) {
    // [IAM API reference, HardExpiry; the sentence is assumed]
    return wire::AwsError{"AccessDenied", "The password has expired. Contact an administrator."};
  }
  if (!is_password(profile, *in.OldPassword)) {
    return wire::AwsError{"AccessDenied", "The old password was incorrect."};  // [assumed]
  }
  profile = TRY(with_password(profile, *in.NewPassword, policy, call.now));
  profile.reset_required = false;
  changes.put(std::move(changed));
  return api::ChangePasswordResponse{};
}

}  // namespace

std::vector<Operation> login_profile_rows() {
  return {writing<op::CreateLoginProfile>(asks<op::CreateLoginProfile>, create),
          reading<op::GetLoginProfile>(asks<op::GetLoginProfile>, get),
          writing<op::UpdateLoginProfile>(asks<op::UpdateLoginProfile>, update),
          writing<op::DeleteLoginProfile>(asks<op::DeleteLoginProfile>, remove),
          writing<op::ChangePassword>(asks_change, change)};
}

}  // namespace amiable::services::iam
