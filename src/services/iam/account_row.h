// The caller's account as a row to be changed, and the names of its settings.
#pragma once

#include <string>
#include <string_view>

#include "services/call.h"

namespace amiable::services::iam {

// A copy of the stored row, or a new one.
inline store::Account own_account(const Call& call) {
  if (const store::Account* account = call.world.account(call.account())) return *account;
  store::Account made;
  made.id = call.account();
  made.created = call.now;
  return made;
}

// Whether the caller is a user whom its account's password policy lets change its own password and
// read the policy, whatever other policies say [IAM user guide, Permit IAM users to change their
// own passwords].
inline bool may_change_own_password(const Call& call) {
  const store::Account* account = call.world.account(call.account());
  return call.identity.kind == Identity::Kind::user && account != nullptr &&
         account->password_policy && account->password_policy->users_may_change;
}

inline std::string token_version_setting(std::string_view account) {
  return std::string("global-endpoint-token-version/").append(account);
}

}  // namespace amiable::services::iam
