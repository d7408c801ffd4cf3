// The nearest known name for a mistyped one, by edit distance.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace amiable {

// nullopt when nothing is near enough to be helpful (distance > a third of the length).
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> known);

}  // namespace amiable
