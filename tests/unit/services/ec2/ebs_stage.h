// A stage for tests of snapshots and volumes: KMS's two accounts with alice and carol, who may do
// everything with EC2 too, and EC2's operations run as the server runs them: asks, the decision on
// each, run, effect. A session policy may deny one action on one resource.
#pragma once

#include <string>
#include <vector>

#include "../kms/kms_rehearsal.h"
#include "services/due_changes.h"
#include "services/ec2/key_work.h"
#include "services/kms/ciphertext.h"
#include "services/kms/sealing.h"
#include "store/ec2_course.h"
#include "wire/generated/ec2.h"

namespace amiable::services::ec2 {

namespace op = wire::ec2::op;
namespace shapes = wire::ec2;

// Both accounts may do everything with the key.
inline constexpr std::string_view open_policy =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"kms:*","Resource":"*",)"
    R"("Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::444455556666:root"]}}]})";

class EbsStage : public kms::KmsStage {
 public:
  EbsStage() {
    add_user(account, "alice", all);
    add_user(foreign, "carol", all);
    as_user("alice");
  }
  static constexpr std::string_view all =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:*","ec2:*","ebs:*"],)"
      R"("Resource":"*"}})";

  template <class Op>
  Answer<typename Op::Response> ask(const typename Op::Request& in) {
    const Operation* row = find_operation(Op::operation().service, Op::name);
    if (row == nullptr) return wire::AwsError{"NotImplemented", std::string(Op::name)};
    const auto exchange = row->begin(*row);
    *static_cast<typename Op::Request*>(exchange->input()) = in;
    store::ChangeSet changes;
    const Answer<void> done =
        as_caller([&](Call& call) { return play(*row, *exchange, call, changes); });
    if (!done.ok()) return done.error();
    apply(changes);
    return *static_cast<const typename Op::Response*>(exchange->output());
  }
  // "ok", "CODE: message".
  template <class Op>
  std::string told(const typename Op::Request& in) {
    const auto answer = ask<Op>(in);
    return answer.ok() ? "ok" : answer.error().code + ": " + answer.error().message;
  }
  // What the operation asks about that request.
  template <class Op>
  Answer<Asks> asks_of(const typename Op::Request& in) {
    const Operation& row = *find_operation("ec2", Op::name);
    const auto exchange = row.begin(row);
    *static_cast<typename Op::Request*>(exchange->input()) = in;
    return as_caller([&](const Call& call) { return exchange->asks(call); });
  }
  void deny(std::string_view action, const std::string& resource) {
    denied = action;
    denied_on = resource;
  }
  void wait(std::int64_t milliseconds) { now.milliseconds += milliseconds; }
  void tick() { apply(due_changes(world(), vault(), now)); }
  std::size_t grants_on(const std::string& key) const { return world().grant_count(key); }

  // alice's, in zone a, running since long.
  std::string new_instance() {
    store::Instance instance;
    instance.record.id = "i-0123456789abcdef0";
    instance.record.account = account;
    instance.record.region = region;
    instance.record.state = "running";
    instance.availability_zone = region + "a";
    instance.root_device_name = "/dev/xvda";
    const std::string id = instance.record.id;
    store::ChangeSet changes;
    changes.put(std::move(instance));
    apply(changes);
    return id;
  }
  std::string new_volume(shapes::CreateVolumeRequest in) {
    if (!in.AvailabilityZone) in.AvailabilityZone = region + "a";
    const auto made = ask<op::CreateVolume>(in);
    if (!made.ok()) return made.error().code + ": " + made.error().message;
    wait(1000);
    return *made.value().VolumeId;
  }
  std::string new_snapshot(const std::string& volume) {
    shapes::CreateSnapshotRequest in;
    in.VolumeId = volume;
    const auto made = ask<op::CreateSnapshot>(in);
    if (!made.ok()) return made.error().code + ": " + made.error().message;
    wait(1000);
    return *made.value().SnapshotId;
  }
  std::string new_image(const std::string& snapshot, const std::string& name) {
    shapes::RegisterImageRequest in;
    in.Name = name;
    in.Architecture = "x86_64";
    in.RootDeviceName = "/dev/xvda";
    in.VirtualizationType = "hvm";
    auto& mapping = in.BlockDeviceMappings.emplace().emplace_back();
    mapping.DeviceName = "/dev/xvda";
    mapping.Ebs.emplace().SnapshotId = snapshot;
    const auto made = ask<op::RegisterImage>(in);
    return made.ok() ? *made.value().ImageId : made.error().code + ": " + made.error().message;
  }
  // What the sealed data key of a row opens to, as text; or KMS's error code.
  std::string opened(const std::string& key_arn, const std::string& sealed,
                     const std::string& bound_id) {
    return with_call([&](const Call& call) -> std::string {
      auto plain = kms::decrypt_under(call, *call.world.key(key_arn), "SYMMETRIC_DEFAULT", sealed,
                                      kms::EncryptionContext{{"aws:ebs:id", bound_id}});
      return plain.ok() ? std::string(plain.value().plaintext.view()) : plain.error().code;
    });
  }
  std::string volume_state(const std::string& id) const {
    const store::Volume* volume = world().volume(region, id);
    return volume == nullptr ? "" : store::record_at(*volume, now).state;
  }
  const store::Volume& volume(const std::string& id) const { return *world().volume(region, id); }
  const store::Snapshot& snapshot(const std::string& id) const {
    return *world().snapshot(region, id);
  }
  model::Snapshot snapshot_now(const std::string& id) const {
    return store::record_at(snapshot(id), now);
  }

  std::vector<ForwardedCall> events;
  store::BlockFiles* files = nullptr;  // where snapshots' data is; nullptr: they have none

 private:
  static Answer<void> play(const Operation& row, Exchange& exchange, Call& call,
                           store::ChangeSet& changes) {
    const Asks asks = TRY(exchange.asks(call));
    Authorizer authorizer;
    if (auto refusal = authorizer.authorize(call, row.service, asks)) return refusal->error;
    const std::optional<ebs::WrittenBlocks> written = TRY(exchange.stage(call));
    if (written) call.written = &*written;
    return exchange.run(call, changes);
  }
  void narrow(authz::Caller& caller) const {
    if (denied.empty()) return;
    const std::string text = fmt::format(
        R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":"*"}},)"
        R"({{"Effect":"Deny","Action":"{}","Resource":"{}"}}]}})",
        denied, denied_on);
    caller.session_policies = {
        store::compile(text, policy::Kind::identity, "session policy").value().compiled};
    caller.has_session_policies = true;
  }
  template <class Use>
  auto as_caller(Use use) {
    events.clear();
    return with_call([&](Call& plain) {
      plain.inventory.at(plain.now);
      authz::Caller caller = plain.caller;
      narrow(caller);
      Call call{.world = plain.world,
                .inventory = plain.inventory,
                .identity = plain.identity,
                .caller = caller,
                .vault = plain.vault,
                .now = plain.now,
                .partition = "aws",
                .region = plain.region,
                .request_id = "ec2-request",
                .source_ip = "192.0.2.1",
                .user_agent = "test",
                .forwarded = &events,
                .block_files = files};
      return use(call);
    });
  }

  std::string denied, denied_on;
};

}  // namespace amiable::services::ec2
