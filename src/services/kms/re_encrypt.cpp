// ReEncrypt: decrypts under one key and encrypts under another; asks for both [KMS API reference].
#include "services/kms/decrypt.h"
#include "services/kms/key_use.h"
#include "services/kms/sealing.h"

namespace amiable::services::kms {
namespace {

using In = wire::kms::ReEncryptRequest;
using Out = wire::kms::ReEncryptResponse;

constexpr Use from{"ReEncrypt", "kms:ReEncryptFrom", "ENCRYPT_DECRYPT"};
constexpr Use to{"ReEncrypt", "kms:ReEncryptTo", "ENCRYPT_DECRYPT"};

CiphertextSource source_of(const In& in) {
  return {in.SourceKeyId, in.CiphertextBlob, in.SourceEncryptionAlgorithm,
          in.SourceEncryptionContext, ignores_blob(in.DryRun, in.DryRunModifiers)};
}

std::string_view destination_algorithm(const In& in) {
  return in.DestinationEncryptionAlgorithm ? std::string_view(*in.DestinationEncryptionAlgorithm)
                                           : symmetric_default;
}

Answer<Asks> asks(const In& in, const Call& call) {
  TRY(check_context(destination_algorithm(in), in.DestinationEncryptionContext));
  Ask source = TRY(ask_for_source(call, from, source_of(in), in.GrantTokens));
  Ask destination = TRY(ask_for_use(call, to, *in.DestinationKeyId, in.GrantTokens));
  add_encryption(destination, destination_algorithm(in), in.DestinationEncryptionContext);
  const std::string_view same = source.resource == destination.resource ? "true" : "false";
  add_context_key(source, "kms:ReEncryptOnSameKey", same);
  add_context_key(destination, "kms:ReEncryptOnSameKey", same);
  return Asks{std::move(source), std::move(destination)};
}

Answer<Out> run(const In& in, const Call& call) {
  const CiphertextSource source = source_of(in);
  const store::Key* source_key = TRY(key_of_source(call, from, source));
  const store::Key* key = TRY(key_for_use(call, to, *in.DestinationKeyId));
  if (source.ignores_blob) TRY(stop_dry_run(in.DryRun));
  Decrypted opened = TRY(decrypt_under(call, *source_key, source.algorithm_name(),
                                       *in.CiphertextBlob, in.SourceEncryptionContext));
  Encrypted made = TRY(encrypt_under(call, *key, destination_algorithm(in), opened.plaintext.view(),
                                     in.DestinationEncryptionContext));
  TRY(stop_dry_run(in.DryRun));
  Out out;
  out.CiphertextBlob = std::move(made.blob);
  out.SourceKeyId = source_key->record.arn;
  out.KeyId = key->record.arn;
  out.SourceEncryptionAlgorithm = source.algorithm_name();
  out.DestinationEncryptionAlgorithm = destination_algorithm(in);
  if (!opened.material_id.empty()) out.SourceKeyMaterialId = std::move(opened.material_id);
  if (!made.material_id.empty()) out.DestinationKeyMaterialId = std::move(made.material_id);
  return out;
}

}  // namespace

Operation re_encrypt_row() { return reads<In, Out>("kms", "ReEncrypt", asks, run); }

}  // namespace amiable::services::kms
