// One function per form of the sentence; the table of layers is AWS's list of reasons.
#include "services/denial.h"

#include <fmt/format.h>

#include "authz/decide.h"
#include "services/authorization_message.h"
#include "services/authorize.h"
#include "services/request_keys.h"

namespace amiable::services {
namespace {

using authz::Decision;
using authz::LayerKind;
using authz::Outcome;

// "no X allows" and "explicit deny in X" [IAM user guide, Troubleshoot access denied].
struct LayerWords {
  LayerKind layer;
  std::string_view bare, with_article;
};

constexpr LayerWords layer_words[] = {
    {LayerKind::scp, "service control policy", "a service control policy"},
    {LayerKind::rcp, "resource control policy", "a resource control policy"},
    {LayerKind::endpoint_policy, "VPC endpoint policy", "a VPC endpoint policy"},
    {LayerKind::permissions_boundary, "permissions boundary", "a permissions boundary"},
    {LayerKind::session_policy, "session policy", "a session policy"},
    {LayerKind::identity_policy, "identity-based policy", "an identity-based policy"},
    {LayerKind::resource_policy, "resource-based policy", "a resource-based policy"},
    {LayerKind::grant, "resource-based policy", "a resource-based policy"}};

const LayerWords& words_of(LayerKind layer) {
  for (const LayerWords& words : layer_words) {
    if (words.layer == layer) return words;
  }
  return layer_words[5];
}

std::string reason(const Ask& ask, const Decision& decision) {
  const LayerWords& words = words_of(decision.layer);
  if (decision.outcome != Outcome::explicit_deny) {
    return fmt::format("because no {} allows the {} action", words.bare, ask.action);
  }
  // Since 2026 the ARN of a policy that denies follows, where it has one.
  const policy::Policy* policy = decision.decided_by.policy;
  const bool has_arn = policy != nullptr && !policy->arn.empty();
  return fmt::format("with an explicit deny in {}{}", words.with_article,
                     has_arn ? ": " + policy->arn : "");
}

bool is_foreign(const Call& call, const Ask& ask) {
  return !ask.resource_account.empty() && ask.resource_account != call.account();
}

std::string subject(const Call& call, const Ask& ask) {
  return fmt::format("User: {} is not authorized to perform: {}", call.identity.arn, ask.action);
}

std::string closed_key(std::string_view place) {
  return fmt::format(
      "on {} because the resource does not exist in this Region, no resource-based policies allow "
      "access, or a resource-based policy explicitly denies access",
      place);
}

// Variants (a) to (d) of KMS [measured]: the ARN is shown to callers of the key's own account only,
// and a closed foreign key reads like a missing one.
std::string kms_tail(const Call& call, const Ask& ask, const Decision& decision) {
  const bool foreign = is_foreign(call, ask);
  const std::string_view hidden =
      ask.by_ciphertext ? "the resource associated with this ciphertext" : "this resource";
  const bool by_key = decision.layer == LayerKind::resource_policy ||
                      decision.layer == LayerKind::grant || decision.layer == LayerKind::none;
  if (foreign && by_key) return closed_key(hidden);
  const std::string place =
      foreign || ask.by_ciphertext ? std::string(hidden) : "resource: " + ask.resource;
  return fmt::format("on {} {}", place, reason(ask, decision));
}

// STS names no reason for a role that cannot be assumed, unless somebody of the own account denies
// it [observed]; other foreign resources get none either [IAM user guide]. CloudTrail names no
// resource where the action knows none [answers that users report].
std::string plain_tail(const Call& call, const Ask& ask, const Decision& decision) {
  if (ask.wildcard_only && ask.action.starts_with("cloudtrail:")) return reason(ask, decision);
  const bool silent = is_foreign(call, ask) ||
                      (ask.on == Ask::On::role && decision.outcome != Outcome::explicit_deny);
  if (silent) return "on resource: " + ask.resource;
  return fmt::format("on resource: {} {}", ask.resource, reason(ask, decision));
}

// EC2 appends what sts:DecodeAuthorizationMessage opens [recorded]; actions without resources have
// neither it nor an ARN [answers that users report].
wire::AwsError ec2_denial(const Call& call, const Ask& ask, const Decision& decision) {
  constexpr int forbidden = 403;
  std::string text = "You are not authorized to perform this operation. ";
  text += subject(call, ask);
  if (ask.wildcard_only) {
    return {"UnauthorizedOperation", fmt::format("{} {}", text, reason(ask, decision)), forbidden};
  }
  policy::Context context;
  add_request_keys(context, call, ask);
  return {"UnauthorizedOperation",
          fmt::format("{} on resource: {} {}. Encoded authorization failure message: {}", text,
                      ask.resource, reason(ask, decision),
                      encode_authorization_message(call, ask, decision, context)),
          forbidden};
}

// Services of the JSON protocols name the error as an exception.
bool names_exceptions(std::string_view service) {
  return service == "ssm" || service == "ebs" || service == "cloudtrail" ||
         service == "organizations";
}

}  // namespace

wire::AwsError denial(const Call& call, std::string_view service, const Ask& ask,
                      const Decision& decision) {
  if (service == "kms") {
    return {"AccessDeniedException", subject(call, ask) + " " + kms_tail(call, ask, decision)};
  }
  if (service == "ec2") return ec2_denial(call, ask, decision);
  if (names_exceptions(service)) {
    return {"AccessDeniedException", subject(call, ask) + " " + plain_tail(call, ask, decision)};
  }
  if (call.identity.assertion != nullptr) {
    return {"AccessDenied", fmt::format("Not authorized to perform {}", ask.action)};  // [recorded]
  }
  const bool root = call.identity.kind == Identity::Kind::root;
  if (root && ask.on == Ask::On::role && decision.outcome != Outcome::explicit_deny) {
    return {"AccessDenied", "Roles may not be assumed by root accounts."};
  }
  return {"AccessDenied", subject(call, ask) + " " + plain_tail(call, ask, decision)};
}

wire::AwsError hidden_key_denial(const Call& call, std::string_view action,
                                 std::string_view key_arn, KeyNamedBy named_by) {
  Ask ask;
  ask.action = action;
  ask.on = Ask::On::key;
  ask.resource = key_arn;
  const auto parts = split_arn(key_arn);
  ask.resource_account = parts ? std::string(parts->account) : "another";
  ask.by_ciphertext = named_by == KeyNamedBy::ciphertext;
  // The caller's own side may deny first: then it reads as for a key that exists.
  policy::Context context;
  authz::Gathered gathered;
  gather(call, ask, context, gathered);
  return denial(call, "kms", ask, authz::decide(gathered.request, gathered.policies));
}

}  // namespace amiable::services
