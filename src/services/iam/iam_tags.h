// Tags of IAM entities: at most 50; keys of users and roles differ by more than letter case, those
// of policies and instance profiles may differ by case alone [IAM user guide, Tagging; recorded].
#pragma once

#include <optional>
#include <string>
#include <vector>

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

// aws:RequestTag/K and aws:TagKeys.
void add_request_tags(Ask& ask, const std::optional<std::vector<api::Tag>>& tags);
void add_tag_keys(Ask& ask, std::vector<std::string> keys);

}  // namespace amiable::services::iam
