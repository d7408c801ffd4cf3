// One-time codes of virtual MFA devices: TOTP with HMAC-SHA-1, steps of 30 seconds and six digits
// [RFC 6238; IAM user guide, Assign a virtual MFA device]. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace amiable::services::iam {

std::int64_t totp_step(Timestamp time);
std::string totp_code(std::string_view seed, std::int64_t step);
// RFC 4648, section 6, without padding.
std::string base32(std::string_view bytes);

// Steps on either side of now whose codes are taken: for one code as RFC 6238, 5.2 advises; for two
// in a row, as far as a device's clock may be off when it is enabled [assumed].
inline constexpr std::int64_t totp_slack = 1, totp_slack_of_two = 10;

// The step of this code, if it is near now and after `last`, the step of the last code taken.
std::optional<std::int64_t> step_of_code(std::string_view seed, std::string_view code,
                                         Timestamp now, std::int64_t last);
// Likewise the step of the second of two codes in a row.
std::optional<std::int64_t> step_of_codes(std::string_view seed, std::string_view first,
                                          std::string_view second, Timestamp now,
                                          std::int64_t last);

}  // namespace amiable::services::iam
