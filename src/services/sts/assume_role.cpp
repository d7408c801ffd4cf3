// AssumeRole: the role's trust policy and the caller's own policies decide; then duration, session
// policies, tags and what a chain of roles inherits [STS API reference; IAM user guide, Session
// tags, Role chaining].
#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "base/ascii.h"
#include "services/iam/mfa_codes.h"
#include "services/sts/role_sessions.h"
#include "services/sts/session_limits.h"
#include "services/sts/sts_rows.h"
#include "wire/generated/sts.h"

namespace amiable::services::sts {
namespace {

using wire::AwsError;
using In = wire::sts::AssumeRoleRequest;
using Out = wire::sts::AssumeRoleResponse;

constexpr std::int64_t chained_duration_max = 3600;

Answer<ArnView> role_arn(const In& in) {
  const auto arn = split_arn(*in.RoleArn);
  const bool is_role = arn && arn->service == "iam" && arn->resource.starts_with("role/") &&
                       is_account_id(arn->account);
  if (!is_role) return AwsError{"ValidationError", fmt::format("{} is invalid", *in.RoleArn)};
  return *arn;
}

// The role under exactly this ARN, path included.
const store::Role* find_role(const In& in, const Call& call) {
  const auto arn = split_arn(*in.RoleArn);
  const store::Role* role = call.world.role(arn->account, last_part(arn->resource));
  return role != nullptr && equals_ignoring_case(role->arn, *in.RoleArn) ? role : nullptr;
}

std::string source_identity(const In& in, const Call& call) {
  return in.SourceIdentity ? *in.SourceIdentity : call.identity.source_identity;
}

Ask role_ask(const In& in, const Call& call, std::string action, std::string_view account) {
  Ask ask;
  ask.action = std::move(action);
  ask.on = Ask::On::role;
  ask.resource = *in.RoleArn;
  ask.resource_account = account;
  ask.context.push_back({"sts:RoleSessionName", {*in.RoleSessionName}, false});
  if (in.ExternalId) ask.context.push_back({"sts:ExternalId", {*in.ExternalId}, false});
  const std::string source = source_identity(in, call);
  if (!source.empty()) ask.context.push_back({"sts:SourceIdentity", {source}, false});
  add_tag_keys(in.Tags, ask);
  if (in.TransitiveTagKeys && !in.TransitiveTagKeys->empty()) {
    ask.context.push_back({"sts:TransitiveTagKeys", *in.TransitiveTagKeys, true});
  }
  // The role's session says nothing of it [IAM user guide, Secure API access with MFA: credentials
  // of AssumeRole do not include MFA information; observed].
  if (in.TokenCode) {
    ask.context.push_back({"aws:MultiFactorAuthPresent", {"true"}, false});
    ask.context.push_back({"aws:MultiFactorAuthAge", {"0"}, false});
  }
  if (const store::Role* role = find_role(in, call)) ask.resource_tags = role->tags;
  return ask;
}

// A code that is not right ends the call; one that is counts for this call alone.
Answer<void> use_code(const In& in, const Call& call, store::ChangeSet& changes) {
  return iam::take_mfa_code(call, in.SerialNumber, in.TokenCode, changes);
}

// Tags need sts:TagSession and a source identity sts:SetSourceIdentity, in the trust policy too; an
// inherited source identity is set anew at every step of a chain.
Answer<Asks> asks(const In& in, const Call& call) {
  const ArnView arn = TRY(role_arn(in));
  Asks all{role_ask(in, call, "sts:AssumeRole", arn.account)};
  const bool tags = in.Tags && !in.Tags->empty();
  const bool inherits = !call.identity.transitive_tag_keys.empty();
  if (tags || inherits) all.push_back(role_ask(in, call, "sts:TagSession", arn.account));
  if (!source_identity(in, call).empty()) {
    all.push_back(role_ask(in, call, "sts:SetSourceIdentity", arn.account));
  }
  return all;
}

Answer<std::int64_t> duration(const In& in, const Call& call, const store::Role& role) {
  const std::int64_t seconds = in.DurationSeconds.value_or(role_duration_default);
  const bool chained = call.identity.kind == Identity::Kind::role_session;
  if (chained && seconds > chained_duration_max) {
    return AwsError{"ValidationError",
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                    "assumed by role chaining"};
  }
  TRY(check_duration(seconds, role));
  return seconds;
}

bool has_key(const std::vector<std::string>& keys, std::string_view key) {
  return std::any_of(keys.begin(), keys.end(),
                     [key](const std::string& one) { return equals_ignoring_case(one, key); });
}

// Transitive tags of the calling session travel on and cannot be replaced.
Answer<void> inherit_tags(const In& in, const Call& call, Identity& identity) {
  const std::vector<std::string>& inherited = call.identity.transitive_tag_keys;
  for (const model::Tag& tag : call.identity.session_tags) {
    if (has_key(inherited, tag.key)) identity.session_tags.push_back(tag);
  }
  identity.transitive_tag_keys = inherited;
  const bool replaces = in.Tags && std::any_of(in.Tags->begin(), in.Tags->end(),
                                               [&inherited](const wire::sts::Tag& tag) {
                                                 return has_key(inherited, *tag.Key);
                                               });
  if (replaces) {
    return AwsError{"InvalidParameterValue",
                    "One of the specified transitive tag keys can't be set because it conflicts "
                    "with a transitive tag key from the calling session."};
  }
  if (!in.TransitiveTagKeys) return {};
  return add_transitive_keys(*in.TransitiveTagKeys, in.Tags, identity);
}

Identity session_of(const In& in, const Call& call, const store::Role& role, std::int64_t seconds) {
  Identity identity = role_session(call, role, *in.RoleSessionName, call.now + seconds);
  identity.source_identity = source_identity(in, call);
  return identity;
}

Answer<void> check_source_identity(const In& in, const Call& call) {
  const std::string& inherited = call.identity.source_identity;
  if (inherited.empty() || !in.SourceIdentity || *in.SourceIdentity == inherited) return {};
  return AwsError{"AccessDenied",
                  fmt::format("User: {} is not authorized to set source identity {}",
                              call.identity.arn, *in.SourceIdentity)};
}

Answer<Out> assume_role(const In& in, const Call& call) {
  const store::Role* role = find_role(in, call);
  // The asks were allowed, so the role is there; a trust policy cannot allow what does not exist.
  if (role == nullptr) return AwsError{"AccessDenied", "Not authorized to perform sts:AssumeRole"};
  TRY(check_source_identity(in, call));
  Identity identity = session_of(in, call, *role, TRY(duration(in, call, *role)));
  TRY(inherit_tags(in, call, identity));
  TRY(add_session_limits(call, {in.Policy, in.PolicyArns, in.Tags}, role->account, identity));
  Out out;
  out.Credentials = issue(call, identity);
  show_role_session(identity, out);
  if (!identity.source_identity.empty()) out.SourceIdentity = identity.source_identity;
  return out;
}

}  // namespace

Operation assume_role_row() {
  return reading_on_demand<wire::sts::op::AssumeRole>(asks, use_code, assume_role);
}

}  // namespace amiable::services::sts
