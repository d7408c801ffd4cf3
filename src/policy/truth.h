// Three-valued truth: what was not gathered is unknown and stays so unless the rest decides.
#pragma once

#include <cstdint>

namespace amiable {

enum class Truth : std::uint8_t { no = 0, unknown = 1, yes = 2 };

constexpr Truth truth(bool value) { return value ? Truth::yes : Truth::no; }
constexpr Truth operator&&(Truth a, Truth b) { return a < b ? a : b; }
constexpr Truth operator||(Truth a, Truth b) { return a > b ? a : b; }
constexpr Truth operator!(Truth a) { return static_cast<Truth>(2 - static_cast<std::uint8_t>(a)); }

}  // namespace amiable
