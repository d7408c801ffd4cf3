// Decrypt [KMS API reference].
#include "services/kms/decrypt.h"

#include <algorithm>

namespace amiable::services::kms {
namespace {

using In = wire::kms::DecryptRequest;
using Out = wire::kms::DecryptResponse;

constexpr Use use{"Decrypt", "kms:Decrypt", "ENCRYPT_DECRYPT"};

CiphertextSource source_of(const In& in) {
  return {in.KeyId, in.CiphertextBlob, in.EncryptionAlgorithm, in.EncryptionContext,
          ignores_blob(in.DryRun, in.DryRunModifiers)};
}

Answer<void> check_source(const CiphertextSource& source) {
  if (!source.blob && !source.ignores_blob) {
    return validation_error(
        "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy "
        "constraint: Member must not be null");
  }
  // Only a symmetric ciphertext says whose it is.
  const bool self_describing = source.algorithm_name() == symmetric_default && source.blob;
  if (!source.key_id && !self_describing) return validation_error("KeyId must not be null");
  return check_context(source.algorithm_name(), source.context);
}

Answer<const store::Key*> key_behind_blob(const Call& call, const Use& wanted,
                                          std::string_view blob) {
  const auto origin = read_origin(blob);
  if (!origin) return invalid_ciphertext();
  const store::Key* key = key_at(call, arn_of(call, *origin));
  if (key == nullptr) return hidden_behind_ciphertext(call, wanted.action, *origin);
  return key;
}

Answer<const store::Key*> find_source_key(const Call& call, const Use& wanted,
                                          const CiphertextSource& source) {
  if (source.key_id) return find_key(call, *source.key_id, wanted.action, AliasUse::allowed);
  return key_behind_blob(call, wanted, *source.blob);
}

bool is_of_another(const store::Key& key, const CiphertextSource& source) {
  if (!source.blob || source.algorithm_name() != symmetric_default) return false;
  const auto origin = read_origin(*source.blob);
  return origin && (origin->account != key.record.account || origin->key_id != key.record.id);
}

Answer<Asks> asks(const In& in, const Call& call) {
  TRY(refuse_recipient(in.Recipient));
  return Asks{TRY(ask_for_source(call, use, source_of(in), in.GrantTokens))};
}

Answer<Out> run(const In& in, const Call& call) {
  const CiphertextSource source = source_of(in);
  const store::Key* key = TRY(key_of_source(call, use, source));
  if (source.ignores_blob) TRY(stop_dry_run(in.DryRun));
  Decrypted opened = TRY(
      decrypt_under(call, *key, source.algorithm_name(), *in.CiphertextBlob, in.EncryptionContext));
  TRY(stop_dry_run(in.DryRun));
  Out out;
  out.KeyId = key->record.arn;
  out.Plaintext = std::move(opened.plaintext);
  out.EncryptionAlgorithm = source.algorithm_name();
  if (!opened.material_id.empty()) out.KeyMaterialId = std::move(opened.material_id);
  return out;
}

}  // namespace

bool ignores_blob(const std::optional<bool>& dry_run,
                  const std::optional<std::vector<std::string>>& modifiers) {
  if (!dry_run.value_or(false) || !modifiers) return false;
  return std::find(modifiers->begin(), modifiers->end(), "IGNORE_CIPHERTEXT") != modifiers->end();
}

Answer<Ask> ask_for_source(const Call& call, const Use& wanted, const CiphertextSource& source,
                           const GrantTokens& tokens) {
  TRY(check_source(source));
  const store::Key* key = TRY(find_source_key(call, wanted, source));
  const std::string_view given = source.key_id ? std::string_view(*source.key_id) : "";
  Ask ask = TRY(key_ask(call, wanted.action, *key, given, tokens));
  ask.by_ciphertext = !source.key_id;
  add_encryption(ask, source.algorithm_name(), source.context);
  return ask;
}

Answer<const store::Key*> key_of_source(const Call& call, const Use& wanted,
                                        const CiphertextSource& source) {
  const store::Key* key = TRY(find_source_key(call, wanted, source));
  // A key that cannot decrypt at all is first of all not the ciphertext's [observed].
  if (source.key_id && key->record.usage != wanted.usage && is_of_another(*key, source)) {
    return incorrect_key();
  }
  TRY(require_fit(call, wanted, *key));
  return key;
}

Operation decrypt_row() { return reads<In, Out>("kms", "Decrypt", asks, run); }

}  // namespace amiable::services::kms
