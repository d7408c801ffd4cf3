// Three identities, one way to decide: services::gather, as for every other call.
#include "services/forwarded.h"

#include <fmt/format.h>

#include "base/arn.h"

namespace amiable::services {
namespace {

using launch::Behalf;

bool is_callers(Behalf behalf) { return behalf == Behalf::caller || behalf == Behalf::forwarded; }

std::string service_name(std::string_view region) {
  return fmt::format("ec2.{}.amazonaws.com", region);
}

Identity identity_for(const Call& call, Behalf behalf, std::string_view region,
                      std::string_view instance_id) {
  if (behalf == Behalf::infrastructure_role) return infrastructure_identity(call, instance_id);
  Identity identity;
  identity.account = call.account();
  identity.partition = call.partition;
  if (behalf == Behalf::ebs_service) identity.arn = service_name(region);
  return identity;
}

authz::Caller caller_for(const Call& call, Behalf behalf, std::string_view region,
                         std::string_view instance_id) {
  if (behalf == Behalf::infrastructure_role) {
    return authz::infrastructure_role(call.inventory, call.partition, call.account(), instance_id);
  }
  return behalf == Behalf::ebs_service ? authz::service(service_name(region)) : authz::Caller();
}

}  // namespace

OnBehalf::OnBehalf(const Call& call, Behalf behalf, std::string_view region,
                   std::string_view instance_id)
    : region_(region),
      identity_(identity_for(call, behalf, region, instance_id)),
      caller_(caller_for(call, behalf, region, instance_id)),
      call_(call_on(call, call.world, call.inventory,
                    is_callers(behalf) ? call.identity : identity_,
                    is_callers(behalf) ? call.caller : caller_)) {
  call_.region = region_;
  call_.source_ip = call_.user_agent = {};
  call_.prepared = nullptr;
  call_.key_uses = nullptr;
  call_.forwarded = nullptr;
}

Ask ask_of_row(const launch::Request& row, std::span<const model::Grant> granted) {
  Ask ask;
  ask.action = row.action;
  ask.on = Ask::On::key;
  ask.resource = row.resource;
  ask.resource_account = row.resource_account;
  for (const launch::ContextKey& key : row.context) {
    ask.context.push_back({key.name, key.values, key.is_list});
  }
  ask.encryption_context = row.encryption_context;
  ask.granted.assign(granted.begin(), granted.end());
  // EC2 names no key when it decrypts: a refusal speaks of the ciphertext [measured].
  ask.by_ciphertext = row.action == "kms:ReEncryptFrom" || row.action == "kms:Decrypt";
  return ask;
}

Identity infrastructure_identity(const Call& call, std::string_view instance_id) {
  Identity identity;
  identity.kind = Identity::Kind::role_session;
  identity.partition = call.partition;
  identity.account = call.account();
  identity.role_name = "aws:ec2-infrastructure";
  identity.session_name = instance_id;
  identity.role_id = fmt::format("{}:{}", identity.account, identity.role_name);
  identity.user_id = fmt::format("{}:{}", identity.role_id, instance_id);
  identity.arn = fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", call.partition, identity.account,
                             identity.role_name, instance_id);
  return identity;
}

}  // namespace amiable::services
