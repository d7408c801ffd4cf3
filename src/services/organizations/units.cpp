// Organizational units: five levels at most below the root, names unique under a parent.
// [Organizations user guide, Quotas]
#include "services/organizations/organization_errors.h"
#include "services/organizations/organization_names.h"
#include "services/organizations/organization_shapes.h"
#include "services/organizations/organization_tags.h"
#include "services/organizations/organizations_rows.h"

namespace amiable::services::organizations {
namespace {

using store::Organization;
using store::OrganizationNode;

constexpr std::size_t depth_max = 5, units_max = 2000;

std::size_t depth_of(const Call& call, const OrganizationNode& node) {
  std::size_t depth = 0;
  for (const OrganizationNode* at = &node; at != nullptr && at->kind == NodeKind::unit;
       at = call.world.organization_node(at->parent)) {
    ++depth;
  }
  return depth;
}

std::size_t unit_count(const Call& call, const Organization& organization) {
  std::size_t count = 0;
  call.world.organization_nodes(organization.id, "ou-", [&count](const OrganizationNode& node) {
    if (node.kind == NodeKind::unit) ++count;
    return true;
  });
  return count;
}

// `except`: the unit that is to have the name.
Answer<void> check_name(const Call& call, std::string_view parent, std::string_view name,
                        std::string_view except = {}) {
  bool taken = false;
  call.world.children_of(parent, {}, [&](const OrganizationNode& node) {
    taken = node.kind == NodeKind::unit && node.name == name && node.id != except;
    return !taken;
  });
  if (!taken) return {};
  return wire::AwsError{"DuplicateOrganizationalUnitException",
                        "An OU with the same name already exists."};
}

Answer<Asks> asks_create(const api::CreateOrganizationalUnitRequest& in, const Call& call) {
  Asks asks{ask_on_node(call, op::CreateOrganizationalUnit::name, *in.ParentId)};
  add_tagging_ask(asks, in.Tags);
  return asks;
}

Answer<api::CreateOrganizationalUnitResponse> create(const api::CreateOrganizationalUnitRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationNode* parent = find_parent(call, *organization, *in.ParentId);
  if (parent == nullptr) return no_such_parent();
  if (depth_of(call, *parent) >= depth_max) return constraint("OU_DEPTH_LIMIT_EXCEEDED");
  if (unit_count(call, *organization) >= units_max) return constraint("OU_NUMBER_LIMIT_EXCEEDED");
  TRY(check_name(call, parent->id, *in.Name));
  OrganizationNode unit;
  do {
    unit.id = new_unit_id(organization->root);
  } while (call.world.organization_node(unit.id) != nullptr);
  unit.organization = organization->id;
  unit.kind = NodeKind::unit;
  unit.parent = parent->id;
  unit.name = *in.Name;
  unit.joined = call.now;
  unit.attached = first_attachments(*organization);
  unit.tags = TRY(with_tags({}, in.Tags));
  api::CreateOrganizationalUnitResponse out;
  out.OrganizationalUnit = unit_shape(call, *organization, unit);
  changes.put(std::move(unit));
  return out;
}

Answer<const OrganizationNode*> require_unit(const Call& call, const Organization& organization,
                                             std::string_view id) {
  const OrganizationNode* unit = find_node(call, organization, id, NodeKind::unit);
  if (unit == nullptr) return no_such_unit();
  return unit;
}

Answer<api::DescribeOrganizationalUnitResponse> describe(
    const api::DescribeOrganizationalUnitRequest& in, const Call& call) {
  const Organization* organization = TRY(require_reader(call));
  const OrganizationNode* unit = TRY(require_unit(call, *organization, *in.OrganizationalUnitId));
  api::DescribeOrganizationalUnitResponse out;
  out.OrganizationalUnit = unit_shape(call, *organization, *unit);
  return out;
}

Answer<api::UpdateOrganizationalUnitResponse> update(const api::UpdateOrganizationalUnitRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationNode* unit = TRY(require_unit(call, *organization, *in.OrganizationalUnitId));
  OrganizationNode renamed = *unit;
  if (in.Name) {
    TRY(check_name(call, unit->parent, *in.Name, unit->id));
    renamed.name = *in.Name;
  }
  api::UpdateOrganizationalUnitResponse out;
  out.OrganizationalUnit = unit_shape(call, *organization, renamed);
  changes.put(std::move(renamed));
  return out;
}

Answer<api::DeleteOrganizationalUnitResponse> remove(const api::DeleteOrganizationalUnitRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  const Organization* organization = TRY(require_management(call));
  const OrganizationNode* unit = TRY(require_unit(call, *organization, *in.OrganizationalUnitId));
  bool empty = true;
  call.world.children_of(unit->id, {}, [&empty](const OrganizationNode&) {
    empty = false;
    return false;
  });
  if (!empty) {
    return wire::AwsError{"OrganizationalUnitNotEmptyException",
                          "The specified organizational unit is not empty."};
  }
  changes.erase(store::Table::organization_node, store::key_of(*unit));
  return api::DeleteOrganizationalUnitResponse{};
}

}  // namespace

Rows unit_rows() {
  using Describe = api::DescribeOrganizationalUnitRequest;
  using Update = api::UpdateOrganizationalUnitRequest;
  using Delete = api::DeleteOrganizationalUnitRequest;
  return {
      writing<op::CreateOrganizationalUnit>(asks_create, create),
      reading<op::DescribeOrganizationalUnit>(
          asks_on_node<op::DescribeOrganizationalUnit, &Describe::OrganizationalUnitId>, describe),
      writing<op::UpdateOrganizationalUnit>(
          asks_on_node<op::UpdateOrganizationalUnit, &Update::OrganizationalUnitId>, update),
      writing<op::DeleteOrganizationalUnit>(
          asks_on_node<op::DeleteOrganizationalUnit, &Delete::OrganizationalUnitId>, remove)};
}

}  // namespace amiable::services::organizations
