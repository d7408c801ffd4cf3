// Sign and Verify [KMS API reference].
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "crypto/asymmetric.h"
#include "services/kms/key_specs.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/opened_keys.h"

namespace amiable::services::kms {
namespace {

using crypto::HashAlgorithm;
using crypto::MessageForm;
using crypto::SignatureAlgorithm;
using SignIn = wire::kms::SignRequest;
using SignOut = wire::kms::SignResponse;
using VerifyIn = wire::kms::VerifyRequest;
using VerifyOut = wire::kms::VerifyResponse;

constexpr Use sign_use{"Sign", "kms:Sign", "SIGN_VERIFY"};
constexpr Use verify_use{"Verify", "kms:Verify", "SIGN_VERIFY"};

struct AlgorithmRow {
  std::string_view name;
  SignatureAlgorithm algorithm;
  std::optional<HashAlgorithm> digest;  // none: takes no digest
};

constexpr AlgorithmRow algorithms[] = {
    {"RSASSA_PSS_SHA_256", SignatureAlgorithm::rsassa_pss_sha_256, HashAlgorithm::sha256},
    {"RSASSA_PSS_SHA_384", SignatureAlgorithm::rsassa_pss_sha_384, HashAlgorithm::sha384},
    {"RSASSA_PSS_SHA_512", SignatureAlgorithm::rsassa_pss_sha_512, HashAlgorithm::sha512},
    {"RSASSA_PKCS1_V1_5_SHA_256", SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_256,
     HashAlgorithm::sha256},
    {"RSASSA_PKCS1_V1_5_SHA_384", SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_384,
     HashAlgorithm::sha384},
    {"RSASSA_PKCS1_V1_5_SHA_512", SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_512,
     HashAlgorithm::sha512},
    {"ECDSA_SHA_256", SignatureAlgorithm::ecdsa_sha_256, HashAlgorithm::sha256},
    {"ECDSA_SHA_384", SignatureAlgorithm::ecdsa_sha_384, HashAlgorithm::sha384},
    {"ECDSA_SHA_512", SignatureAlgorithm::ecdsa_sha_512, HashAlgorithm::sha512},
    {"ED25519_SHA_512", SignatureAlgorithm::ed25519_sha_512, {}},
};

template <class In>
std::string_view message_type(const In& in) {
  return in.MessageType ? std::string_view(*in.MessageType) : "RAW";
}

template <class In>
Answer<Asks> asks_of(const In& in, const Call& call, const Use& use) {
  Ask ask = TRY(ask_for_use(call, use, *in.KeyId, in.GrantTokens));
  add_context_key(ask, "kms:SigningAlgorithm", *in.SigningAlgorithm);
  add_context_key(ask, "kms:MessageType", message_type(in));
  return Asks{std::move(ask)};
}

Answer<const AlgorithmRow*> algorithm_of(const store::Key& key, std::string_view name) {
  const bool edwards = spec_of(key).pair == crypto::KeyKind::ed25519;
  // KMS has it, libcrypto 3.0 has not (crypto/asymmetric.h); our words.
  if (edwards && name == "ED25519_PH_SHA_512") {
    return wire::AwsError{"UnsupportedOperationException",
                          "Algorithm ED25519_PH_SHA_512 is not supported."};
  }
  const Names known = spec_of(key).signing;
  const auto* row = std::find_if(std::begin(algorithms), std::end(algorithms),
                                 [name](const AlgorithmRow& one) { return one.name == name; });
  if (row == std::end(algorithms) || std::find(known.begin(), known.end(), name) == known.end()) {
    return algorithm_mismatch(name, key);
  }
  return row;
}

// EXTERNAL_MU belongs to ML-DSA keys alone, of which there are none here.
Answer<MessageForm> form_of(const store::Key& key, const AlgorithmRow& row, std::string_view type,
                            std::string_view message) {
  if (type == "RAW") return MessageForm::raw;
  if (type != "DIGEST") {
    return validation_error(
        fmt::format("Message type {} is incompatible with key spec {}.", type, key.record.spec));
  }
  if (!row.digest) {
    return validation_error(
        fmt::format("Message type {} is incompatible with algorithm {}.", type, row.name));
  }
  if (message.size() != crypto::digest_size(*row.digest)) {
    return validation_error(fmt::format("Digest is invalid length for algorithm {}.", row.name));
  }
  return MessageForm::digest;
}

struct Scheme {
  const store::Key* key;
  SignatureAlgorithm algorithm;
  MessageForm form;
};

template <class In>
Answer<Scheme> scheme_of(const In& in, const Call& call, const Use& use) {
  const store::Key* key = TRY(key_for_use(call, use, *in.KeyId));
  const AlgorithmRow* row = TRY(algorithm_of(*key, *in.SigningAlgorithm));
  const MessageForm form = TRY(form_of(*key, *row, message_type(in), in.Message->view()));
  return Scheme{key, row->algorithm, form};
}

Answer<Asks> sign_asks(const SignIn& in, const Call& call) { return asks_of(in, call, sign_use); }

Answer<SignOut> run_sign(const SignIn& in, const Call& call) {
  const Scheme scheme = TRY(scheme_of(in, call, sign_use));
  const crypto::PrivateKey opened = TRY(opened_private_key(call, *scheme.key));
  auto signature = crypto::sign(opened, scheme.algorithm, in.Message->view(), scheme.form);
  if (!signature.ok()) return internal_error();
  TRY(stop_dry_run(in.DryRun));
  SignOut out;
  out.KeyId = scheme.key->record.arn;
  out.Signature = std::move(signature).value();
  out.SigningAlgorithm = *in.SigningAlgorithm;
  return out;
}

Answer<Asks> verify_asks(const VerifyIn& in, const Call& call) {
  return asks_of(in, call, verify_use);
}

Answer<VerifyOut> run_verify(const VerifyIn& in, const Call& call) {
  const Scheme scheme = TRY(scheme_of(in, call, verify_use));
  const crypto::PublicKey opened = TRY(opened_public_key(*scheme.key));
  const auto verdict =
      crypto::verify(opened, scheme.algorithm, in.Message->view(), scheme.form, *in.Signature);
  if (!verdict.ok()) return internal_error();
  if (verdict.value() != crypto::SignatureVerdict::valid) {
    return wire::AwsError{"KMSInvalidSignatureException", ""};
  }
  TRY(stop_dry_run(in.DryRun));
  VerifyOut out;
  out.KeyId = scheme.key->record.arn;
  out.SignatureValid = true;
  out.SigningAlgorithm = *in.SigningAlgorithm;
  return out;
}

}  // namespace

Rows sign_rows() {
  return {reads<SignIn, SignOut>("kms", "Sign", sign_asks, run_sign),
          reads<VerifyIn, VerifyOut>("kms", "Verify", verify_asks, run_verify)};
}

}  // namespace amiable::services::kms
