// Which member stands where: the API's documentation and its recorded answers.
#include "services/iam/simulate_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "base/ascii.h"
#include "policy/context_names.h"
#include "policy/statement_places.h"
#include "services/iam/entity_kinds.h"
#include "services/iam/simulate_resources.h"

namespace amiable::services::iam {
namespace {

using authz::LayerKind;
using authz::Outcome;

// A unit of work: so many bytes of a pattern held against so many bytes of the request, some ten
// nanoseconds. Telling a statement costs 500.
constexpr std::size_t unit_bytes = 32;
constexpr std::size_t told_cost = 500;
constexpr std::size_t page_work_max = 30'000'000;
constexpr std::size_t action_work_max = 60'000'000;  // [assumed: AWS's bound is not known]

std::size_t units(std::size_t bytes) { return 1 + bytes / unit_bytes; }

std::size_t work_of(const policy::Policy& policy) {
  std::size_t work = 1;
  for (const policy::Statement& statement : policy.statements) {
    work += 1 + statement.actions.size();
    for (const auto& resource : statement.resources) work += units(resource.text.size());
    for (const policy::Condition& condition : statement.conditions) {
      for (const auto& value : condition.values) work += units(value.text.size());
    }
  }
  return work;
}

std::string_view type_name(LayerKind layer) {
  if (layer == LayerKind::identity_policy) return "IAM Policy";
  return layer == LayerKind::resource_policy ? "Resource Policy" : "Permissions Boundary Policy";
}

// explicitDeny before implicitDeny before allowed [measured].
int restriction(std::string_view decision) {
  if (decision == authz::outcome_name(Outcome::explicit_deny)) return 2;
  return decision == authz::outcome_name(Outcome::implicit_deny) ? 1 : 0;
}

void take_stricter(std::string& decision, const std::string& other) {
  if (decision.empty() || restriction(other) > restriction(decision)) decision = other;
}

api::Position shape(const Position& position) { return {position.line, position.column}; }

bool is_deny(const authz::SimulatedStatement& one) {
  return one.ref.policy->statements[one.ref.statement].effect == policy::Effect::deny;
}

struct StatementHash {
  std::size_t operator()(const authz::SimulatedStatement& one) const {
    return std::hash<const void*>()(one.ref.policy) * 31 + one.ref.statement;
  }
};

// Each once, in order of appearance; where one denies, the Denies alone [IAM API reference,
// EvaluationResult].
std::vector<authz::SimulatedStatement> united(const std::vector<authz::SimulatedStatement>& all,
                                              bool denied) {
  std::vector<authz::SimulatedStatement> out;
  std::unordered_set<authz::SimulatedStatement, StatementHash> seen;
  for (const authz::SimulatedStatement& one : all) {
    if (denied && !is_deny(one)) continue;
    if (seen.insert(one).second) out.push_back(one);
  }
  return out;
}

}  // namespace

Simulator::Simulator(const SimulationSetting& setting) : setting_(setting) {
  add_layer(LayerKind::identity_policy, setting.identity, identity_);
  add_layer(LayerKind::permissions_boundary, setting.boundary, boundary_);
  add_layer(LayerKind::resource_policy, setting.resource, resource_);
  policies_.identity.policies = identity_;
  if (setting.has_boundary) policies_.boundary = authz::Layer{boundary_, true};
  if (!resource_.empty()) policies_.resource = authz::Layer{resource_, true};
  add_levels();
  bind_principal();
  std::set<std::string> names;
  for (const auto* layer : {&identity_, &boundary_, &resource_}) {
    for (const policy::PolicyPtr& policy : *layer) policy::add_context_names(*policy, names);
  }
  for (const std::string& name : names) {
    if (!setting.context.given.contains(ascii_lowered(name))) missing_.push_back(name);
  }
}

void Simulator::add_layer(LayerKind layer, const std::vector<SimulatedPolicy>& policies,
                          std::vector<policy::PolicyPtr>& into) {
  for (const SimulatedPolicy& one : policies) {
    into.push_back(one.policy);
    policy_work_ += work_of(*one.policy);
    told_.emplace(one.policy.get(), Told{layer, &one, {}});
  }
}

void Simulator::add_levels() {
  for (const std::vector<policy::PolicyPtr>& level : setting_.levels) {
    levels_.push_back({level, true});
    for (const policy::PolicyPtr& policy : level) policy_work_ += work_of(*policy);
  }
  policies_.scp_levels = levels_;
}

// A group calls nothing; as a caller it is matched by its account alone.
void Simulator::bind_principal() {
  policy::Principal& principal = request_.principal;
  principal.arn = setting_.caller;
  principal.account = setting_.caller_account;
  principal.has_boundary = setting_.has_boundary;
  principal.kind = policy::PrincipalKind::user;
  const auto arn = split_arn(setting_.caller);
  if (arn) principal.partition = arn->partition;
  if (arn && arn->resource.starts_with("role/")) {
    principal.kind = policy::PrincipalKind::role;
    principal.role_arn = setting_.caller;
  }
  request_.context = &setting_.context.keys;
}

Answer<void> Simulator::run(std::string_view action, const std::string& resource) {
  action_work_ += policy_work_ * units(std::max(resource.size(), setting_.context.largest));
  if (action_work_ > action_work_max) {
    return invalid_input(fmt::format("The simulation of one action is too large: {}", action));
  }
  const auto arn = split_arn(resource);
  request_.action = action;
  request_.resource = resource;
  request_.resource_account =
      arn && is_account_id(arn->account) ? arn->account : std::string_view(setting_.owner);
  if (takes_resource(action, resource)) {
    authz::simulate(request_, policies_, now_);
  } else {
    now_ = {};
    now_.allowed_by_boundary = false;
  }
  action_work_ += told_cost * now_.statements.size();
  return {};
}

const api::Statement& Simulator::shape(const authz::SimulatedStatement& statement) {
  Told& told = told_.at(statement.ref.policy);
  if (told.statements.empty()) {
    for (const policy::StatementPlace& place : policy::places_of(*statement.ref.policy)) {
      told.statements.push_back({told.source->id, std::string(type_name(told.layer)),
                                 iam::shape(place.start), iam::shape(place.end)});
    }
  }
  return told.statements[statement.ref.statement];
}

std::vector<api::Statement> Simulator::shapes(const Tally& statements) {
  std::vector<api::Statement> out;
  out.reserve(statements.size());
  for (const authz::SimulatedStatement& one : statements) out.push_back(shape(one));
  return out;
}

bool Simulator::is_cross_account() const {
  return policies_.resource && request_.resource_account != request_.principal.account;
}

// Whatever the policies ask for counts, also in statements about other actions, but only where
// more keys could have allowed [measured]. An SCP's keys never do.
bool Simulator::misses_keys() const {
  return now_.outcome == Outcome::implicit_deny && now_.allowed_by_organization &&
         !missing_.empty();
}

std::map<std::string, std::string> Simulator::details() const {
  std::map<std::string, std::string> out;
  if (!is_cross_account() || !now_.allowed_by_organization) return out;
  out.emplace("IAM Policy", authz::outcome_name(now_.identity));
  out.emplace("Resource Policy", authz::outcome_name(now_.resource));
  if (setting_.has_boundary) {
    out.emplace("Permissions Boundary Policy", authz::outcome_name(now_.boundary));
  }
  return out;
}

// Empty lists are left out here, and shown in the result as a whole [measured].
api::ResourceSpecificResult Simulator::specific(const std::string& resource) {
  api::ResourceSpecificResult out;
  out.EvalResourceName = resource;
  out.EvalResourceDecision = authz::outcome_name(now_.outcome);
  if (!now_.statements.empty()) out.MatchedStatements = shapes(now_.statements);
  if (misses_keys()) out.MissingContextValues = missing_;
  auto told = details();
  if (!told.empty()) out.EvalDecisionDetails = std::move(told);
  if (setting_.has_boundary && now_.allowed_by_organization) {
    out.PermissionsBoundaryDecisionDetail.emplace().AllowedByPermissionsBoundary =
        now_.allowed_by_boundary;
  }
  return out;
}

// What the last run adds to the result of all resources.
void Simulator::fold(api::EvaluationResult& top, Tally& all) const {
  std::string decision = top.EvalDecision.value_or("");
  take_stricter(decision, std::string(authz::outcome_name(now_.outcome)));
  top.EvalDecision = decision;
  all.insert(all.end(), now_.statements.begin(), now_.statements.end());
  if (misses_keys()) top.MissingContextValues = missing_;
  if (setting_.in_organization) {
    auto& detail = top.OrganizationsDecisionDetail;
    if (!detail) detail.emplace().AllowedByOrganizations = true;
    detail->AllowedByOrganizations =
        *detail->AllowedByOrganizations && now_.allowed_by_organization;
  }
  if (setting_.has_boundary && now_.allowed_by_organization) {
    auto& detail = top.PermissionsBoundaryDecisionDetail;
    if (!detail) detail.emplace().AllowedByPermissionsBoundary = true;
    detail->AllowedByPermissionsBoundary =
        *detail->AllowedByPermissionsBoundary && now_.allowed_by_boundary;
  }
  for (const auto& [kind, told] : details()) take_stricter((*top.EvalDecisionDetails)[kind], told);
}

Answer<api::EvaluationResult> Simulator::simulate(const std::string& action) {
  action_work_ = 0;
  api::EvaluationResult top;
  top.EvalActionName = action;
  top.MissingContextValues.emplace();
  Tally all;
  if (setting_.resources.empty()) {
    TRY(run(action, "*"));
    top.EvalResourceName = "*";
    fold(top, all);
  } else {
    top.EvalDecisionDetails.emplace();
    top.ResourceSpecificResults.emplace();
    const bool single = setting_.resources.size() == 1;
    top.EvalResourceName = single ? setting_.resources.front() : shared_resource_name(action);
    for (const std::string& resource : setting_.resources) {
      TRY(run(action, resource));
      top.ResourceSpecificResults->push_back(specific(resource));
      fold(top, all);
    }
  }
  page_work_ += action_work_;
  top.MatchedStatements =
      shapes(united(all, top.EvalDecision == authz::outcome_name(Outcome::explicit_deny)));
  return top;
}

bool Simulator::is_page_full() const { return page_work_ > page_work_max; }

}  // namespace amiable::services::iam
