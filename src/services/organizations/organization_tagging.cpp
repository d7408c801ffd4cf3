// Tags on and off the root, units, accounts and policies.
#include <algorithm>

#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_pages.h"
#include "services/organizations/organization_standing.h"
#include "services/organizations/organization_tags.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

using store::Organization;

Ask ask_on_resource(const Call& call, std::string_view operation, std::string_view id) {
  return id.starts_with("p-") ? ask_on_policy(call, operation, id)
                              : ask_on_node(call, operation, id);
}

// What bears tags: one of the two is set.
struct Tagged {
  const store::OrganizationNode* node = nullptr;
  const store::OrganizationPolicy* policy = nullptr;
  const std::vector<model::Tag>& tags() const {
    return node != nullptr ? node->tags : policy->tags;
  }
};

Answer<Tagged> require_tagged(const Call& call, const Organization& organization,
                              std::string_view id) {
  Tagged tagged;
  if (id.starts_with("p-")) {
    const auto policy = find_policy(call, organization, id);
    if (!policy) return no_such_target();
    if (policy->row == nullptr) return invalid_input("TARGET_NOT_SUPPORTED");
    tagged.policy = policy->row;
  } else {
    tagged.node = find_node(call, organization, id);
    if (tagged.node == nullptr) return no_such_target();
  }
  return tagged;
}

void put_with(const Tagged& tagged, std::vector<model::Tag> tags, store::ChangeSet& changes) {
  if (tagged.node != nullptr) {
    store::OrganizationNode changed = *tagged.node;
    changed.tags = std::move(tags);
    changes.put(std::move(changed));
    return;
  }
  store::OrganizationPolicy changed = *tagged.policy;
  changed.tags = std::move(tags);
  changes.put(std::move(changed));
}

Answer<Asks> asks_tag(const api::TagResourceRequest& in, const Call& call) {
  Ask ask = ask_on_resource(call, op::TagResource::name, *in.ResourceId);
  add_request_tags(ask, in.Tags);
  return Asks{std::move(ask)};
}

Answer<api::TagResourceResponse> tag(const api::TagResourceRequest& in, const Call& call,
                                     store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const Tagged tagged = TRY(require_tagged(call, *organization, *in.ResourceId));
  put_with(tagged, TRY(with_tags(tagged.tags(), in.Tags)), changes);
  return api::TagResourceResponse{};
}

Answer<Asks> asks_untag(const api::UntagResourceRequest& in, const Call& call) {
  Ask ask = ask_on_resource(call, op::UntagResource::name, *in.ResourceId);
  add_tag_keys(ask, *in.TagKeys);
  return Asks{std::move(ask)};
}

Answer<api::UntagResourceResponse> untag(const api::UntagResourceRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const Tagged tagged = TRY(require_tagged(call, *organization, *in.ResourceId));
  std::vector<model::Tag> tags = tagged.tags();
  std::erase_if(tags, [&in](const model::Tag& one) {
    return std::find(in.TagKeys->begin(), in.TagKeys->end(), one.key) != in.TagKeys->end();
  });
  put_with(tagged, std::move(tags), changes);
  return api::UntagResourceResponse{};
}

Answer<Asks> asks_list(const api::ListTagsForResourceRequest& in, const Call& call) {
  return Asks{ask_on_resource(call, op::ListTagsForResource::name, *in.ResourceId)};
}

// All at once: there are 50 at most.
Answer<api::ListTagsForResourceResponse> list(const api::ListTagsForResourceRequest& in,
                                              const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  TRY(Page::begin(call, "Tags " + *in.ResourceId, in.NextToken));
  const Tagged tagged = TRY(require_tagged(call, *organization, *in.ResourceId));
  api::ListTagsForResourceResponse out;
  auto& shown = out.Tags.emplace();
  for (const model::Tag& one : tagged.tags()) shown.push_back({one.key, one.value});
  return out;
}

}  // namespace

Rows tag_rows() {
  return {writing<op::TagResource>(asks_tag, tag), writing<op::UntagResource>(asks_untag, untag),
          reading<op::ListTagsForResource>(asks_list, list)};
}

}  // namespace amiable::services::organizations
