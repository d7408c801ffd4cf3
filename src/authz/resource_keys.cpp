// The same for resources as principal_keys.cpp for the caller.
#include "authz/resource_keys.h"

namespace amiable::authz {

void add_resource_keys(policy::Context& context, model::Inventory& inventory,
                       std::string_view account) {
  constexpr std::string_view id = "aws:ResourceOrgID", paths = "aws:ResourceOrgPaths";
  context.set("aws:ResourceAccount", account);
  if (!inventory.has_organization()) {
    context.set_unknown(id);
    context.set_unknown(paths);
    return;
  }
  const auto membership = inventory.membership(account);
  if (membership.is_absent()) return;
  if (membership.is_unknown()) {
    context.set_unknown(id);
  } else {
    context.set(id, membership->organization_id);
  }
  if (membership.is_unknown() || membership->path.empty()) {
    context.set_unknown(paths);
  } else {
    context.set_list(paths, {std::string_view(membership->path)});
  }
}

}  // namespace amiable::authz
