// The two spellings of time in signed requests: ISO 8601 basic (`20261125T084723Z`) and the HTTP
// `Date` header (`Wed, 25 Nov 2026 08:47:23 GMT`). Times are whole seconds since 1970, UTC.
// It reads no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace amiable::wire {

// Exactly YYYYMMDDTHHMMSSZ with a date that exists; nothing otherwise.
std::optional<std::int64_t> read_basic_time(std::string_view text);

// RFC 9110 IMF-fixdate. The zone may also be UTC, +0000 or -0000: botocore writes the last.
std::optional<std::int64_t> read_http_date(std::string_view text);

// Years 0 to 9999; a time outside is shown as the nearest end of that range.
std::string basic_time(std::int64_t seconds);

}  // namespace amiable::wire
