// Why nobody gives a permission: what stands in the key policy, the identity policies and the
// grants instead.
#include <algorithm>

#include "launch/causes.h"

namespace amiable::launch {
namespace {

using policy::PrincipalPattern;
using Form = PrincipalPattern::Form;

// What is missing on one key.
struct Gap {
  const Evidence& evidence;
  const std::string& key;
  std::vector<const Judged*> asked, refused;  // the caller's must rows on the key
  const policy::Policy* key_policy = nullptr;
  std::string owner;
  std::string named;  // who asks, as policies name them: a session by its role

  bool same_account() const { return owner == evidence.question.account; }
  bool whole() const { return asked.size() == refused.size(); }
};

std::vector<const Judged*> lacking(const Gap& gap, std::string_view reason) {
  std::vector<const Judged*> rows;
  for (const Judged* row : gap.refused) {
    const auto& reasons = row->call.reasons;
    if (std::find(reasons.begin(), reasons.end(), reason) != reasons.end()) rows.push_back(row);
  }
  return rows;
}

Gap find_gap(const Evidence& evidence, const std::string& key) {
  const std::string& principal = evidence.question.principal;
  const authz::Caller caller = authz::find_caller(evidence.inventory, principal);
  Gap gap{evidence, key, {}, {}, nullptr, {}, principal};
  if (caller.record != nullptr) gap.named = caller.record->arn;
  for (const Judged& row : evidence.rows) {
    if (row.is_fact() || row.call.resource != key || !row.decides() ||
        row.step->request.behalf != Behalf::forwarded) {
      continue;
    }
    gap.asked.push_back(&row);
    if (row.refused()) gap.refused.push_back(&row);
  }
  if (const auto found = evidence.inventory.key_policy(key); found.is_found()) {
    gap.key_policy = found.get();
  }
  if (const auto arn = split_arn(key)) gap.owner = std::string(arn->account);
  return gap;
}

bool speaks_of(const policy::Statement& statement, std::string_view action) {
  const policy::ActionText wanted = policy::action_text(action);
  const bool named = std::any_of(
      statement.actions.begin(), statement.actions.end(),
      [&wanted](const policy::ActionPattern& one) { return policy::matches(one, wanted); });
  return statement.effect == policy::Effect::allow && named != statement.not_action;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string_view account_of(const Gap& gap) { return gap.evidence.question.account; }

// Last part of the asking user's or role's name; sessions by their role.
std::string_view name_of(std::string_view principal) {
  if (contains(principal, ":assumed-role/")) {
    const std::string_view rest = principal.substr(principal.find(":assumed-role/") + 14);
    return rest.substr(0, rest.find('/'));
  }
  return principal.substr(principal.rfind('/') + 1);
}

// A statement that was meant for the caller and misses it by how it names the principal.
std::string_view misnamed(const Gap& gap, const PrincipalPattern& name) {
  const std::string_view principal = gap.evidence.question.principal;
  switch (name.form) {
    case Form::unique_id:
      return "principal-orphaned";
    case Form::session:
      return name.account == account_of(gap) && contains(name.text, name_of(principal))
                 ? "principal-session-arn"
                 : std::string_view();
    case Form::role:
    case Form::user: {
      const bool same = name.account == account_of(gap) &&
                        name_of(name.text) == name_of(principal) && name.text != gap.named;
      if (!same) return {};
      const auto ours = split_arn(principal), theirs = split_arn(name.text);
      if (ours && theirs && ours->partition != theirs->partition) return "partition-mismatch";
      return contains(name.text, ":user/") == contains(principal, ":user/")
                 ? "principal-path-missing"
                 : std::string_view();
    }
    case Form::account: {
      const auto theirs = split_arn(name.text);
      const bool foreign = theirs && name.account == account_of(gap) &&
                           theirs->partition != partition_of_region(gap.evidence.question.region);
      return foreign ? "partition-mismatch" : std::string_view();
    }
    case Form::service:
      return name.text.starts_with("ec2.") || name.text.starts_with("autoscaling.")
                 ? "principal-service-only"
                 : std::string_view();
    case Form::other_arn:
      return contains(name.text, ":group/") ? "principal-group" : "";
    default:
      return {};
  }
}

bool names_caller(const Gap& gap, const PrincipalPattern& name) {
  if (name.form == Form::everyone) return true;
  if (name.account != account_of(gap)) return false;
  return name.form == Form::account || name.text == gap.evidence.question.principal ||
         name.text == gap.named;
}

bool names_caller(const Gap& gap, const policy::Statement& statement) {
  if (!statement.principal || statement.principal->negated) return false;
  const auto& names = statement.principal->names;
  return std::any_of(names.begin(), names.end(),
                     [&gap](const auto& name) { return names_caller(gap, name); });
}

// The near miss of a key policy that explains a permission nobody gets; empty: none.
std::string_view key_policy_slip(const Gap& gap, std::string_view action) {
  for (const policy::Statement& statement : gap.key_policy->statements) {
    if (!speaks_of(statement, action) || !statement.principal) continue;
    if (names_caller(gap, statement)) {
      // Right name and action: the resource is not this key.
      return statement.has_resource ? "key-policy-resource-arn" : std::string_view();
    }
    for (const PrincipalPattern& name : statement.principal->names) {
      if (const std::string_view slip = misnamed(gap, name); !slip.empty()) return slip;
    }
  }
  return {};
}

// The permission that is missing while its neighbours are there.
std::string_view single_permission(const Judged& row, bool in_key_policy) {
  const std::string& action = row.call.action;
  const KeyUse use = row.step->request.use;
  if (action == "kms:CreateGrant") {
    return in_key_policy ? "missing-creategrant-key-policy" : "missing-creategrant-iam";
  }
  if (action == "kms:GenerateDataKeyWithoutPlaintext") return "missing-generatedatakey";
  if (action == "kms:ReEncryptTo") return "missing-reencrypt-target";
  if (action == "kms:ReEncryptFrom") {
    return use == KeyUse::target ? "missing-reencrypt-target" : "missing-reencrypt-source";
  }
  if (action == "kms:DescribeKey") return "missing-describekey";
  return "missing-decrypt-docs";
}

// `kms:ReEncrypt` is no permission: only ReEncryptFrom and ReEncryptTo are.
bool lists_bare_reencrypt(const policy::Policy& policy) {
  for (const policy::Statement& statement : policy.statements) {
    for (const policy::ActionPattern& action : statement.actions) {
      if (policy::matches(action, policy::action_text("kms:ReEncrypt")) &&
          !policy::matches(action, policy::action_text("kms:ReEncryptFrom"))) {
        return true;
      }
    }
  }
  return false;
}

bool is_reencrypt(const Judged& row) { return row.call.action.starts_with("kms:ReEncrypt"); }

void add_singles(const std::vector<const Judged*>& rows, bool in_key_policy, bool bare_reencrypt,
                 CauseList& causes) {
  for (const Judged* row : rows) {
    const bool starts = !in_key_policy && row->step->request.use == KeyUse::attach;
    if (starts) {
      causes.push_back("starter-lacks-creategrant");
    } else if (bare_reencrypt && is_reencrypt(*row)) {
      causes.push_back("reencrypt-literal-action");
    } else {
      causes.push_back(single_permission(*row, in_key_policy));
    }
  }
}

bool delegates_to_account(const Gap& gap) {
  const auto& statements = gap.key_policy->statements;
  return std::any_of(statements.begin(), statements.end(), [&](const policy::Statement& one) {
    return one.effect == policy::Effect::allow && names_caller(gap, one);
  });
}

// The key is open to an organization for use, as AWS's sample statement has it, without grants.
bool opens_to_organization_only(const Gap& gap, const std::vector<const Judged*>& rows) {
  const bool only_grants = std::all_of(rows.begin(), rows.end(), [](const Judged* row) {
    return row->call.action == "kms:CreateGrant";
  });
  if (!only_grants) return false;
  const auto& statements = gap.key_policy->statements;
  return std::any_of(statements.begin(), statements.end(), [&gap](const policy::Statement& one) {
    const bool by_organization = std::any_of(
        one.conditions.begin(), one.conditions.end(), [](const policy::Condition& condition) {
          return condition.lower_key.starts_with("aws:principalorg");
        });
    return by_organization && one.effect == policy::Effect::allow && names_caller(gap, one);
  });
}

void add_key_policy_causes(const Gap& gap, CauseList& causes) {
  const std::vector<const Judged*> rows = lacking(gap, "key-policy-missing");
  if (rows.empty() || gap.key_policy == nullptr) return;
  for (const VolumePlan& volume : gap.evidence.plan.volumes) {
    if (!volume.target_is_default || volume.volume.target_key != gap.key) continue;
    causes.push_back("default-key-inaccessible");
    if (volume.by_default_encryption) causes.push_back("encryption-by-default-surprise");
    return;
  }
  const std::string_view slip = key_policy_slip(gap, rows.front()->call.action);
  if (!slip.empty()) {
    causes.push_back(slip);
  } else if (opens_to_organization_only(gap, rows)) {
    causes.push_back("org-policy-without-creategrant");
  } else if (rows.size() < gap.asked.size() ||
             (gap.asked.size() == 1 && delegates_to_account(gap))) {
    add_singles(rows, true, lists_bare_reencrypt(*gap.key_policy), causes);
  } else if (const auto key = gap.evidence.inventory.key(gap.key);
             key.is_found() && key->multi_region_type == "REPLICA") {
    causes.push_back("mrk-replica-missing-policy");
  } else {
    causes.push_back(gap.same_account() && !delegates_to_account(gap)
                         ? "key-policy-no-iam-delegation"
                         : "key-policy-no-principal");
  }
}

std::vector<policy::PolicyPtr> identity_policies(const Gap& gap) {
  const authz::Caller caller =
      authz::find_caller(gap.evidence.inventory, gap.evidence.question.principal);
  return caller.record == nullptr ? std::vector<policy::PolicyPtr>()
                                  : caller.record->identity.policies;
}

bool copies(const Question& question) {
  return question.operation == Operation::copy || question.operation == Operation::copy_snapshot;
}

// Another partition or Region for sure: one that a wildcard leaves open is none.
bool is_other(std::string_view written, std::string_view wanted) {
  return written != wanted && written.find_first_of("*?$") == std::string_view::npos;
}

// A statement that allows the action, but on something that is not this key.
std::string_view resource_slip(const Gap& gap, const policy::Statement& statement) {
  for (const policy::ResourcePattern& resource : statement.resources) {
    if (resource.any) continue;
    const std::string_view text = resource.text;
    const auto arn = split_arn(text);
    if (!arn || text.find(":alias/") != std::string_view::npos) return "iam-resource-alias";
    const auto key = split_arn(gap.key);
    if (arn->service != "kms" || !key) continue;
    if (is_other(arn->partition, key->partition)) return "partition-mismatch";
    if (copies(gap.evidence.question) && is_other(arn->region, key->region) &&
        gap.evidence.question.region != gap.evidence.question.source_region) {
      return "iam-resource-one-region";
    }
    return "iam-resource-wrong-key";
  }
  return {};
}

std::string_view identity_slip(const Gap& gap, std::string_view action) {
  for (const policy::PolicyPtr& policy : identity_policies(gap)) {
    for (const policy::Statement& statement : policy->statements) {
      if (!speaks_of(statement, action) || statement.not_resource) continue;
      if (const std::string_view slip = resource_slip(gap, statement); !slip.empty()) return slip;
    }
  }
  return {};
}

// The statement allows the action on this key, and names the key's account: it was written for it.
bool is_meant_for(const policy::Statement& statement, std::string_view action,
                  const std::string& key) {
  if (!speaks_of(statement, action) || statement.not_resource) return false;
  const auto arn = split_arn(key);
  const policy::Context nothing;
  return arn && std::any_of(statement.resources.begin(), statement.resources.end(),
                            [&](const policy::ResourcePattern& resource) {
                              return contains(resource.text, arn->account) &&
                                     policy::matches(resource, key, nothing) == Truth::yes;
                            });
}

// A customer managed policy, or an older version of one, that would allow all that is missing: it
// is attached to somebody else, or is not the default version.
bool stands_unattached(const Gap& gap, const std::vector<const Judged*>& rows) {
  const authz::Caller caller =
      authz::find_caller(gap.evidence.inventory, gap.evidence.question.principal);
  if (caller.record == nullptr) return false;
  const auto written = gap.evidence.inventory.customer_policies(caller.account);
  return std::any_of(written.begin(), written.end(), [&](const policy::PolicyPtr& policy) {
    return std::all_of(rows.begin(), rows.end(), [&](const Judged* row) {
      return std::any_of(policy->statements.begin(), policy->statements.end(),
                         [&](const policy::Statement& statement) {
                           return is_meant_for(statement, row->call.action, gap.key);
                         });
    });
  });
}

void add_identity_causes(const Gap& gap, CauseList& causes) {
  const std::vector<const Judged*> rows = lacking(gap, "identity-policy-missing");
  if (rows.empty()) return;
  if (const std::string_view slip = identity_slip(gap, rows.front()->call.action); !slip.empty()) {
    causes.push_back(slip);
    return;
  }
  if (stands_unattached(gap, rows)) {
    causes.push_back("iam-policy-not-attached");
    return;
  }
  const bool attach = rows.front()->step->request.use == KeyUse::attach;
  if (rows.size() < gap.asked.size() || attach) {
    const auto policies = identity_policies(gap);
    const bool bare = std::any_of(policies.begin(), policies.end(),
                                  [](const auto& one) { return lists_bare_reencrypt(*one); });
    add_singles(rows, false, bare, causes);
  } else {
    causes.push_back("iam-no-permission");
  }
}

}  // namespace

void add_missing_permissions(const Evidence& evidence, const std::string& key, CauseList& causes) {
  const Gap gap = find_gap(evidence, key);
  add_key_policy_causes(gap, causes);
  add_identity_causes(gap, causes);
}

namespace {

// A grant for the very role that is not enough.
std::string_view insufficient_grant(const Gap& gap, const model::Grant& grant) {
  const bool all = std::all_of(gap.refused.begin(), gap.refused.end(), [&](const Judged* row) {
    const std::string operation = row->call.action.substr(row->call.action.find(':') + 1);
    return std::find(grant.operations.begin(), grant.operations.end(), operation) !=
           grant.operations.end();
  });
  if (!all) return "slr-grant-missing-creategrant-op";
  if (grant.has_subset || grant.has_equals) return "grant-constraint-too-narrow";
  // Only a grant that the role's own account issued spares it an identity policy.
  return gap.same_account() ? "slr-grant-missing-creategrant-op" : "slr-cross-account-needs-grant";
}

// A grant for another service-linked role of the account, or for one that is gone: its unique id.
std::string_view misdirected_grant(const Gap& gap, const model::Grant& grant) {
  if (contains(grant.grantee, "AWSServiceRoleFor") && contains(grant.grantee, account_of(gap))) {
    return "slr-wrong-name";
  }
  const bool role_id = grant.grantee.starts_with("AROA");
  return role_id && grant.issuing_account == account_of(gap) ? "slr-recreated" : "";
}

}  // namespace

// Nobody can attach a policy to a service-linked role: only key policy and grants help.
void add_service_linked(const Evidence& evidence, const std::string& key, CauseList& causes) {
  const Gap gap = find_gap(evidence, key);
  const std::string_view principal = evidence.question.principal;
  if (const auto grants = evidence.inventory.grants(key); grants.is_found()) {
    for (const model::Grant& grant : *grants) {
      if (grant.grantee != principal) continue;
      causes.push_back(insufficient_grant(gap, grant));
      return;
    }
    for (const model::Grant& grant : *grants) {
      const std::string_view cause = misdirected_grant(gap, grant);
      if (cause.empty()) continue;
      causes.push_back(cause);
      return;
    }
  }
  const bool named = gap.key_policy != nullptr && delegates_to_account(gap);
  causes.push_back(named && !gap.same_account() ? "slr-cross-account-needs-grant"
                                                : "slr-no-key-access");
}

}  // namespace amiable::launch
