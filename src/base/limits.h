// Every bound on what comes from outside, in one place. Past each bound is a tested error.
#pragma once

#include <cstddef>

namespace amiable::limits {

// A file of a bundle: account-authorization-details of 10,000 principals is about 50 MB.
inline constexpr std::size_t input_file_bytes_max = std::size_t{512} << 20;
// Standard input of `decide` (one request) and of `why --message`.
inline constexpr std::size_t decision_request_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t message_bytes_max = std::size_t{1} << 20;
// A policy document as text; the largest AWS accepts anywhere is 131,072 characters.
inline constexpr std::size_t policy_bytes_max = 131072;
// RFC 8259 lets a reader bound nesting; CLI outputs stay below 20.
inline constexpr unsigned json_depth_max = 64;

}  // namespace amiable::limits
