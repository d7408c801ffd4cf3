// A stage for tests of KMS's cryptographic operations: a world of keys with real material, one
// caller, and operations run as the server runs them once every ask was allowed. Unlike Rehearsal
// it moves requests, which hold secrets.
//
//   CryptoStage stage;
//   const std::string arn = stage.add_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
//   EXPECT_EQ(stage.play<op::Encrypt>(std::move(in)).outcome(), "ok");
#pragma once

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "authz/gather.h"
#include "crypto/random.h"
#include "services/kms/key_specs.h"
#include "services/kms/kms_rows.h"
#include "services/kms/material.h"
#include "services/operation.h"
#include "store/document.h"
#include "store/world.h"
#include "store/world_inventory.h"
#include "wire/generated/kms.h"

namespace amiable::services::kms {

namespace op = wire::kms::op;

inline crypto::SecretBytes secret(std::string_view text) {
  return crypto::SecretBytes::copy_of(text);
}

// Making RSA keys takes long: one of each kind for all tests of a program.
inline const crypto::KeyPair& shared_pair(crypto::KeyKind kind) {
  static std::map<crypto::KeyKind, crypto::KeyPair> pairs;
  auto found = pairs.find(kind);
  if (found == pairs.end()) {
    found = pairs.emplace(kind, crypto::generate_key_pair(kind).value()).first;
  }
  return found->second;
}

template <class Op>
struct Played {
  std::unique_ptr<Exchange> exchange;
  std::optional<Asks> asks;             // nullopt: asking was refused
  std::optional<wire::AwsError> error;  // of asking or running

  bool ok() const { return !error; }
  // "ok", or "CODE: message", or "CODE" for errors without text.
  std::string outcome() const {
    if (ok()) return "ok";
    return error->message.empty() ? error->code : error->code + ": " + error->message;
  }
  const typename Op::Response& out() const {
    return *static_cast<const typename Op::Response*>(exchange->output());
  }
};

class CryptoStage {
 public:
  static constexpr std::string_view account = "111122223333";

  // Returns the key's ARN. origin EXTERNAL: awaits its material.
  std::string add_key(std::string_view spec, std::string_view usage,
                      std::string_view origin = "AWS_KMS", std::string_view owner = account) {
    store::Key key = blank(spec, usage, origin, owner, crypto::uuid4());
    if (origin == "AWS_KMS") add_material(key);
    return put(std::move(key));
  }
  // A primary in us-east-1 and a replica in eu-west-1; ids and material alike.
  std::string add_related_keys(std::string_view origin = "AWS_KMS") {
    store::Key key = blank("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", origin, account,
                           "mrk-" + crypto::random_hex(32));
    key.record.multi_region = true;
    key.record.multi_region_type = "PRIMARY";
    key.primary_region = "us-east-1";
    key.replica_regions = {"eu-west-1"};
    if (origin == "AWS_KMS") add_material(key);
    store::Key replica = key;
    replica.record.region = "eu-west-1";
    replica.record.multi_region_type = "REPLICA";
    replica.record.arn = in_region(key.record.arn, "eu-west-1");
    put(std::move(replica));
    return put(std::move(key));
  }
  static std::string in_region(std::string arn, std::string_view other) {
    const std::string_view here = "us-east-1";
    return arn.replace(arn.find(here), here.size(), other);
  }
  static std::string id_of(const std::string& arn) { return arn.substr(arn.rfind('/') + 1); }

  const store::Key& key(const std::string& arn) const { return *world_.key(arn); }
  template <class Change>
  void change(const std::string& arn, Change change) {
    store::Key changed = key(arn);
    change(changed);
    put(std::move(changed));
  }
  void set_state(const std::string& arn, std::string_view state) {
    change(arn, [state](store::Key& key) { key.record.state = state; });
  }
  void rotate(const std::string& arn) {
    change(arn, [this](store::Key& key) {
      key.materials.push_back(new_material(vault_, key.record.id, 32, now));
      key.materials.back().rotation = "AUTOMATIC";
    });
  }
  void erase(const std::string& arn) {
    store::ChangeSet changes;
    changes.erase(store::Table::key, arn);
    world_ = world_.with(changes);
  }
  void add_alias(std::string_view name, const std::string& arn) {
    store::Alias alias;
    alias.account = account;
    alias.region = "us-east-1";
    alias.record.name = name;
    alias.record.arn = fmt::format("arn:aws:kms:us-east-1:{}:{}", account, name);
    alias.record.target_key_id = id_of(arn);
    store::ChangeSet changes;
    changes.put(alias);
    world_ = world_.with(changes);
  }

