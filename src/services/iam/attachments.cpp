// Managed policies attached to users, groups and roles, seen from both sides.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ascii.h"
#include "services/iam/boundaries.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t attached_max = 10;

template <class Op, class Kind>
Answer<Asks> asks_change(const typename Op::Request& in, const Call& call) {
  Ask ask = entity_ask<Kind>(call, Op::name, *Kind::name_in(in));
  ask.context.push_back({"iam:PolicyARN", {*in.PolicyArn}, false});
  if constexpr (!std::is_same_v<Kind, GroupKind>) {
    const auto* record = Kind::find(call, *Kind::name_in(in));
    if (record != nullptr && !record->boundary.empty()) add_boundary(ask, record->boundary);
  }
  return Asks{std::move(ask)};
}

Answer<const store::ManagedPolicy*> find_attachable(const Call& call, const std::string& arn) {
  if (!check_policy_arn(arn).ok()) {
    return validation_error(fmt::format("ARN {} is not valid.", arn));
  }
  const store::ManagedPolicy* policy = find_policy(call, arn);
  if (policy == nullptr) {
    return no_such_entity(fmt::format("Policy {} does not exist or is not attachable.", arn));
  }
  if (policy->path.starts_with("/aws-service-role/")) {
    return wire::AwsError{"PolicyNotAttachable",
                          "Cannot attach a Service Role Policy to a Customer Role."};
  }
  return policy;
}

template <class Op, class Kind>
Answer<typename Op::Response> attach(const typename Op::Request& in, const Call& call,
                                     store::ChangeSet& changes) {
  const auto* record = TRY(require<Kind>(call, *Kind::name_in(in)));
  TRY(require_modifiable(*record));
  const store::ManagedPolicy* policy = TRY(find_attachable(call, *in.PolicyArn));
  typename Kind::Record changed = *record;
  const auto known = std::find(changed.attached.begin(), changed.attached.end(), policy->arn);
  if (known != changed.attached.end()) return typename Op::Response{};
  if (changed.attached.size() >= attached_max) {
    return over_quota(fmt::format("PoliciesPer{}", Kind::title), attached_max);
  }
  changed.attached.push_back(policy->arn);
  changes.put(std::move(changed));
  return typename Op::Response{};
}

template <class Op, class Kind>
Answer<typename Op::Response> detach(const typename Op::Request& in, const Call& call,
                                     store::ChangeSet& changes) {
  const auto* record = TRY(require<Kind>(call, *Kind::name_in(in)));
  TRY(require_modifiable(*record));
  typename Kind::Record changed = *record;
  const auto known = std::find(changed.attached.begin(), changed.attached.end(), *in.PolicyArn);
  if (known == changed.attached.end()) {
    return no_such_entity(fmt::format("Policy {} was not found.", *in.PolicyArn));
  }
  changed.attached.erase(known);
  changes.put(std::move(changed));
  return typename Op::Response{};
}

template <class Op, class Kind>
Answer<typename Op::Response> list(const typename Op::Request& in, const Call& call) {
  const auto* record = TRY(require<Kind>(call, *Kind::name_in(in)));
  Page page = TRY(Page::of("attached policies", in));
  const std::string prefix = in.PathPrefix.value_or("/");
  std::vector<const store::ManagedPolicy*> policies;
  std::vector<Keyed> keys;
  for (const std::string& arn : record->attached) {
    const store::ManagedPolicy* policy = find_policy(call, arn);
    if (policy == nullptr || !policy->path.starts_with(prefix)) continue;
    keys.push_back({arn, policies.size()});
    policies.push_back(policy);
  }
  typename Op::Response out;
  out.AttachedPolicies.emplace();
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    out.AttachedPolicies->push_back({policies[i]->name, policies[i]->arn});
  }
  page.close(out);
  return out;
}

// --- ListEntitiesForPolicy

// One list of groups, roles and users, so that a page may end anywhere in it.
struct EntityRow {
  enum class Of : char { group = 'g', role = 'r', user = 'u' };
  Of of;
  std::string name, id;
};

