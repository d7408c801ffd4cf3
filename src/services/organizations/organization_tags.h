// Tags of roots, units, accounts and policies: at most 50, keys compare with case.
// [Organizations user guide, Tagging; API reference, TagResource]
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {

using ShownTags = std::optional<std::vector<api::Tag>>;

// `tags` with those of the request put in. InvalidInputException for two of one key or for `aws:`,
// ConstraintViolationException past 50.
Answer<std::vector<model::Tag>> with_tags(std::vector<model::Tag> tags, const ShownTags& added);

// aws:RequestTag/K and aws:TagKeys. A request that makes something with tags asks for
// organizations:TagResource too, on what is made.
void add_request_tags(Ask& ask, const ShownTags& tags);
void add_tag_keys(Ask& ask, std::vector<std::string> keys);
void add_tagging_ask(Asks& asks, const ShownTags& tags);

}  // namespace amiable::services::organizations
