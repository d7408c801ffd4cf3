// Bounds on what AWS's APIs, profiles and helpers of credentials may bring. Past each is a tested
// error; the other bounds of the program are in base/limits.h.
#pragma once

#include <cstddef>

namespace amiable::limits {

// A page of GetAccountAuthorizationDetails has at most 1,000 entries, of some 10 KB each.
inline constexpr std::size_t aws_reply_bytes_max = std::size_t{64} << 20;
inline constexpr std::size_t aws_reply_head_bytes_max = std::size_t{64} << 10;
// An error, and each of its texts. Encoded authorization messages have up to about 10 KB.
inline constexpr std::size_t aws_error_bytes_max = std::size_t{1} << 20;
inline constexpr std::size_t aws_error_text_bytes_max = std::size_t{64} << 10;
inline constexpr std::size_t aws_calls_at_once_max = 8;

inline constexpr std::size_t profile_file_bytes_max = std::size_t{1} << 20;
// Answers of credential_process, container and instance metadata; files of tokens.
inline constexpr std::size_t credentials_answer_bytes_max = std::size_t{64} << 10;
// Profiles that take their credentials from one another by source_profile.
inline constexpr std::size_t source_profiles_max = 10;

}  // namespace amiable::limits
