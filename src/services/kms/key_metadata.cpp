// Members appear where AWS prints them: dates and algorithms only for keys that have such
// [KMS API reference, KeyMetadata].
#include "services/kms/key_metadata.h"

#include "services/kms/key_specs.h"
#include "services/kms/material.h"
#include "services/kms/multi_region.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

namespace shapes = wire::kms;

void add_algorithms(const store::Key& key, shapes::KeyMetadata& out) {
  const KeySpec& spec = spec_of(key);
  std::vector<std::string> names = texts(spec.algorithms(key.record.usage));
  if (key.record.usage == "ENCRYPT_DECRYPT")
    out.EncryptionAlgorithms = std::move(names);
  else if (key.record.usage == "SIGN_VERIFY")
    out.SigningAlgorithms = std::move(names);
  else if (key.record.usage == "GENERATE_VERIFY_MAC")
    out.MacAlgorithms = std::move(names);
  else
    out.KeyAgreementAlgorithms = std::move(names);
}

void add_multi_region(const store::Key& key, shapes::KeyMetadata& out) {
  out.MultiRegion = key.record.multi_region;
  if (!key.record.multi_region) return;
  shapes::MultiRegionConfiguration regions;
  regions.MultiRegionKeyType = key.record.multi_region_type;
  regions.PrimaryKey =
      shapes::MultiRegionKey{related_arn(key, key.primary_region), key.primary_region};
  regions.ReplicaKeys.emplace();
  for (const std::string& region : key.replica_regions) {
    regions.ReplicaKeys->push_back({related_arn(key, region), region});
  }
  out.MultiRegionConfiguration = std::move(regions);
}

void add_material(const store::Key& key, Timestamp now, shapes::KeyMetadata& out) {
  const store::KeyMaterial* material = current_material(key, now);
  if (material == nullptr) return;
  if (spec_of(key).symmetric()) out.CurrentKeyMaterialId = material->id;
  if (key.record.origin_of_material != "EXTERNAL") return;
  out.ExpirationModel =
      material->valid_to ? "KEY_MATERIAL_EXPIRES" : "KEY_MATERIAL_DOES_NOT_EXPIRE";
  if (material->valid_to) out.ValidTo = *material->valid_to;
}

}  // namespace

std::vector<std::string> texts(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

shapes::KeyMetadata metadata_of(const store::Key& key, Timestamp now) {
  shapes::KeyMetadata out;
  const std::string_view state = state_at(key, now);
  out.KeyId = key.record.id;
  out.AWSAccountId = key.record.account;
  out.Arn = key.record.arn;
  out.CreationDate = key.created;
  out.Enabled = state == "Enabled";
  out.Description = key.description;
  out.KeyUsage = key.record.usage;
  out.KeyState = state;
  if (key.deletion_date) out.DeletionDate = *key.deletion_date;
  if (state == "PendingReplicaDeletion") out.PendingDeletionWindowInDays = key.pending_window_days;
  out.Origin = key.record.origin_of_material;
  out.KeyManager = key.record.aws_managed ? "AWS" : "CUSTOMER";
  out.CustomerMasterKeySpec = key.record.spec;
  out.KeySpec = key.record.spec;
  add_algorithms(key, out);
  add_multi_region(key, out);
  add_material(key, now, out);
  return out;
}

}  // namespace amiable::services::kms
