// Limits: EC2 API reference, Tag, and EC2 user guide, Tag restrictions.
#include "services/ec2/ec2_tags.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/ec2_asks.h"
#include "services/ec2/ec2_errors.h"

namespace amiable::services::ec2 {
namespace {

constexpr std::size_t tags_max = 50, key_max = 127, value_max = 256;

// Unicode characters of a text in UTF-8.
std::size_t characters(std::string_view text) {
  constexpr unsigned char kind = 0xC0, continuation = 0x80;
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & kind) != continuation;
  }));
}

Answer<void> check_tag(const wire::ec2::Tag& tag) {
  // [as users report it]
  if (!given(tag.Key)) {
    return invalid_value(
        "Value ( '' ) for parameter Tag key is invalid. Tag key cannot be null or empty.");
  }
  const std::string& key = *tag.Key;
  if (is_of_aws(key)) {
    return invalid_value(fmt::format(
        "Value ( {} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for "
        "internal use",
        key));
  }
  if (characters(key) > key_max) {
    return invalid_value(
        fmt::format("Tag key exceeds the maximum length of {} characters", key_max));
  }
  if (characters(tag.Value.value_or("")) > value_max) {
    return invalid_value(
        fmt::format("Tag value exceeds the maximum length of {} characters", value_max));
  }
  return {};
}

}  // namespace

bool is_of_aws(std::string_view tag_key) { return tag_key.starts_with("aws:"); }

Answer<void> check_tags(const GivenTags& given_tags) {
  if (!given_tags) return {};
  for (const wire::ec2::Tag& tag : *given_tags) TRY(check_tag(tag));
  return {};
}

Answer<std::vector<model::Tag>> with_tags(std::vector<model::Tag> tags, const GivenTags& added) {
  if (!added) return tags;
  for (auto tag = added->begin(); tag != added->end(); ++tag) {
    TRY(check_tag(*tag));
    const bool again = std::any_of(added->begin(), tag, [&tag](const wire::ec2::Tag& other) {
      return *other.Key == *tag->Key;
    });
    if (again) {
      return invalid_value(fmt::format("Duplicate tag key '{}' specified.", *tag->Key));
    }
    const auto same = std::find_if(tags.begin(), tags.end(),
                                   [&tag](const model::Tag& own) { return own.key == *tag->Key; });
    if (same != tags.end()) {
      same->value = tag->Value.value_or("");
    } else {
      tags.push_back({*tag->Key, tag->Value.value_or("")});
    }
  }
  const auto own = std::count_if(tags.begin(), tags.end(),
                                 [](const model::Tag& tag) { return !is_of_aws(tag.key); });
  if (static_cast<std::size_t>(own) > tags_max) {
    return wire::AwsError{"TagLimitExceeded",
                          "The maximum number of Tags for a resource has been reached."};
  }
  return tags;
}

Answer<std::vector<model::Tag>> tags_for(const TagSpecifications& given_tags,
                                         std::string_view type) {
  GivenTags tags;
  if (!given_tags) return std::vector<model::Tag>();
  for (const wire::ec2::TagSpecification& one : *given_tags) {
    if (one.ResourceType != type || !one.Tags) continue;
    if (!tags) tags.emplace();
    tags->insert(tags->end(), one.Tags->begin(), one.Tags->end());
  }
  return with_tags({}, tags);
}

Answer<void> check_tag_types(const TagSpecifications& given_tags,
                             std::span<const std::string_view> types) {
  if (!given_tags) return {};
  for (const wire::ec2::TagSpecification& one : *given_tags) {
    if (!given(one.ResourceType)) {
      if (!one.Tags || one.Tags->empty()) continue;  // sent empty by some clients
      return invalid_value("Tag specification resource type must have a value");
    }
    if (std::find(types.begin(), types.end(), *one.ResourceType) == types.end()) {
      return invalid_value(fmt::format(
          "'{}' is not a valid taggable resource type for this operation.", *one.ResourceType));
    }
  }
  return {};
}

void add_request_tags(Ask& ask, std::span<const model::Tag> tags) {
  if (tags.empty()) return;
  std::vector<std::string> keys;
  for (const model::Tag& tag : tags) {
    add_key(ask, "aws:RequestTag/" + tag.key, tag.value);
    keys.push_back(tag.key);
  }
  ask.context.push_back({"aws:TagKeys", std::move(keys), true});
}

void add_tag_asks(Asks& asks, const Call& call, std::string_view action, std::string_view type,
                  std::span<const model::Tag> tags) {
  if (tags.empty()) return;
  Ask tagging = ask_on(call, "ec2:CreateTags", type, "*", call.account());
  for (Ask& ask : asks) {
    if (ask.action == action && ask.resource == tagging.resource) add_request_tags(ask, tags);
  }
  add_key(tagging, "ec2:CreateAction", std::string(action.substr(action.find(':') + 1)));
  add_request_tags(tagging, tags);
  asks.push_back(std::move(tagging));
}

void resource_tags(Ask& ask, std::span<const model::Tag> tags) {
  ask.resource_tags.insert(ask.resource_tags.end(), tags.begin(), tags.end());
}

std::optional<std::vector<wire::ec2::Tag>> shown_tags(const std::vector<model::Tag>& tags) {
  if (tags.empty()) return {};
  std::vector<wire::ec2::Tag> shown;
  for (const model::Tag& tag : tags) shown.push_back({tag.key, tag.value});
  std::sort(shown.begin(), shown.end(),
            [](const wire::ec2::Tag& a, const wire::ec2::Tag& b) { return *a.Key < *b.Key; });
  return shown;
}

bool add_tag_field(const std::vector<model::Tag>& tags, std::string_view name,
                   std::vector<std::string>& out) {
  constexpr std::string_view by_key = "tag:";
  const bool key = name == "tag-key", value = name == "tag-value";
  if (!key && !value && !name.starts_with(by_key)) return false;
  for (const model::Tag& tag : tags) {
    if (key) {
      out.push_back(tag.key);
    } else if (value || tag.key == name.substr(by_key.size())) {
      out.push_back(tag.value);
    }
  }
  return true;
}

}  // namespace amiable::services::ec2
