// Which family explains a refused row, and the order in which causes are told.
#include "launch/causes.h"

#include <algorithm>

namespace amiable::launch {
namespace {

using authz::LayerKind;

// Guard rails and denials of people's own documents.
void add_layer_causes(const Judged& row, CauseList& causes) {
  const bool instance = row.step->request.behalf == Behalf::infrastructure_role;
  for (std::size_t i = 0; i < row.call.reasons.size() && i < row.why.layers.size(); ++i) {
    const bool deny = row.call.reasons[i].starts_with("explicit-deny:");
    switch (row.why.layers[i]) {
      case LayerKind::scp:
        causes.push_back(instance ? "scp-denies-infrastructure-role" : "scp-deny");
        break;
      case LayerKind::rcp:
        causes.push_back("rcp-deny");
        break;
      case LayerKind::permissions_boundary:
        causes.push_back("boundary-limits");
        break;
      case LayerKind::session_policy:
        causes.push_back("session-policy-limits");
        break;
      case LayerKind::endpoint_policy:
        causes.push_back("vpce-policy-deny");
        break;
      case LayerKind::resource_policy:
        if (deny) causes.push_back("explicit-deny-key-policy");
        break;
      case LayerKind::identity_policy:
        if (deny) causes.push_back("explicit-deny-identity");
        break;
      default:
        break;
    }
  }
}

void add_condition_causes(const Judged& row, CauseList& causes) {
  const auto mismatch = [](const std::string& reason) {
    return reason.starts_with("condition-mismatch:");
  };
  const bool miss = std::any_of(row.call.reasons.begin(), row.call.reasons.end(), mismatch);
  for (const FailedCondition& condition : row.why.conditions) {
    const std::string_view cause = condition_cause(condition, row.call.action);
    if (!cause.empty()) {
      causes.push_back(cause);
    } else if (miss) {
      causes.push_back("condition-mismatch");
    }
  }
}

bool lacks_permission(const Judged& row) {
  return std::any_of(row.call.reasons.begin(), row.call.reasons.end(), [](const auto& reason) {
    return reason == "key-policy-missing" || reason == "identity-policy-missing";
  });
}

void add_request_causes(const Judged& row, std::vector<std::string>& keys, CauseList& causes) {
  const Request& request = row.step->request;
  if (request.behalf == Behalf::caller) causes.push_back("ec2-action-denied");
  add_layer_causes(row, causes);
  add_condition_causes(row, causes);
  const bool on_key = request.behalf == Behalf::forwarded && lacks_permission(row);
  if (on_key && std::find(keys.begin(), keys.end(), row.call.resource) == keys.end()) {
    keys.push_back(row.call.resource);
  }
}

}  // namespace

bool is_service_linked(const Question& question) {
  return is_service_linked_role(question.principal) ||
         question.principal.find("assumed-role/AWSServiceRoleFor") != std::string::npos;
}

std::vector<std::string> find_causes(const Evidence& evidence) {
  CauseList found;
  std::vector<std::string> keys;  // with permissions that nobody gives
  for (const Judged& row : evidence.rows) {
    if (!row.refused() || !row.decides()) continue;
    if (row.is_fact()) {
      add_fact_cause(evidence, row, found);
    } else {
      add_request_causes(row, keys, found);
    }
  }
  for (const std::string& key : keys) {
    if (is_service_linked(evidence.question)) {
      add_service_linked(evidence, key, found);
    } else {
      add_missing_permissions(evidence, key, found);
    }
  }
  std::vector<std::string> causes;
  for (std::string_view id : cause_ids()) {
    if (std::find(found.begin(), found.end(), id) != found.end()) causes.emplace_back(id);
  }
  return causes;
}

}  // namespace amiable::launch
