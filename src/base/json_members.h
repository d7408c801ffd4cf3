// Reading members of JSON objects whose absence is no error.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace amiable::json {

// The member's decoded text; empty when it is absent or no string.
inline std::string text_of(const Value& object, std::string_view member) {
  const auto value = object.find(member);
  return value && value->is(Type::string) ? value->string() : std::string();
}

// The whole number at the front of the member; 0 when it is absent or no number.
inline std::int64_t number_of(const Value& object, std::string_view member) {
  const auto value = object.find(member);
  std::int64_t number = 0;
  if (value && value->is(Type::number)) {
    const std::string_view raw = value->raw();
    std::from_chars(raw.data(), raw.data() + raw.size(), number);
  }
  return number;
}

// The strings of a list; other elements are passed over. Empty when the member is absent.
inline std::vector<std::string> texts_of(const Value& object, std::string_view member) {
  std::vector<std::string> texts;
  const auto list = object.find(member);
  if (!list) return texts;
  for (const Value& element : list->elements()) {
    if (element.is(Type::string)) texts.push_back(element.string());
  }
  return texts;
}

}  // namespace amiable::json
