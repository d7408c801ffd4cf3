// The checks in their order: actions, resources, caller, owner, policies, context.
#include "services/iam/simulate_input.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "services/iam/entity_kinds.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t boundaries_max = 1;

// Wildcards and unknown names are taken and compared as they stand, whatever the documentation
// says of wildcards [measured].
Answer<void> check_actions(const Texts& actions) {
  for (const std::string& action : *actions) {
    if (action.find(':') == std::string::npos) {
      return invalid_input("The action is invalid since it is missing names");
    }
  }
  return {};
}

wire::AwsError not_an_arn(std::string_view text) {
  return invalid_input(fmt::format("ResourceNames are not in a valid ARN format: {}.", text));
}

bool is_everything(const std::vector<std::string>& resources) {
  return resources.empty() || (resources.size() == 1 && resources.front() == "*");
}

Answer<std::vector<std::string>> read_resources(const Texts& given) {
  std::vector<std::string> resources = given.value_or(std::vector<std::string>());
  if (is_everything(resources)) return std::vector<std::string>();
  for (const std::string& resource : resources) {
    if (!split_arn(resource)) return not_an_arn(resource);
  }
  return resources;
}

// The scenarios of the documentation belong to RunInstances; which of their resources are there
// is not checked [measured].
Answer<void> check_handling(const SimulationInput& in, const std::vector<std::string>& resources) {
  if (!in.handling || resources.empty()) return {};
  for (const std::string& action : *in.actions) {
    if (equals_ignoring_case(action, "ec2:RunInstances")) continue;
    return invalid_input(fmt::format(
        "Invalid input resource handling options. Action does not support resource handling "
        "options: {}. Please refer to the documentation for more details: "
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_{}.html",
        action, in.operation));
  }
  return {};
}

bool is_entity(const ArnView& arn) {
  const bool named = arn.resource.starts_with("user/") || arn.resource.starts_with("role/") ||
                     arn.resource.starts_with("group/");
  return arn.service == "iam" && named && is_account_id(arn.account);
}

// Only a resource policy asks who calls.
Answer<void> read_caller(const SimulationInput& in, const Call& call, std::string_view source,
                         SimulationSetting& setting) {
  setting.caller = in.caller.value_or(std::string(source));
  setting.caller_account = call.account();
  if (setting.caller.empty()) {
    if (!in.resource_policy) return {};
    return invalid_input("Invalid caller - Caller cannot be null or empty.");
  }
  const auto arn = split_arn(setting.caller);
  if (!arn || !is_entity(*arn)) {
    return invalid_input(
        "Invalid caller - Caller must be an IAM user, role or group in this context.");
  }
  setting.caller_account = arn->account;
  return {};
}

Answer<void> read_owner(const SimulationInput& in, SimulationSetting& setting) {
  setting.owner = setting.caller_account;
  if (!in.owner) return {};
  const auto arn = split_arn(*in.owner);
  if (!arn || arn->service != "iam" || !is_account_id(arn->account)) {
    return invalid_input(fmt::format("'{}' is not a valid as a Resource Owner.", *in.owner));
  }
  setting.owner = arn->account;
  return {};
}

std::vector<SimulatedPolicy> numbered(std::vector<policy::PolicyPtr> policies,
                                      std::string_view list) {
  std::vector<SimulatedPolicy> out;
  out.reserve(policies.size());
  for (policy::PolicyPtr& policy : policies) {
    out.push_back({std::move(policy), fmt::format("{}.{}", list, out.size() + 1)});
  }
  return out;
}

Answer<void> read_boundary(const Texts& boundaries, SimulationSetting& setting) {
  if (!boundaries || boundaries->empty()) return {};
  if (boundaries->size() > boundaries_max) {
    return invalid_input("The list of Permissions Boundary policies cannot exceed 1 items.");
  }
  setting.boundary = numbered(TRY(read_policies(boundaries, policy::Kind::boundary,
                                                "Permissions Boundary policy input list item")),
                              "PermissionsBoundaryPolicyInputList");
  setting.has_boundary = true;
  return {};
}

// It must be about resources that are named, on both sides [measured].
Answer<void> check_resource_policy(const policy::Policy& policy) {
  for (const policy::Statement& statement : policy.statements) {
    for (const policy::ResourcePattern& pattern : statement.resources) {
      if (!split_arn(pattern.text)) return not_an_arn(pattern.text);
    }
  }
  return {};
}

Answer<void> read_resource_policy(const std::optional<std::string>& text,
                                  SimulationSetting& setting) {
  if (!text) return {};
  if (setting.resources.empty()) {
    return invalid_input("Invalid Entity Arn: * does not clearly define entity type and name.");
  }
  auto policy = policy::parse(std::make_shared<const Source>("ResourcePolicy", *text),
                              policy::Kind::resource, "ResourcePolicy");
  if (!policy.ok()) return invalid_input("Resource policy has invalid content");  // [assumed]
  TRY(check_resource_policy(*policy.value()));
  setting.resource.push_back({std::move(policy).value(), "ResourcePolicy"});
  return {};
}

// IAM refuses to store an identity policy with an Id, the simulator takes it [measured]. SCPs have
// the same elements and may have one.
Result<policy::PolicyPtr> read_policy(const std::string& text, policy::Kind kind) {
  const auto source = std::make_shared<const Source>("policy", text);
  auto policy = policy::parse(source, kind);
  if (policy.ok() || kind == policy::Kind::scp) return policy;
  return policy::parse(source, policy::Kind::scp);
}

}  // namespace

Answer<std::vector<policy::PolicyPtr>> read_policies(const Texts& texts, policy::Kind kind,
                                                     std::string_view what) {
  std::vector<policy::PolicyPtr> out;
  if (!texts) return out;
  for (const std::string& text : *texts) {
    auto policy = read_policy(text, kind);
    if (!policy.ok()) {
      return invalid_input(fmt::format("{} {} has invalid content", what, out.size() + 1));
    }
    out.push_back(std::move(policy).value());
  }
  return out;
}

Answer<SimulationSetting> read_setting(const SimulationInput& in, const Call& call,
                                       std::string_view source) {
  SimulationSetting setting;
  TRY(check_actions(in.actions));
  setting.resources = TRY(read_resources(in.resources));
  TRY(check_handling(in, setting.resources));
  TRY(read_caller(in, call, source, setting));
  TRY(read_owner(in, setting));
  setting.identity =
      numbered(TRY(read_policies(in.policies, policy::Kind::identity, "Policy input list item")),
               "PolicyInputList");
  TRY(read_boundary(in.boundaries, setting));
  TRY(read_resource_policy(in.resource_policy, setting));
  add_simulated_caller(setting.context.keys, setting.caller, setting.caller_account);
  TRY(add_entries(in.entries, setting.context));
  return setting;
}

}  // namespace amiable::services::iam
