// Set in the order global, principal, session, resource, request; a later one replaces.
#include "services/request_keys.h"

#include <fmt/format.h>

#include "authz/key_context.h"
#include "authz/resource_keys.h"

namespace amiable::services {
namespace {

void set(policy::Context& context, const ContextKey& key) {
  if (key.list || key.values.size() != 1) {
    context.set_list(key.name, key.values);
  } else {
    context.set(key.name, key.values.front());
  }
}

void add_global(policy::Context& context, const Call& call) {
  context.set("aws:CurrentTime", iso8601(call.now));
  context.set("aws:EpochTime", fmt::to_string(call.now.seconds()));
  // A rehearsal over plain HTTP stands for the TLS that clients speak to AWS.
  context.set("aws:SecureTransport", "true");
  context.set("aws:RequestedRegion", call.region);
  // A service that calls in somebody's name brings no client's address (forwarded.h).
  if (!call.source_ip.empty()) context.set("aws:SourceIp", call.source_ip);
  if (!call.user_agent.empty()) context.set("aws:UserAgent", call.user_agent);
  context.set("aws:ViaAWSService", "false");
}

// Temporary credentials carry MFA and issue time; long-term ones have neither key at all.
void add_session(policy::Context& context, const Identity& identity, Timestamp now) {
  if (!identity.temporary) return;
  context.set("aws:TokenIssueTime", iso8601(identity.issued));
  context.set("aws:MultiFactorAuthPresent", identity.mfa ? "true" : "false");
  if (identity.mfa) {
    const std::int64_t age = now.seconds() - identity.mfa->seconds();
    context.set("aws:MultiFactorAuthAge", fmt::to_string(age));
  }
  if (!identity.source_identity.empty()) {
    context.set("aws:SourceIdentity", identity.source_identity);
  }
  if (!identity.federated_provider.empty()) {
    context.set("aws:FederatedProvider", identity.federated_provider);
  }
  for (const model::Tag& key : identity.federation_keys) context.set(key.key, key.value);
  // A session tag replaces the role's tag of the same key [IAM user guide, session tags].
  for (const model::Tag& tag : identity.session_tags) {
    context.set("aws:PrincipalTag/" + tag.key, tag.value);
  }
}

void add_key(policy::Context& context, const Call& call, const Ask& ask) {
  context.set("kms:CallerAccount", call.account());
  const store::Key* key = call.world.key(ask.resource);
  if (key == nullptr) return;
  authz::describe_key(key->record, [&context](std::string_view name, std::string_view value) {
    context.set(name, value);
  });
  const auto aliases = call.world.aliases_of_key(ask.resource);
  if (authz::carries_aliases(aliases.size())) {
    std::vector<std::string> names;
    for (const store::Alias* alias : aliases) names.push_back(alias->record.name);
    context.set_list("kms:ResourceAliases", names);
  }
  for (const model::Tag& tag : key->tags) context.set("aws:ResourceTag/" + tag.key, tag.value);
}

void add_encryption_context(policy::Context& context, const Ask& ask) {
  if (ask.encryption_context.empty()) return;
  std::vector<std::string> keys;
  for (const model::Tag& pair : ask.encryption_context) {
    context.set("kms:EncryptionContext:" + pair.key, pair.value);
    keys.push_back(pair.key);
  }
  context.set_list("kms:EncryptionContextKeys", keys);
}

}  // namespace

void add_request_keys(policy::Context& context, const Call& call, const Ask& ask) {
  add_global(context, call);
  authz::add_principal_keys(context, call.caller);
  add_session(context, call.identity, call.now);
  authz::add_resource_keys(
      context, call.inventory,
      ask.resource_account.empty() ? call.account() : std::string_view(ask.resource_account));
  const bool kms = ask.action.starts_with("kms:");
  if (kms && ask.on == Ask::On::key) {
    add_key(context, call, ask);
  } else if (kms) {
    context.set("kms:CallerAccount", call.account());
  }
  if (ask.action.starts_with("ec2:")) context.set("ec2:Region", call.region);
  const std::string service_prefix = ask.action.substr(0, ask.action.find(':'));
  for (const model::Tag& tag : ask.resource_tags) {
    context.set("aws:ResourceTag/" + tag.key, tag.value);
    if (!kms) context.set(service_prefix + ":ResourceTag/" + tag.key, tag.value);
  }
  add_encryption_context(context, ask);
  for (const ContextKey& key : ask.context) set(context, key);
}

}  // namespace amiable::services
