// What EC2 Auto Scaling asks of other services: operations of theirs, authorized and run like
// anybody's, in the name of a group's service-linked role.
//
//   TRY(call_service<wire::iam::op::CreateServiceLinkedRole>("iam", call, in, changes));
//   const RoleCall role(call, changes, group.service_linked_role_arn);
//   auto launched = role.ec2<wire::ec2::op::RunInstances>(in, changes);
//
// Errors: the operation's own, its refusals among them; then nothing of it is in `changes`. A
// RoleCall sees the world as `changes` left it when it was made, and lives within its Call.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "services/authorize.h"
#include "services/call.h"
#include "services/operation.h"

namespace amiable::services::autoscaling {

// In the name of the call's own caller.
template <class Op>
Answer<typename Op::Response> call_service(std::string_view service, const Call& call,
                                           const typename Op::Request& in,
                                           store::ChangeSet& changes) {
  const Operation* row = find_operation(service, Op::name);
  if (row == nullptr) return wire::internal_failure(nullptr);
  const auto exchange = row->begin(*row);
  *static_cast<typename Op::Request*>(exchange->input()) = in;
  const Asks asks = TRY(exchange->asks(call));
  Authorizer authorizer;
  if (auto refusal = authorizer.authorize(call, service, asks)) return refusal->error;
  store::ChangeSet effect;
  TRY(exchange->run(call, effect));
  for (const store::Change& change : effect.changes()) changes.add(change);
  return *static_cast<const typename Op::Response*>(exchange->output());
}

class RoleCall {
 public:
  RoleCall(const Call& call, const store::ChangeSet& changes, std::string_view role_arn);
  RoleCall(const RoleCall&) = delete;
  RoleCall& operator=(const RoleCall&) = delete;

  const Call& call() const { return call_; }

  template <class Op>
  Answer<typename Op::Response> ec2(const typename Op::Request& in,
                                    store::ChangeSet& changes) const {
    const std::size_t before = call_.forwarded == nullptr ? 0 : call_.forwarded->size();
    auto answer = call_service<Op>("ec2", call_, in, changes);
    own_records(before);
    if (call_.forwarded == nullptr) return answer;
    ForwardedCall& record = call_.forwarded->emplace_back(own_record(Op::name));
    record.input = std::make_shared<typename Op::Request>(in);
    if (answer.ok()) {
      record.output = std::make_shared<typename Op::Response>(answer.value());
    } else {
      record.error = answer.error();
    }
    return answer;
  }

 private:
  // What EC2 relayed to KMS was relayed for the role, not for who asked Auto Scaling.
  void own_records(std::size_t from) const;
  // Of the role's call itself.
  ForwardedCall own_record(std::string_view operation) const;

  std::string request_id_;
  store::World world_;
  store::WorldInventory inventory_;
  Identity identity_;
  authz::Caller caller_;
  Call call_;
};

}  // namespace amiable::services::autoscaling
