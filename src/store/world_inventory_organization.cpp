// The place of an account in its organization, with what is attached on the way to the root.
#include <algorithm>

#include "policy/full_access.h"
#include "store/world_inventory.h"

namespace amiable::store {
namespace {

using model::Lookup;

void add_policies(const World& world, const OrganizationNode& node,
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

model::Membership membership_of(const World& world, const Organization& organization,
                                const OrganizationNode& account) {
  model::Membership out;
  out.organization_id = organization.id;
  out.management_account = organization.management_account;
  out.organization_arn = "arn:aws:organizations::" + organization.management_account +
                         ":organization/" + organization.id;
  std::string path;
  for (const OrganizationNode* node = &account; node != nullptr;
       node = world.organization_node(node->parent)) {
    add_policies(world, *node, out.levels.emplace_back());
    out.levels.back().node = node->id;
    if (node->kind != OrganizationNode::Kind::account) path.insert(0, node->id + '/');
  }
  std::reverse(out.levels.begin(), out.levels.end());
  out.path = organization.id + '/' + path;
  return out;
}

}  // namespace

Lookup<model::Membership> WorldInventory::membership(std::string_view account) {
  organizations_stamp_ = world_->organizations_stamp();
  const auto known = memberships_.find(account);
  if (known != memberships_.end()) return Lookup<model::Membership>::found(known->second);
  const OrganizationNode* node = world_->organization_node(account);
  const Organization* organization = node == nullptr ? nullptr : world_->organization_of(account);
  if (organization == nullptr) return Lookup<model::Membership>::absent();
  return Lookup<model::Membership>::found(
      memberships_.emplace(account, membership_of(*world_, *organization, *node)).first->second);
}

}  // namespace amiable::store
