// Tags of IAM entities: at most 50; keys of users and roles differ by more than letter case, those
// of policies and instance profiles may differ by case alone [IAM user guide, Tagging; recorded].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"

namespace amiable::services::iam {

enum class KeyCase : std::uint8_t { ignored, matters };

// `tags` with those of the request put in; a tag of the same key is replaced and takes the new
// spelling. InvalidInput for two of one key or for `aws:`, LimitExceeded past 50.
Answer<std::vector<model::Tag>> with_tags(std::vector<model::Tag> tags,
                                          const std::optional<std::vector<api::Tag>>& added,
                                          KeyCase key_case);
std::vector<model::Tag> without_tags(std::vector<model::Tag> tags,
                                     const std::vector<std::string>& keys, KeyCase key_case);

// One page of List…Tags.
template <class Op>
Answer<typename Op::Response> page_of_tags(const typename Op::Request& in,
                                           const std::vector<model::Tag>& tags) {
  Page page = TRY(Page::of("tags", in));
  std::vector<Keyed> keys;
  for (const model::Tag& one : tags) keys.push_back({one.key, keys.size()});
  typename Op::Response out;
  out.Tags.emplace();
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    out.Tags->push_back({tags[i].key, tags[i].value});
  }
  page.close(out);
  return out;
}

// aws:RequestTag/K and aws:TagKeys.
void add_request_tags(Ask& ask, const std::optional<std::vector<api::Tag>>& tags);
void add_tag_keys(Ask& ask, std::vector<std::string> keys);

}  // namespace amiable::services::iam
