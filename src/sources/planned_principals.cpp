// Users and roles after the apply: their own policies, those of their groups, their boundary.
//
// Of a principal that was gathered only what changes is taken from the plan: it was read later, or
// says more than Terraform manages. One that was not gathered has what the plan says and perhaps
// more, so it stays incomplete.
#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/ascii.h"
#include "base/json_members.h"
#include "sources/bundle_paths.h"
#include "sources/planned_world.h"

namespace amiable::sources {
namespace {

using json::Type;
using model::Lookup;
using model::Principal;
using policy::PolicyPtr;
using Action = TerraformResource::Action;

// AWS managed [IAM user guide]; others are taken from whoever has them.
constexpr std::string_view administrator = ":iam::aws:policy/AdministratorAccess";
constexpr std::string_view everything = R"({
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
})";

std::string_view kind_word(Principal::Kind kind) {
  return kind == Principal::Kind::user ? "user" : "role";
}

void lack(model::PolicySet& set, model::Need need) {
  set.complete = false;
  if (std::find(set.needs.begin(), set.needs.end(), need) == set.needs.end()) {
    set.needs.push_back(std::move(need));
  }
}

bool has_arn(const model::PolicySet& set, std::string_view arn) {
  return std::any_of(set.policies.begin(), set.policies.end(),
                     [arn](const PolicyPtr& one) { return one->arn == arn; });
}

PolicyPtr renamed(const PolicyPtr& policy, std::string name, std::string arn, std::string holder,
                  policy::Kind kind) {
  auto copy = std::make_shared<policy::Policy>(*policy);
  copy->name = std::move(name);
  copy->arn = std::move(arn);
  copy->holder = std::move(holder);
  copy->kind = kind;
  return copy;
}

void erase_inline(model::PolicySet& set, std::string_view name, std::string_view holder) {
  std::erase_if(set.policies, [&](const PolicyPtr& one) {
    return one->arn.empty() && one->name == name && (one->holder.empty() || one->holder == holder);
  });
}

// Attached twice, directly and through a group, it stands there twice.
void erase_managed(model::PolicySet& set, std::string_view arn) {
  const auto found = std::find_if(set.policies.begin(), set.policies.end(),
                                  [arn](const PolicyPtr& one) { return one->arn == arn; });
  if (found != set.policies.end()) set.policies.erase(found);
}

model::Need details_of(const std::string& account) {
  return need_for({File::account_details, account, {}, {}});
}

}  // namespace

const PlannedWorld::Entity* PlannedWorld::find_entity(std::string_view kind,
                                                      std::string_view account,
                                                      std::string_view name) const {
  const auto found = entities_.find(entity_key(kind, account, name));
  return found == entities_.end() ? nullptr : &found->second;
}

Lookup<Principal> PlannedWorld::principal(std::string_view arn_text) {
  const auto known = principal_answers_.find(ascii_lowered(arn_text));
  if (known != principal_answers_.end()) return known->second;
  const auto arn = split_arn(arn_text);
  if (!arn || arn->service != "iam") return below_.principal(arn_text);
  const std::string_view kind = arn->resource.starts_with("user/") ? "user" : "role";
  const Entity* entity = find_entity(kind, arn->account, last_part(arn->resource));
  if (entity == nullptr || entity->resource == nullptr) return changed(below_.principal(arn_text));
  const Resource& resource = *entity->resource;
  if (resource.is_gone()) return Lookup<Principal>::absent();
  // The path is part of the ARN: another path is another (absent) principal.
  const std::string planned_arn = text_in(resource, "arn", true);
  if (!equals_ignoring_case(planned_arn, arn_text)) return Lookup<Principal>::absent();
  const auto below = resource.is_new() ? Lookup<Principal>::absent() : below_.principal(arn_text);
  if (below.is_found()) return changed(below);
  Principal record = planned_principal(resource);
  if (!resource.is_new()) {
    lack(record.identity, below.is_unknown() ? below.need() : details_of(record.account));
  }
  const auto answer = kept(principal_records_, after(std::move(record), resource.is_new()));
  return principal_answers_.emplace(ascii_lowered(arn_text), answer).first->second;
}

Lookup<Principal> PlannedWorld::role_by_name(std::string_view account, std::string_view name) {
  const Entity* entity = find_entity("role", account, name);
  if (entity != nullptr && entity->resource != nullptr) {
    if (entity->resource->is_gone()) return Lookup<Principal>::absent();
    return principal(text_in(*entity->resource, "arn", true));
  }
  return changed(below_.role_by_name(account, name));
}

