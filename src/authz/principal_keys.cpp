// The condition keys that describe the caller [IAM user guide, Policy variables: principal values].
#include "authz/gather.h"
#include "base/arn.h"

namespace amiable::authz {
namespace {

using policy::PrincipalKind;

std::string_view principal_type(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::root:
      return "Account";
    case PrincipalKind::user:
      return "User";
    case PrincipalKind::federated:
      return "FederatedUser";
    case PrincipalKind::role:
    case PrincipalKind::session:
      return "AssumedRole";
    default:
      return "Anonymous";
  }
}

void add_user_id(policy::Context& context, const Caller& caller) {
  const std::string_view id = caller.principal.unique_id;
  switch (caller.principal.kind) {
    case PrincipalKind::root:
      context.set("aws:userid", caller.account);
      return;
    case PrincipalKind::federated:
      context.set("aws:userid", caller.account + ":" + std::string(last_part(caller.arn)));
      return;
    case PrincipalKind::user:
      context.set("aws:username", last_part(caller.arn));
      break;
    default:
      break;
  }
  // AROA…:session of a role whose session is not named is as unknown as an id not gathered.
  if (id.empty() || caller.principal.kind == PrincipalKind::role) {
    context.set_unknown("aws:userid");
  } else if (caller.principal.kind == PrincipalKind::session) {
    context.set("aws:userid", std::string(id) + ":" + std::string(last_part(caller.arn)));
  } else {
    context.set("aws:userid", id);
  }
}

void add_organization(policy::Context& context, const Caller& caller) {
  if (caller.membership != nullptr) {
    context.set("aws:PrincipalOrgID", caller.membership->organization_id);
    if (caller.membership->path.empty()) {
      context.set_unknown("aws:PrincipalOrgPaths");
    } else {
      context.set_list("aws:PrincipalOrgPaths", {std::string_view(caller.membership->path)});
    }
  } else if (caller.membership_unknown) {
    context.set_unknown("aws:PrincipalOrgID");
    context.set_unknown("aws:PrincipalOrgPaths");
  }
}

}  // namespace

void add_principal_keys(policy::Context& context, const Caller& caller) {
  const PrincipalKind kind = caller.principal.kind;
  if (kind == PrincipalKind::service) {
    context.set("aws:PrincipalIsAWSService", "true");
    context.set("aws:PrincipalServiceName", caller.arn);
    context.set_list("aws:PrincipalServiceNamesList", {std::string_view(caller.arn)});
    return;
  }
  // An identity provider is no principal of an account; its own keys are with the request.
  if (kind == PrincipalKind::provider) {
    context.set("aws:PrincipalIsAWSService", "false");
    return;
  }
  // A session's aws:PrincipalArn is its role's ARN with path.
  const bool by_role = kind == PrincipalKind::session;
  if (by_role && caller.role_arn.empty()) {
    context.set_unknown("aws:PrincipalArn");
  } else {
    context.set("aws:PrincipalArn", by_role ? caller.role_arn : caller.arn);
  }
  context.set("aws:PrincipalAccount", caller.account);
  context.set("aws:PrincipalType", principal_type(kind));
  context.set("aws:PrincipalIsAWSService", "false");
  add_user_id(context, caller);
  add_organization(context, caller);
  if (caller.record != nullptr) {
    for (const model::Tag& tag : caller.record->tags) {
      context.set("aws:PrincipalTag/" + tag.key, tag.value);
    }
  }
  // Session tags are not in any document; a role's session may carry more than its role.
  if (caller.record_unknown) context.set_unknown_prefix("aws:principaltag/");
}

}  // namespace amiable::authz
