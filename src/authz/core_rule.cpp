// Same account, cross account, services, RetireGrant: the documented arithmetic, three-valued.
#include "authz/core_rule.h"

#include <algorithm>

#include "authz/kms_rules.h"

namespace amiable::authz {
namespace {

void add_if(LayerSet& set, Truth allows, Truth wanted, LayerKind layer) {
  if (allows == wanted) set.add(layer);
}

// Layers of the caller's side whose verdict is `wanted`.
void add_identity_path(LayerSet& set, const Findings& findings, Truth wanted) {
  add_if(set, findings.identity.allows, wanted, LayerKind::identity_policy);
  add_if(set, findings.boundary.allows, wanted, LayerKind::permissions_boundary);
  add_if(set, findings.session.allows, wanted, LayerKind::session_policy);
}

void add_limits(LayerSet& set, const Findings& findings, Truth wanted) {
  add_if(set, findings.boundary.allows, wanted, LayerKind::permissions_boundary);
  add_if(set, findings.session.allows, wanted, LayerKind::session_policy);
}

Truth grant_allows(const Findings& findings) {
  return findings.grants.free || (findings.grants.limited && findings.limits());
}

Truth own_grant_allows(const Findings& findings) {
  return findings.grants.own_free || (findings.grants.own_limited && findings.limits());
}

void carry(CoreResult& result, LayerKind layer, StatementRef allow) {
  result.carried_by = layer;
  result.allow = allow;
}

// What stands in the way where the resource policy governs (KMS keys, role trust): the layers of
// its own ways that say `wanted`.
LayerSet blocking_under_governing_policy(const Findings& findings, Truth wanted) {
  LayerSet set;
  const ResourceVerdict& resource = findings.resource;
  if (resource.role != Truth::no || findings.grants.limited != Truth::no) {
    add_limits(set, findings, wanted);
  }
  if (resource.delegated != Truth::no) add_identity_path(set, findings, wanted);
  if (resource.any() == wanted) set.add(LayerKind::resource_policy);
  return set;
}

CoreResult governed(const Findings& findings) {
  CoreResult result;
  const ResourceVerdict& resource = findings.resource;
  const Truth by_role = resource.role && findings.limits();
  const Truth by_account = resource.delegated && findings.identity_path();
  const Truth by_policy = resource.direct || by_role || by_account;
  const Truth by_grant = grant_allows(findings);
  result.allowed = by_policy || by_grant;
  if (resource.direct == Truth::yes) {
    carry(result, LayerKind::resource_policy, resource.direct_allow);
  } else if (by_role == Truth::yes) {
    carry(result, LayerKind::resource_policy, resource.role_allow);
  } else if (by_account == Truth::yes) {
    carry(result, LayerKind::identity_policy, findings.identity.allow);
  } else if (by_grant == Truth::yes) {
    carry(result, LayerKind::grant, {});
  }
  if (result.allowed == Truth::no) {
    // A grant or statement that boundary or session policy limits: those are what is missing.
    result.missing = blocking_under_governing_policy(findings, Truth::no);
    if (resource.any() == Truth::no && findings.grants.limited == Truth::yes) {
      result.missing = {};
      add_limits(result.missing, findings, Truth::no);
    }
  }
  if (result.allowed == Truth::unknown) {
    result.open = blocking_under_governing_policy(findings, Truth::unknown);
    // Grants are asked for only where the policies surely do not allow.
    if (by_policy == Truth::no) {
      result.open = {};
      if (findings.grants.limited == Truth::yes) add_limits(result.open, findings, Truth::unknown);
      if (result.open.empty()) result.open.add(LayerKind::grant);
    }
  }
  return result;
}

}  // namespace

CoreResult always_allowed() {
  CoreResult result;
  result.allowed = Truth::yes;
  return result;
}

CoreResult refused_by(LayerKind layer) {
  CoreResult result;
  result.missing.add(layer);
  return result;
}

CoreResult same_account(const Request& request, const Findings& findings, bool has_policy) {
  if (resource_policy_governs(request)) return governed(findings);
  CoreResult result;
  const ResourceVerdict& resource = findings.resource;
  const Truth by_identity = findings.identity_path();
  const Truth by_role = resource.role && findings.limits();
  result.allowed = by_identity || resource.direct || by_role;
  if (by_identity == Truth::yes) {
    carry(result, LayerKind::identity_policy, findings.identity.allow);
  } else if (resource.direct == Truth::yes) {
    carry(result, LayerKind::resource_policy, resource.direct_allow);
  } else if (by_role == Truth::yes) {
    carry(result, LayerKind::resource_policy, resource.role_allow);
  }
  if (result.allowed == Truth::no) {
    add_identity_path(result.missing, findings, Truth::no);
    if (resource.role != Truth::no) {
      result.missing = {};
      add_limits(result.missing, findings, Truth::no);
    }
  }
  if (result.allowed == Truth::unknown) {
    add_identity_path(result.open, findings, Truth::unknown);
    if (has_policy) add_if(result.open, resource.any(), Truth::unknown, LayerKind::resource_policy);
  }
  return result;
}

CoreResult cross_account(const Request& request, const Findings& findings) {
  CoreResult result;
  const Truth possible = truth(works_across_accounts(request.action));
  const Truth by_policy = possible && findings.resource.any();
  const Truth by_grant = possible && grant_allows(findings);
  const Truth resource_side = by_policy || by_grant;
  const Truth by_own_grant = possible && own_grant_allows(findings);
  const Truth caller_side = findings.identity_path() || by_own_grant;
  result.allowed = resource_side && caller_side;
  if (result.allowed == Truth::yes) {
    const bool granted = by_policy != Truth::yes || findings.identity_path() != Truth::yes;
    carry(result, granted ? LayerKind::grant : LayerKind::identity_policy,
          granted ? StatementRef{} : findings.identity.allow);
  }
  const auto collect = [&](LayerSet& set, Truth wanted) {
    add_if(set, resource_side, wanted, LayerKind::resource_policy);
    if (caller_side == wanted) add_identity_path(set, findings, wanted);
  };
  if (result.allowed == Truth::no) {
    collect(result.missing, Truth::no);
    // A grant of the caller's own account that only boundary or session policy limit.
    if (findings.grants.own_limited == Truth::yes && findings.limits() == Truth::no) {
      result.missing = {};
      add_limits(result.missing, findings, Truth::no);
    }
  }
  if (result.allowed == Truth::unknown) {
    collect(result.open, Truth::unknown);
    if (by_policy == Truth::no && by_grant == Truth::unknown) {
      result.open = {};
      result.open.add(LayerKind::grant);
      if (caller_side == Truth::unknown) add_identity_path(result.open, findings, Truth::unknown);
    }
    if (caller_side == Truth::unknown && findings.identity_path() == Truth::no) {
      result.open.add(LayerKind::grant);
    }
  }
  return result;
}

CoreResult without_account(const Findings& findings) {
  CoreResult result;
  const Truth by_policy = findings.resource.direct;
  const Truth by_grant = findings.grants.free;
  result.allowed = by_policy || by_grant;
  if (by_policy == Truth::yes) {
    carry(result, LayerKind::resource_policy, findings.resource.direct_allow);
  } else if (by_grant == Truth::yes) {
    carry(result, LayerKind::grant, {});
  }
  add_if(result.missing, result.allowed, Truth::no, LayerKind::resource_policy);
  if (result.allowed == Truth::unknown) {
    add_if(result.open, by_policy, Truth::unknown, LayerKind::resource_policy);
    if (by_policy == Truth::no) result.open.add(LayerKind::grant);
  }
  return result;
}

namespace {

// By id, else by token; a request that gives neither is about whatever grant there is.
bool is_retired(const Request& request, const model::Grant& grant) {
  if (!request.grant_id.empty()) return grant.id == request.grant_id;
  return request.grant_tokens.empty() || sends_token(request, grant);
}

}  // namespace

// Retiring principal and grantees with RetireGrant may; so may principals of the issuing account
// whose IAM policy allows it. When the key owner issued the grant to another account, that
// account's IAM policy must allow it too [measured].
CoreResult retire_grant(const Request& request, const Policies& policies,
                        const Findings& findings) {
  CoreResult result;
  bool found = false;
  for (const model::Grant& grant : policies.grants) {
    if (!is_retired(request, grant)) continue;
    found = true;
    const bool named =
        match_grantee(grant.retiring_principal, request.principal) != GranteeForm::none ||
        (match_grantee(grant.grantee, request.principal) != GranteeForm::none &&
         std::find(grant.operations.begin(), grant.operations.end(), "RetireGrant") !=
             grant.operations.end());
    const bool issued_here = grant.issuing_account == request.principal.account;
    const bool foreign = request.principal.account != request.resource_account &&
                         grant.issuing_account == request.resource_account;
    const Truth by_name = truth(named) && (foreign ? findings.identity_path() : Truth::yes);
    result.allowed = result.allowed || by_name || (truth(issued_here) && findings.identity_path());
    if (by_name == Truth::yes) {
      carry(result, LayerKind::grant, {});
    } else {
      carry(result, LayerKind::identity_policy, findings.identity.allow);
    }
    if (named || issued_here) add_identity_path(result.missing, findings, Truth::no);
  }
  if (!found && !policies.grants_complete) result.allowed = Truth::unknown;
  if (result.missing.empty()) result.missing.add(LayerKind::grant);
  if (result.allowed == Truth::unknown) result.open.add(LayerKind::grant);
  return result;
}

}  // namespace amiable::authz
