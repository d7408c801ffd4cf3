// What statements that are there already say, seen by somebody who wants to edit them as little as
// can be. Pure. Internal to the module.
#pragma once

#include <string>
#include <string_view>

#include "model/records.h"

namespace amiable::launch {

// The account's root user, in the partition of the key.
std::string root_of(std::string_view key_arn, std::string_view account);
bool is_aws_managed(std::string_view policy_arn);

// Inline on the principal itself, or a managed policy of its account.
bool is_own(const policy::Policy& policy, const model::Principal& record);
// One of its Allow statements about KMS names exactly this key.
bool speaks_about(const policy::Policy& policy, std::string_view key_arn);

bool covers(const policy::Statement& statement, std::string_view action);
// An Allow of nothing but what AWS's documentation lets the users of a key do.
bool is_for_ebs_use(const policy::Statement& statement);
// Its Principal names users, roles or accounts.
bool names_somebody(const policy::Statement& statement);

// ForAnyValue:StringEqualsIfExists is stringequals.
std::string bare_operator(std::string_view written);

// The condition by which a Deny spares particular principals: the one it has, else a new one.
struct Exception {
  std::string op, key;
};
Exception exception_in(const policy::Statement& statement);

}  // namespace amiable::launch
