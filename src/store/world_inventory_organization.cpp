// The place of an account in its organization, with what is attached on the way to the root.
#include "policy/full_access.h"
#include "store/organization_place.h"
#include "store/world_inventory.h"

namespace amiable::store {
namespace {

using model::Lookup;

void add_attached(const World& world, const OrganizationNode& node,
                  model::OrganizationLevel& level) {
  for (const std::string& id : node.attached) {
    policy::PolicyPtr policy;
    if (const policy::FullAccess* own = policy::full_access_policy(id)) {
      policy = own->compiled;
    } else if (const OrganizationPolicy* row = world.organization_policy(node.organization, id)) {
      policy = row->document.compiled;
    }
    if (policy == nullptr) continue;
    (policy->kind == policy::Kind::rcp ? level.rcp : level.scp).policies.push_back(policy);
  }
}

}  // namespace

Lookup<model::Membership> WorldInventory::membership(std::string_view account) {
  organizations_stamp_ = world_->organizations_stamp();
  const auto known = memberships_.find(account);
  if (known != memberships_.end()) return Lookup<model::Membership>::found(known->second);
  auto place = place_in_organization(*world_, account);
  if (!place) return Lookup<model::Membership>::absent();
  for (model::OrganizationLevel& level : place->levels) {
    add_attached(*world_, *world_->organization_node(level.node), level);
  }
  return Lookup<model::Membership>::found(
      memberships_.emplace(account, std::move(*place)).first->second);
}

}  // namespace amiable::store
