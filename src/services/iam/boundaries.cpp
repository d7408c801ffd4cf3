// Setting and removing boundaries of users and roles.
#include "services/iam/boundaries.h"

#include <fmt/format.h>

#include "services/iam/entity_kinds.h"
#include "services/iam/iam_rows.h"

namespace amiable::services::iam {
namespace {

template <class Op, class Kind>
Answer<Asks> asks_put(const typename Op::Request& in, const Call& call) {
  Ask ask = entity_ask<Kind>(call, Op::name, *Kind::name_in(in));
  add_boundary(ask, in.PermissionsBoundary);
  return Asks{std::move(ask)};
}

template <class Op, class Kind>
Answer<typename Op::Response> put(const typename Op::Request& in, const Call& call,
                                  store::ChangeSet& changes) {
  const auto* record = TRY(require<Kind>(call, *Kind::name_in(in)));
  TRY(require_modifiable(*record));
  TRY(check_boundary(call, in.PermissionsBoundary));
  typename Kind::Record changed = *record;
  changed.boundary = *in.PermissionsBoundary;
  changes.put(std::move(changed));
  return typename Op::Response{};
}

// The boundary that is to go is part of the question: a policy can keep it in place.
template <class Op, class Kind>
Answer<Asks> asks_delete(const typename Op::Request& in, const Call& call) {
  Ask ask = entity_ask<Kind>(call, Op::name, *Kind::name_in(in));
  const auto* record = Kind::find(call, *Kind::name_in(in));
  if (record != nullptr && !record->boundary.empty()) add_boundary(ask, record->boundary);
  return Asks{std::move(ask)};
}

template <class Op, class Kind>
Answer<typename Op::Response> remove(const typename Op::Request& in, const Call& call,
                                     store::ChangeSet& changes) {
  const auto* record = TRY(require<Kind>(call, *Kind::name_in(in)));
  TRY(require_modifiable(*record));
  if (record->boundary.empty()) {
    return no_such_entity(fmt::format("{} {} does not have a permission boundary attached.",
                                      Kind::title, record->name));
  }
  typename Kind::Record changed = *record;
  changed.boundary.clear();
  changes.put(std::move(changed));
  return typename Op::Response{};
}

template <class Op, class Kind>
Operation put_row() {
  return writing<Op>(asks_put<Op, Kind>, put<Op, Kind>);
}

template <class Op, class Kind>
Operation delete_row() {
  return writing<Op>(asks_delete<Op, Kind>, remove<Op, Kind>);
}

}  // namespace

Answer<void> check_boundary(const Call& call, const std::optional<std::string>& arn) {
  if (!arn) return {};
  if (!check_policy_arn(*arn).ok()) return invalid_input(fmt::format("ARN {} is not valid.", *arn));
  if (find_policy(call, *arn) != nullptr) return {};
  return no_such_entity(fmt::format("Scope ARN: {} does not exist or is not attachable.", *arn));
}

void add_boundary(Ask& ask, const std::optional<std::string>& arn) {
  if (arn) ask.context.push_back({"iam:PermissionsBoundary", {*arn}, false});
}

std::vector<Operation> boundary_rows() {
  return {put_row<op::PutUserPermissionsBoundary, UserKind>(),
          put_row<op::PutRolePermissionsBoundary, RoleKind>(),
          delete_row<op::DeleteUserPermissionsBoundary, UserKind>(),
          delete_row<op::DeleteRolePermissionsBoundary, RoleKind>()};
}

}  // namespace amiable::services::iam
