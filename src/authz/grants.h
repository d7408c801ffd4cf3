// KMS grants: which of them reach the caller for this request [KMS developer guide, Grants].
// Internal to the module.
#pragma once

#include <cstdint>
#include <string_view>

#include "authz/request.h"
#include "policy/truth.h"

namespace amiable::authz {

// How a grant names the caller decides which implicit denials still limit it [measured]:
// a session or federated-user ARN none, a role ARN boundary and session policy.
enum class GranteeForm : std::uint8_t { none, free, limited };

GranteeForm match_grantee(std::string_view grantee, const policy::Principal& principal);

// Grants that allow the request, apart from those limits. Two sums: all grants, and those that the
// caller's own account issued (only these replace a foreign caller's identity policy) [measured].
struct GrantVerdict {
  Truth free = Truth::no, limited = Truth::no;
  Truth own_free = Truth::no, own_limited = Truth::no;
  std::int32_t grant = -1;  // first that surely applies
};

GrantVerdict evaluate_grants(const Request& request, std::span<const model::Grant> grants,
                             bool complete);

// The request carries one of the grant's tokens.
bool sends_token(const Request& request, const model::Grant& grant);

// Empty when the grant allows the request; else the first reason why not: grantee, operation,
// constraint, not-visible, resource.
std::string_view grant_mismatch(const Request& request, const model::Grant& grant);

}  // namespace amiable::authz
