// Look-ups in the caller's account and the words for what is not there.
#include "services/iam/entity_kinds.h"

#include <fmt/format.h>

namespace amiable::services::iam {
using wire::AwsError;

std::string entity_arn(const Call& call, std::string_view type, std::string_view path,
                       std::string_view name) {
  return fmt::format("arn:{}:iam::{}:{}{}{}", call.partition, call.account(), type, path, name);
}

AwsError no_such_entity(std::string message) { return {"NoSuchEntity", std::move(message)}; }
AwsError already_exists(std::string message) { return {"EntityAlreadyExists", std::move(message)}; }
AwsError delete_conflict(std::string message) { return {"DeleteConflict", std::move(message)}; }
AwsError invalid_input(std::string message) { return {"InvalidInput", std::move(message)}; }
AwsError validation_error(std::string message) { return {"ValidationError", std::move(message)}; }

AwsError over_quota(std::string_view quota, std::size_t most) {
  return {"LimitExceeded", fmt::format("Cannot exceed quota for {}: {}", quota, most)};
}

AwsError absent(std::string_view type, std::string_view name) {
  if (type == ProfileKind::type) {
    return no_such_entity(fmt::format("Instance Profile {} cannot be found.", name));
  }
  if (type == "server-certificate") type = "Server Certificate";
  return no_such_entity(fmt::format("The {} with name {} cannot be found.", type, name));
}

const store::User* UserKind::find(const Call& call, std::string_view name) {
  return call.world.user(call.account(), name);
}
const store::Group* GroupKind::find(const Call& call, std::string_view name) {
  return call.world.group(call.account(), name);
}
const store::Role* RoleKind::find(const Call& call, std::string_view name) {
  return call.world.role(call.account(), name);
}
const store::InstanceProfile* ProfileKind::find(const Call& call, std::string_view name) {
  return call.world.instance_profile(call.account(), name);
}

Answer<void> require_modifiable(const store::Role& role) {
  if (role.service.empty()) return {};
  return AwsError{"UnmodifiableEntity",
                  fmt::format("Cannot perform the operation on the protected role '{}' - this role "
                              "is only modifiable by AWS",
                              role.name)};
}

Answer<void> check_policy_arn(std::string_view arn) {
  const auto parts = split_arn(arn);
  const bool good = parts && parts->service == "iam" && parts->resource.starts_with("policy/");
  if (!good) return validation_error("Invalid ARN:  Could not be parsed!");
  return {};
}

const store::ManagedPolicy* find_policy(const Call& call, std::string_view arn) {
  const store::ManagedPolicy* policy = call.world.managed_policy(arn);
  const bool visible =
      policy != nullptr && (policy->account == "aws" || policy->account == call.account());
  return visible ? policy : nullptr;
}

Answer<const store::ManagedPolicy*> require_policy(const Call& call, std::string_view arn) {
  const store::ManagedPolicy* policy = find_policy(call, arn);
  if (policy == nullptr) return no_such_entity(fmt::format("Policy {} was not found.", arn));
  return policy;
}

Answer<const store::ManagedPolicy*> require_own_policy(const Call& call, std::string_view arn) {
  const auto parts = split_arn(arn);
  if (parts && parts->account != call.account()) {
    // [observed for DeletePolicy and CreatePolicyVersion on AWS's own]
    return AwsError{"AccessDenied", "Policy is outside your own account."};
  }
  return require_policy(call, arn);
}

Ask policy_ask(const Call& call, std::string_view operation, std::string_view arn) {
  Ask ask;
  ask.action.append("iam:").append(operation);
  ask.resource = arn;
  if (const store::ManagedPolicy* policy = find_policy(call, arn)) ask.resource_tags = policy->tags;
  return ask;
}

store::World::Attached uses_of(const Call& call, const store::ManagedPolicy& policy) {
  return call.world.attached_to(policy.arn, call.account());
}

}  // namespace amiable::services::iam