  template <class Op>
  Played<Op> play(typename Op::Request in) {
    const Operation& row = find(Op::name);
    Played<Op> played;
    played.exchange = row.begin(row);
    *static_cast<typename Op::Request*>(played.exchange->input()) = std::move(in);
    store::ChangeSet changes;
    const Answer<void> done = with_call([&](const Call& call) -> Answer<void> {
      played.asks = TRY(played.exchange->asks(call));
      return played.exchange->run(call, changes);
    });
    if (!done.ok()) {
      played.error = done.error();
    } else if (!changes.empty()) {
      world_ = world_.with(changes);
    }
    return played;
  }

  Timestamp now{1'795'600'000'000};
  std::string region = "us-east-1";
  Identity identity = root();
  const store::World& world() const { return world_; }
  const Vault& vault() const { return vault_; }

  template <class Use>
  auto with_call(Use use) const {
    store::WorldInventory inventory;
    inventory.rebind(world_);
    authz::Caller caller;
    caller.arn = identity.arn;
    caller.account = identity.account;
    const Call call{.world = world_,
                    .inventory = inventory,
                    .identity = identity,
                    .caller = caller,
                    .vault = vault_,
                    .now = now,
                    .region = region,
                    .request_id = "stage"};
    return use(call);
  }

  static const Operation& find(std::string_view name) {
    static const std::vector<Operation> rows = [] {
      std::vector<Operation> all;
      for (const auto list : {agreement_rows, data_key_rows, encrypt_rows, import_rows, mac_rows,
                              random_rows, sign_rows}) {
        for (Operation& row : list()) all.push_back(row);
      }
      return all;
    }();
    for (const Operation& row : rows) {
      if (row.name == name) return row;
    }
    std::abort();
  }

 private:
  static Identity root() {
    Identity identity;
    identity.account = account;
    identity.arn = fmt::format("arn:aws:iam::{}:root", account);
    return identity;
  }
  store::Key blank(std::string_view spec, std::string_view usage, std::string_view origin,
                   std::string_view owner, std::string id) const {
    store::Key key;
    key.record.arn = fmt::format("arn:aws:kms:us-east-1:{}:key/{}", owner, id);
    key.record.id = std::move(id);
    key.record.account = owner;
    key.record.region = "us-east-1";
    key.record.state = origin == "AWS_KMS" ? "Enabled" : "PendingImport";
    key.record.spec = spec;
    key.record.usage = usage;
    key.record.origin_of_material = origin;
    key.created = now;
    constexpr const char* policy_text =
        R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"}]})";
    key.policy = store::compile(policy_text, policy::Kind::key, "default").value();
    return key;
  }
  void add_material(store::Key& key) const {
    const KeySpec& spec = spec_of(key);
    if (!spec.pair) {
      key.materials = {new_material(vault_, key.record.id, spec.material_bytes, now)};
      return;
    }
    const crypto::KeyPair& pair = shared_pair(*spec.pair);
    key.materials = {seal_material(vault_, key.record.id, pair.private_pkcs8.view(), now)};
    key.public_key = pair.public_spki;
  }
  std::string put(store::Key key) {
    std::string arn = key.record.arn;
    store::ChangeSet changes;
    changes.put(std::move(key));
    world_ = world_.with(changes);
    return arn;
  }

  Vault vault_{crypto::SecretBytes::copy_of(std::string(32, 'k'))};
  store::World world_;
};

}  // namespace amiable::services::kms