// What is below, with the plan's changes.
Lookup<Principal> PlannedWorld::changed(const Lookup<Principal>& below) {
  if (!below.is_found()) return below;
  const Entity* entity = find_entity(kind_word(below->kind), below->account, below->name);
  if (entity != nullptr && entity->gone && entity->resource == nullptr) {
    return Lookup<Principal>::absent();
  }
  if (!touches(*below)) return below;
  return remembered(principal_answers_, ascii_lowered(below->arn),
                    [&] { return kept(principal_records_, after(*below, true)); });
}

bool PlannedWorld::touches(const Principal& record) const {
  if (find_entity(kind_word(record.kind), record.account, record.name) != nullptr) return true;
  for (const std::string& group : record.groups) {
    if (find_entity("group", record.account, group) != nullptr) return true;
  }
  const auto planned_one = [this](const PolicyPtr& one) { return policies_.contains(one->arn); };
  const auto any = [&](const model::PolicySet& set) {
    return std::any_of(set.policies.begin(), set.policies.end(), planned_one);
  };
  return any(record.identity) || (record.boundary && any(*record.boundary));
}

std::optional<model::Need> PlannedWorld::each_principal(
    std::string_view account, const std::function<void(const Principal&)>& visit) {
  for (const auto& [key, entity] : entities_) {
    if (entity.resource == nullptr || entity.resource->is_gone() || key.starts_with("group/")) {
      continue;
    }
    if (entity.resource->home.account != account) continue;
    const auto found = principal(text_in(*entity.resource, "arn", true));
    if (found.is_found()) visit(*found);
  }
  return below_.each_principal(account, [&](const Principal& one) {
    const Entity* entity = find_entity(kind_word(one.kind), one.account, one.name);
    if (entity != nullptr && (entity->resource != nullptr || entity->gone)) return;
    if (touches(one)) return visit(after(one, true));
    visit(one);
  });
}

std::vector<PolicyPtr> PlannedWorld::customer_policies(std::string_view account) {
  std::vector<PolicyPtr> out = below_.customer_policies(account);
  for (auto& [arn, one] : policies_) {
    if (one.resource->home.account != account) continue;
    const PlannedPolicy read = managed(arn, std::string(account), policy::Kind::identity);
    if (read.policy) out.push_back(read.policy);
  }
  return out;
}

Principal PlannedWorld::planned_principal(const Resource& resource) {
  Principal record;
  const bool user = resource.type == "aws_iam_user";
  record.kind = user ? Principal::Kind::user : Principal::Kind::role;
  record.arn = text_in(resource, "arn", true);
  record.name = text_in(resource, "name", true);
  if (record.name.empty()) record.name = std::string(last_part(record.arn));
  record.path = plan_->text(resource, "path").value_or("/");
  record.account = resource.home.account;
  record.origin = origin_of(resource);
  if (!resource.is_new()) record.unique_id = text_in(resource, "unique_id", true);
  std::optional<model::Need> need;
  record.tags = tags_of_resource(resource, need);
  if (!user) {
    record.trust =
        read_policy(planned(resource, "assume_role_policy"), policy::Kind::trust, "trust policy")
            .policy;
  }
  set_boundary(resource, false, record);
  return record;
}

// `gathered`: the record holds all there was before the apply.
Principal PlannedWorld::after(Principal record, bool gathered) {
  const Entity* own = find_entity(kind_word(record.kind), record.account, record.name);
  std::set<std::string> joined;
  if (own != nullptr) {
    if (own->resource != nullptr && own->resource->action == Action::update) {
      std::optional<model::Need> need;
      record.tags = tags_of_resource(*own->resource, need);
      set_boundary(*own->resource, gathered, record);
    }
    joined = move_between_groups(*own, record, gathered);
    apply(*own, record.name, record.account, gathered, record.identity);
    if (own->resource != nullptr && record.kind == Principal::Kind::role) {
      apply_role_lists(*own->resource, record, gathered, record.identity);
    }
  }
  for (const std::string& name : record.groups) {
    const Entity* group = find_entity("group", record.account, name);
    const bool was_there = gathered && !joined.contains(name);
    if (group != nullptr) {
      apply(*group, "group " + name, record.account, was_there, record.identity);
    }
    const bool all_planned =
        group != nullptr && group->resource != nullptr && group->resource->is_new();
    if (!was_there && !all_planned) lack(record.identity, details_of(record.account));
  }
  renew_managed(policy::Kind::identity, record.identity);
  if (record.boundary) renew_managed(policy::Kind::boundary, *record.boundary);
  const bool is_new = own != nullptr && own->resource != nullptr && own->resource->is_new();
  for (const Resource* resource : unplaced_iam_) {
    if (is_new && resource->home.account == record.account) {
      lack(record.identity, known_after_apply(*resource, "user, role or group"));
    }
  }
  return record;
}

