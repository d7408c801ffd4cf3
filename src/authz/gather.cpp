// From an Inventory to the layers of one decision.
#include "authz/gather.h"

#include <algorithm>

namespace amiable::authz {
namespace {

using model::Lookup;
using policy::PrincipalKind;

constexpr std::string_view infrastructure_role_name = "aws:ec2-infrastructure";

std::string_view after(std::string_view text, std::string_view prefix) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : std::string_view();
}

std::string_view partition_of(std::string_view arn) {
  const auto parts = split_arn(arn);
  return parts ? parts->partition : std::string_view("aws");
}

void use_record(Caller& caller, const Lookup<model::Principal>& lookup) {
  caller.record = lookup.get();
  caller.record_unknown = lookup.is_unknown();
  caller.absent = lookup.is_absent();
  if (lookup.is_unknown()) caller.needs.push_back(lookup.need());
  if (caller.record != nullptr) caller.service_linked = caller.record->service_linked();
}

void find_session(model::Inventory& inventory, std::string_view resource, Caller& caller) {
  const std::string_view rest = after(resource, "assumed-role/");
  caller.role_name = std::string(rest.substr(0, rest.find('/')));
  caller.principal.kind = PrincipalKind::session;
  if (caller.role_name == infrastructure_role_name) {
    caller.role_arn = "arn:" + std::string(partition_of(caller.arn)) + ":iam::" + caller.account +
                      ":role/" + caller.role_name;
    return;
  }
  use_record(caller, inventory.role_by_name(caller.account, caller.role_name));
  if (caller.record != nullptr) caller.role_arn = caller.record->arn;
}

// What kind of caller the ARN names, and its record.
void classify(model::Inventory& inventory, const ArnView& arn, Caller& caller) {
  if (arn.service == "sts" && arn.resource.starts_with("assumed-role/")) {
    return find_session(inventory, arn.resource, caller);
  }
  if (arn.service == "sts" && arn.resource.starts_with("federated-user/")) {
    caller.principal.kind = PrincipalKind::federated;
    return;
  }
  if (arn.resource == "root") {
    caller.principal.kind = PrincipalKind::root;
    return;
  }
  const bool role = arn.resource.starts_with("role/");
  caller.principal.kind = role ? PrincipalKind::role : PrincipalKind::user;
  use_record(caller, inventory.principal(caller.arn));
  caller.service_linked = caller.service_linked || is_service_linked_role(caller.arn);
  if (caller.record != nullptr) caller.arn = caller.record->arn;
  if (role) caller.role_arn = caller.arn;
}

void find_membership(model::Inventory& inventory, Caller& caller) {
  if (!inventory.has_organization()) {
    caller.membership_unknown = true;
    return;
  }
  const Lookup<model::Membership> lookup = inventory.membership(caller.account);
  caller.membership = lookup.get();
  if (!lookup.is_unknown()) return;
  caller.membership_unknown = true;
  caller.needs.push_back(lookup.need());
}

// Points principal's views at the Caller's own strings; call last, and after a move.
void bind(Caller& caller) {
  policy::Principal& principal = caller.principal;
  principal.arn = caller.arn;
  principal.account = caller.account;
  principal.partition = partition_of(caller.arn);
  principal.role_arn = caller.role_arn;
  principal.role_name = caller.role_name;
  if (caller.record != nullptr) {
    principal.unique_id = caller.record->unique_id;
    principal.has_boundary = caller.record->boundary.has_value();
  }
}

Layer layer_of(const model::PolicySet& set) { return {set.policies, set.complete}; }

void append(std::vector<model::Need>& all, const std::vector<model::Need>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

bool is_management(const model::Membership& membership, std::string_view account) {
  return membership.management_account == account;
}

void gather_caller(const Caller& caller, Gathered& out) {
  Policies& policies = out.policies;
  if (caller.record != nullptr) {
    policies.identity = layer_of(caller.record->identity);
    append(out.needs, caller.record->identity.needs);
    if (caller.record->boundary) {
      policies.boundary = layer_of(*caller.record->boundary);
      append(out.needs, caller.record->boundary->needs);
    }
  } else if (caller.record_unknown) {
    policies.identity.complete = false;
    policies.boundary = Layer{{}, false};
  }
  if (caller.has_session_policies) {
    policies.session = Layer{caller.session_policies, true};
  } else if (caller.session_policies_unknown) {
    policies.session = Layer{{}, false};
  }
}

// A policy type that is not enabled restricts nobody. Nothing of it is attached anywhere then, as
// it cannot be otherwise: the last SCP and RCPFullAWSAccess stay attached, and disabling a type
// detaches all [Organizations user guide, Disabling a policy type; Attaching SCPs].
template <class Pick>
bool is_disabled(const model::Membership& membership, Pick pick) {
  return membership.complete && std::all_of(membership.levels.begin(), membership.levels.end(),
                                            [&](const model::OrganizationLevel& level) {
                                              const model::PolicySet& set = pick(level);
                                              return set.complete && set.policies.empty();
                                            });
}

// Levels of one account for SCPs or RCPs; the management account is exempt from both
// [Organizations user guide].
template <class Pick>
bool gather_levels(const model::Membership& membership, std::string_view account, Pick pick,
                   std::vector<Layer>& levels, std::vector<model::Need>& needs) {
  if (is_management(membership, account) || is_disabled(membership, pick)) return true;
  for (const model::OrganizationLevel& level : membership.levels) {
    const model::PolicySet& set = pick(level);
    levels.push_back(layer_of(set));
    append(needs, set.needs);
  }
  append(needs, membership.needs);
  return membership.complete;
}

void gather_scp(const Caller& caller, Guardrails guardrails, Gathered& out) {
  if (caller.membership != nullptr) {
    out.policies.scp_complete = gather_levels(
        *caller.membership, caller.account,
        [](const model::OrganizationLevel& level) -> const model::PolicySet& { return level.scp; },
        out.scp, out.needs);
  } else if (caller.membership_unknown) {
    out.policies.scp_complete = guardrails == Guardrails::none_when_not_gathered;
  }
  out.policies.scp_levels = out.scp;
}

void gather_rcp(model::Inventory& inventory, std::string_view account, Guardrails guardrails,
                Gathered& out) {
  if (!inventory.has_organization()) {
    out.policies.rcp_complete = guardrails == Guardrails::none_when_not_gathered;
    return;
  }
  const Lookup<model::Membership> lookup = inventory.membership(account);
  if (lookup.is_found()) {
    out.policies.rcp_complete = gather_levels(
        *lookup, account,
        [](const model::OrganizationLevel& level) -> const model::PolicySet& { return level.rcp; },
        out.rcp, out.needs);
  } else if (lookup.is_unknown()) {
    out.policies.rcp_complete = false;
    out.needs.push_back(lookup.need());
  }
  out.policies.rcp_levels = out.rcp;
}

void reset(const Caller& caller, Gathered& out) {
  out.request = {};
  out.policies = {};
  out.scp.clear();
  out.rcp.clear();
  out.resource.clear();
  out.needs.clear();
  out.request.principal = caller.principal;
  out.request.service_linked_role = caller.service_linked;
}

void gather_grants(model::Inventory& inventory, std::string_view key_arn,
                   std::span<const model::Grant> assumed, Gathered& out) {
  const Lookup<std::vector<model::Grant>> lookup = inventory.grants(key_arn);
  if (lookup.is_unknown()) {
    out.policies.grants_complete = false;
    out.needs.push_back(lookup.need());
  }
  if (assumed.empty()) {
    if (lookup.is_found()) out.policies.grants = *lookup;
    return;
  }
  out.grants.assign(assumed.begin(), assumed.end());
  if (lookup.is_found()) out.grants.insert(out.grants.end(), lookup->begin(), lookup->end());
  out.policies.grants = out.grants;
}

}  // namespace

Caller find_caller(model::Inventory& inventory, std::string_view arn_text) {
  Caller caller;
  caller.arn = arn_text;
  if (const auto arn = split_arn(arn_text)) {
    caller.account = std::string(arn->account);
    classify(inventory, *arn, caller);
    find_membership(inventory, caller);
  }
  bind(caller);
  return caller;
}

Caller infrastructure_role(model::Inventory& inventory, std::string_view partition,
                           std::string_view account, std::string_view instance_id) {
  return find_caller(inventory, "arn:" + std::string(partition) + ":sts::" + std::string(account) +
                                    ":assumed-role/" + std::string(infrastructure_role_name) + "/" +
                                    std::string(instance_id));
}

Caller service(std::string_view name) {
  Caller caller;
  caller.arn = name;
  caller.principal.kind = PrincipalKind::service;
  bind(caller);
  return caller;
}

Caller::Caller(const Caller& other) { *this = other; }

Caller& Caller::operator=(const Caller& other) {
  if (this == &other) return *this;
  arn = other.arn;
  principal = other.principal;
  record = other.record;
  membership = other.membership;
  record_unknown = other.record_unknown;
  absent = other.absent;
  membership_unknown = other.membership_unknown;
  service_linked = other.service_linked;
  account = other.account;
  role_arn = other.role_arn;
  role_name = other.role_name;
  session_policies = other.session_policies;
  has_session_policies = other.has_session_policies;
  session_policies_unknown = other.session_policies_unknown;
  needs = other.needs;
  bind(*this);
  return *this;
}

void gather_key(model::Inventory& inventory, const Caller& caller, std::string_view key_arn,
                Guardrails guardrails, Gathered& out, std::span<const model::Grant> assumed) {
  reset(caller, out);
  const auto arn = split_arn(key_arn);
  out.request.resource = key_arn;
  out.request.resource_account = arn ? arn->account : std::string_view();
  const Lookup<policy::Policy> key_policy = inventory.key_policy(key_arn);
  if (key_policy.is_found()) {
    // The Inventory owns it: an aliasing pointer without a count.
    out.resource.push_back(policy::PolicyPtr(policy::PolicyPtr(), key_policy.get()));
  } else if (key_policy.is_unknown()) {
    out.policies.resource.complete = false;
    out.needs.push_back(key_policy.need());
  }
  out.policies.resource.policies = out.resource;
  out.policies.has_resource_policy = true;
  const Lookup<model::Key> key = inventory.key(key_arn);
  out.request.aws_managed_key = key.is_found() && key->aws_managed;
  gather_grants(inventory, key_arn, assumed, out);
  gather_caller(caller, out);
  append(out.needs, caller.needs);
  gather_scp(caller, guardrails, out);
  gather_rcp(inventory, out.request.resource_account, guardrails, out);
}

void gather_role(model::Inventory& inventory, const Caller& caller, std::string_view role_arn,
                 Guardrails guardrails, Gathered& out) {
  reset(caller, out);
  const auto arn = split_arn(role_arn);
  out.request.resource = role_arn;
  out.request.resource_account = arn ? arn->account : std::string_view();
  const Lookup<model::Principal> role = inventory.principal(role_arn);
  if (role.is_found() && role->trust != nullptr) {
    out.resource.push_back(role->trust);
  } else if (role.is_unknown()) {
    out.policies.resource.complete = false;
    out.needs.push_back(role.need());
  }
  out.policies.resource.policies = out.resource;
  out.policies.has_resource_policy = true;
  gather_caller(caller, out);
  append(out.needs, caller.needs);
  gather_scp(caller, guardrails, out);
  if (is_service_linked_role(role_arn)) return;
  gather_rcp(inventory, out.request.resource_account, guardrails, out);
}

void gather_plain(model::Inventory& inventory, const Caller& caller,
                  std::string_view resource_account, Guardrails guardrails, Gathered& out) {
  (void)inventory;
  reset(caller, out);
  out.request.resource_account = resource_account;
  gather_caller(caller, out);
  append(out.needs, caller.needs);
  gather_scp(caller, guardrails, out);
}

}  // namespace amiable::authz
