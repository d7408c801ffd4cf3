// AWS managed keys (alias/aws/ebs, …): made in an account and Region when a service first needs
// one, with a policy that nobody can change [KMS developer guide, AWS managed keys].
#pragma once

#include <string_view>

#include "services/ask.h"
#include "services/call.h"
#include "store/change_set.h"

namespace amiable::services::kms {

inline constexpr std::string_view aws_ebs_alias = "alias/aws/ebs";

// Whether AWS makes a key by this name (alias/aws/ebs, …).
bool is_aws_managed_alias(std::string_view alias);

// The key behind `service_alias` (alias/aws/ebs) of the caller's account in call.region; when it is
// absent a new one, which is put into `changes` together with its alias. NotFoundException for
// services that are not known here.
Answer<store::Key> ensure_aws_managed_key(const Call& call, std::string_view service_alias,
                                          store::ChangeSet& changes);

}  // namespace amiable::services::kms