std::set<std::string> PlannedWorld::move_between_groups(const Entity& entity, Principal& record,
                                                        bool gathered) {
  std::set<std::string> joined;
  for (const Link& link : entity.groups) {
    const bool is_member =
        std::find(record.groups.begin(), record.groups.end(), link.name) != record.groups.end();
    if (link.added) {
      if (is_member || (gathered && link.resource->action == Action::keep &&
                        (entity.resource == nullptr || !entity.resource->is_new()))) {
        continue;
      }
      record.groups.push_back(link.name);
      joined.insert(link.name);
      continue;
    }
    if (!is_member) continue;
    std::erase(record.groups, link.name);
    std::erase_if(record.identity.policies,
                  [&link](const PolicyPtr& one) { return one->holder == "group " + link.name; });
    // Managed policies do not tell whether they came with the group.
    const bool any = std::any_of(record.identity.policies.begin(), record.identity.policies.end(),
                                 [](const PolicyPtr& one) { return !one->arn.empty(); });
    if (!any) continue;
    std::erase_if(record.identity.policies, [](const PolicyPtr& one) { return !one->arn.empty(); });
    lack(record.identity, known_after_apply(*link.resource, "groups"));
  }
  return joined;
}

void PlannedWorld::put_inline(const Planned& policy, const std::string& name,
                              const std::string& holder, model::PolicySet& set) {
  PlannedPolicy read = read_policy(policy, policy::Kind::identity, name);
  erase_inline(set, name, holder);
  if (!read.policy) return lack(set, *read.need);
  set.policies.push_back(renamed(read.policy, name, {}, holder, policy::Kind::identity));
}

// Inline policies and attachments of one user, role or group.
void PlannedWorld::apply(const Entity& entity, const std::string& holder,
                         const std::string& account, bool gathered, model::PolicySet& set) {
  const bool fresh = entity.resource != nullptr && entity.resource->is_new();
  for (const Resource* resource : entity.exclusive) {
    if (fresh || resource->action == Action::keep) continue;
    lack(set, known_after_apply(*resource, "what it takes away"));
    set.policies.clear();
  }
  for (const Link& link : entity.inline_policies) {
    const Resource& resource = *link.resource;
    if (gathered && !fresh && resource.action == Action::keep) continue;
    erase_inline(set, text_in(resource, "name", false), holder);
    if (!link.added) continue;
    std::string name = text_in(resource, "name", true);
    put_inline(planned(resource, "policy"), name.empty() ? resource.token : name, holder, set);
  }
  for (const Link& link : entity.attachments) {
    const Resource& resource = *link.resource;
    if (gathered && !fresh && resource.action == Action::keep) continue;
    const std::string old = text_in(resource, "policy_arn", false);
    if (!link.added) {
      erase_managed(set, old);
      continue;
    }
    const std::string arn = text_in(resource, "policy_arn", true);
    if (arn.empty()) {
      lack(set, known_after_apply(resource, "policy_arn"));
    } else {
      add_managed(arn, account, policy::Kind::identity, set);
    }
  }
}

// inline_policy and managed_policy_arns of aws_iam_role: all there may be.
void PlannedWorld::apply_role_lists(const Resource& resource, const Principal& record,
                                    bool gathered, model::PolicySet& set) {
  if (gathered && resource.action == Action::keep) return;
  const Planned inline_policies = planned(resource, "inline_policy");
  if (const auto before = resource.before ? resource.before->find("inline_policy") : std::nullopt) {
    for (const json::Value one : before->elements()) {
      if (resource.action == Action::update) {
        erase_inline(set, json::text_of(one, "name"), record.name);
      }
    }
  }
  if (inline_policies.is_unknown() && inline_policies.is_configured()) {
    lack(set, known_after_apply(resource, "inline_policy"));
  }
  for (const Planned& one : inline_policies.elements("name")) {
    const std::string name = plan_->text(one.member("name")).value_or("");
    const Planned policy = one.member("policy");
    if (policy.is_unknown() || policy.is_set()) put_inline(policy, name, record.name, set);
  }
  const Planned arns = planned(resource, "managed_policy_arns");
  if (arns.is_unknown() && !arns.is_configured()) return;
  const auto now = plan_->texts(arns);
  if (!now) return lack(set, known_after_apply(resource, "managed_policy_arns"));
  for (const std::string& arn : names_in(resource, "managed_policy_arns", false)) {
    const bool stays = std::find(now->begin(), now->end(), arn) != now->end();
    if (!stays) erase_managed(set, arn);
  }
  for (const std::string& arn : *now) {
    add_managed(arn, record.account, policy::Kind::identity, set);
  }
}

