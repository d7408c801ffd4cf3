// Sign and Verify, GenerateMac and VerifyMac, DeriveSharedSecret.
#include <gtest/gtest.h>

#include "crypto/asymmetric.h"
#include "crypto/hash.h"
#include "unit/services/kms/crypto_stage.h"

namespace amiable::services::kms {
namespace {

op::Sign::Request sign_request(const std::string& key, const std::string& algorithm,
                               std::string_view message = "message") {
  op::Sign::Request in;
  in.KeyId = key;
  in.SigningAlgorithm = algorithm;
  in.Message = secret(message);
  return in;
}

op::Verify::Request verify_request(const std::string& key, const std::string& algorithm,
                                   std::string signature, std::string_view message = "message") {
  op::Verify::Request in;
  in.KeyId = key;
  in.SigningAlgorithm = algorithm;
  in.Message = secret(message);
  in.Signature = std::move(signature);
  return in;
}

struct Scheme {
  const char* spec;
  const char* algorithm;
  std::optional<crypto::HashAlgorithm> digest;
};

using crypto::HashAlgorithm;

constexpr Scheme schemes[] = {
    {"RSA_2048", "RSASSA_PSS_SHA_256", HashAlgorithm::sha256},
    {"RSA_2048", "RSASSA_PSS_SHA_384", HashAlgorithm::sha384},
    {"RSA_2048", "RSASSA_PSS_SHA_512", HashAlgorithm::sha512},
    {"RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", HashAlgorithm::sha256},
    {"RSA_2048", "RSASSA_PKCS1_V1_5_SHA_384", HashAlgorithm::sha384},
    {"RSA_2048", "RSASSA_PKCS1_V1_5_SHA_512", HashAlgorithm::sha512},
    {"RSA_3072", "RSASSA_PSS_SHA_256", HashAlgorithm::sha256},
    {"ECC_NIST_P256", "ECDSA_SHA_256", HashAlgorithm::sha256},
    {"ECC_NIST_P384", "ECDSA_SHA_384", HashAlgorithm::sha384},
    {"ECC_NIST_P521", "ECDSA_SHA_512", HashAlgorithm::sha512},
    {"ECC_SECG_P256K1", "ECDSA_SHA_256", HashAlgorithm::sha256},
    {"ECC_NIST_EDWARDS25519", "ED25519_SHA_512", {}},
};

class KmsSign : public testing::TestWithParam<Scheme> {};

TEST_P(KmsSign, signs_what_verify_accepts) {
  const Scheme& scheme = GetParam();
  CryptoStage stage;
  const std::string arn = stage.add_key(scheme.spec, "SIGN_VERIFY");
  const auto played = stage.play<op::Sign>(sign_request(arn, scheme.algorithm));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.out().KeyId, arn);
  EXPECT_EQ(played.out().SigningAlgorithm, scheme.algorithm);
  const std::string signature = *played.out().Signature;
  const auto verified = stage.play<op::Verify>(verify_request(arn, scheme.algorithm, signature));
  ASSERT_EQ(verified.outcome(), "ok");
  EXPECT_EQ(verified.out().SignatureValid, true);
  EXPECT_EQ(
      stage.play<op::Verify>(verify_request(arn, scheme.algorithm, signature, "massage")).outcome(),
      "KMSInvalidSignatureException");
  EXPECT_EQ(stage.play<op::Verify>(verify_request(arn, scheme.algorithm, "junk")).outcome(),
            "KMSInvalidSignatureException");
}

TEST_P(KmsSign, takes_a_digest_for_the_message) {
  const Scheme& scheme = GetParam();
  CryptoStage stage;
  const std::string arn = stage.add_key(scheme.spec, "SIGN_VERIFY");
  if (!scheme.digest) {
    auto refused = sign_request(arn, scheme.algorithm, std::string(64, 'd'));
    refused.MessageType = "DIGEST";
    EXPECT_EQ(stage.play<op::Sign>(std::move(refused)).outcome(),
              "ValidationException: Message type DIGEST is incompatible with algorithm "
              "ED25519_SHA_512.");
    return;
  }
  const std::string digest = crypto::digest(*scheme.digest, "message");
  auto in = sign_request(arn, scheme.algorithm, digest);
  in.MessageType = "DIGEST";
  const auto played = stage.play<op::Sign>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  // The message itself verifies: its digest is what was signed.
  EXPECT_EQ(stage.play<op::Verify>(verify_request(arn, scheme.algorithm, *played.out().Signature))
                .outcome(),
            "ok");
  in = sign_request(arn, scheme.algorithm, digest.substr(1));
  in.MessageType = "DIGEST";
  EXPECT_EQ(stage.play<op::Sign>(std::move(in)).outcome(),
            fmt::format("ValidationException: Digest is invalid length for algorithm {}.",
                        scheme.algorithm));
}

INSTANTIATE_TEST_SUITE_P(schemes, KmsSign, testing::ValuesIn(schemes), [](const auto& scheme) {
  return std::string(scheme.param.spec) + "_" + scheme.param.algorithm;
});

TEST(KmsSignErrors, names_algorithms_of_other_key_specs) {
  CryptoStage stage;
  const std::string arn = stage.add_key("ECC_NIST_P256", "SIGN_VERIFY");
  for (const std::string& algorithm :
       std::vector<std::string>{"ECDSA_SHA_384", "RSASSA_PSS_SHA_256", "SM2DSA", "ML_DSA_SHAKE_256",
                                "ED25519_SHA_512"}) {
    EXPECT_EQ(stage.play<op::Sign>(sign_request(arn, algorithm)).outcome(),
              "InvalidKeyUsageException: Algorithm " + algorithm +
                  " is incompatible with key spec ECC_NIST_P256.");
  }
}

TEST(KmsSignErrors, says_that_prehashed_ed25519_is_not_there) {
  CryptoStage stage;
  const std::string arn = stage.add_key("ECC_NIST_EDWARDS25519", "SIGN_VERIFY");
  EXPECT_EQ(stage.play<op::Sign>(sign_request(arn, "ED25519_PH_SHA_512")).error->code,
            "UnsupportedOperationException");
}

TEST(KmsSignErrors, refuses_a_message_type_of_ml_dsa) {
  CryptoStage stage;
  auto in = sign_request(stage.add_key("ECC_NIST_P256", "SIGN_VERIFY"), "ECDSA_SHA_256");
  in.MessageType = "EXTERNAL_MU";
  EXPECT_EQ(stage.play<op::Sign>(std::move(in)).outcome(),
            "ValidationException: Message type EXTERNAL_MU is incompatible with key spec "
            "ECC_NIST_P256.");
}

TEST(KmsSignErrors, refuses_other_usages_and_states) {
  CryptoStage stage;
  const std::string rsa = stage.add_key("RSA_2048", "ENCRYPT_DECRYPT");
  EXPECT_EQ(stage.play<op::Sign>(sign_request(rsa, "RSASSA_PSS_SHA_256")).outcome(),
            "InvalidKeyUsageException: " + rsa +
                " key usage is ENCRYPT_DECRYPT which is not valid for Sign.");
  const std::string arn = stage.add_key("ECC_NIST_P256", "SIGN_VERIFY");
  stage.set_state(arn, "Disabled");
  EXPECT_EQ(stage.play<op::Sign>(sign_request(arn, "ECDSA_SHA_256")).error->code,
            "DisabledException");
  EXPECT_EQ(stage.play<op::Verify>(verify_request(arn, "ECDSA_SHA_256", "x")).error->code,
            "DisabledException");
}

TEST(KmsSignErrors, a_signature_of_another_key_is_invalid) {
  CryptoStage stage;
  const std::string arn = stage.add_key("ECC_NIST_P256", "SIGN_VERIFY");
  const auto other = crypto::generate_key_pair(crypto::KeyKind::p256).value();
  const auto key = crypto::PrivateKey::from_der(other.private_pkcs8.view()).value();
  const std::string signature = crypto::sign(key, crypto::SignatureAlgorithm::ecdsa_sha_256,
                                             "message", crypto::MessageForm::raw)
                                    .value();
  EXPECT_EQ(stage.play<op::Verify>(verify_request(arn, "ECDSA_SHA_256", signature)).outcome(),
            "KMSInvalidSignatureException");
}

TEST(KmsSignErrors, dry_run_and_asks) {
  CryptoStage stage;
  const std::string arn = stage.add_key("ECC_NIST_P256", "SIGN_VERIFY");
  auto in = sign_request(arn, "ECDSA_SHA_256");
  in.DryRun = true;
  const auto played = stage.play<op::Sign>(std::move(in));
  EXPECT_EQ(played.error->code, "DryRunOperationException");
  const Ask& ask = played.asks->front();
  EXPECT_EQ(ask.action, "kms:Sign");
  EXPECT_EQ(ask.context.at(0).name, "kms:SigningAlgorithm");
  EXPECT_EQ(ask.context.at(1).name, "kms:MessageType");
  EXPECT_EQ(ask.context.at(1).values.at(0), "RAW");
}

// --- MAC

op::GenerateMac::Request mac_request(const std::string& key, const std::string& algorithm) {
  op::GenerateMac::Request in;
  in.KeyId = key;
  in.MacAlgorithm = algorithm;
  in.Message = secret("message");
  return in;
}

op::VerifyMac::Request verify_mac_request(const std::string& key, const std::string& algorithm,
                                          std::string mac) {
  op::VerifyMac::Request in;
  in.KeyId = key;
  in.MacAlgorithm = algorithm;
  in.Message = secret("message");
  in.Mac = std::move(mac);
  return in;
}

TEST(KmsMac, is_the_hmac_under_the_key) {
  CryptoStage stage;
  const std::map<std::string, HashAlgorithm> sizes{{"224", HashAlgorithm::sha224},
                                                   {"256", HashAlgorithm::sha256},
                                                   {"384", HashAlgorithm::sha384},
                                                   {"512", HashAlgorithm::sha512}};
  for (const auto& [size, hash] : sizes) {
    const std::string arn = stage.add_key("HMAC_" + size, "GENERATE_VERIFY_MAC");
    const std::string algorithm = "HMAC_SHA_" + size;
    const auto played = stage.play<op::GenerateMac>(mac_request(arn, algorithm));
    ASSERT_EQ(played.outcome(), "ok");
    const auto bytes = open_material(stage.vault(), stage.key(arn).materials[0]);
    EXPECT_EQ(played.out().Mac, crypto::hmac(hash, bytes.value().view(), "message"));
    EXPECT_EQ(played.out().MacAlgorithm, algorithm);
    const auto verified =
        stage.play<op::VerifyMac>(verify_mac_request(arn, algorithm, *played.out().Mac));
    ASSERT_EQ(verified.outcome(), "ok");
    EXPECT_EQ(verified.out().MacValid, true);
    std::string wrong = *played.out().Mac;
    wrong[0] = static_cast<char>(wrong[0] ^ 1);
    EXPECT_EQ(stage.play<op::VerifyMac>(verify_mac_request(arn, algorithm, wrong)).outcome(),
              "KMSInvalidMacException");
    EXPECT_EQ(stage.play<op::VerifyMac>(verify_mac_request(arn, algorithm, "x")).outcome(),
              "KMSInvalidMacException");
  }
}

TEST(KmsMac, refuses_the_algorithm_of_another_size_and_other_keys) {
  CryptoStage stage;
  const std::string arn = stage.add_key("HMAC_256", "GENERATE_VERIFY_MAC");
  EXPECT_EQ(stage.play<op::GenerateMac>(mac_request(arn, "HMAC_SHA_512")).outcome(),
            "InvalidKeyUsageException: Algorithm HMAC_SHA_512 is incompatible with key spec "
            "HMAC_256.");
  const std::string other = stage.add_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
  EXPECT_EQ(stage.play<op::GenerateMac>(mac_request(other, "HMAC_SHA_256")).outcome(),
            "InvalidKeyUsageException: " + other +
                " key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.");
  auto in = mac_request(arn, "HMAC_SHA_256");
  in.DryRun = true;
  EXPECT_EQ(stage.play<op::GenerateMac>(std::move(in)).error->code, "DryRunOperationException");
  stage.set_state(arn, "Disabled");
  EXPECT_EQ(stage.play<op::GenerateMac>(mac_request(arn, "HMAC_SHA_256")).error->code,
            "DisabledException");
}

// --- DeriveSharedSecret

op::DeriveSharedSecret::Request derive_request(const std::string& key, std::string peer) {
  op::DeriveSharedSecret::Request in;
  in.KeyId = key;
  in.KeyAgreementAlgorithm = "ECDH";
  in.PublicKey = std::move(peer);
  return in;
}

TEST(KmsDeriveSharedSecret, agrees_with_the_peer_on_every_curve) {
  CryptoStage stage;
  const std::map<std::string, crypto::KeyKind> curves{{"ECC_NIST_P256", crypto::KeyKind::p256},
                                                      {"ECC_NIST_P384", crypto::KeyKind::p384},
                                                      {"ECC_NIST_P521", crypto::KeyKind::p521}};
  for (const auto& [spec, kind] : curves) {
    const std::string arn = stage.add_key(spec, "KEY_AGREEMENT");
    const auto peer = crypto::generate_key_pair(kind).value();
    const auto played = stage.play<op::DeriveSharedSecret>(derive_request(arn, peer.public_spki));
    ASSERT_EQ(played.outcome(), "ok");
    const auto key = crypto::PrivateKey::from_der(peer.private_pkcs8.view()).value();
    const auto same = crypto::derive_shared_secret(key, stage.key(arn).public_key);
    EXPECT_EQ(played.out().SharedSecret->view(), same.value().view());
    EXPECT_EQ(played.out().KeyOrigin, "AWS_KMS");
    EXPECT_EQ(played.out().KeyAgreementAlgorithm, "ECDH");
  }
}

TEST(KmsDeriveSharedSecret, refuses_peers_that_do_not_fit_and_other_keys) {
  CryptoStage stage;
  const std::string arn = stage.add_key("ECC_NIST_P256", "KEY_AGREEMENT");
  const auto p384 = crypto::generate_key_pair(crypto::KeyKind::p384).value();
  for (const std::string& peer : {p384.public_spki, std::string("junk")}) {
    EXPECT_EQ(stage.play<op::DeriveSharedSecret>(derive_request(arn, peer)).error->code,
              "ValidationException");
  }
  const std::string signing = stage.add_key("ECC_NIST_P256", "SIGN_VERIFY");
  EXPECT_EQ(stage.play<op::DeriveSharedSecret>(derive_request(signing, "junk")).outcome(),
            "InvalidKeyUsageException: " + signing +
                " key usage is SIGN_VERIFY which is not valid for DeriveSharedSecret.");
  auto in = derive_request(arn, shared_pair(crypto::KeyKind::p256).public_spki);
  in.DryRun = true;
  EXPECT_EQ(stage.play<op::DeriveSharedSecret>(std::move(in)).error->code,
            "DryRunOperationException");
}

}  // namespace
}  // namespace amiable::services::kms
