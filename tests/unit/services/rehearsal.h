// A small stage for tests of services: one account with a world of its own, a caller, and
// operations that are run as the server would run them once every ask was allowed.
//
//   Rehearsal stage(iam_operations());
//   stage.run<op::CreateUser>({.UserName = "alice"});
//   stage.as_user("alice");
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>

#include "services/first_account.h"
#include "services/operation.h"
#include "store/world.h"
#include "store/world_inventory.h"

namespace amiable::services {

class Rehearsal {
 public:
  static constexpr std::string_view account = "111122223333";

  explicit Rehearsal(std::span<const Operation> rows)
      : vault_(crypto::SecretBytes::copy_of(std::string(32, 'k'))), rows_(rows) {
    store::ChangeSet changes;
    make_account(account, vault_, now, changes);
    add_aws_managed_policies(now, changes);
    apply(changes);
    as_root();
  }

  void as_root(std::string_view of = account) {
    identity = {};
    identity.kind = Identity::Kind::root;
    identity.account = of;
    identity.user_id = of;
    identity.arn = fmt::format("arn:aws:iam::{}:root", of);
  }
  void as_user(std::string_view name) {
    const store::User* user = world_.user(account, name);
    identity = {};
    identity.kind = Identity::Kind::user;
    identity.account = account;
    identity.user_name = user->name;
    identity.user_id = identity.user_entity_id = user->id;
    identity.arn = user->arn;
  }
  void as_session(std::string_view role, std::string_view session) {
    identity = {};
    identity.kind = Identity::Kind::role_session;
    identity.account = account;
    identity.temporary = true;
    identity.role_name = role;
    identity.session_name = session;
    identity.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", account, role, session);
  }

  const store::World& world() const { return world_; }
  const Vault& vault() const { return vault_; }
  void apply(const store::ChangeSet& changes) {
    if (!changes.empty()) world_ = world_.with(changes);
  }

  bool serves(std::string_view name) const { return find(name) != nullptr; }

  template <class Op>
  Answer<Asks> asks(const typename Op::Request& in) {
    auto exchange = begin<Op>(in);
    return with_call([&](const Call& call) { return exchange->asks(call); });
  }

  // Asks (which may refuse bad input), runs, and applies the effect.
  template <class Op>
  Answer<typename Op::Response> run(const typename Op::Request& in) {
    auto exchange = begin<Op>(in);
    store::ChangeSet changes;
    const Answer<void> done = with_call([&](const Call& call) -> Answer<void> {
      TRY(exchange->asks(call));
      return exchange->run(call, changes);
    });
    if (!done.ok()) return done.error();
    apply(changes);
    return *static_cast<const typename Op::Response*>(exchange->output());
  }

  // "CODE: message", or "ok".
  template <class Op>
  std::string outcome(const typename Op::Request& in) {
    const auto answer = run<Op>(in);
    return answer.ok() ? "ok" : answer.error().code + ": " + answer.error().message;
  }

  // use(call) with a call of the current identity.
  template <class Use>
  auto with_call(Use use) {
    store::WorldInventory inventory;
    inventory.rebind(world_);
    inventory.at(now);
    const authz::Caller caller = authz::find_caller(inventory, identity.arn);
    const Call call{.world = world_,
                    .inventory = inventory,
                    .identity = identity,
                    .caller = caller,
                    .vault = vault_,
                    .now = now,
                    .partition = "aws",
                    .region = "us-east-1",
                    .request_id = "rehearsal",
                    .source_ip = "203.0.113.7",
                    .user_agent = "rehearsal",
                    .prepared = nullptr,
                    .key_uses = nullptr,
                    .events = events};
    return use(call);
  }

  Timestamp now{1'790'000'000'500};
  const EventHistory* events = nullptr;
  Identity identity;

 private:
  const Operation* find(std::string_view name) const {
    for (const Operation& row : rows_) {
      if (row.name == name) return &row;
    }
    return nullptr;
  }
  template <class Op>
  std::unique_ptr<Exchange> begin(const typename Op::Request& in) {
    const Operation* row = find(Op::name);
    auto exchange = row->begin(*row);
    *static_cast<typename Op::Request*>(exchange->input()) = in;
    return exchange;
  }

  Vault vault_;
  std::span<const Operation> rows_;
  store::World world_;
};

}  // namespace amiable::services
