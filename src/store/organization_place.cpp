// Parents are followed from the account to the root.
#include "store/organization_place.h"

#include <algorithm>

namespace amiable::store {

std::optional<model::Membership> place_in_organization(const World& world,
                                                       std::string_view account) {
  const OrganizationNode* node = world.organization_node(account);
  const Organization* organization = node == nullptr ? nullptr : world.organization_of(account);
  if (organization == nullptr) return std::nullopt;
  model::Membership out;
  out.organization_id = organization->id;
  out.management_account = organization->management_account;
  out.organization_arn = "arn:aws:organizations::" + organization->management_account +
                         ":organization/" + organization->id;
  std::string path;
  for (; node != nullptr; node = world.organization_node(node->parent)) {
    out.levels.emplace_back().node = node->id;
    if (node->kind != OrganizationNode::Kind::account) path.insert(0, node->id + '/');
  }
  std::reverse(out.levels.begin(), out.levels.end());
  out.path = organization->id + '/' + path;
  return out;
}

}  // namespace amiable::store
