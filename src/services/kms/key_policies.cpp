// KMS's order: syntax and size, principals, lockout.
#include "services/kms/key_policies.h"

#include <fmt/format.h>

#include <cassert>

#include "authz/key_context.h"
#include "policy/check.h"
#include "services/authorize.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/principal_ids.h"
#include "store/document.h"
#include "wire/generated/kms.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;
namespace shapes = wire::kms;

constexpr std::string_view policy_name = "default";
constexpr std::string_view malformed_code = "MalformedPolicyDocumentException";

AwsError malformed(std::string_view message) {
  return {std::string(malformed_code), std::string(message)};
}

AwsError not_a_policy() {
  return malformed(
      "The request was rejected because the specified policy is not syntactically or semantically "
      "correct.");
}

AwsError no_such_policy() { return {"NotFoundException", "No such policy exists"}; }

Answer<json::DocumentPtr> read(std::string_view text) {
  auto document = json::parse(std::make_shared<const Source>("key policy", std::string(text)));
  if (!document.ok()) return not_a_policy();
  return std::move(document).value();
}

Answer<store::Document> compile(std::string text) {
  auto document = store::compile(std::move(text), policy::Kind::key, std::string(policy_name));
  if (!document.ok()) return not_a_policy();
  return std::move(document).value();
}

// Whether the caller could still put a policy, with the condition keys of this very call.
Answer<void> check_lockout(const Call& call, const store::Key& key, const policy::PolicyPtr& next,
                           authz::Lockout lockout) {
  Ask ask;
  ask.action = "kms:PutKeyPolicy";
  ask.on = Ask::On::key;
  ask.resource = key.record.arn;
  ask.resource_account = key.record.account;
  ask.resource_tags = key.tags;
  ask.context.push_back({"aws:RequestedRegion", {key.record.region}, false});
  ask.context.push_back({"kms:BypassPolicyLockoutSafetyCheck", {"false"}, false});
  authz::describe_key(key.record, [&ask](std::string_view name, std::string_view value) {
    ask.context.push_back({std::string(name), {std::string(value)}, false});
  });
  policy::Context context;
  authz::Gathered gathered;
  gather(call, ask, context, gathered);
  const auto error = authz::check_lockout(gathered.request, gathered.policies, next, lockout);
  if (error) return AwsError{error->code, error->message};
  return {};
}

Answer<Asks> get_asks(const shapes::GetKeyPolicyRequest& in, const Call& call) {
  return asks_about_key(call, "kms:GetKeyPolicy", *in.KeyId);
}

Answer<shapes::GetKeyPolicyResponse> get(const shapes::GetKeyPolicyRequest& in, const Call& call) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:GetKeyPolicy"));
  if (in.PolicyName.value_or(std::string(policy_name)) != policy_name) return no_such_policy();
  shapes::GetKeyPolicyResponse out;
  out.Policy = shown(call.world, key->policy.text);
  out.PolicyName = policy_name;
  return out;
}

Answer<Asks> put_asks(const shapes::PutKeyPolicyRequest& in, const Call& call) {
  Asks asks = TRY(asks_about_key(call, "kms:PutKeyPolicy", *in.KeyId));
  const bool bypass = in.BypassPolicyLockoutSafetyCheck.value_or(false);
  asks.front().context.push_back(
      {"kms:BypassPolicyLockoutSafetyCheck", {bypass ? "true" : "false"}, false});
  return asks;
}

Answer<shapes::PutKeyPolicyResponse> put(const shapes::PutKeyPolicyRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:PutKeyPolicy"));
  if (in.PolicyName.value_or(std::string(policy_name)) != policy_name) return no_such_policy();
  key.policy =
      TRY(accept_key_policy(call, key, *in.Policy, lockout_of(in.BypassPolicyLockoutSafetyCheck)));
  changes.put(std::move(key));
  return shapes::PutKeyPolicyResponse();
}

Answer<Asks> list_asks(const shapes::ListKeyPoliciesRequest& in, const Call& call) {
  return asks_about_key(call, "kms:ListKeyPolicies", *in.KeyId);
}

// A key has exactly one policy, so there is never a second page.
Answer<shapes::ListKeyPoliciesResponse> list(const shapes::ListKeyPoliciesRequest& in,
                                             const Call& call) {
  TRY(find_key(call, *in.KeyId, "kms:ListKeyPolicies"));
  if (in.Marker) {
    return AwsError{"InvalidMarkerException",
                    "The request was rejected because the marker that specifies where pagination "
                    "should next begin is not valid."};
  }
  shapes::ListKeyPoliciesResponse out;
  out.PolicyNames = {std::string(policy_name)};
  out.Truncated = false;
  return out;
}

}  // namespace

// Spaced as KMS prints it [observed].
std::string default_key_policy(std::string_view partition, std::string_view account) {
  return fmt::format(R"({{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{}:iam::{}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}})",
                     partition, account);
}

store::Document own_key_policy(std::string text) {
  auto document = compile(std::move(text));
  assert(document.ok());
  return std::move(document).value();
}

authz::Lockout lockout_of(const std::optional<bool>& bypass) {
  return bypass.value_or(false) ? authz::Lockout::bypassed : authz::Lockout::checked;
}

Answer<store::Document> accept_key_policy(const Call& call, const store::Key& key,
                                          std::string_view text, authz::Lockout lockout) {
  const json::DocumentPtr document = TRY(read(text));
  if (const auto error = policy::check_save(document->root(), policy::Kind::key)) {
    return AwsError{error->code, error->message};
  }
  if (!unknown_principal(call.world, document->root()).empty()) {
    return malformed("Policy contains a statement with one or more invalid principals.");
  }
  store::Document accepted = TRY(compile(with_ids(call.world, document->root(), call.partition)));
  TRY(check_lockout(call, key, accepted.compiled, lockout));
  return accepted;
}

Rows key_policy_rows() {
  return {reads<shapes::GetKeyPolicyRequest, shapes::GetKeyPolicyResponse>("kms", "GetKeyPolicy",
                                                                           get_asks, get),
          writes<shapes::PutKeyPolicyRequest, shapes::PutKeyPolicyResponse>("kms", "PutKeyPolicy",
                                                                            put_asks, put),
          reads<shapes::ListKeyPoliciesRequest, shapes::ListKeyPoliciesResponse>(
              "kms", "ListKeyPolicies", list_asks, list)};
}

}  // namespace amiable::services::kms
