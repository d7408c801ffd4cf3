// A stage for tests of KMS's keys, policies, aliases and grants: two accounts with people in them,
// and operations run as the server runs them: asks, the real decision on each, run, effect.
//
//   KmsStage stage;
//   const std::string arn = stage.new_key();
//   stage.as_user("bob");
//   EXPECT_EQ(stage.outcome<op::DisableKey>({.KeyId = arn}), "AccessDeniedException: …");
#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "authz/gather.h"
#include "services/authorize.h"
#include "services/kms/kms_rows.h"
#include "services/operation.h"
#include "store/document.h"
#include "store/world.h"
#include "store/world_inventory.h"
#include "wire/generated/kms.h"

namespace amiable::services::kms {

namespace op = wire::kms::op;

class KmsStage {
 public:
  static constexpr std::string_view account = "111122223333";
  static constexpr std::string_view foreign = "444455556666";

  // alice may do everything with KMS, bob nothing; role worker nothing; carol, of the foreign
  // account, everything. The caller is the root of `account`.
  KmsStage() {
    for (const std::string_view id : {account, foreign}) {
      store::ChangeSet changes;
      store::Account record;
      record.id = id;
      changes.put(std::move(record));
      apply(changes);
    }
    add_user(account, "alice", everything);
    add_user(account, "bob");
    add_role(account, "worker");
    add_user(foreign, "carol", everything);
    as_root();
  }

  static constexpr std::string_view everything =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:*","Resource":"*"}})";

  static constexpr std::string_view trust =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",)"
      R"("Principal":{"AWS":"arn:aws:iam::111122223333:root"}}})";

  static std::string identity_policy(std::string_view action) {
    return fmt::format(R"({{"Version":"2012-10-17","Statement":)"
                       R"({{"Effect":"Allow","Action":"{}","Resource":"*"}}}})",
                       action);
  }

  // An entity of a name that exists is replaced: by one with another id.
  void add_user(std::string_view owner, std::string_view name, std::string_view policy = {}) {
    store::User user;
    fill(user, "user", "AIDA", owner, name, policy);
    store::ChangeSet changes;
    changes.put(std::move(user));
    apply(changes);
  }
  void add_role(std::string_view owner, std::string_view name, std::string_view policy = {}) {
    store::Role role;
    fill(role, "role", "AROA", owner, name, policy);
    role.trust = store::compile(std::string(trust), policy::Kind::trust, "trust policy").value();
    store::ChangeSet changes;
    changes.put(std::move(role));
    apply(changes);
  }
  void remove_user(std::string_view name) {
    erase(store::Table::user, store::key_of(*world_.user(account, name)));
  }
  void remove_role(std::string_view name) {
    erase(store::Table::role, store::key_of(*world_.role(account, name)));
  }
  std::string user_arn(std::string_view name, std::string_view owner = account) const {
    return world_.user(owner, name)->arn;
  }
  std::string role_arn(std::string_view name) const { return world_.role(account, name)->arn; }
  static std::string session_arn(std::string_view role, std::string_view session) {
    return fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", account, role, session);
  }
  static std::string root_arn(std::string_view of = account) {
    return fmt::format("arn:aws:iam::{}:root", of);
  }

  void as_root(std::string_view of = account) { become(Identity::Kind::root, of, root_arn(of)); }
  void as_user(std::string_view name, std::string_view of = account) {
    become(Identity::Kind::user, of, user_arn(name, of));
    identity.user_id = identity.user_entity_id = world_.user(of, name)->id;
  }
  void as_session(std::string_view role, std::string_view session) {
    become(Identity::Kind::role_session, account, session_arn(role, session));
    identity.temporary = true;
    identity.role_id = world_.role(account, role)->id;
  }

  const store::World& world() const { return world_; }
  const Vault& vault() const { return vault_; }
  void apply(const store::ChangeSet& changes) {
    if (!changes.empty()) world_ = world_.with(changes);
  }
  const store::Key& key(const std::string& arn) const { return *world_.key(arn); }
  template <class Change>
  void change(const std::string& arn, Change how) {
    store::Key next = key(arn);
    how(next);
    store::ChangeSet changes;
    changes.put(std::move(next));
    apply(changes);
  }