class EntityRows {
 public:
  EntityRows(const api::ListEntitiesForPolicyRequest& in) : in_(in) {}

  template <class Record>
  void add(EntityRow::Of of, std::string_view filter, const std::vector<const Record*>& records) {
    if (in_.EntityFilter && *in_.EntityFilter != filter) return;
    for (const Record* record : records) {
      if (!record->path.starts_with(in_.PathPrefix.value_or("/"))) continue;
      std::string key = static_cast<char>(of) + ascii_lowered(record->name);
      if (!seen_.insert(key).second) continue;  // attached and boundary
      keys.push_back({std::move(key), rows.size()});
      rows.push_back({of, record->name, record->id});
    }
  }

  std::vector<EntityRow> rows;
  std::vector<Keyed> keys;

 private:
  const api::ListEntitiesForPolicyRequest& in_;
  std::set<std::string> seen_;
};

// The filters LocalManagedPolicy and AWSManagedPolicy of the shared enumeration fit nothing here.
EntityRows entities_of(const api::ListEntitiesForPolicyRequest& in,
                       const store::World::Attached& uses) {
  EntityRows found(in);
  const std::string usage = in.PolicyUsageFilter.value_or("");
  if (usage != "PermissionsBoundary") {
    found.add(EntityRow::Of::group, "Group", uses.groups);
    found.add(EntityRow::Of::role, "Role", uses.roles);
    found.add(EntityRow::Of::user, "User", uses.users);
  }
  if (usage != "PermissionsPolicy") {
    found.add(EntityRow::Of::role, "Role", uses.bounded_roles);
    found.add(EntityRow::Of::user, "User", uses.bounded_users);
  }
  return found;
}

Answer<api::ListEntitiesForPolicyResponse> list_entities(
    const api::ListEntitiesForPolicyRequest& in, const Call& call) {
  const store::ManagedPolicy* policy = TRY(require_policy(call, *in.PolicyArn));
  Page page = TRY(Page::of("entities of policy", in));
  EntityRows found = entities_of(in, uses_of(call, *policy));
  api::ListEntitiesForPolicyResponse out;
  out.PolicyGroups.emplace();
  out.PolicyUsers.emplace();
  out.PolicyRoles.emplace();
  for (const std::size_t i : rows_of(page, std::move(found.keys))) {
    const EntityRow& row = found.rows[i];
    if (row.of == EntityRow::Of::group) out.PolicyGroups->push_back({row.name, row.id});
    if (row.of == EntityRow::Of::role) out.PolicyRoles->push_back({row.name, row.id});
    if (row.of == EntityRow::Of::user) out.PolicyUsers->push_back({row.name, row.id});
  }
  page.close(out);
  return out;
}

template <class Kind, class Attach, class Detach, class List>
void add_rows(std::vector<Operation>& rows) {
  rows.push_back(writing<Attach>(asks_change<Attach, Kind>, attach<Attach, Kind>));
  rows.push_back(writing<Detach>(asks_change<Detach, Kind>, detach<Detach, Kind>));
  rows.push_back(reading<List>(asks_entity<List, Kind>, list<List, Kind>));
}

}  // namespace

std::vector<Operation> attachment_rows() {
  std::vector<Operation> rows;
  add_rows<UserKind, op::AttachUserPolicy, op::DetachUserPolicy, op::ListAttachedUserPolicies>(
      rows);
  add_rows<GroupKind, op::AttachGroupPolicy, op::DetachGroupPolicy, op::ListAttachedGroupPolicies>(
      rows);
  add_rows<RoleKind, op::AttachRolePolicy, op::DetachRolePolicy, op::ListAttachedRolePolicies>(
      rows);
  rows.push_back(
      reading<op::ListEntitiesForPolicy>(asks_policy<op::ListEntitiesForPolicy>, list_entities));
  return rows;
}

}  // namespace amiable::services::iam
