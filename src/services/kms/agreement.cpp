// DeriveSharedSecret: ECDH with a KMS key and a peer's public key [KMS API reference].
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/opened_keys.h"

namespace amiable::services::kms {
namespace {

using In = wire::kms::DeriveSharedSecretRequest;
using Out = wire::kms::DeriveSharedSecretResponse;

constexpr Use use{"DeriveSharedSecret", "kms:DeriveSharedSecret", "KEY_AGREEMENT"};

Answer<Asks> asks(const In& in, const Call& call) {
  TRY(refuse_recipient(in.Recipient));
  Ask ask = TRY(ask_for_use(call, use, *in.KeyId, in.GrantTokens));
  add_context_key(ask, "kms:KeyAgreementAlgorithm", *in.KeyAgreementAlgorithm);
  return Asks{std::move(ask)};
}

Answer<Out> run(const In& in, const Call& call) {
  const store::Key* key = TRY(key_for_use(call, use, *in.KeyId));
  const crypto::PrivateKey opened = TRY(opened_private_key(call, *key));
  auto secret = crypto::derive_shared_secret(opened, *in.PublicKey);
  if (!secret.ok()) {
    if (secret.error().kind == ErrorKind::internal) return internal_error();
    // Our words: KMS documents ValidationException for a key that it cannot read.
    return validation_error("PublicKey is not a DER-encoded public key on the curve of the key.");
  }
  TRY(stop_dry_run(in.DryRun));
  Out out;
  out.KeyId = key->record.arn;
  out.SharedSecret = std::move(secret).value();
  out.KeyAgreementAlgorithm = *in.KeyAgreementAlgorithm;
  out.KeyOrigin = key->record.origin_of_material;
  return out;
}

}  // namespace

Rows agreement_rows() { return {reads<In, Out>("kms", "DeriveSharedSecret", asks, run)}; }

}  // namespace amiable::services::kms
