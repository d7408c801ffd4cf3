// What no output of aws holds, made fresh: material of each key's spec, data keys sealed under it
// as EBS does (aws:ebs:id in the context), an access key for each user.
#include <fmt/format.h>

#include <map>
#include <utility>

#include "crypto/random.h"
#include "services/access_key_secret.h"
#include "services/ec2/key_work.h"
#include "services/kms/ciphertext.h"
#include "services/kms/key_creation.h"
#include "services/kms/key_specs.h"
#include "services/kms/material.h"
#include "world_import/world_import.h"

namespace amiable::world_import {
namespace {

using services::Vault;

class Secrets {
 public:
  Secrets(const Imported& imported, const Vault& vault, Timestamp now)
      : imported_(imported), vault_(vault), now_(now) {}

  Result<store::ChangeSet> run() {
    store::ChangeSet changes = imported_.rows;
    for (const store::User& user : imported_.users) {
      changes.put(user);
      changes.put(services::new_access_key({user.account, user.name, user.id},
                                           services::new_access_key_secret(), vault_, now_));
    }
    for (const store::Key& key : imported_.keys) TRY(add(key));
    for (store::Snapshot snapshot : imported_.snapshots) {
      if (snapshot.record.encrypted) add_data_key(snapshot.record.kms_key_id, snapshot);
      changes.put(std::move(snapshot));
    }
    for (store::Volume volume : imported_.volumes) {
      if (volume.record.encrypted) add_data_key(volume.record.kms_key_id, volume);
      changes.put(std::move(volume));
    }
    for (auto& [arn, key] : keys_) changes.put(std::move(key));
    return changes;
  }

 private:
  struct DataKey {
    std::string id, sealed;
  };

  Result<void> add(store::Key key);
  template <class Row>
  void add_data_key(const std::string& key_arn, Row& row);
  std::string sealed(const store::Key& key, const std::string& bound_id) const;

  const Imported& imported_;
  const Vault& vault_;
  Timestamp now_;
  std::map<std::string, store::Key> keys_;          // by ARN
  std::map<std::string, store::Key> multi_region_;  // by account and id: whose material is shared
  std::map<std::pair<std::string, std::string>, DataKey> data_keys_;  // by key ARN and aws:ebs:id
};

Result<void> Secrets::add(store::Key key) {
  const std::string related = fmt::format("{}/{}", key.record.account, key.record.id);
  const auto known = multi_region_.find(related);
  if (!key.materials.empty()) {
    const store::KeyMaterial wanted = key.materials.front();
    key.materials.clear();
    if (known != multi_region_.end()) {
      key.materials = known->second.materials;
      key.public_key = known->second.public_key;
    } else {
      const auto* spec = services::kms::find_key_spec(key.record.spec);
      const auto made = services::kms::add_own_material(vault_, now_, nullptr, *spec, key);
      if (!made.ok()) return Error{ErrorKind::internal, "key material could not be made", "", ""};
    }
    key.materials.front().created = wanted.created;
    key.materials.front().valid_to = wanted.valid_to;
    if (key.record.multi_region) multi_region_.emplace(related, key);
  }
  keys_.emplace(key.record.arn, std::move(key));
  return {};
}

// A volume and its snapshots are bound to one id and have one data key, as in EBS.
template <class Row>
void Secrets::add_data_key(const std::string& key_arn, Row& row) {
  const auto key = keys_.find(key_arn);
  if (key == keys_.end()) return;
  DataKey& data_key = data_keys_[{key_arn, row.bound_id}];
  if (data_key.sealed.empty()) data_key.sealed = sealed(key->second, row.bound_id);
  if (data_key.sealed.empty()) return;
  if (data_key.id.empty()) {
    data_key.id = row.data_key_id.empty() ? crypto::uuid4() : row.data_key_id;
  }
  if (row.data_key_id.empty()) row.data_key_id = data_key.id;
  row.sealed_data_key = data_key.sealed;
}

// Empty: the key has no material to seal with.
std::string Secrets::sealed(const store::Key& key, const std::string& bound_id) const {
  const store::KeyMaterial* material = services::kms::current_material(key, now_);
  const auto* spec = services::kms::find_key_spec(key.record.spec);
  if (material == nullptr || !spec->symmetric()) return {};
  const auto bytes = services::kms::open_material(vault_, *material);
  if (!bytes.ok()) return {};
  const auto blob = services::kms::seal_ciphertext(
      {key.record.account, key.record.id, material->id}, bytes.value().view(),
      crypto::random_secret(services::ec2::data_key_bytes).view(),
      {{std::string(launch::ebs_context_key), bound_id}});
  return blob.value_or(std::string());
}

}  // namespace

Result<store::ChangeSet> sealed_rows(const Imported& imported, const Vault& vault, Timestamp now) {
  return Secrets(imported, vault, now).run();
}

}  // namespace amiable::world_import
