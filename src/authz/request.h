// One evaluation: who asks for which action on which resource, with which condition keys.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/records.h"
#include "policy/match.h"

namespace amiable::authz {

// Views must outlive the decision.
struct Request {
  policy::Principal principal;
  std::string_view action;            // "kms:CreateGrant"
  std::string_view resource;          // one ARN, or "*"
  std::string_view resource_account;  // owner, 12 digits; empty: not known to differ
  const policy::Context* context = nullptr;
  bool wildcard_only_action = false;  // no resource-level permissions; resource is "*"
  bool service_linked_role = false;   // neither SCP nor RCP restrict it
  bool aws_managed_key = false;       // RCPs do not apply
  std::span<const model::Tag> encryption_context;
  std::string_view grant_id;  // RetireGrant, RevokeGrant
  std::span<const std::string> grant_tokens;
};

// Policies of one layer; `complete` false: some were not gathered, so a Deny may be missing.
struct Layer {
  std::span<const policy::PolicyPtr> policies;
  bool complete = true;
};

// Everything that may speak about the request. Absent optional: that layer does not exist for the
// caller (no boundary, no session policy, not in an organization).
struct Policies {
  Layer identity;
  std::optional<Layer> boundary;
  std::optional<Layer> session;
  std::span<const Layer> scp_levels;  // root … account; empty: none apply
  bool scp_complete = true;           // false: levels are missing
  std::span<const Layer> rcp_levels;
  bool rcp_complete = true;
  std::span<const Layer> endpoint;  // each must allow
  bool endpoint_complete = true;
  Layer resource;                    // key policy, trust policy, … (at most one document)
  bool has_resource_policy = false;  // the resource has one (or resource.complete is false)
  std::span<const model::Grant> grants;
  bool grants_complete = true;
};

}  // namespace amiable::authz
