// Bodies of World's own templates; included by its source files only.
#pragma once

#include "base/ascii.h"
#include "store/world.h"

namespace amiable::store {

// Keys of named rows: account/lower-cased name, as key_of makes them.
inline std::string named_key(std::string_view account, std::string_view name) {
  std::string key;
  key.reserve(account.size() + 1 + name.size());
  key += account;
  key += '/';
  for (const char c : name) key += ascii_lower(c);
  return key;
}

// With a byte 0 after the last part: everything below these parts and nothing beside them.
inline std::string below(std::initializer_list<std::string_view> parts) {
  std::string key = joined_key(parts);
  key += '\0';
  return key;
}

inline std::string place_prefix(std::string_view account, std::string_view region) {
  if (account.empty()) return {};
  return region.empty() ? below({account}) : below({account, region});
}

template <class T>
const T* World::find(Table table, std::string_view key) const {
  const std::shared_ptr<const void>* row = rows_of(table).find(key);
  return row == nullptr ? nullptr : static_cast<const T*>(row->get());
}

template <class T>
const T* World::find_in(Index index, std::string_view key) const {
  const std::shared_ptr<const void>* row = entries_of(index).find(key);
  return row == nullptr ? nullptr : static_cast<const T*>(row->get());
}

template <class T>
const T* World::find_named(Table table, std::string_view account, std::string_view name) const {
  return find<T>(table, named_key(account, name));
}

template <class T>
void World::walk_named(Table table, std::string_view account, std::string_view after,
                       const Visitor<T>& visit) const {
  const std::string prefix = account.empty() ? std::string() : named_key(account, {});
  const std::string from =
      account.empty() || after.empty() ? std::string(after) : named_key(account, after);
  rows_of(table).walk(prefix, from, [&visit](std::string_view, const auto& row) {
    return visit(*static_cast<const T*>(row.get()));
  });
}

template <class T>
void World::walk_index(Index index, std::string_view prefix, std::string_view after,
                       const Visitor<T>& visit) const {
  entries_of(index).walk(prefix, after, [&visit](std::string_view, const auto& row) {
    return visit(*static_cast<const T*>(row.get()));
  });
}

template <class T>
std::vector<const T*> World::all_of(Index index, std::string_view prefix) const {
  std::vector<const T*> out;
  walk_index<T>(index, prefix, {}, [&out](const T& row) {
    out.push_back(&row);
    return true;
  });
  return out;
}

}  // namespace amiable::store
