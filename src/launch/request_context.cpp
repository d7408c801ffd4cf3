// Sources: IAM user guide (global condition keys; forward access sessions carry the principal's
// keys, not its network's), EC2 user guide (keys of RunInstances).
#include "launch/request_context.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "authz/resource_keys.h"
#include "base/ascii.h"

namespace amiable::launch {
namespace {

using Names = std::span<const std::string_view>;

// Of the HTTP request to EC2 itself, or of resources it names: not passed on to KMS.
constexpr std::array<std::string_view, 11> direct_only = {
    "aws:sourceip",    "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce",   "aws:useragent",
    "aws:referer",     "aws:requesttag/", "aws:tagkeys",   "aws:resourcetag/", "ec2:",
    "aws:sourcevpcarn"};

// Keys of the caller's session that nobody gave: unknown under --strict.
constexpr std::array<std::string_view, 5> session_keys = {
    "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime",
    "aws:SourceIdentity", "aws:FederatedProvider"};
constexpr std::array<std::string_view, 7> network_keys = {
    "aws:SourceIp",  "aws:VpcSourceIp", "aws:SourceVpc", "aws:SourceVpce",
    "aws:UserAgent", "aws:Referer",     "aws:TagKeys"};

bool is_direct_only(std::string_view name) {
  const std::string key = ascii_lowered(name);
  return std::any_of(direct_only.begin(), direct_only.end(), [&key](std::string_view one) {
    const bool prefix = one.back() == '/' || one.back() == ':';
    return prefix ? key.starts_with(one) : key == one;
  });
}

void set(policy::Context& context, const ContextKey& key) {
  if (key.is_list || key.values.size() != 1) {
    context.set_list(key.name, key.values);
  } else {
    context.set(key.name, key.values.front());
  }
}

void set_unknown(policy::Context& context, Names names) {
  for (std::string_view name : names) {
    if (!context.has(name)) context.set_unknown(name);
  }
}

// Seconds since 1970 of an ISO 8601 time in UTC; empty when it is none.
std::string epoch_of(const std::string& iso) {
  std::tm time{};
  if (strptime(iso.c_str(), "%Y-%m-%dT%H:%M:%SZ", &time) == nullptr) return {};
  return std::to_string(timegm(&time));
}

void add_time(const Question& question, policy::Context& context) {
  const std::string epoch = epoch_of(question.now);
  if (epoch.empty()) {
    context.set_unknown("aws:CurrentTime");
    context.set_unknown("aws:EpochTime");
    return;
  }
  context.set("aws:CurrentTime", question.now);
  context.set("aws:EpochTime", epoch);
}

// Credentials of a role always tell whether MFA was used; untold, it was not. Access keys of a user
// have no such key at all [IAM user guide, aws:MultiFactorAuthPresent].
void add_mfa(const authz::Caller& caller, policy::Context& context) {
  const policy::PrincipalKind kind = caller.principal.kind;
  const bool temporary = kind == policy::PrincipalKind::session ||
                         kind == policy::PrincipalKind::role ||
                         kind == policy::PrincipalKind::federated;
  constexpr std::string_view key = "aws:MultiFactorAuthPresent";
  if (temporary && !context.has(key)) context.set(key, "false");
}

void add_given(const Question& question, const Request& request, const Doubts& doubts,
               policy::Context& context) {
  const bool direct = request.behalf == Behalf::caller;
  for (const ContextKey& key : question.context) {
    if (direct || !is_direct_only(key.name)) set(context, key);
  }
  if (!doubts.context || question.has_context) return;
  set_unknown(context, session_keys);
  if (!direct) return;
  set_unknown(context, network_keys);
  context.set_unknown_prefix("aws:requesttag/");
}

}  // namespace

void fill_context(const Question& question, const Request& request, const authz::Caller& caller,
                  const Doubts& doubts, model::Inventory& inventory, policy::Context& context) {
  context.clear();
  authz::add_principal_keys(context, caller);
  context.set("aws:SecureTransport", "true");
  context.set("aws:RequestedRegion", question.region);
  if (const auto key = split_arn(request.resource);
      key && !key->region.empty() && request.behalf != Behalf::caller) {
    context.set("aws:RequestedRegion", key->region);
  }
  if (request.behalf == Behalf::caller) context.set("aws:ViaAWSService", "false");
  add_time(question, context);
  if (!request.resource_account.empty()) {
    authz::add_resource_keys(context, inventory, request.resource_account);
  }
  const bool callers = request.behalf == Behalf::caller || request.behalf == Behalf::forwarded;
  if (callers) {
    add_given(question, request, doubts, context);
    add_mfa(caller, context);
  }
  for (const ContextKey& key : request.context) set(context, key);
  // A key that EC2 would send but the question does not tell; --context can.
  for (const std::string& name : request.unknown_keys) {
    if (!context.has(name)) context.set_unknown(name);
  }
  for (const std::string& prefix : request.unknown_prefixes) context.set_unknown_prefix(prefix);
}

}  // namespace amiable::launch
