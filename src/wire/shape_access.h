// Type-erased access to members, lists and maps of generated types, made from pointers to members.
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

template <class S, class T, std::optional<T> S::*member>
struct MemberAccess {
  static const void* find(const void* object) {
    const std::optional<T>& value = static_cast<const S*>(object)->*member;
    return value.has_value() ? &*value : nullptr;
  }
  static void* ensure(void* object) {
    std::optional<T>& value = static_cast<S*>(object)->*member;
    if (!value.has_value()) value.emplace();
    return &*value;
  }
};

template <class S, class T>
T member_type(std::optional<T> S::*);

template <class S, class T>
S owner_type(std::optional<T> S::*);

template <auto member>
using Access = MemberAccess<decltype(owner_type(member)), decltype(member_type(member)), member>;

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
inline constexpr Shape boolean_shape = {.name = "", .kind = Kind::boolean};
inline constexpr Shape timestamp_shape = {.name = "", .kind = Kind::timestamp};
inline constexpr Shape blob_shape = {.name = "", .kind = Kind::blob};
inline constexpr Shape secret_blob_shape = {.name = "", .kind = Kind::secret_blob};

}  // namespace amiable::wire
