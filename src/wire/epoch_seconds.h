// Timestamps as AWS JSON has them: seconds since 1970 with up to three decimals.
// ISO 8601 is in base/timestamp.h; no clock is read here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/timestamp.h"

namespace amiable::wire {

// "1764060453" or "1764060453.25".
std::string epoch_seconds(Timestamp time);

// A JSON number, exponents included; what is below a millisecond is cut off. nullopt: no number,
// or not within the years 0 to 9999.
std::optional<Timestamp> parse_epoch_seconds(std::string_view number);

}  // namespace amiable::wire
