// Idempotent requests: the same ClientToken with the same parameters gets the first answer's ids
// again, with other ones IdempotentParameterMismatch [EC2 API reference, Ensuring idempotency].
// Tokens are kept per account, Region and operation, and swept a day after their use
// (due_changes.cpp).
//
//   const std::string hash = request_hash<wire::ec2::op::CreateVolume>(in);
//   if (const auto seen = TRY(seen_token(call, "CreateVolume", in.ClientToken, hash))) …seen ids…
//   …
//   keep_token(call, "CreateVolume", in.ClientToken, hash, {volume.record.id}, changes);
//
// In a writing operation only. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "store/change_set.h"
#include "wire/api_model.h"

namespace amiable::services::ec2 {

inline constexpr std::int64_t client_token_seconds = 86400;

// Of all parameters as they were read, so that order and absent members do not matter.
std::string request_hash(const wire::Operation& operation, const void* input);
template <class Op>
std::string request_hash(const typename Op::Request& input) {
  return request_hash(Op::operation(), &input);
}

// nullopt: no token, an empty one, or one that is new. Longer than 64 characters:
// InvalidParameterValue.
Answer<std::optional<std::vector<std::string>>> seen_token(const Call& call,
                                                           std::string_view operation,
                                                           const std::optional<std::string>& token,
                                                           std::string_view request_hash);
// Nothing without a token.
void keep_token(const Call& call, std::string_view operation,
                const std::optional<std::string>& token, std::string_view request_hash,
                std::vector<std::string> result_ids, store::ChangeSet& changes);

}  // namespace amiable::services::ec2
