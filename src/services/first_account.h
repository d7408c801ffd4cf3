// What a world holds before anybody called: accounts with their root access keys, and AWS's own
// managed policies.
#pragma once

#include <string>
#include <string_view>

#include "base/timestamp.h"
#include "services/vault.h"
#include "store/change_set.h"

namespace amiable::services {

// Puts the account and a root access key into `changes`.
void make_account(std::string_view account, const Vault& vault, Timestamp now,
                  store::ChangeSet& changes);
// AWS managed policies that matter here (AdministratorAccess, ReadOnlyAccess, …), account "aws".
void add_aws_managed_policies(Timestamp now, store::ChangeSet& changes);

// Ids as AWS makes them: prefix (AKIA, AIDA, AROA, ANPA, AGPA, AIPA, ASIA) and 17 (keys: 16) base32
// characters; access key ids carry the account's number as AWS's do, so that sts:GetAccessKeyInfo
// can read it.
std::string new_unique_id(std::string_view prefix);
std::string new_access_key_id(std::string_view prefix, std::string_view account);
std::optional<std::string> account_of_access_key_id(std::string_view id);

}  // namespace amiable::services
