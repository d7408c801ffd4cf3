// TagResource, UntagResource, ListResourceTags and what CreateKey and ReplicateKey share with them.
#include "services/kms/key_tags.h"

#include <algorithm>

#include "services/kms/key_pages.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;
namespace shapes = wire::kms;

constexpr std::size_t tags_max = 50;  // [KMS developer guide, Tagging keys]
constexpr std::int64_t page_default = 50;

AwsError tag_error(std::string message) { return {"TagException", std::move(message)}; }

Answer<void> check_given(const std::vector<shapes::Tag>& given) {
  for (auto tag = given.begin(); tag != given.end(); ++tag) {
    if (tag->TagKey->starts_with("aws:")) return tag_error("Tags beginning with aws: are reserved");
    const bool again = std::any_of(given.begin(), tag, [&tag](const shapes::Tag& other) {
      return *other.TagKey == *tag->TagKey;
    });
    if (again) return tag_error("Duplicate tag keys");
  }
  return {};
}

Answer<Asks> tag_asks(const shapes::TagResourceRequest& in, const Call& call) {
  Asks asks = TRY(asks_about_key(call, "kms:TagResource", *in.KeyId));
  add_request_tags(asks.front(), in.Tags);
  return asks;
}

Answer<shapes::TagResourceResponse> tag(const shapes::TagResourceRequest& in, const Call& call,
                                        store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:TagResource"));
  TRY(require_state(key, "TagResource", call.now));
  key.tags = TRY(merge_tags(std::move(key.tags), in.Tags));
  changes.put(std::move(key));
  return shapes::TagResourceResponse();
}

Answer<Asks> untag_asks(const shapes::UntagResourceRequest& in, const Call& call) {
  Asks asks = TRY(asks_about_key(call, "kms:UntagResource", *in.KeyId));
  asks.front().context.push_back({"aws:TagKeys", *in.TagKeys, true});
  return asks;
}

Answer<shapes::UntagResourceResponse> untag(const shapes::UntagResourceRequest& in,
                                            const Call& call, store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:UntagResource"));
  TRY(require_state(key, "UntagResource", call.now));
  std::erase_if(key.tags, [&in](const model::Tag& tag) {
    return std::find(in.TagKeys->begin(), in.TagKeys->end(), tag.key) != in.TagKeys->end();
  });
  changes.put(std::move(key));
  return shapes::UntagResourceResponse();
}

Answer<Asks> list_asks(const shapes::ListResourceTagsRequest& in, const Call& call) {
  return asks_about_key(call, "kms:ListResourceTags", *in.KeyId);
}

Answer<shapes::ListResourceTagsResponse> list(const shapes::ListResourceTagsRequest& in,
                                              const Call& call) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:ListResourceTags"));
  PageWalk page = TRY(PageWalk::begin(call, "ListResourceTags", in.Marker, in.Limit, page_default));
  std::vector<model::Tag> tags = key->tags;
  std::sort(tags.begin(), tags.end(),
            [](const model::Tag& a, const model::Tag& b) { return a.key < b.key; });
  shapes::ListResourceTagsResponse out;
  out.Tags.emplace();
  for (const model::Tag& tag : tags) {
    if (tag.key <= page.after()) continue;
    if (!page.take(tag.key)) break;
    out.Tags->push_back({tag.key, tag.value});
  }
  page.finish(call, out);
  return out;
}

}  // namespace

Answer<std::vector<model::Tag>> merge_tags(std::vector<model::Tag> tags, const GivenTags& given) {
  if (!given) return tags;
  TRY(check_given(*given));
  for (const shapes::Tag& tag : *given) {
    const auto same = std::find_if(
        tags.begin(), tags.end(), [&tag](const model::Tag& own) { return own.key == *tag.TagKey; });
    if (same != tags.end()) {
      same->value = *tag.TagValue;
    } else {
      tags.push_back({*tag.TagKey, *tag.TagValue});
    }
  }
  if (tags.size() > tags_max) return tag_error("Too many tags");
  return tags;
}

void add_request_tags(Ask& ask, const GivenTags& given) {
  if (!given || given->empty()) return;
  std::vector<std::string> keys;
  for (const shapes::Tag& tag : *given) {
    ask.context.push_back({"aws:RequestTag/" + *tag.TagKey, {*tag.TagValue}, false});
    keys.push_back(*tag.TagKey);
  }
  ask.context.push_back({"aws:TagKeys", std::move(keys), true});
}

Ask tag_on_create_ask(const Call& call, std::string_view region, const GivenTags& given) {
  Ask ask;
  ask.action = "kms:TagResource";
  ask.resource = kms_arn(call, region, "key/*");
  ask.wildcard_only = true;  // no key, no key policy yet
  add_request_tags(ask, given);
  return ask;
}

std::vector<shapes::Tag> wire_tags(const std::vector<model::Tag>& tags) {
  std::vector<shapes::Tag> shown;
  shown.reserve(tags.size());
  for (const model::Tag& tag : tags) shown.push_back({tag.key, tag.value});
  return shown;
}

Rows tag_rows() {
  return {writes<shapes::TagResourceRequest, shapes::TagResourceResponse>("kms", "TagResource",
                                                                          tag_asks, tag),
          writes<shapes::UntagResourceRequest, shapes::UntagResourceResponse>(
              "kms", "UntagResource", untag_asks, untag),
          reads<shapes::ListResourceTagsRequest, shapes::ListResourceTagsResponse>(
              "kms", "ListResourceTags", list_asks, list)};
}

}  // namespace amiable::services::kms
