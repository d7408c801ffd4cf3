// From refused rows to root causes: the ids of the public catalogue (`amiable explain ID`).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amiable::launch {

// Every cause id that a diagnosis or a message reading can print.
std::span<const std::string_view> cause_ids();

}  // namespace amiable::launch
