// Signatures of principals.
#include "launch/principal_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace amiable::launch {
namespace {

using policy::Glob;
using policy::Statement;

// The condition keys whose values differ between principals of one account and kind.
bool is_principal_key(std::string_view lower) {
  return lower == "aws:principalarn" || lower == "aws:userid" || lower == "aws:username" ||
         lower.starts_with("aws:principaltag/");
}

void add_once(std::vector<std::string>& list, std::string_view item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.emplace_back(item);
}

// Returns whether there is any variable; those of principal keys go into `inserted`.
bool add_variables(const Glob& glob, std::vector<std::string>& inserted) {
  if (!glob.has_variables()) return false;
  for (const Glob::Piece& piece : glob.pieces()) {
    if (piece.kind == Glob::Piece::Kind::variable && is_principal_key(piece.text)) {
      add_once(inserted, piece.text);
    }
  }
  return true;
}

bool add_variables(const policy::ConditionValue& value, std::vector<std::string>& inserted) {
  if (const auto* glob = std::get_if<Glob>(&value.parsed)) return add_variables(*glob, inserted);
  bool any = false;
  if (const auto* parts = std::get_if<std::array<Glob, 6>>(&value.parsed)) {
    for (const Glob& part : *parts) any = add_variables(part, inserted) || any;
  }
  return any;
}

// Length first: no two lists of texts make the same bytes.
void append_text(std::string& out, std::string_view text) {
  out += fmt::format("{}:", text.size());
  out += text;
}

void append_key(std::string& out, const policy::Context& context, const std::string& key) {
  const policy::Context::Found found = context.find(key, policy::key_hash(key));
  out += found.unknown() ? '?' : found.present() ? '=' : '-';
  for (std::size_t i = 0; found.present() && i < found.size(); ++i) append_text(out, found[i]);
}

authz::Caller caller_of(const model::Principal& principal) {
  const bool user = principal.kind == model::Principal::Kind::user;
  authz::Caller caller;
  caller.arn = principal.arn;
  caller.account = principal.account;
  caller.record = &principal;
  caller.principal.kind = user ? policy::PrincipalKind::user : policy::PrincipalKind::role;
  if (!user) caller.role_arn = principal.arn;
  return authz::Caller(caller);  // a copy's views are those of its own strings
}

}  // namespace

PrincipalGroups::PrincipalGroups(model::Inventory& inventory, std::string_view account,
                                 const std::vector<Plan>& plans) {
  std::set<std::string> keys, accounts{std::string(account)};
  for (const Plan& plan : plans) {
    for (const Step& step : plan.steps) {
      if (step.kind != Step::Kind::request) continue;
      const Request& request = step.request;
      add_once(actions_, request.action);
      services_ |= policy::action_text(request.action).bit;
      if (!request.action.starts_with("kms:")) continue;
      keys.insert(request.resource);
      accounts.insert(request.resource_account);
    }
  }
  for (const std::string& key : keys) read_shared(inventory, key);
  for (const std::string& one : accounts) read_guard_rails(inventory, one);
}

void PrincipalGroups::read_shared(model::Inventory& inventory, std::string_view key_arn) {
  if (const auto policy = inventory.key_policy(key_arn); policy.is_found()) {
    add_names(*policy);
    // The Inventory owns it: an aliasing pointer without a count.
    shared_.push_back(digest_of(policy::PolicyPtr(policy::PolicyPtr(), policy.get())));
  }
  if (const auto grants = inventory.grants(key_arn); grants.is_found()) {
    for (const model::Grant& grant : *grants) names_.insert(grant.grantee);
  }
}

void PrincipalGroups::read_guard_rails(model::Inventory& inventory, std::string_view account) {
  if (!inventory.has_organization()) return;
  const auto membership = inventory.membership(account);
  if (!membership.is_found()) return;
  for (const model::OrganizationLevel& level : membership->levels) {
    for (const model::PolicySet* set : {&level.scp, &level.rcp}) {
      for (const policy::PolicyPtr& policy : set->policies) {
        add_names(*policy);
        shared_.push_back(digest_of(policy));
      }
    }
  }
}

void PrincipalGroups::add_names(const policy::Policy& policy) {
  for (const Statement& statement : policy.statements) {
    if (!statement.principal) continue;
    for (const policy::PrincipalPattern& name : statement.principal->names) {
      names_.insert(name.text);
    }
  }
}

bool PrincipalGroups::is_relevant(const Statement& statement) const {
  if ((statement.service_mask & services_) == 0) return false;
  return std::any_of(actions_.begin(), actions_.end(), [&](const std::string& action) {
    const policy::ActionText asked = policy::action_text(action);
    const bool listed = std::any_of(statement.actions.begin(), statement.actions.end(),
                                    [&](const auto& one) { return policy::matches(one, asked); });
    return listed != statement.not_action;
  });
}

