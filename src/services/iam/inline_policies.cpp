// Policies embedded in one user, group or role. Names are looked up without case.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "services/iam/boundaries.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/iam_documents.h"
#include "services/iam/iam_pages.h"
#include "services/iam/iam_rows.h"

namespace amiable::services::iam {
namespace {

// All inline policies of an entity together [IAM and STS quotas].
std::size_t characters_max(policy::Holder holder) {
  if (holder == policy::Holder::user) return 2048;
  return holder == policy::Holder::group ? 5120 : 10240;
}

auto find_policy_named(auto& policies, std::string_view name) {
  return std::find_if(policies.begin(), policies.end(), [name](const store::InlinePolicy& one) {
    return equals_ignoring_case(one.name, name);
  });
}

wire::AwsError absent_policy(std::string_view type, std::string_view name) {
  return no_such_entity(fmt::format("The {} policy with name {} cannot be found.", type, name));
}

// Put and Delete carry the boundary of whom they change [Service authorization reference].
template <class Op, class Kind>
Answer<Asks> asks_change(const typename Op::Request& in, const Call& call) {
  Ask ask = entity_ask<Kind>(call, Op::name, *Kind::name_in(in));
  if constexpr (!std::is_same_v<Kind, GroupKind>) {
    const auto* record = Kind::find(call, *Kind::name_in(in));
    if (record != nullptr && !record->boundary.empty()) add_boundary(ask, record->boundary);
  }
  return Asks{std::move(ask)};
}

template <class Kind>
Answer<void> check_sizes(const typename Kind::Record& record) {
  std::size_t characters = 0;
  for (const store::InlinePolicy& policy : record.inline_policies) {
    characters += counted_characters(policy.document.text);
  }
  const std::size_t most = characters_max(Kind::holder);
  if (characters <= most) return {};
  return wire::AwsError{"LimitExceeded",
                        fmt::format("Maximum policy size of {} bytes exceeded for {} {}", most,
                                    Kind::type, record.name)};
}

template <class Op, class Kind>
Answer<typename Op::Response> put(const typename Op::Request& in, const Call& call,
                                  store::ChangeSet& changes) {
  const auto* record = TRY(require<Kind>(call, *Kind::name_in(in)));
  TRY(require_modifiable(*record));
  store::InlinePolicy policy;
  policy.name = *in.PolicyName;
  policy.document = TRY(identity_document(*in.PolicyDocument, Kind::holder, policy.name,
                                          {{}, Kind::holder_name(record->name)}));
  typename Kind::Record changed = *record;
  const auto known = find_policy_named(changed.inline_policies, policy.name);
  if (known == changed.inline_policies.end()) {
    changed.inline_policies.push_back(std::move(policy));
  } else {
    known->document = std::move(policy.document);
  }
  TRY(check_sizes<Kind>(changed));
  changes.put(std::move(changed));
  return typename Op::Response{};
}

template <class Op, class Kind>
Answer<typename Op::Response> get(const typename Op::Request& in, const Call& call) {
  const auto* record = TRY(require<Kind>(call, *Kind::name_in(in)));
  const auto known = find_policy_named(record->inline_policies, *in.PolicyName);
  if (known == record->inline_policies.end()) return absent_policy(Kind::type, *in.PolicyName);
  typename Op::Response out;
  Kind::name_in(out) = record->name;
  out.PolicyName = known->name;
  out.PolicyDocument = shown_document(known->document);
  return out;
}

template <class Op, class Kind>
Answer<typename Op::Response> list(const typename Op::Request& in, const Call& call) {
  const auto* record = TRY(require<Kind>(call, *Kind::name_in(in)));
  Page page = TRY(Page::of("inline policies", in));
  std::vector<Keyed> keys;
  for (const store::InlinePolicy& policy : record->inline_policies) {
    keys.push_back({ascii_lowered(policy.name), keys.size()});
  }
  typename Op::Response out;
  out.PolicyNames.emplace();
  for (const std::size_t i : rows_of(page, std::move(keys))) {
    out.PolicyNames->push_back(record->inline_policies[i].name);
  }
  page.close(out);
  return out;
}

template <class Op, class Kind>
Answer<typename Op::Response> remove(const typename Op::Request& in, const Call& call,
                                     store::ChangeSet& changes) {
  const auto* record = TRY(require<Kind>(call, *Kind::name_in(in)));
  TRY(require_modifiable(*record));
  typename Kind::Record changed = *record;
  const auto known = find_policy_named(changed.inline_policies, *in.PolicyName);
  if (known == changed.inline_policies.end()) return absent_policy(Kind::type, *in.PolicyName);
  changed.inline_policies.erase(known);
  changes.put(std::move(changed));
  return typename Op::Response{};
}

template <class Kind, class Put, class Get, class List, class Delete>
void add_rows(std::vector<Operation>& rows) {
  rows.push_back(writing<Put>(asks_change<Put, Kind>, put<Put, Kind>));
  rows.push_back(reading<Get>(asks_entity<Get, Kind>, get<Get, Kind>));
  rows.push_back(reading<List>(asks_entity<List, Kind>, list<List, Kind>));
  rows.push_back(writing<Delete>(asks_change<Delete, Kind>, remove<Delete, Kind>));
}

}  // namespace

std::vector<Operation> inline_policy_rows() {
  std::vector<Operation> rows;
  add_rows<UserKind, op::PutUserPolicy, op::GetUserPolicy, op::ListUserPolicies,
           op::DeleteUserPolicy>(rows);
  add_rows<GroupKind, op::PutGroupPolicy, op::GetGroupPolicy, op::ListGroupPolicies,
           op::DeleteGroupPolicy>(rows);
  add_rows<RoleKind, op::PutRolePolicy, op::GetRolePolicy, op::ListRolePolicies,
           op::DeleteRolePolicy>(rows);
  return rows;
}

}  // namespace amiable::services::iam
