// Who may speak about a request: collects the layers of caller and resource from an Inventory.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authz/request.h"
#include "model/inventory.h"

namespace amiable::authz {

// Who asks, found once and used for many requests. Keep it and the Inventory alive while its
// views are in use.
struct Caller {
  Caller() = default;
  Caller(const Caller& other);  // rebinds principal's views to the copy's own strings
  Caller& operator=(const Caller& other);

  std::string arn;  // as asked: user, role, session, root; or a service name
  policy::Principal principal;
  const model::Principal* record = nullptr;  // user or role behind it; nullptr: root, service, …
  const model::Membership* membership = nullptr;
  bool record_unknown = false;      // the account's IAM details were not gathered
  bool absent = false;              // gathered, and there is no such user or role
  bool membership_unknown = false;  // in an organization or not: not gathered
  bool service_linked = false;
  std::string account, role_arn, role_name;         // storage behind principal's views
  std::vector<policy::PolicyPtr> session_policies;  // given with the question
  bool has_session_policies = false;
  bool session_policies_unknown = false;  // --strict and none given for a session
  std::vector<model::Need> needs;         // of everything unknown above
};

// A principal ARN as people type it (user, role with path, session, root).
Caller find_caller(model::Inventory& inventory, std::string_view arn);
// The identity-only role that decrypts at boot: arn:P:sts::L:assumed-role/aws:ec2-infrastructure/i.
Caller infrastructure_role(model::Inventory& inventory, std::string_view partition,
                           std::string_view account, std::string_view instance_id);
// A service principal such as ec2.us-west-2.amazonaws.com: only grants and resource policies speak.
Caller service(std::string_view name);

// Sets the aws:Principal…, aws:userid, aws:username, org keys of the caller; unknown ones as such.
void add_principal_keys(policy::Context& context, const Caller& caller);

// One document a decision was held against, for the traces: which Inventory record it came from.
struct Gathered {
  Request request;
  Policies policies;
  std::vector<Layer> scp, rcp;  // storage behind policies.scp_levels and rcp_levels
  std::vector<policy::PolicyPtr> resource;
  std::vector<model::Grant> grants;  // storage, when assumed grants join the gathered ones
  std::vector<model::Need> needs;    // what is missing for the layers that are incomplete
};

enum class Guardrails : std::uint8_t { none_when_not_gathered, unknown_when_not_gathered };

// For a KMS key: its policy and grants, RCPs of its account; `assumed` are grants that do not exist
// yet (a launch makes them on its way). `out` is reused: nothing is allocated once it is warm.
void gather_key(model::Inventory& inventory, const Caller& caller, std::string_view key_arn,
                Guardrails guardrails, Gathered& out, std::span<const model::Grant> assumed = {});
// For sts:AssumeRole and its kin: the role's trust policy, RCPs of its account (not for a
// service-linked role) [IAM user guide, AssumeRole; Organizations user guide, RCPs].
void gather_role(model::Inventory& inventory, const Caller& caller, std::string_view role_arn,
                 Guardrails guardrails, Gathered& out);
// For an action without a resource policy (EC2, IAM). `resource_account` may be empty for new
// resources.
void gather_plain(model::Inventory& inventory, const Caller& caller,
                  std::string_view resource_account, Guardrails guardrails, Gathered& out);

}  // namespace amiable::authz
