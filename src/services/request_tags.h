// Condition keys of the tags that a request brings, for services whose tags have Key and Value.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/ask.h"

namespace amiable::services {

// aws:TagKeys, unless there are none.
inline void add_tag_key_context(Ask& ask, std::vector<std::string> keys) {
  if (!keys.empty()) ask.context.push_back({"aws:TagKeys", std::move(keys), true});
}

// aws:RequestTag/K and aws:TagKeys.
template <class Tag>
void add_request_tag_context(Ask& ask, const std::optional<std::vector<Tag>>& tags) {
  if (!tags) return;
  std::vector<std::string> keys;
  for (const Tag& tag : *tags) {
    ask.context.push_back({"aws:RequestTag/" + *tag.Key, {*tag.Value}, false});
    keys.push_back(*tag.Key);
  }
  add_tag_key_context(ask, std::move(keys));
}

}  // namespace amiable::services
