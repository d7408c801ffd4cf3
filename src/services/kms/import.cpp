// Key material from outside: GetParametersForImport, ImportKeyMaterial, DeleteImportedKeyMaterial
// [KMS API reference; KMS developer guide, Importing key material]. Only keys of origin EXTERNAL,
// by key id or key ARN, in the caller's account.
#include <fmt/format.h>

#include <vector>

#include "services/kms/import_token.h"
#include "services/kms/imported_material.h"
#include "services/kms/key_specs.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/multi_region.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

using ParametersIn = wire::kms::GetParametersForImportRequest;
using ParametersOut = wire::kms::GetParametersForImportResponse;
using ImportIn = wire::kms::ImportKeyMaterialRequest;
using ImportOut = wire::kms::ImportKeyMaterialResponse;
using DeleteIn = wire::kms::DeleteImportedKeyMaterialRequest;
using DeleteOut = wire::kms::DeleteImportedKeyMaterialResponse;

constexpr std::string_view parameters_action = "kms:GetParametersForImport";
constexpr std::string_view import_action = "kms:ImportKeyMaterial";
constexpr std::string_view delete_action = "kms:DeleteImportedKeyMaterial";
constexpr std::string_view expires = "KEY_MATERIAL_EXPIRES";

// The key, of origin EXTERNAL and in a state that fits the action.
Answer<const store::Key*> external_key(const Call& call, std::string_view key_id,
                                       std::string_view action) {
  const store::Key* key = TRY(find_key(call, key_id, action));
  if (key->record.origin_of_material != "EXTERNAL") return wrong_origin(*key);
  constexpr std::size_t service_prefix = 4;  // kms:
  TRY(require_state(*key, action.substr(service_prefix), call.now));
  return key;
}

// --- GetParametersForImport.

Answer<crypto::KeyKind> wrapping_kind(std::string_view name) {
  const KeySpec* spec = find_key_spec(name);
  if (spec != nullptr && spec->pair && crypto::is_rsa(*spec->pair)) return *spec->pair;
  return wire::AwsError{"UnsupportedOperationException",
                        fmt::format("WrappingKeySpec {} is not supported in this Region.", name)};
}

Answer<WrappingAlgorithm> wrapping_algorithm(std::string_view name) {
  const auto algorithm = find_wrapping_algorithm(name);
  if (algorithm) return *algorithm;
  return wire::AwsError{"UnsupportedOperationException",
                        fmt::format("WrappingAlgorithm {} is not supported.", name)};
}

Answer<Asks> parameters_asks(const ParametersIn& in, const Call& call) {
  TRY(wrapping_kind(*in.WrappingKeySpec));
  TRY(wrapping_algorithm(*in.WrappingAlgorithm));
  Asks asks = TRY(asks_about_key(call, parameters_action, *in.KeyId));
  add_context_key(asks.front(), "kms:WrappingAlgorithm", *in.WrappingAlgorithm);
  add_context_key(asks.front(), "kms:WrappingKeySpec", *in.WrappingKeySpec);
  return asks;
}

Answer<ParametersOut> run_parameters(const ParametersIn& in, const Call& call) {
  const store::Key* key = TRY(external_key(call, *in.KeyId, parameters_action));
  const crypto::KeyKind kind = TRY(wrapping_kind(*in.WrappingKeySpec));
  const WrappingAlgorithm algorithm = TRY(wrapping_algorithm(*in.WrappingAlgorithm));
  auto pair = crypto::generate_key_pair(kind);
  if (!pair.ok()) return internal_error();
  ParametersOut out;
  out.KeyId = key->record.arn;
  out.ImportToken =
      seal_import_token(call, key->record.arn, algorithm, pair.value().private_pkcs8.view());
  out.PublicKey = crypto::SecretBytes::copy_of(pair.value().public_spki);
  out.ParametersValidTo = wire::Timestamp{(call.now + import_token_seconds).milliseconds};
  return out;
}

// --- ImportKeyMaterial.

std::string_view expiration_model(const ImportIn& in) {
  return in.ExpirationModel ? std::string_view(*in.ExpirationModel) : expires;
}

// The first three texts are those of servers that were compared with KMS.
Answer<void> check_expiration(const ImportIn& in, Timestamp now) {
  constexpr std::int64_t days_max = 365;
  if (expiration_model(in) != expires) {
    if (!in.ValidTo) return {};
    return validation_error(fmt::format(
        "The parameter ValidTo cannot be specified for a key with an expiration model of {}",
        expiration_model(in)));
  }
  if (!in.ValidTo) {
    return validation_error(
        "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES");
  }
  const Timestamp valid_to{in.ValidTo->milliseconds};
  if (valid_to <= now) return validation_error("ValidTo must be in the future");
  if (valid_to > now + days_max * seconds_per_day) {
    return validation_error("ValidTo must not be more than 365 days in the future");
  }
  return {};
}

