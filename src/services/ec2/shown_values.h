// Small values between rows, requests and answers: what a row leaves empty is not shown at all.
//
// Pure; any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace amiable::services::ec2 {

inline std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

inline std::optional<std::int64_t> unless_zero(std::int64_t number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

inline std::string truth(bool value) { return value ? "true" : "false"; }

inline bool holds(const std::vector<std::string>& texts, std::string_view one) {
  return std::find(texts.begin(), texts.end(), one) != texts.end();
}

}  // namespace amiable::services::ec2