PrincipalGroups::Digest PrincipalGroups::digest_of(const policy::PolicyPtr& policy) const {
  Digest digest;
  if ((policy->mask & services_) == 0) return digest;
  for (const Statement& statement : policy->statements) {
    if (!is_relevant(statement)) continue;
    if (digest.text.empty()) {
      digest.policy = policy;
      digest.text = policy->version == policy::Version::v2012_10_17 ? "2012 " : "2008 ";
    }
    append_text(digest.text, policy->source->slice(statement.span));
    digest.statements.push_back(&statement);
    for (const policy::ResourcePattern& resource : statement.resources) {
      for (const Glob& part : resource.parts) add_variables(part, digest.inserted);
    }
    for (const policy::Condition& condition : statement.conditions) {
      bool variables = false;
      for (const policy::ConditionValue& value : condition.values) {
        variables = add_variables(value, digest.inserted) || variables;
      }
      if (!is_principal_key(condition.lower_key)) continue;
      if (variables) {
        add_once(digest.inserted, condition.lower_key);
      } else {
        digest.conditions.emplace_back(&condition, statement.effect);
      }
    }
  }
  return digest;
}

const PrincipalGroups::Digest& PrincipalGroups::by_text(Digest digest) {
  const auto [entry, inserted] = by_text_.try_emplace(digest.text);
  if (inserted) {
    digest.number = by_text_.size();
    entry->second = std::move(digest);
  }
  return entry->second;
}

// A managed policy is one object for all who have it; of inline ones only the text tells.
const PrincipalGroups::Digest& PrincipalGroups::known_digest(const policy::PolicyPtr& policy) {
  static const Digest nothing;
  if ((policy->mask & services_) == 0) return nothing;
  if (policy->arn.empty()) return by_text(digest_of(policy));
  const auto [entry, inserted] = managed_.try_emplace(policy.get());
  if (inserted) entry->second = {policy, &by_text(digest_of(policy))};
  return *entry->second.digest;
}

void PrincipalGroups::add_layer(const model::PolicySet& set, std::vector<const Digest*>& digests,
                                std::string& out) {
  out += set.complete ? '+' : '-';
  for (const policy::PolicyPtr& policy : set.policies) {
    const Digest& digest = known_digest(policy);
    if (digest.text.empty()) continue;
    out += fmt::format("{},", digest.number);
    digests.push_back(&digest);
  }
  for (const model::Need& need : set.needs) append_text(out, need.path);
}

std::string PrincipalGroups::signature(const model::Principal& principal) {
  std::string out;
  std::vector<const Digest*> digests;
  out += principal.kind == model::Principal::Kind::user ? 'u' : 'r';
  out += principal.service_linked() ? 's' : '.';
  if (names_.contains(principal.arn) || names_.contains(principal.unique_id)) {
    append_text(out, principal.arn);
  }
  out += principal.unique_id.empty() ? '?' : '.';
  add_layer(principal.identity, digests, out);
  if (principal.boundary) {
    out += 'b';
    add_layer(*principal.boundary, digests, out);
  }
  bool filled = false;
  const auto add = [&](const Digest& digest) {
    if (digest.conditions.empty() && digest.inserted.empty()) return;
    if (!filled) {
      context_.clear();
      authz::add_principal_keys(context_, caller_of(principal));
      filled = true;
    }
    for (const auto& [condition, effect] : digest.conditions) {
      out += static_cast<char>('0' + static_cast<int>(evaluate(*condition, context_, effect)));
    }
    for (const std::string& key : digest.inserted) append_key(out, context_, key);
  };
  for (const Digest& digest : shared_) add(digest);
  for (const Digest* digest : digests) add(*digest);
  return out;
}

std::vector<const Statement*> PrincipalGroups::relevant_statements() const {
  std::vector<const Statement*> out;
  const auto add = [&out](const Digest& digest) {
    out.insert(out.end(), digest.statements.begin(), digest.statements.end());
  };
  for (const Digest& digest : shared_) add(digest);
  for (const auto& [text, digest] : by_text_) add(digest);
  return out;
}

void PrincipalGroups::add(const model::Principal& principal) {
  const auto [entry, inserted] = by_signature_.try_emplace(signature(principal), groups_.size());
  if (inserted) {
    groups_.push_back({principal, {}});
  } else if (Group& group = groups_[entry->second]; principal.arn < group.example.arn) {
    group.example = principal;  // the same one whatever the order of the visit
  }
  groups_[entry->second].members.push_back(principal.arn);
}

}  // namespace amiable::launch