// Members that only symmetric encryption keys take [KMS API reference]; our words.
Answer<void> check_generation(const ImportIn& in, const store::Key& key) {
  const bool is_new = in.ImportType && *in.ImportType == "NEW_KEY_MATERIAL";
  if (is_new && in.KeyMaterialId) {
    return validation_error("KeyMaterialId cannot be specified with NEW_KEY_MATERIAL");
  }
  if (spec_of(key).symmetric()) return {};
  if (!in.ImportType && !in.KeyMaterialId && !in.KeyMaterialDescription) return {};
  return validation_error(
      "ImportType, KeyMaterialId and KeyMaterialDescription are only valid for symmetric "
      "encryption keys");
}

Answer<Asks> import_asks(const ImportIn& in, const Call& call) {
  TRY(check_expiration(in, call.now));
  Asks asks = TRY(asks_about_key(call, import_action, *in.KeyId));
  add_context_key(asks.front(), "kms:ExpirationModel", expiration_model(in));
  if (in.ValidTo) {
    add_context_key(asks.front(), "kms:ValidTo", iso8601(Timestamp{in.ValidTo->milliseconds}));
  }
  return asks;
}

Answer<ImportOut> run_import(const ImportIn& in, const Call& call, store::ChangeSet& changes) {
  const store::Key* key = TRY(external_key(call, *in.KeyId, import_action));
  TRY(check_generation(in, *key));
  const ImportToken token = TRY(open_import_token(call, key->record.arn, *in.ImportToken));
  const crypto::SecretBytes material = TRY(unwrap_material(token, *in.EncryptedKeyMaterial));

  ImportedMaterial imported;
  imported.bytes = material.view();
  if (in.ImportType) imported.type = *in.ImportType;
  if (in.KeyMaterialId) imported.expected_id = *in.KeyMaterialId;
  if (in.KeyMaterialDescription) imported.description = *in.KeyMaterialDescription;
  imported.expiration_model = expiration_model(in);
  if (in.ValidTo) imported.valid_to = Timestamp{in.ValidTo->milliseconds};
  store::Key changed = *key;
  const std::string id = TRY(add_imported_material(call, imported, changed));

  ImportOut out;
  out.KeyId = changed.record.arn;
  if (spec_of(changed).symmetric()) out.KeyMaterialId = id;
  changes.put(std::move(changed));
  return out;
}

// --- DeleteImportedKeyMaterial.

Answer<Asks> delete_asks(const DeleteIn& in, const Call& call) {
  return asks_about_key(call, delete_action, *in.KeyId);
}

// Material that a primary's replicas were given for a rotation goes with the primary's
// [KMS API reference, DeleteImportedKeyMaterial].
void delete_from_replicas(const store::Key& primary, std::string_view id, const Call& call,
                          store::ChangeSet& changes) {
  for (const std::string& region : primary.replica_regions) {
    const store::Key* replica = key_at(call, related_arn(primary, region));
    if (replica == nullptr) continue;
    store::Key changed = *replica;
    const auto removed = std::erase_if(
        changed.materials, [id](const store::KeyMaterial& row) { return row.id == id; });
    if (removed > 0) changes.put(std::move(changed));
  }
}

Answer<DeleteOut> run_delete(const DeleteIn& in, const Call& call, store::ChangeSet& changes) {
  const store::Key* key = TRY(external_key(call, *in.KeyId, delete_action));
  store::Key changed = *key;
  const std::optional<std::string> id =
      TRY(delete_imported_material(call, in.KeyMaterialId, changed));
  DeleteOut out;
  out.KeyId = changed.record.arn;
  if (id && spec_of(changed).symmetric()) out.KeyMaterialId = *id;
  if (!id) return out;
  const bool was_waiting = changed.materials.size() < key->materials.size();
  if (was_waiting && is_primary(changed)) {
    delete_from_replicas(changed, *id, call, changes);
  }
  changes.put(std::move(changed));
  return out;
}

}  // namespace

Rows import_rows() {
  return {reads<ParametersIn, ParametersOut>("kms", "GetParametersForImport", parameters_asks,
                                             run_parameters, Pace::slow),
          writes<ImportIn, ImportOut>("kms", "ImportKeyMaterial", import_asks, run_import),
          writes<DeleteIn, DeleteOut>("kms", "DeleteImportedKeyMaterial", delete_asks, run_delete)};
}

}  // namespace amiable::services::kms
