// What SimulateCustomPolicy and SimulatePrincipalPolicy are given, read and checked once for all
// actions and resources. Sentences of refusals are recorded where nothing else is said.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/iam/iam_rows.h"
#include "services/iam/simulate_context.h"

namespace amiable::services::iam {

using Texts = std::optional<std::vector<std::string>>;

// InvalidInput "WHAT 1 has invalid content" for the first that is no policy. What IAM refuses only
// when a policy is saved is taken here [measured: conditions' literals].
Answer<std::vector<policy::PolicyPtr>> read_policies(const Texts& texts, policy::Kind kind,
                                                     std::string_view what);

// The members that both requests have.
struct SimulationInput {
  std::string_view operation;
  const Texts &actions, &resources, &policies, &boundaries;
  const std::optional<std::string>&resource_policy, &owner, &caller, &handling;
  const std::optional<std::vector<api::ContextEntry>>& entries;

  template <class In>
  static SimulationInput of(std::string_view operation, const In& in) {
    return {operation,
            in.ActionNames,
            in.ResourceArns,
            in.PolicyInputList,
            in.PermissionsBoundaryPolicyInputList,
            in.ResourcePolicy,
            in.ResourceOwner,
            in.CallerArn,
            in.ResourceHandlingOption,
            in.ContextEntries};
  }
};

struct SimulatedPolicy {
  policy::PolicyPtr policy;
  std::string id;  // SourcePolicyId
};

struct SimulationSetting {
  std::vector<SimulatedPolicy> identity, boundary, resource;
  bool has_boundary = false;
  bool in_organization = false;
  std::vector<std::vector<policy::PolicyPtr>> levels;  // SCPs, root … account
  SimulatedContext context;
  std::string caller;                  // an ARN; empty: nobody in particular
  std::string caller_account, owner;   // 12 digits; owner: of resources whose ARN names none
  std::vector<std::string> resources;  // empty: all of them
};

// All but what only one of the operations has. `source`: the ARN whose policies are simulated,
// empty for policies that come as texts.
Answer<SimulationSetting> read_setting(const SimulationInput& in, const Call& call,
                                       std::string_view source);

}  // namespace amiable::services::iam
