// Merging, and the rules on what is merged.
#include "services/iam/iam_tags.h"

#include <algorithm>

#include "base/ascii.h"
#include "services/iam/entity_kinds.h"
#include "services/request_tags.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t tags_max = 50;

bool same_key(std::string_view a, std::string_view b, KeyCase key_case) {
  return key_case == KeyCase::ignored ? equals_ignoring_case(a, b) : a == b;
}

auto find_tag(std::vector<model::Tag>& tags, std::string_view key, KeyCase key_case) {
  return std::find_if(tags.begin(), tags.end(),
                      [&](const model::Tag& tag) { return same_key(tag.key, key, key_case); });
}

Answer<void> check_added(const std::vector<api::Tag>& added, KeyCase key_case) {
  for (std::size_t i = 0; i < added.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (!same_key(*added[i].Key, *added[k].Key, key_case)) continue;
      return invalid_input(
          key_case == KeyCase::ignored
              ? "Duplicate tag keys found. Please note that Tag keys are case insensitive."
              : "Duplicate tag keys found.");
    }
    if (!ascii_lowered(added[i].Key->substr(0, 4)).starts_with("aws:")) continue;
    // The rule is documented, the sentence is that of other services.
    return invalid_input("aws: prefixed tag key names are not allowed for external use.");
  }
  return {};
}

}  // namespace

Answer<std::vector<model::Tag>> with_tags(std::vector<model::Tag> tags,
                                          const std::optional<std::vector<api::Tag>>& added,
                                          KeyCase key_case) {
  if (!added) return tags;
  TRY(check_added(*added, key_case));
  for (const api::Tag& tag : *added) {
    const auto known = find_tag(tags, *tag.Key, key_case);
    if (known != tags.end()) {
      *known = {*tag.Key, *tag.Value};
    } else {
      tags.push_back({*tag.Key, *tag.Value});
    }
  }
  if (tags.size() > tags_max) return over_quota("TagsPerResource", tags_max);
  return tags;
}

std::vector<model::Tag> without_tags(std::vector<model::Tag> tags,
                                     const std::vector<std::string>& keys, KeyCase key_case) {
  for (const std::string& key : keys) {
    const auto known = find_tag(tags, key, key_case);
    if (known != tags.end()) tags.erase(known);
  }
  return tags;
}

void add_request_tags(Ask& ask, const std::optional<std::vector<api::Tag>>& tags) {
  add_request_tag_context(ask, tags);
}

void add_tag_keys(Ask& ask, std::vector<std::string> keys) {
  add_tag_key_context(ask, std::move(keys));
}

}  // namespace amiable::services::iam
