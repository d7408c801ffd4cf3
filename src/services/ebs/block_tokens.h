// Block tokens and page tokens of the EBS direct APIs: sealed by the vault, so that nobody makes
// one, and good for a week [recorded: 6.8 to 7.4 days].
//
//   block token  base64url of what seals the time of its end, for one block of one snapshot;
//                whoever may read the block may use it [recorded]
//   page token   base64url of what seals the time of its end and the block to go on with, for one
//                list of one snapshot or pair
//
// What the seal holds: token_content.h. Pure but for the seal's randomness; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "services/ask.h"
#include "services/call.h"

namespace amiable::services::ebs {

inline constexpr std::int64_t token_seconds = 7 * seconds_per_day;

std::string block_token(const Call& call, std::string_view snapshot_id, std::uint64_t index);
// ValidationException, INVALID_BLOCK_TOKEN.
Answer<void> check_block_token(const Call& call, std::string_view token,
                               std::string_view snapshot_id, std::uint64_t index);

// `list`: the operation and its snapshots, in any form that tells one list from another.
std::string page_token(const Call& call, std::string_view list, std::uint64_t next);
// Where the page begins. ValidationException, INVALID_PAGE_TOKEN.
Answer<std::uint64_t> read_page_token(const Call& call, std::string_view list,
                                      std::string_view token);

}  // namespace amiable::services::ebs
