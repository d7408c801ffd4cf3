// Tags of EC2's resources: given with a creation, added later, asked about, shown.
//
// Errors: TagLimitExceeded, InvalidParameterValue (aws: prefix, key or value too long, the same key
// twice, a resource type that the operation does not make). Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

using TagSpecifications = std::optional<std::vector<wire::ec2::TagSpecification>>;
using GivenTags = std::optional<std::vector<wire::ec2::Tag>>;

// Those of the specifications of that resource type, checked.
Answer<std::vector<model::Tag>> tags_for(const TagSpecifications& given, std::string_view type);
// Refuses specifications of other types than these.
Answer<void> check_tag_types(const TagSpecifications& given,
                             std::span<const std::string_view> types);
// A key that AWS alone gives and takes.
bool is_of_aws(std::string_view tag_key);
// The rules for a single tag, one after the other.
Answer<void> check_tags(const GivenTags& given);
// `tags` with the given ones added or replaced. AWS's own tags (aws:…) do not count for the limit.
Answer<std::vector<model::Tag>> with_tags(std::vector<model::Tag> tags, const GivenTags& given);

// aws:RequestTag/KEY and aws:TagKeys; nothing without tags.
void add_request_tags(Ask& ask, std::span<const model::Tag> tags);
// A creation with tags: aws:RequestTag/KEY and aws:TagKeys join those asks of `action` that are
// about a new thing of that type (TYPE/*), and ec2:CreateTags is asked for on TYPE/* with
// ec2:CreateAction. `action`: ec2:CreateVolume; `type`: volume. Without tags nothing happens.
void add_tag_asks(Asks& asks, const Call& call, std::string_view action, std::string_view type,
                  std::span<const model::Tag> tags);
// aws:ResourceTag/KEY and ec2:ResourceTag/KEY.
void resource_tags(Ask& ask, std::span<const model::Tag> tags);

// As Describe* shows them, by key; nullopt without tags.
std::optional<std::vector<wire::ec2::Tag>> shown_tags(const std::vector<model::Tag>& tags);
// The filters tag:KEY, tag-key and tag-value; false: `name` is none of them.
bool add_tag_field(const std::vector<model::Tag>& tags, std::string_view name,
                   std::vector<std::string>& out);

}  // namespace amiable::services::ec2
