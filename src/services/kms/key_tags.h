// Tags of KMS keys: rules, condition keys, and TagResource, UntagResource, ListResourceTags
// (rows.h) [KMS API reference, TagResource; texts recorded].
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "wire/generated/kms.h"

namespace amiable::services::kms {

using GivenTags = std::optional<std::vector<wire::kms::Tag>>;

// `tags` with `given` added or replaced, or TagException.
Answer<std::vector<model::Tag>> merge_tags(std::vector<model::Tag> tags, const GivenTags& given);
// aws:RequestTag/… and aws:TagKeys.
void add_request_tags(Ask& ask, const GivenTags& given);
// kms:TagResource of a call that creates a key with tags: IAM policies alone decide, on any key of
// the account in that Region [KMS developer guide, Permissions for creating KMS keys].
Ask tag_on_create_ask(const Call& call, std::string_view region, const GivenTags& given);

std::vector<wire::kms::Tag> wire_tags(const std::vector<model::Tag>& tags);

}  // namespace amiable::services::kms
