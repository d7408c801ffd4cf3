// Data keys and data key pairs: fresh secrets, returned as such (or not) and sealed under a
// symmetric KMS key [KMS API reference: GenerateDataKey, GenerateDataKeyPair and their
// WithoutPlaintext forms].
#include <optional>

#include "crypto/asymmetric.h"
#include "crypto/random.h"
#include "services/kms/key_specs.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/sealing.h"

namespace amiable::services::kms {
namespace {

using DataKeyIn = wire::kms::GenerateDataKeyRequest;
using DataKeyOut = wire::kms::GenerateDataKeyResponse;
using SealedDataKeyIn = wire::kms::GenerateDataKeyWithoutPlaintextRequest;
using SealedDataKeyOut = wire::kms::GenerateDataKeyWithoutPlaintextResponse;
using PairIn = wire::kms::GenerateDataKeyPairRequest;
using PairOut = wire::kms::GenerateDataKeyPairResponse;
using SealedPairIn = wire::kms::GenerateDataKeyPairWithoutPlaintextRequest;
using SealedPairOut = wire::kms::GenerateDataKeyPairWithoutPlaintextResponse;

constexpr std::string_view usage = "ENCRYPT_DECRYPT";
constexpr Use data_key_use{"GenerateDataKey", "kms:GenerateDataKey", usage};
constexpr Use sealed_data_key_use{"GenerateDataKeyWithoutPlaintext",
                                  "kms:GenerateDataKeyWithoutPlaintext", usage};
constexpr Use pair_use{"GenerateDataKeyPair", "kms:GenerateDataKeyPair", usage};
constexpr Use sealed_pair_use{"GenerateDataKeyPairWithoutPlaintext",
                              "kms:GenerateDataKeyPairWithoutPlaintext", usage};

// A key that cannot seal is refused before anything is generated.
template <class In>
Answer<const store::Key*> sealing_key(const In& in, const Call& call, const Use& use) {
  const store::Key* key = TRY(key_for_use(call, use, *in.KeyId));
  if (!spec_of(*key).symmetric()) return algorithm_mismatch(symmetric_default, *key);
  return key;
}

template <class In>
Answer<Ask> ask_for_sealing(const In& in, const Call& call, const Use& use) {
  TRY(check_context(symmetric_default, in.EncryptionContext));
  Ask ask = TRY(ask_for_use(call, use, *in.KeyId, in.GrantTokens));
  add_encryption(ask, symmetric_default, in.EncryptionContext);
  return ask;
}

// --- Data keys.

template <class In>
Answer<std::size_t> data_key_bytes(const In& in) {
  if (in.KeySpec.has_value() == in.NumberOfBytes.has_value()) {
    return validation_error("Please specify either number of bytes or key spec.");
  }
  if (in.NumberOfBytes) return static_cast<std::size_t>(*in.NumberOfBytes);
  constexpr std::size_t aes_256 = 32, aes_128 = 16;
  return *in.KeySpec == "AES_256" ? aes_256 : aes_128;
}

Answer<Asks> data_key_asks(const DataKeyIn& in, const Call& call) {
  TRY(refuse_recipient(in.Recipient));
  TRY(data_key_bytes(in));
  return Asks{TRY(ask_for_sealing(in, call, data_key_use))};
}

Answer<Asks> sealed_data_key_asks(const SealedDataKeyIn& in, const Call& call) {
  TRY(data_key_bytes(in));
  return Asks{TRY(ask_for_sealing(in, call, sealed_data_key_use))};
}

template <class In, class Out>
Answer<crypto::SecretBytes> make_data_key(const In& in, const Call& call, const Use& use,
                                          Out& out) {
  const store::Key* key = TRY(sealing_key(in, call, use));
  crypto::SecretBytes secret = crypto::random_secret(TRY(data_key_bytes(in)));
  Encrypted made =
      TRY(encrypt_under(call, *key, symmetric_default, secret.view(), in.EncryptionContext));
  TRY(stop_dry_run(in.DryRun));
  out.CiphertextBlob = std::move(made.blob);
  out.KeyId = key->record.arn;
  out.KeyMaterialId = std::move(made.material_id);
  return secret;
}

Answer<DataKeyOut> run_data_key(const DataKeyIn& in, const Call& call) {
  DataKeyOut out;
  out.Plaintext = TRY(make_data_key(in, call, data_key_use, out));
  return out;
}

Answer<SealedDataKeyOut> run_sealed_data_key(const SealedDataKeyIn& in, const Call& call) {
  SealedDataKeyOut out;
  TRY(make_data_key(in, call, sealed_data_key_use, out));
  return out;
}

// --- Data key pairs.

template <class In>
Answer<Ask> ask_for_pair(const In& in, const Call& call, const Use& use) {
  TRY(require_key_spec(*in.KeyPairSpec));
  Ask ask = TRY(ask_for_sealing(in, call, use));
  add_context_key(ask, "kms:DataKeyPairSpec", *in.KeyPairSpec);
  return ask;
}

Answer<Asks> pair_asks(const PairIn& in, const Call& call) {
  TRY(refuse_recipient(in.Recipient));
  return Asks{TRY(ask_for_pair(in, call, pair_use))};
}

Answer<Asks> sealed_pair_asks(const SealedPairIn& in, const Call& call) {
  return Asks{TRY(ask_for_pair(in, call, sealed_pair_use))};
}

template <class In, class Out>
Answer<crypto::SecretBytes> make_pair(const In& in, const Call& call, const Use& use, Out& out) {
  const store::Key* key = TRY(sealing_key(in, call, use));
  const KeySpec* spec = TRY(require_key_spec(*in.KeyPairSpec));
  if (!spec->pair) return validation_error("KeyPairSpec must name a key pair.");
  TRY(stop_dry_run(in.DryRun));  // a pair is costly, and nothing after this can be refused
  auto pair = crypto::generate_key_pair(*spec->pair);
  if (!pair.ok()) return internal_error();
  crypto::SecretBytes secret = std::move(pair.value().private_pkcs8);
  Encrypted made =
      TRY(encrypt_under(call, *key, symmetric_default, secret.view(), in.EncryptionContext));
  out.PrivateKeyCiphertextBlob = std::move(made.blob);
  out.PublicKey = std::move(pair.value().public_spki);
  out.KeyId = key->record.arn;
  out.KeyPairSpec = *in.KeyPairSpec;
  out.KeyMaterialId = std::move(made.material_id);
  return secret;
}

Answer<PairOut> run_pair(const PairIn& in, const Call& call) {
  PairOut out;
  out.PrivateKeyPlaintext = TRY(make_pair(in, call, pair_use, out));
  return out;
}

Answer<SealedPairOut> run_sealed_pair(const SealedPairIn& in, const Call& call) {
  SealedPairOut out;
  TRY(make_pair(in, call, sealed_pair_use, out));
  return out;
}

}  // namespace

Rows data_key_rows() {
  return {reads<DataKeyIn, DataKeyOut>("kms", "GenerateDataKey", data_key_asks, run_data_key),
          reads<SealedDataKeyIn, SealedDataKeyOut>("kms", "GenerateDataKeyWithoutPlaintext",
                                                   sealed_data_key_asks, run_sealed_data_key),
          reads<PairIn, PairOut>("kms", "GenerateDataKeyPair", pair_asks, run_pair, Pace::slow),
          reads<SealedPairIn, SealedPairOut>("kms", "GenerateDataKeyPairWithoutPlaintext",
                                             sealed_pair_asks, run_sealed_pair, Pace::slow)};
}

}  // namespace amiable::services::kms
