// Encrypt, and the rows of its neighbours Decrypt and ReEncrypt [KMS API reference].
#include "services/kms/decrypt.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/sealing.h"

namespace amiable::services::kms {
namespace {

using In = wire::kms::EncryptRequest;
using Out = wire::kms::EncryptResponse;

constexpr Use use{"Encrypt", "kms:Encrypt", "ENCRYPT_DECRYPT"};

std::string_view algorithm_of(const In& in) {
  return in.EncryptionAlgorithm ? std::string_view(*in.EncryptionAlgorithm) : symmetric_default;
}

Answer<Asks> asks(const In& in, const Call& call) {
  TRY(check_context(algorithm_of(in), in.EncryptionContext));
  Ask ask = TRY(ask_for_use(call, use, *in.KeyId, in.GrantTokens));
  add_encryption(ask, algorithm_of(in), in.EncryptionContext);
  return Asks{std::move(ask)};
}

Answer<Out> run(const In& in, const Call& call) {
  const store::Key* key = TRY(key_for_use(call, use, *in.KeyId));
  Encrypted made =
      TRY(encrypt_under(call, *key, algorithm_of(in), in.Plaintext->view(), in.EncryptionContext));
  TRY(stop_dry_run(in.DryRun));
  Out out;
  out.CiphertextBlob = std::move(made.blob);
  out.KeyId = key->record.arn;
  out.EncryptionAlgorithm = algorithm_of(in);
  return out;
}

}  // namespace

Rows encrypt_rows() {
  return {reads<In, Out>("kms", "Encrypt", asks, run), decrypt_row(), re_encrypt_row()};
}

}  // namespace amiable::services::kms