void PlannedWorld::add_managed(const std::string& arn, const std::string& account,
                               policy::Kind kind, model::PolicySet& set) {
  if (has_arn(set, arn)) return;
  PlannedPolicy found = managed(arn, account, kind);
  if (!found.policy) return lack(set, *found.need);
  set.policies.push_back(std::move(found.policy));
}

// Documents that the plan rewrites.
void PlannedWorld::renew_managed(policy::Kind kind, model::PolicySet& set) {
  std::vector<PolicyPtr> policies;
  for (PolicyPtr& one : set.policies) {
    const auto known = policies_.find(one->arn);
    if (known == policies_.end() || known->second.resource->action == Action::keep) {
      policies.push_back(std::move(one));
      continue;
    }
    PlannedPolicy found = managed(one->arn, known->second.resource->home.account, kind);
    if (found.policy) {
      policies.push_back(std::move(found.policy));
    } else {
      lack(set, *found.need);
    }
  }
  set.policies = std::move(policies);
}

void PlannedWorld::set_boundary(const Resource& resource, bool gathered, Principal& record) {
  const Planned boundary = planned(resource, "permissions_boundary");
  const std::string old = text_in(resource, "permissions_boundary", false);
  if (boundary.is_unknown() && !boundary.is_configured() && resource.is_new()) return;
  const std::string arn = plan_->text(boundary, "arn").value_or("");
  if (gathered && arn == old && !boundary.is_unknown()) return;
  record.boundary.reset();
  if (arn.empty() && !boundary.is_unknown()) return;
  record.boundary.emplace();
  if (arn.empty()) return lack(*record.boundary, known_after_apply(resource, boundary.name));
  add_managed(arn, record.account, policy::Kind::boundary, *record.boundary);
}

PlannedPolicy PlannedWorld::managed(const std::string& arn, const std::string& account,
                                    policy::Kind kind) {
  const auto known = policies_.find(arn);
  if (known == policies_.end()) return managed_below(arn, account, kind);
  auto& read = kind == policy::Kind::boundary ? known->second.boundary : known->second.identity;
  if (!read) {
    const std::string name(last_part(arn));
    read = read_policy(planned(*known->second.resource, "policy"), kind, name);
    if (read->policy) read->policy = renamed(read->policy, name, arn, {}, kind);
  }
  return *read;
}

// A policy that the plan only attaches: whoever has it already shows its document.
PlannedPolicy PlannedWorld::managed_below(const std::string& arn, const std::string& account,
                                          policy::Kind kind) {
  const std::string name(last_part(arn));
  if (arn.ends_with(administrator)) {
    const auto read = policy_of_aws(arn, std::string(everything), kind, name);
    return {renamed(read, name, arn, {}, kind), std::nullopt};
  }
  PolicyPtr found;
  const auto look = [&](const model::PolicySet& set) {
    for (const PolicyPtr& one : set.policies) {
      if (!found && one->arn == arn) found = renamed(one, name, arn, {}, kind);
    }
  };
  static_cast<void>(below_.each_principal(account, [&](const Principal& one) {
    look(one.identity);
    if (one.boundary) look(*one.boundary);
  }));
  // One that nobody has, of which there is one version: names are unique within an account.
  std::vector<PolicyPtr> versions;
  for (PolicyPtr& one : below_.customer_policies(account)) {
    const auto parts = split_arn(arn);
    if (one->name == name && parts && parts->account == account) versions.push_back(std::move(one));
  }
  if (!found && versions.size() == 1) found = renamed(versions[0], name, arn, {}, kind);
  if (found) return {found, std::nullopt};
  return {nullptr,
          model::Need{fmt::format("the document of {}", arn),
                      fmt::format("aws iam get-policy-version --policy-arn {} --version-id "
                                  "VERSION",
                                  arn),
                      account}};
}

}  // namespace amiable::sources
