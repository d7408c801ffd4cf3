// The session is AutoScaling's:
// arn:aws:sts::A:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling [CloudTrail records of
// launches by Auto Scaling].
#include "services/autoscaling/role_call.h"

#include <fmt/format.h>

#include "crypto/random.h"
#include "services/credential.h"

namespace amiable::services::autoscaling {
namespace {

constexpr std::string_view session_name = "AutoScaling";
constexpr std::int64_t session_seconds = 3600;

Identity identity_of(const Call& call, const store::World& world, std::string_view role_arn) {
  Identity identity;
  identity.kind = Identity::Kind::role_session;
  identity.partition = call.partition;
  identity.account = call.account();
  identity.role_name = role_arn.substr(role_arn.rfind('/') + 1);
  identity.session_name = session_name;
  identity.arn = fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", call.partition, call.account(),
                             identity.role_name, session_name);
  const store::Role* role = world.role(call.account(), identity.role_name);
  if (role != nullptr) identity.role_id = role->id;
  identity.user_id = fmt::format("{}:{}", identity.role_id, session_name);
  identity.temporary = true;
  identity.issued = call.now;
  identity.expires = call.now + session_seconds;
  return identity;
}

authz::Caller caller_of(store::WorldInventory& inventory, const store::World& world, Timestamp now,
                        const Identity& identity) {
  inventory.rebind(world);
  inventory.at(now);
  authz::Caller caller = authz::find_caller(inventory, identity.arn);
  inventory.only_grants_to(grantees_of(caller));
  return caller;
}

}  // namespace

RoleCall::RoleCall(const Call& call, const store::ChangeSet& changes, std::string_view role_arn)
    : request_id_(crypto::uuid4()),
      world_(changes.empty() ? call.world : call.world.with(changes)),
      identity_(identity_of(call, world_, role_arn)),
      caller_(caller_of(inventory_, world_, call.now, identity_)),
      call_(call_on(call, world_, inventory_, identity_, caller_)) {
  call_.source_ip = call_.user_agent = {};
  call_.request_id = request_id_;
  call_.prepared = nullptr;
}

void RoleCall::own_records(std::size_t from) const {
  if (call_.forwarded == nullptr) return;
  for (std::size_t i = from; i < call_.forwarded->size(); ++i) {
    ForwardedCall& record = (*call_.forwarded)[i];
    if (record.by == ForwardedCall::By::caller && !record.identity) record.identity = identity_;
  }
}

ForwardedCall RoleCall::own_record(std::string_view operation) const {
  ForwardedCall record;
  record.identity = identity_;
  record.service = "ec2";
  record.operation = operation;
  record.invoked_by = "autoscaling.amazonaws.com";
  record.region = call_.region;
  record.request_id = request_id_;
  return record;
}

}  // namespace amiable::services::autoscaling
