// SimulateCustomPolicy and SimulatePrincipalPolicy: who is simulated, and the results by page.
#include <fmt/format.h>

#include <charconv>

#include "crypto/base64.h"
#include "services/iam/iam_rows.h"
#include "services/iam/simulate_exclusions.h"
#include "services/iam/simulate_results.h"

namespace amiable::services::iam {
namespace {

using Results = api::SimulatePolicyResponse;

constexpr std::int64_t items_default = 100;
constexpr std::string_view marker_start = "simulated actions\n";
constexpr std::size_t levels_max = 7;  // [IAM API reference, SimulateCustomPolicy]

// A marker says how many actions were told, whatever the next request asks [measured].
Answer<std::size_t> first_action(const std::optional<std::string>& marker) {
  if (!marker) return std::size_t{0};
  const auto text = crypto::base64url_decode(*marker);
  std::size_t count = 0;
  if (text && text->starts_with(marker_start)) {
    const char* end = text->data() + text->size();
    const auto read = std::from_chars(text->data() + marker_start.size(), end, count);
    if (read.ec == std::errc() && read.ptr == end) return count;
  }
  return invalid_input("Invalid marker for pagination.");
}

template <class In>
Answer<Results> page_of(const In& in, const SimulationSetting& setting) {
  const std::vector<std::string>& actions = *in.ActionNames;
  std::size_t next = TRY(first_action(in.Marker));
  const auto most = static_cast<std::size_t>(in.MaxItems.value_or(items_default));
  Simulator simulator(setting);
  Results out;
  out.EvaluationResults.emplace();
  while (next < actions.size() && out.EvaluationResults->size() < most &&
         !simulator.is_page_full()) {
    out.EvaluationResults->push_back(TRY(simulator.simulate(actions[next])));
    ++next;
  }
  out.IsTruncated = next < actions.size();
  if (*out.IsTruncated) {
    out.Marker = crypto::base64url_encode(fmt::format("{}{}", marker_start, next));
  }
  return out;
}

// --- policies as texts

Answer<void> add_given_levels(
    const std::optional<std::vector<api::OrderedOrganizationPolicyType>>& levels,
    SimulationSetting& setting) {
  if (!levels || levels->empty()) return {};
  if (levels->size() > levels_max) {
    return validation_error(
        "1 validation error detected: Value at 'orderedOrganizationPolicyInputList' failed to "
        "satisfy constraint: Member must have length less than or equal to 7");
  }
  setting.in_organization = true;
  for (const api::OrderedOrganizationPolicyType& level : *levels) {
    const std::size_t number = setting.levels.size() + 1;
    const auto& texts = level.ServiceControlPolicyInputList;
    if (!texts || texts->empty()) {
      return invalid_input(fmt::format(
          "Organization policy at index {} must contain at least one service control policy",
          number));
    }
    setting.levels.push_back(
        TRY(read_policies(texts, policy::Kind::scp, "Service control policy input list item")));
  }
  return {};
}

Answer<Results> simulate_custom(const api::SimulateCustomPolicyRequest& in, const Call& call) {
  SimulationSetting setting =
      TRY(read_setting(SimulationInput::of(op::SimulateCustomPolicy::name, in), call, {}));
  TRY(add_given_levels(in.OrderedOrganizationPolicyInputList, setting));
  return page_of(in, setting);
}

// --- the policies of a user, group or role

// user_NAME_POLICY; of a managed policy the name [measured].
std::string source_id(const SourceDocument& document) {
  if (document.managed != nullptr) return document.name;
  return fmt::format("{}_{}_{}", document.holder_type, document.holder, document.name);
}

void add_attached(const Call& call, const PolicySource& source, const Exclusions& exclusions,
                  SimulationSetting& setting) {
  for (SourceDocument& document : documents_of(call, source)) {
    if (exclusions.excludes(document)) continue;
    std::string id = source_id(document);
    setting.identity.push_back({std::move(document.policy), std::move(id)});
  }
  // A boundary of the request replaces it. One whose policy is gone allows nothing.
  if (setting.has_boundary || source.boundary.empty() || exclusions.excludes_boundary()) return;
  setting.has_boundary = true;
  const store::ManagedPolicy* managed = find_policy(call, source.boundary);
  if (policy::PolicyPtr document = document_in_force(managed)) {
    // The same policy may speak for the identity, too: told apart by its own copy.
    setting.boundary.push_back({std::make_shared<const policy::Policy>(*document), managed->name});
  }
}

// The SCPs that bind the source, as for its calls: none for the management account or a
// service-linked role.
void add_levels(const Call& call, const PolicySource& source, SimulationSetting& setting) {
  const authz::Caller caller = authz::find_caller(call.inventory, source.entity->arn);
  if (caller.membership == nullptr) return;
  setting.in_organization = true;
  if (caller.service_linked) return;
  authz::Gathered gathered;
  authz::gather_plain(call.inventory, caller, {}, authz::Guardrails::none_when_not_gathered,
                      gathered);
  for (const authz::Layer& level : gathered.policies.scp_levels) {
    setting.levels.emplace_back(level.policies.begin(), level.policies.end());
  }
}

Answer<Asks> asks_principal(const api::SimulatePrincipalPolicyRequest& in, const Call& call) {
  return Asks{source_ask(call, op::SimulatePrincipalPolicy::name, *in.PolicySourceArn)};
}

Answer<Results> simulate_principal(const api::SimulatePrincipalPolicyRequest& in,
                                   const Call& call) {
  const PolicySource source = TRY(find_source(call, *in.PolicySourceArn));
  const Exclusions exclusions = TRY(Exclusions::of(in.PolicyExclusionList));
  SimulationSetting setting = TRY(read_setting(
      SimulationInput::of(op::SimulatePrincipalPolicy::name, in), call, source.entity->arn));
  add_attached(call, source, exclusions, setting);
  if (!exclusions.excludes_scps()) add_levels(call, source, setting);
  return page_of(in, setting);
}

}  // namespace

std::vector<Operation> simulation_rows() {
  return {
      reading<op::SimulateCustomPolicy>(asks_account<op::SimulateCustomPolicy>, simulate_custom),
      reading<op::SimulatePrincipalPolicy>(asks_principal, simulate_principal)};
}

}  // namespace amiable::services::iam
