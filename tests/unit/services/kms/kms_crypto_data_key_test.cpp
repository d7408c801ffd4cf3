// Data keys, data key pairs and GenerateRandom.
#include <gtest/gtest.h>

#include "crypto/asymmetric.h"
#include "unit/services/kms/crypto_stage.h"

namespace amiable::services::kms {
namespace {

std::string symmetric(CryptoStage& stage) {
  return stage.add_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
}

template <class Op>
typename Op::Request request_for(const std::string& key) {
  typename Op::Request in;
  in.KeyId = key;
  return in;
}

std::string decrypted(CryptoStage& stage, std::string blob) {
  op::Decrypt::Request in;
  in.CiphertextBlob = std::move(blob);
  const auto played = stage.play<op::Decrypt>(std::move(in));
  return played.ok() ? std::string(played.out().Plaintext->view()) : played.outcome();
}

template <class Op>
void expect_either_spec_or_bytes() {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  const std::string refusal =
      "ValidationException: Please specify either number of bytes or key spec.";
  EXPECT_EQ(stage.play<Op>(request_for<Op>(arn)).outcome(), refusal);
  auto in = request_for<Op>(arn);
  in.KeySpec = "AES_256";
  in.NumberOfBytes = 32;
  EXPECT_EQ(stage.play<Op>(std::move(in)).outcome(), refusal);
}

TEST(KmsGenerateDataKey, gives_the_secret_and_its_sealed_copy) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  for (const auto& [spec, bytes] :
       std::map<std::string, std::size_t>{{"AES_256", 32}, {"AES_128", 16}}) {
    auto in = request_for<op::GenerateDataKey>(arn);
    in.KeySpec = spec;
    const auto played = stage.play<op::GenerateDataKey>(std::move(in));
    ASSERT_EQ(played.outcome(), "ok");
    EXPECT_EQ(played.out().Plaintext->size(), bytes);
    EXPECT_EQ(played.out().KeyId, arn);
    EXPECT_EQ(played.out().KeyMaterialId, stage.key(arn).materials[0].id);
    EXPECT_EQ(decrypted(stage, *played.out().CiphertextBlob), played.out().Plaintext->view());
  }
}

TEST(KmsGenerateDataKey, makes_as_many_bytes_as_asked_for_and_never_the_same) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  auto in = request_for<op::GenerateDataKey>(arn);
  in.NumberOfBytes = 1024;
  const auto first = stage.play<op::GenerateDataKey>(std::move(in));
  in = request_for<op::GenerateDataKey>(arn);
  in.NumberOfBytes = 1024;
  const auto second = stage.play<op::GenerateDataKey>(std::move(in));
  EXPECT_EQ(first.out().Plaintext->size(), 1024u);
  EXPECT_NE(first.out().Plaintext->view(), second.out().Plaintext->view());
}

TEST(KmsGenerateDataKey, needs_either_key_spec_or_number_of_bytes) {
  expect_either_spec_or_bytes<op::GenerateDataKey>();
  expect_either_spec_or_bytes<op::GenerateDataKeyWithoutPlaintext>();
}

TEST(KmsGenerateDataKey, binds_the_encryption_context) {
  CryptoStage stage;
  auto in = request_for<op::GenerateDataKey>(symmetric(stage));
  in.KeySpec = "AES_256";
  in.EncryptionContext = std::map<std::string, std::string>{{"aws:ebs:id", "vol-1"}};
  const auto played = stage.play<op::GenerateDataKey>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.asks->front().action, "kms:GenerateDataKey");
  EXPECT_EQ(played.asks->front().encryption_context.at(0).key, "aws:ebs:id");
  EXPECT_EQ(decrypted(stage, *played.out().CiphertextBlob), "InvalidCiphertextException");
}

TEST(KmsGenerateDataKey, refuses_keys_that_cannot_seal) {
  CryptoStage stage;
  const std::string rsa = stage.add_key("RSA_2048", "ENCRYPT_DECRYPT");
  auto in = request_for<op::GenerateDataKey>(rsa);
  in.KeySpec = "AES_256";
  EXPECT_EQ(stage.play<op::GenerateDataKey>(std::move(in)).outcome(),
            "InvalidKeyUsageException: Algorithm SYMMETRIC_DEFAULT is incompatible with key spec "
            "RSA_2048.");
  const std::string mac = stage.add_key("HMAC_256", "GENERATE_VERIFY_MAC");
  in = request_for<op::GenerateDataKey>(mac);
  in.KeySpec = "AES_256";
  EXPECT_EQ(stage.play<op::GenerateDataKey>(std::move(in)).outcome(),
            "InvalidKeyUsageException: " + mac +
                " key usage is GENERATE_VERIFY_MAC which is not valid for GenerateDataKey.");
  const std::string disabled = symmetric(stage);
  stage.set_state(disabled, "Disabled");
  in = request_for<op::GenerateDataKey>(disabled);
  in.KeySpec = "AES_256";
  EXPECT_EQ(stage.play<op::GenerateDataKey>(std::move(in)).error->code, "DisabledException");
}

TEST(KmsGenerateDataKey, dry_run_and_recipient_give_no_key) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  auto in = request_for<op::GenerateDataKey>(arn);
  in.KeySpec = "AES_256";
  in.DryRun = true;
  EXPECT_EQ(stage.play<op::GenerateDataKey>(std::move(in)).error->code, "DryRunOperationException");
  in = request_for<op::GenerateDataKey>(arn);
  in.KeySpec = "AES_256";
  in.Recipient.emplace();
  EXPECT_EQ(stage.play<op::GenerateDataKey>(std::move(in)).error->code,
            "UnsupportedOperationException");
}

