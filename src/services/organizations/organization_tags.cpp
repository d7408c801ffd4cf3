// Merging, and the rules on what is merged.
#include "services/organizations/organization_tags.h"

#include <algorithm>

#include "base/ascii.h"
#include "services/organizations/organization_errors.h"
#include "services/request_tags.h"

namespace amiable::services::organizations {
namespace {

constexpr std::size_t tags_max = 50;

Answer<void> check_added(const std::vector<api::Tag>& added) {
  for (std::size_t i = 0; i < added.size(); ++i) {
    if (ascii_lowered(added[i].Key->substr(0, 4)).starts_with("aws:")) {
      return invalid_input("INVALID_SYSTEM_TAGS_PARAMETER");
    }
    for (std::size_t k = 0; k < i; ++k) {
      if (*added[i].Key == *added[k].Key) return invalid_input("DUPLICATE_TAG_KEY");
    }
  }
  return {};
}

}  // namespace

Answer<std::vector<model::Tag>> with_tags(std::vector<model::Tag> tags, const ShownTags& added) {
  if (!added) return tags;
  TRY(check_added(*added));
  for (const api::Tag& tag : *added) {
    const auto known = std::find_if(tags.begin(), tags.end(),
                                    [&](const model::Tag& one) { return one.key == *tag.Key; });
    if (known != tags.end()) {
      known->value = *tag.Value;
    } else {
      tags.push_back({*tag.Key, *tag.Value});
    }
  }
  if (tags.size() > tags_max) return constraint("MAX_TAG_LIMIT_EXCEEDED");
  return tags;
}

void add_request_tags(Ask& ask, const ShownTags& tags) { add_request_tag_context(ask, tags); }

void add_tag_keys(Ask& ask, std::vector<std::string> keys) {
  add_tag_key_context(ask, std::move(keys));
}

void add_tagging_ask(Asks& asks, const ShownTags& tags) {
  if (!tags || tags->empty()) return;
  for (Ask& ask : asks) add_request_tags(ask, tags);
  Ask tagging;
  tagging.action = "organizations:TagResource";
  add_request_tags(tagging, tags);
  asks.push_back(std::move(tagging));
}

}  // namespace amiable::services::organizations
