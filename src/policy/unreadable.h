// Errors of the policy reader: expected, found, place and next step in one shape.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace amiable::policy {

inline Error unreadable(const json::Value& at, std::string message, std::string next) {
  return {ErrorKind::unreadable, std::move(message), at.place(), std::move(next)};
}

inline std::string ticked(std::string_view text) {
  std::string out = "`";
  for (const char c : text.substr(0, 80)) out += static_cast<unsigned char>(c) < ' ' ? '?' : c;
  return out += text.size() > 80 ? "…`" : "`";
}

inline std::string found_type(const json::Value& value) {
  return std::string(json::type_name(value.type()));
}

}  // namespace amiable::policy
