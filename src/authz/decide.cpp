// The decision, top to bottom. The order of denials is unobservable but for the layer that is
// named: AWS reports one, and the order below is the default [IAM user guide, enforcement logic].
#include "authz/decide.h"

#include <array>

#include "authz/core_rule.h"
#include "authz/kms_rules.h"

namespace amiable::authz {
namespace {

using policy::PrincipalKind;

// A decision in the making: what every layer said.
struct Evaluation {
  Verdict scp, rcp, endpoint;
  Findings findings;
};

bool is_callable_by_anyone(std::string_view action) {
  // Needs no permission and cannot be denied [STS API reference].
  return action == "sts:GetCallerIdentity";
}

bool has_account(const Request& request) {
  return request.principal.kind != PrincipalKind::service &&
         request.principal.kind != PrincipalKind::anonymous &&
         request.principal.kind != PrincipalKind::provider;
}

bool is_root(const Request& request) { return request.principal.kind == PrincipalKind::root; }

bool is_same_account(const Request& request) {
  return request.resource_account.empty() || request.resource_account == request.principal.account;
}

Verdict allowing(Truth allows) {
  Verdict verdict;
  verdict.allows = allows;
  return verdict;
}

// SCPs bind the principals of member accounts; service-linked roles and services are exempt
// [Organizations user guide, tasks and entities not restricted by SCPs].
Verdict evaluate_scp(const Request& request, const Policies& policies,
                     const policy::StatementQuery& query) {
  if (!has_account(request) || request.service_linked_role) return allowing(Truth::yes);
  return evaluate_levels(policies.scp_levels, policies.scp_complete, query);
}

bool assumes_service_linked_role(const Request& request) {
  return assumes_role(request.action) && is_service_linked_role(request.resource);
}

// RCPs bind everybody but service-linked roles; not AWS managed keys, not RetireGrant, not actions
// without a resource [KMS developer guide and Organizations user guide, resource control policies].
Verdict evaluate_rcp(const Request& request, const Policies& policies,
                     const policy::StatementQuery& query) {
  if (request.service_linked_role || request.aws_managed_key || request.wildcard_only_action ||
      request.action == "kms:RetireGrant" || assumes_service_linked_role(request)) {
    return allowing(Truth::yes);
  }
  return evaluate_levels(policies.rcp_levels, policies.rcp_complete, query);
}

Verdict evaluate_optional(const std::optional<Layer>& layer, Truth when_absent,
                          const policy::StatementQuery& query) {
  if (!layer) return allowing(when_absent);
  return evaluate_layer(*layer, query);
}

// The root user has no identity policies and every permission in its own account.
Verdict evaluate_identity(const Request& request, const Policies& policies,
                          const policy::StatementQuery& query) {
  if (is_root(request)) return allowing(Truth::yes);
  if (!has_account(request)) return {};
  return evaluate_layer(policies.identity, query);
}

// GetFederationToken without a policy gives only what resource policies grant the session.
Truth session_when_absent(const Request& request) {
  return truth(request.principal.kind != PrincipalKind::federated);
}

Evaluation evaluate(const Request& request, const Policies& policies) {
  const policy::StatementQuery query{&request.principal, policy::action_text(request.action),
                                     request.resource, request.context};
  Evaluation result;
  result.scp = evaluate_scp(request, policies, query);
  result.rcp = evaluate_rcp(request, policies, query);
  result.endpoint = evaluate_levels(policies.endpoint, policies.endpoint_complete, query);
  Findings& findings = result.findings;
  findings.has_boundary = policies.boundary.has_value();
  findings.has_session = policies.session.has_value();
  findings.identity = evaluate_identity(request, policies, query);
  findings.boundary = evaluate_optional(policies.boundary, Truth::yes, query);
  findings.session = evaluate_optional(policies.session, session_when_absent(request), query);
  findings.resource = evaluate_resource(policies.resource, query);
  if (is_kms(request.action)) {
    findings.grants = evaluate_grants(request, policies.grants, policies.grants_complete);
  }
  return result;
}

// A user needs no permission for it; a Deny still counts [STS API reference, GetSessionToken].
bool needs_no_permission(const Request& request) {
  return request.action == "sts:GetSessionToken" &&
         (is_root(request) || request.principal.kind == PrincipalKind::user);
}

// "Roles may not be assumed by root accounts." [STS]
bool is_root_assuming(const Request& request) {
  return is_root(request) && assumes_role(request.action);
}

CoreResult decide_core(const Request& request, const Policies& policies, const Findings& findings) {
  if (needs_no_permission(request)) return always_allowed();
  if (is_root_assuming(request)) return refused_by(LayerKind::resource_policy);
  if (request.action == "kms:RetireGrant") return retire_grant(request, policies, findings);
  if (!has_account(request)) return without_account(findings);
  // Images, snapshots and volumes have no resource policies: sharing is checked apart.
  const bool policy_may_exist = policies.has_resource_policy || !policies.resource.complete;
  const bool is_shared_apart =
      request.action.starts_with("ec2:") || request.action.starts_with("ebs:");
  if (is_same_account(request) || (is_shared_apart && !policy_may_exist)) {
    return same_account(request, findings, policy_may_exist);
  }
  return cross_account(request, findings);
}

// One row per layer, in AWS's order of reporting.
struct Row {
  LayerKind kind;
  Truth denies, allows;
  StatementRef deny;
};

std::array<Row, 7> rows(const Evaluation& e) {
  const Findings& f = e.findings;
  return {{{LayerKind::scp, e.scp.denies, e.scp.allows, e.scp.deny},
           {LayerKind::rcp, e.rcp.denies, e.rcp.allows, e.rcp.deny},
           {LayerKind::endpoint_policy, e.endpoint.denies, e.endpoint.allows, e.endpoint.deny},
           {LayerKind::permissions_boundary, f.boundary.denies, Truth::yes, f.boundary.deny},
           {LayerKind::session_policy, f.session.denies, Truth::yes, f.session.deny},
           {LayerKind::identity_policy, f.identity.denies, Truth::yes, f.identity.deny},
           {LayerKind::resource_policy, f.resource.denies, Truth::yes, f.resource.deny}}};
}

// 1. Any explicit Deny anywhere is final.
bool deny_explicitly(const std::array<Row, 7>& all, Decision& decision) {
  for (const Row& row : all) {
    if (row.denies != Truth::yes) continue;
    if (decision.denied_by.empty()) {
      decision.layer = row.kind;
      decision.decided_by = row.deny;
    }
    decision.denied_by.add(row.kind);
  }
  if (decision.denied_by.empty()) return false;
  decision.outcome = Outcome::explicit_deny;
  return true;
}

LayerKind first_missing(const Request& request, const LayerSet& missing) {
  // KMS tells a foreign caller nothing before the key's own side allows [measured].
  const bool foreign_key = is_kms(request.action) && !is_same_account(request);
  const bool core_only = !missing.has(LayerKind::scp) && !missing.has(LayerKind::rcp) &&
                         !missing.has(LayerKind::endpoint_policy);
  if (foreign_key && core_only && missing.has(LayerKind::resource_policy)) {
    return LayerKind::resource_policy;
  }
  for (LayerKind layer : reported_layers) {
    if (missing.has(layer)) return layer;
  }
  return LayerKind::none;
}

// 2-4. Guard rails without an Allow, then 5. the core rule; what is surely refused needs no more.
bool deny_implicitly(const Request& request, const std::array<Row, 7>& all, const CoreResult& core,
                     Decision& decision) {
  for (const Row& row : all) {
    if (row.allows == Truth::no) decision.missing.add(row.kind);
  }
  if (decision.missing.empty() && core.allowed != Truth::no) return false;
  if (core.allowed == Truth::no) decision.missing = decision.missing | core.missing;
  decision.outcome = Outcome::implicit_deny;
  decision.layer = first_missing(request, decision.missing);
  return true;
}

// What was not gathered keeps the answer open unless something above has decided.
bool leave_open(const std::array<Row, 7>& all, const CoreResult& core, Decision& decision) {
  for (const Row& row : all) {
    if (row.denies == Truth::unknown || row.allows == Truth::unknown) {
      decision.unknown.add(row.kind);
    }
  }
  if (core.allowed == Truth::unknown) decision.unknown = decision.unknown | core.open;
  if (decision.unknown.empty() && core.allowed != Truth::unknown) return false;
  decision.outcome = Outcome::unknown;
  decision.layer = first_missing({}, decision.unknown);
  return true;
}

}  // namespace

Decision decide(const Request& request, const Policies& policies) {
  Decision decision;
  decision.outcome = Outcome::allowed;
  if (is_callable_by_anyone(request.action)) return decision;
  const Evaluation evaluation = evaluate(request, policies);
  const std::array<Row, 7> all = rows(evaluation);
  if (deny_explicitly(all, decision)) return decision;
  const CoreResult core = decide_core(request, policies, evaluation.findings);
  if (deny_implicitly(request, all, core, decision)) return decision;
  if (leave_open(all, core, decision)) return decision;
  decision.layer = core.carried_by;
  decision.decided_by = core.allow;
  if (core.carried_by == LayerKind::grant) decision.grant = evaluation.findings.grants.grant;
  return decision;
}

}  // namespace amiable::authz
