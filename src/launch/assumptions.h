// Open questions about AWS as named switches with their defaults, in one table
// (`--assume NAME=VALUE`). What no public recording settles stays visible and switchable.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace amiable::launch {

struct Switch {
  std::string_view name;                     // shared-source
  std::span<const std::string_view> values;  // the first is the default
  std::string_view documented;               // value under --strict-docs; empty: unchanged
  std::string_view text;                     // one sentence: what is open
};

std::span<const Switch> switches();

class Assumptions {
 public:
  Assumptions();  // all defaults
  // Error (usage) names the known switches or values.
  Result<void> set(std::string_view assignment);  // "NAME=VALUE"
  void use_documented();                          // --strict-docs
  std::string_view value(std::string_view name) const;
  bool is(std::string_view name, std::string_view value) const {
    return this->value(name) == value;
  }

 private:
  std::array<std::string_view, 16> values_{};
};

}  // namespace amiable::launch
