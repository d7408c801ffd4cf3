// GetSessionToken and GetFederationToken: sessions that a user (or root) takes of itself, with
// long-term credentials only [STS API reference; IAM user guide, Requesting temporary credentials].
#include <fmt/format.h>

#include <algorithm>

#include "services/iam/mfa_codes.h"
#include "services/sts/session_limits.h"
#include "services/sts/sts_rows.h"
#include "wire/generated/sts.h"

namespace amiable::services::sts {
namespace {

using wire::AwsError;
namespace shape = wire::sts;

constexpr std::int64_t duration_default = 43200;
// Sessions of the account's root user last an hour at most, whatever was asked for.
constexpr std::int64_t root_duration_max = 3600;

AwsError session_calls(std::string_view operation) {
  return {"AccessDenied", fmt::format("Cannot call {} with session credentials", operation)};
}

std::int64_t duration(const std::optional<std::int64_t>& wanted, const Call& call) {
  const std::int64_t seconds = wanted.value_or(duration_default);
  const bool root = call.identity.kind == Identity::Kind::root;
  return root ? std::min(seconds, root_duration_max) : seconds;
}

Answer<Asks> asks_session_token(const shape::GetSessionTokenRequest&, const Call& call) {
  if (call.identity.temporary) return session_calls("GetSessionToken");
  Ask ask;
  ask.action = "sts:GetSessionToken";
  ask.wildcard_only = true;
  return Asks{ask};
}

Answer<void> use_code(const shape::GetSessionTokenRequest& in, const Call& call,
                      store::ChangeSet& changes) {
  if (call.identity.temporary) return session_calls("GetSessionToken");
  return iam::take_mfa_code(call, in.SerialNumber, in.TokenCode, changes);
}

Answer<shape::GetSessionTokenResponse> get_session_token(const shape::GetSessionTokenRequest& in,
                                                         const Call& call) {
  Identity identity = call.identity;
  identity.temporary = true;
  identity.issued = call.now;
  identity.expires = call.now + duration(in.DurationSeconds, call);
  if (in.TokenCode) identity.mfa = call.now;
  shape::GetSessionTokenResponse out;
  out.Credentials = issue(call, identity);
  return out;
}

std::string federated_arn(const Call& call, const std::string& name) {
  return fmt::format("arn:{}:sts::{}:federated-user/{}", call.partition, call.account(), name);
}

Answer<Asks> asks_federation_token(const shape::GetFederationTokenRequest& in, const Call& call) {
  if (call.identity.temporary) return session_calls("GetFederationToken");
  Ask ask;
  ask.action = "sts:GetFederationToken";
  ask.resource = federated_arn(call, *in.Name);
  add_tag_keys(in.Tags, ask);
  Asks all{ask};
  if (in.Tags && !in.Tags->empty()) {
    ask.action = "sts:TagSession";
    all.push_back(ask);
  }
  return all;
}

Answer<shape::GetFederationTokenResponse> get_federation_token(
    const shape::GetFederationTokenRequest& in, const Call& call) {
  Identity identity = call.identity;
  identity.kind = Identity::Kind::federated_user;
  identity.arn = federated_arn(call, *in.Name);
  identity.user_id = fmt::format("{}:{}", call.account(), *in.Name);
  identity.session_name = *in.Name;
  identity.temporary = true;
  identity.issued = call.now;
  identity.expires = call.now + duration(in.DurationSeconds, call);
  TRY(add_session_limits(call, {in.Policy, in.PolicyArns, in.Tags}, call.account(), identity));
  shape::GetFederationTokenResponse out;
  out.Credentials = issue(call, identity);
  out.FederatedUser.emplace();
  out.FederatedUser->Arn = identity.arn;
  out.FederatedUser->FederatedUserId = identity.user_id;
  out.PackedPolicySize = packed_size(identity);
  return out;
}

}  // namespace

std::vector<Operation> user_session_rows() {
  return {reading_on_demand<shape::op::GetSessionToken>(asks_session_token, use_code,
                                                        get_session_token),
          reads<shape::GetFederationTokenRequest, shape::GetFederationTokenResponse>(
              "sts", "GetFederationToken", asks_federation_token, get_federation_token)};
}

}  // namespace amiable::services::sts
