// Passwords of users: what an account's policy says of a new one, and what is kept of it. Nothing
// here keeps or shows a password.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "services/ask.h"
#include "store/sign_in_records.h"

namespace amiable::services::iam {

// What the password lacks, in AWS's words; empty: nothing. Without a policy AWS's default one
// holds: eight characters, of three of the four kinds [IAM user guide, Set an account password
// policy for IAM users]. Its sentences are observed, that several are told together too.
std::string password_lacks(std::string_view password,
                           const std::optional<store::PasswordPolicy>& policy);

bool is_password(const store::LoginProfile& profile, std::string_view password);

// PasswordPolicyViolation, or `profile` with this password; the one before it is remembered, as
// many as a policy may ever look back.
Answer<store::LoginProfile> with_password(store::LoginProfile profile, std::string_view password,
                                          const std::optional<store::PasswordPolicy>& policy,
                                          Timestamp now);

// When the password must be changed; nullopt: never.
std::optional<Timestamp> password_expires(const store::LoginProfile& profile,
                                          const std::optional<store::PasswordPolicy>& policy);

}  // namespace amiable::services::iam
