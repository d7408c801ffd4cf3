// CreateTags, DeleteTags, DescribeTags.
//
// A resource's id is looked at before anybody is asked, whether it exists only after that [as users
// report it: InvalidID comes without permission, UnauthorizedOperation for ids made up].
#include <fmt/format.h>

#include <algorithm>

#include "services/ec2/listed.h"
#include "services/ec2/tagged_kinds.h"

namespace amiable::services::ec2 {
namespace {

namespace shapes = wire::ec2;
namespace op = wire::ec2::op;

constexpr std::size_t resources_max = 1000;  // [EC2 API reference, CreateTags, DeleteTags]

Answer<Asks> asks_on_all(const Call& call, std::string_view action, const Ids& ids) {
  if (!ids || ids->empty()) return missing_parameter("resourceIdSet");
  if (ids->size() > resources_max) {
    return invalid_value(fmt::format("At most {} resources can be named.", resources_max));
  }
  Asks asks;
  for (const std::string& id : *ids) {
    const TaggedKind* kind = TRY(kind_of_id(id));
    asks.push_back(ask_on_kind(*kind, call, action, id));
  }
  return asks;
}

// One resource that fails leaves all others as they were: nothing is written after an error.
Answer<void> change_all(const Call& call, const std::vector<std::string>& ids,
                        const TagChange& change, store::ChangeSet& changes) {
  for (const std::string& id : ids) {
    const TaggedKind* kind = TRY(kind_of_id(id));
    TRY(change_tags(*kind, call, id, change, changes));
  }
  return {};
}

// --- CreateTags

Answer<Asks> create_asks(const shapes::CreateTagsRequest& in, const Call& call) {
  Asks asks = TRY(asks_on_all(call, "ec2:CreateTags", in.Resources));
  if (!in.Tags || in.Tags->empty()) return missing_parameter("tagSet");
  const auto tags = TRY(with_tags({}, in.Tags));
  for (Ask& ask : asks) add_request_tags(ask, tags);
  return asks;
}

Answer<shapes::CreateTagsResponse> create(const shapes::CreateTagsRequest& in, const Call& call,
                                          store::ChangeSet& changes) {
  const TagChange add = [&in](Tags& tags) -> Answer<void> {
    tags = TRY(with_tags(std::move(tags), in.Tags));
    return {};
  };
  TRY(change_all(call, *in.Resources, add, changes));
  TRY(stop_dry_run(in.DryRun));
  return shapes::CreateTagsResponse();
}

// --- DeleteTags

// Keys alone name no value: aws:TagKeys has all of them, aws:RequestTag/KEY the ones with a value.
void add_deleted_tags(Ask& ask, const GivenTags& named) {
  if (!named || named->empty()) return;
  std::vector<std::string> keys;
  for (const shapes::Tag& tag : *named) {
    keys.push_back(*tag.Key);
    if (tag.Value) add_key(ask, "aws:RequestTag/" + *tag.Key, *tag.Value);
  }
  ask.context.push_back({"aws:TagKeys", std::move(keys), true});
}

Answer<Asks> delete_asks(const shapes::DeleteTagsRequest& in, const Call& call) {
  Asks asks = TRY(asks_on_all(call, "ec2:DeleteTags", in.Resources));
  TRY(check_tags(in.Tags));
  for (Ask& ask : asks) add_deleted_tags(ask, in.Tags);
  return asks;
}

// Without a list all of the users' own; a key without value with any value, a key with an empty
// value only with an empty one [EC2 API reference, DeleteTags].
bool is_named(const GivenTags& named, const model::Tag& tag) {
  if (is_of_aws(tag.key)) return false;
  if (!named || named->empty()) return true;
  return std::any_of(named->begin(), named->end(), [&tag](const shapes::Tag& one) {
    return one.Key == tag.key && (!one.Value || one.Value == tag.value);
  });
}

Answer<shapes::DeleteTagsResponse> erase(const shapes::DeleteTagsRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  const TagChange remove = [&in](Tags& tags) -> Answer<void> {
    std::erase_if(tags, [&in](const model::Tag& tag) { return is_named(in.Tags, tag); });
    return {};
  };
  TRY(change_all(call, *in.Resources, remove, changes));
  TRY(stop_dry_run(in.DryRun));
  return shapes::DeleteTagsResponse();
}

// --- DescribeTags: a row for each tag of each resource.

// [EC2 API reference, DescribeTags, Filter.N]
constexpr std::string_view tag_filters[] = {"key", "resource-id", "resource-type", "tag:", "value"};

using TagRow = Listed<shapes::TagDescription>;

TagRow row_of(std::string_view id, std::string_view type, const model::Tag& tag) {
  TagRow row;
  row.id = fmt::format("{}/{}", id, tag.key);
  row.shape.ResourceId = id;
  row.shape.ResourceType = type;
  row.shape.Key = tag.key;
  row.shape.Value = tag.value;
  row.fields = {{"key", tag.key},
                {"resource-id", std::string(id)},
                {"resource-type", std::string(type)},
                {"value", tag.value}};
  row.tags = {tag};
  return row;
}

Answer<shapes::DescribeTagsResult> list(const shapes::DescribeTagsRequest& in, const Call& call) {
  std::vector<TagRow> rows;
  for (const TaggedKind& kind : tagged_kinds()) {
    each_tagged(kind, call, [&](std::string_view id, const Tags& tags) {
      for (const model::Tag& tag : tags) rows.push_back(row_of(id, kind.type, tag));
    });
  }
  shapes::DescribeTagsResult out;
  out.Tags = TRY(choose(call, in, out, {"DescribeTags", {}, tag_filters}, {}, std::move(rows)));
  return out;
}

}  // namespace

Rows tag_rows() {
  return {writing<op::CreateTags>(create_asks, create), writing<op::DeleteTags>(delete_asks, erase),
          reading<op::DescribeTags>(asks_anything<op::DescribeTags>, list)};
}

}  // namespace amiable::services::ec2
