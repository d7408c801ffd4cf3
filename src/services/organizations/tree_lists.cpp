// The tree, read level by level.
#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_pages.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

using store::Organization;
using store::OrganizationNode;

// The children of one kind under a parent of the caller's organization, page by page, into a list
// of the answer.
template <class Out, class In, class Item, class Show>
Answer<Out> list_children(const In& in, const Call& call, NodeKind kind, std::string_view name,
                          std::optional<std::vector<Item>> Out::*list, Show show) {
  const Organization* organization = TRY(require_reader(call));
  Page page = TRY(Page::of(call, name, in));
  if (find_parent(call, *organization, *in.ParentId) == nullptr) return no_such_parent();
  Out out;
  std::vector<Item>& shown = (out.*list).emplace();
  call.world.children_of(*in.ParentId, page.after(), [&](const OrganizationNode& node) {
    if (node.kind != kind) return true;
    if (!page.take(node.id)) return false;
    shown.push_back(show(*organization, node));
    return true;
  });
  page.finish(call, out);
  return out;
}

Answer<api::ListChildrenResponse> children(const api::ListChildrenRequest& in, const Call& call) {
  const bool accounts = *in.ChildType == "ACCOUNT";
  return list_children(in, call, accounts ? NodeKind::account : NodeKind::unit,
                       "Children " + *in.ChildType, &api::ListChildrenResponse::Children,
                       [&in](const Organization&, const OrganizationNode& node) {
                         return api::Child{node.id, *in.ChildType};
                       });
}

Answer<api::ListAccountsForParentResponse> accounts(const api::ListAccountsForParentRequest& in,
                                                    const Call& call) {
  return list_children(in, call, NodeKind::account, "AccountsForParent",
                       &api::ListAccountsForParentResponse::Accounts,
                       [&call](const Organization& organization, const OrganizationNode& node) {
                         return account_shape(call, organization, node);
                       });
}

Answer<api::ListOrganizationalUnitsForParentResponse> units(
    const api::ListOrganizationalUnitsForParentRequest& in, const Call& call) {
  return list_children(in, call, NodeKind::unit, "UnitsForParent",
                       &api::ListOrganizationalUnitsForParentResponse::OrganizationalUnits,
                       [&call](const Organization& organization, const OrganizationNode& node) {
                         return unit_shape(call, organization, node);
                       });
}

// One root, one parent: never more than one page.
Answer<api::ListParentsResponse> parents(const api::ListParentsRequest& in, const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  TRY(Page::of(call, "Parents", in));
  const OrganizationNode* child = find_node(call, *organization, *in.ChildId);
  if (child == nullptr || child->kind == NodeKind::root) {
    return wire::AwsError{"ChildNotFoundException", "You specified a child that doesn't exist."};
  }
  const bool below_root = child->parent == organization->root;
  api::ListParentsResponse out;
  out.Parents.emplace().push_back({child->parent, below_root ? "ROOT" : "ORGANIZATIONAL_UNIT"});
  return out;
}

Answer<api::ListRootsResponse> roots(const api::ListRootsRequest& in, const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  TRY(Page::of(call, "Roots", in));
  api::ListRootsResponse out;
  auto& shown = out.Roots.emplace();
  const OrganizationNode* root = call.world.organization_node(organization->root);
  if (root != nullptr) shown.push_back(root_shape(*organization, *root));
  return out;
}

}  // namespace

Rows tree_rows() {
  using Children = api::ListChildrenRequest;
  using Accounts = api::ListAccountsForParentRequest;
  using Units = api::ListOrganizationalUnitsForParentRequest;
  using Parents = api::ListParentsRequest;
  return {reading<op::ListChildren>(asks_on_node<op::ListChildren, &Children::ParentId>, children),
          reading<op::ListAccountsForParent>(
              asks_on_node<op::ListAccountsForParent, &Accounts::ParentId>, accounts),
          reading<op::ListOrganizationalUnitsForParent>(
              asks_on_node<op::ListOrganizationalUnitsForParent, &Units::ParentId>, units),
          reading<op::ListParents>(asks_on_node<op::ListParents, &Parents::ChildId>, parents),
          reading<op::ListRoots>(asks_for_all<op::ListRoots>, roots)};
}

}  // namespace amiable::services::organizations
