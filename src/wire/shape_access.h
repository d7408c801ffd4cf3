// Type-erased access to members, lists and maps of generated types: by offset and type.
// Used by the generated tables only: all of it is constant, nothing is computed at start.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wire/shape.h"

namespace amiable::wire {

// One per type, not per member: EC2 has thousands of members, and each function is to be compiled.
template <class T>
inline constexpr OptionalAccess optional_access = {
    [](const void* optional) -> const void* {
      const auto& value = *static_cast<const std::optional<T>*>(optional);
      return value.has_value() ? &*value : nullptr;
    },
    [](void* optional) -> void* {
      auto& value = *static_cast<std::optional<T>*>(optional);
      if (!value.has_value()) value.emplace();
      return &*value;
    }};

template <class S>
std::shared_ptr<void> make_structure() {
  return std::make_shared<S>();
}

template <class T>
inline constexpr ListAccess list_access = {
    [](const void* list) { return static_cast<const std::vector<T>*>(list)->size(); },
    [](const void* list, std::size_t index) -> const void* {
      return &(*static_cast<const std::vector<T>*>(list))[index];
    },
    [](void* list) -> void* { return &static_cast<std::vector<T>*>(list)->emplace_back(); }};

template <class T>
inline constexpr MapAccess map_access = {
    [](const void* map) { return static_cast<const std::map<std::string, T>*>(map)->size(); },
    [](const void* map, void* state, MapVisitor visitor) {
      for (const auto& [key, value] : *static_cast<const std::map<std::string, T>*>(map)) {
        visitor(state, key, &value);
      }
    },
    [](void* map, std::string key) -> void* {
      return &(*static_cast<std::map<std::string, T>*>(map))[std::move(key)];
    }};

inline constexpr Shape string_shape = {.name = "", .kind = Kind::string};
inline constexpr Shape integer_shape = {.name = "", .kind = Kind::integer};
inline constexpr Shape real_shape = {.name = "", .kind = Kind::real};
inline constexpr Shape boolean_shape = {.name = "", .kind = Kind::boolean};
inline constexpr Shape timestamp_shape = {.name = "", .kind = Kind::timestamp};
inline constexpr Shape blob_shape = {.name = "", .kind = Kind::blob};
inline constexpr Shape secret_blob_shape = {.name = "", .kind = Kind::secret_blob};

}  // namespace amiable::wire
