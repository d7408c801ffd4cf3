// AssumeRoleWithWebIdentity and AssumeRoleWithSAML once the provider's word is verified
// (unsigned_calls.h): the role's trust policy decides about it, then the session is made [STS API
// reference; IAM user guide, Session tags, Monitor and control actions taken with assumed roles].
#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "services/sts/assertion.h"
#include "services/sts/role_sessions.h"
#include "services/sts/session_limits.h"
#include "services/sts/sts_rows.h"

namespace amiable::services::sts {
namespace {

using wire::AwsError;
namespace shape = wire::sts;

// The name of the session: the request's own, or the assertion's.
const std::string& session_name(const shape::AssumeRoleWithWebIdentityRequest& in,
                                const Assertion&) {
  return *in.RoleSessionName;
}

const std::string& session_name(const shape::AssumeRoleWithSAMLRequest&, const Assertion& said) {
  return said.session_name;
}

const store::Role* find_role(const std::string& arn, const store::World& world) {
  const auto parts = split_arn(arn);
  const store::Role* role = world.role(parts->account, last_part(parts->resource));
  return role != nullptr && role->arn == arn ? role : nullptr;
}

Ask role_ask(std::string action, const std::string& role_arn, const std::string& name,
             const Call& call) {
  const Assertion& said = *call.identity.assertion;
  Ask ask;
  ask.action = std::move(action);
  ask.on = Ask::On::role;
  ask.resource = role_arn;
  ask.resource_account = call.account();
  ask.context = said.keys;
  ask.context.push_back({"sts:RoleSessionName", {name}, false});
  if (!said.source_identity.empty()) {
    ask.context.push_back({"sts:SourceIdentity", {said.source_identity}, false});
  }
  add_tag_keys(said.tags, ask);
  if (!said.transitive_tag_keys.empty()) {
    ask.context.push_back({"sts:TransitiveTagKeys", said.transitive_tag_keys, true});
  }
  if (const store::Role* role = find_role(role_arn, call.world)) ask.resource_tags = role->tags;
  return ask;
}

template <class In>
Asks asks_for(std::string_view operation, const In& in, const Call& call) {
  const Assertion& said = *call.identity.assertion;
  const std::string& name = session_name(in, said);
  Asks asks{role_ask(fmt::format("sts:{}", operation), *in.RoleArn, name, call)};
  if (said.tags) asks.push_back(role_ask("sts:TagSession", *in.RoleArn, name, call));
  if (!said.source_identity.empty()) {
    asks.push_back(role_ask("sts:SetSourceIdentity", *in.RoleArn, name, call));
  }
  return asks;
}

Answer<Timestamp> session_end(const std::optional<std::int64_t>& wanted, const Call& call,
                              const store::Role& role) {
  const std::int64_t seconds = wanted.value_or(role_duration_default);
  TRY(check_duration(seconds, role));
  const Timestamp end = call.now + seconds;
  const auto& limit = call.identity.assertion->session_ends;
  return limit ? std::min(end, *limit) : end;
}

template <class In>
Answer<Identity> session_of(const In& in, const Call& call, const store::Role& role) {
  const Assertion& said = *call.identity.assertion;
  const Timestamp end = TRY(session_end(in.DurationSeconds, call, role));
  Identity identity = role_session(call, role, session_name(in, said), end);
  identity.source_identity = said.source_identity;
  identity.federated_provider = said.provider_arn;
  identity.federation_keys = said.lasting_keys;
  TRY(add_transitive_keys(said.transitive_tag_keys, said.tags, identity));
  TRY(add_session_limits(call, {in.Policy, in.PolicyArns, said.tags}, role.account, identity));
  return identity;
}

template <class In, class Out>
Answer<Out> assume(const In& in, const Call& call) {
  const store::Role* role = find_role(*in.RoleArn, call.world);
  if (role == nullptr) return AwsError{"AccessDenied", "Not authorized to perform sts:AssumeRole"};
  const Identity identity = TRY(session_of(in, call, *role));
  const Assertion& said = *call.identity.assertion;
  Out out;
  out.Credentials = issue(call, identity);
  show_role_session(identity, out);
  out.Audience = said.audience;
  if (!said.source_identity.empty()) out.SourceIdentity = said.source_identity;
  return out;
}

Answer<Asks> asks_web_identity(const shape::AssumeRoleWithWebIdentityRequest& in,
                               const Call& call) {
  return asks_for("AssumeRoleWithWebIdentity", in, call);
}

Answer<shape::AssumeRoleWithWebIdentityResponse> assume_with_web_identity(
    const shape::AssumeRoleWithWebIdentityRequest& in, const Call& call) {
  auto out = TRY(
      (assume<shape::AssumeRoleWithWebIdentityRequest, shape::AssumeRoleWithWebIdentityResponse>(
          in, call)));
  out.SubjectFromWebIdentityToken = call.identity.assertion->subject;
  out.Provider = call.identity.assertion->provider_name;
  return out;
}

Answer<Asks> asks_saml(const shape::AssumeRoleWithSAMLRequest& in, const Call& call) {
  return asks_for("AssumeRoleWithSAML", in, call);
}

Answer<shape::AssumeRoleWithSAMLResponse> assume_with_saml(
    const shape::AssumeRoleWithSAMLRequest& in, const Call& call) {
  auto out =
      TRY((assume<shape::AssumeRoleWithSAMLRequest, shape::AssumeRoleWithSAMLResponse>(in, call)));
  const Assertion& said = *call.identity.assertion;
  out.Subject = said.subject;
  if (!said.subject_type.empty()) out.SubjectType = said.subject_type;
  out.Issuer = said.issuer;
  out.NameQualifier = said.name_qualifier;
  return out;
}

}  // namespace

std::vector<Operation> federated_role_rows() {
  return {
      reading<shape::op::AssumeRoleWithWebIdentity>(asks_web_identity, assume_with_web_identity),
      reading<shape::op::AssumeRoleWithSAML>(asks_saml, assume_with_saml)};
}

}  // namespace amiable::services::sts
