// The rows of AWS Organizations' operations, by file, and how their asks are made. Internal to
// services/organizations.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "services/operation.h"
#include "wire/generated/organizations.h"

namespace amiable::services::organizations {

namespace api = wire::organizations;
namespace op = wire::organizations::op;

Rows organization_rows();
Rows account_creation_rows();
Rows account_rows();
Rows unit_rows();
Rows tree_rows();
Rows policy_rows();
Rows policy_attachment_rows();
Rows policy_type_rows();
Rows handshake_rows();
Rows delegation_rows();
Rows resource_policy_rows();
Rows tag_rows();

// An ask for the whole service: the action knows no resources.
Ask ask_for_all(std::string_view operation);
// An ask on a root, unit or account of the caller's organization, with its tags; on a policy,
// likewise, with organizations:PolicyType. Outside of an organization the resource is `*`.
Ask ask_on_node(const Call& call, std::string_view operation, std::string_view id);
Ask ask_on_policy(const Call& call, std::string_view operation, std::string_view id);
Ask ask_on_handshake(const Call& call, std::string_view operation, std::string_view id);
// Adds organizations:PolicyType, organizations:ServicePrincipal.
void add_policy_type(Ask& ask, std::string_view type);
void add_service_principal(Ask& ask, std::string_view principal);

template <class Op>
Answer<Asks> asks_for_all(const typename Op::Request&, const Call&) {
  return Asks{ask_for_all(Op::name)};
}
// By the member of the input that names the node or policy.
template <class Op, auto Id>
Answer<Asks> asks_on_node(const typename Op::Request& in, const Call& call) {
  return Asks{ask_on_node(call, Op::name, *(in.*Id))};
}
template <class Op, auto Id>
Answer<Asks> asks_on_policy(const typename Op::Request& in, const Call& call) {
  return Asks{ask_on_policy(call, Op::name, *(in.*Id))};
}

}  // namespace amiable::services::organizations