TEST(KmsGenerateDataKeyWithoutPlaintext, seals_a_key_of_the_size_and_asks_its_own_action) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  auto in = request_for<op::GenerateDataKeyWithoutPlaintext>(arn);
  in.NumberOfBytes = 64;
  const auto played = stage.play<op::GenerateDataKeyWithoutPlaintext>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.asks->front().action, "kms:GenerateDataKeyWithoutPlaintext");
  EXPECT_EQ(decrypted(stage, *played.out().CiphertextBlob).size(), 64u);
  EXPECT_EQ(played.out().KeyMaterialId, stage.key(arn).materials[0].id);
}

// --- Pairs

TEST(KmsGenerateDataKeyPair, makes_pairs_of_every_spec) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  const std::map<std::string, crypto::KeyKind> specs{
      {"RSA_2048", crypto::KeyKind::rsa_2048},
      {"ECC_NIST_P256", crypto::KeyKind::p256},
      {"ECC_NIST_P384", crypto::KeyKind::p384},
      {"ECC_NIST_P521", crypto::KeyKind::p521},
      {"ECC_SECG_P256K1", crypto::KeyKind::secp256k1},
      {"ECC_NIST_EDWARDS25519", crypto::KeyKind::ed25519}};
  for (const auto& [spec, kind] : specs) {
    auto in = request_for<op::GenerateDataKeyPair>(arn);
    in.KeyPairSpec = spec;
    const auto played = stage.play<op::GenerateDataKeyPair>(std::move(in));
    ASSERT_EQ(played.outcome(), "ok") << spec;
    const auto& out = played.out();
    EXPECT_EQ(out.KeyPairSpec, spec);
    EXPECT_EQ(out.KeyId, arn);
    const auto key = crypto::PrivateKey::from_der(out.PrivateKeyPlaintext->view());
    ASSERT_TRUE(key.ok()) << spec;
    EXPECT_EQ(key.value().kind(), kind);
    EXPECT_EQ(key.value().public_spki(), out.PublicKey);
    EXPECT_EQ(decrypted(stage, *out.PrivateKeyCiphertextBlob), out.PrivateKeyPlaintext->view());
  }
}

TEST(KmsGenerateDataKeyPair, asks_with_the_spec_of_the_pair) {
  CryptoStage stage;
  auto in = request_for<op::GenerateDataKeyPair>(symmetric(stage));
  in.KeyPairSpec = "ECC_NIST_P256";
  const auto played = stage.play<op::GenerateDataKeyPair>(std::move(in));
  const auto& context = played.asks->front().context;
  const bool told = std::any_of(context.begin(), context.end(), [](const ContextKey& key) {
    return key.name == "kms:DataKeyPairSpec" && key.values.at(0) == "ECC_NIST_P256";
  });
  EXPECT_TRUE(told);
}

TEST(KmsGenerateDataKeyPair, refuses_specs_that_do_not_exist_here) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  for (const std::string& spec : std::vector<std::string>{"SM2", "ML_KEM_768"}) {
    auto in = request_for<op::GenerateDataKeyPair>(arn);
    in.KeyPairSpec = spec;
    EXPECT_EQ(stage.play<op::GenerateDataKeyPair>(std::move(in)).error->code,
              "UnsupportedOperationException");
  }
}

TEST(KmsGenerateDataKeyPair, runs_where_slow_work_runs) {
  EXPECT_EQ(CryptoStage::find("GenerateDataKeyPair").pace, Pace::slow);
  EXPECT_EQ(CryptoStage::find("GenerateDataKeyPairWithoutPlaintext").pace, Pace::slow);
  EXPECT_EQ(CryptoStage::find("GenerateDataKey").pace, Pace::quick);
}

TEST(KmsGenerateDataKeyPair, dry_run_makes_none) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  auto in = request_for<op::GenerateDataKeyPair>(arn);
  in.KeyPairSpec = "RSA_4096";
  in.DryRun = true;
  EXPECT_EQ(stage.play<op::GenerateDataKeyPair>(std::move(in)).error->code,
            "DryRunOperationException");
}

TEST(KmsGenerateDataKeyPairWithoutPlaintext, seals_the_private_key_of_the_public_one) {
  CryptoStage stage;
  auto in = request_for<op::GenerateDataKeyPairWithoutPlaintext>(symmetric(stage));
  in.KeyPairSpec = "ECC_NIST_P384";
  const auto played = stage.play<op::GenerateDataKeyPairWithoutPlaintext>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  const std::string der = decrypted(stage, *played.out().PrivateKeyCiphertextBlob);
  EXPECT_EQ(crypto::PrivateKey::from_der(der).value().public_spki(), played.out().PublicKey);
}

// --- GenerateRandom

TEST(KmsGenerateRandom, gives_the_number_of_bytes) {
  CryptoStage stage;
  op::GenerateRandom::Request in;
  in.NumberOfBytes = 1024;
  const auto played = stage.play<op::GenerateRandom>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.out().Plaintext->size(), 1024u);
  EXPECT_NE(played.out().Plaintext->view(), std::string(1024, '\0'));
  EXPECT_EQ(played.asks->front().action, "kms:GenerateRandom");
  EXPECT_TRUE(played.asks->front().wildcard_only);
}

TEST(KmsGenerateRandom, refuses_no_number_and_custom_key_stores) {
  CryptoStage stage;
  EXPECT_EQ(stage.play<op::GenerateRandom>({}).error->code, "ValidationException");
  op::GenerateRandom::Request in;
  in.NumberOfBytes = 8;
  in.CustomKeyStoreId = "cks-1234567890abcdef0";
  EXPECT_EQ(stage.play<op::GenerateRandom>(std::move(in)).error->code,
            "CustomKeyStoreNotFoundException");
}

}  // namespace
}  // namespace amiable::services::kms