  template <class Op>
  Answer<typename Op::Response> run(const typename Op::Request& in) {
    const Operation& row = find(Op::name);
    const auto exchange = row.begin(row);
    *static_cast<typename Op::Request*>(exchange->input()) = in;
    store::ChangeSet changes;
    const Answer<void> done = with_call([&](Call& call) { return play(*exchange, call, changes); });
    if (!done.ok()) return done.error();
    apply(changes);
    return *static_cast<const typename Op::Response*>(exchange->output());
  }
  // "ok", "CODE: message", or "CODE" of errors without text.
  template <class Op>
  std::string outcome(const typename Op::Request& in) {
    const auto answer = run<Op>(in);
    if (answer.ok()) return "ok";
    const wire::AwsError& error = answer.error();
    return error.message.empty() ? error.code : error.code + ": " + error.message;
  }
  template <class Op>
  Answer<Asks> asks(const typename Op::Request& in) {
    const Operation& row = find(Op::name);
    const auto exchange = row.begin(row);
    *static_cast<typename Op::Request*>(exchange->input()) = in;
    return with_call([&](const Call& call) { return exchange->asks(call); });
  }
  template <class Use>
  auto with_call(Use use) {
    store::WorldInventory inventory;
    inventory.rebind(world_);
    const authz::Caller caller = authz::find_caller(inventory, identity.arn);
    Call call{.world = world_,
              .inventory = inventory,
              .identity = identity,
              .caller = caller,
              .vault = vault_,
              .now = now,
              .partition = "aws",
              .region = region,
              .request_id = "rehearsal",
              .source_ip = "192.0.2.1",
              .user_agent = "rehearsal",
              .prepared = nullptr};
    return use(call);
  }

  // The ARN of a new key, by default symmetric with the default policy.
  std::string new_key(const wire::kms::CreateKeyRequest& in = {}) {
    return *run<op::CreateKey>(in).value().KeyMetadata->Arn;
  }
  static std::string id_of(const std::string& arn) { return arn.substr(arn.rfind('/') + 1); }
  void wait_days(std::int64_t days) { now = now + days * seconds_per_day; }

  Timestamp now{1'795'600'000'000};
  std::string region = "us-east-1";
  Identity identity;

 private:
  static Answer<void> play(Exchange& exchange, Call& call, store::ChangeSet& changes) {
    const Asks asks = TRY(exchange.asks(call));
    Authorizer authorizer;
    if (auto refusal = authorizer.authorize(call, "kms", asks)) return refusal->error;
    const std::optional<crypto::KeyPair> prepared = TRY(exchange.prepare());
    if (prepared) call.prepared = &*prepared;
    return exchange.run(call, changes);
  }
  void fill(store::Entity& entity, std::string_view kind, std::string_view prefix,
            std::string_view owner, std::string_view name, std::string_view policy) {
    entity.account = owner;
    entity.name = name;
    entity.path = "/";
    entity.id = fmt::format("{}{:017}", prefix, ++entities_);
    entity.arn = fmt::format("arn:aws:iam::{}:{}/{}", owner, kind, name);
    if (policy.empty()) return;
    entity.inline_policies.push_back(
        {"p", store::compile(std::string(policy), policy::Kind::identity, "p").value()});
  }
  void become(Identity::Kind kind, std::string_view of, std::string arn) {
    identity = {};
    identity.kind = kind;
    identity.account = of;
    identity.arn = std::move(arn);
  }
  void erase(store::Table table, std::string row) {
    store::ChangeSet changes;
    changes.erase(table, std::move(row));
    apply(changes);
  }
  static const Operation& find(std::string_view name) {
    for (const Operation& row : kms_operations()) {
      if (row.name == name) return row;
    }
    std::abort();
  }

  Vault vault_{crypto::SecretBytes::copy_of(std::string(32, 'k'))};
  store::World world_;
  int entities_ = 0;
};

}  // namespace amiable::services::kms
