// Imported key material: parameters, wrapping, tokens, expiry, generations, deletion.
#include <gtest/gtest.h>

#include "crypto/aead.h"
#include "crypto/asymmetric.h"
#include "crypto/hash.h"
#include "services/kms/import_token.h"
#include "unit/services/kms/crypto_stage.h"

namespace amiable::services::kms {
namespace {

constexpr std::int64_t day = 86400;
const std::string material_a(32, 'a'), material_b(32, 'b'), material_c(32, 'c');
const std::string incorrect = "IncorrectKeyMaterialException";

std::string external(CryptoStage& stage) {
  return stage.add_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EXTERNAL");
}

op::GetParametersForImport::Request parameters_request(
    const std::string& key, const std::string& algorithm = "RSAES_OAEP_SHA_256",
    const std::string& spec = "RSA_2048") {
  op::GetParametersForImport::Request in;
  in.KeyId = key;
  in.WrappingAlgorithm = algorithm;
  in.WrappingKeySpec = spec;
  return in;
}

// What a client does between the two calls.
std::string wrap(std::string_view material, const std::string& algorithm,
                 std::string_view public_spki) {
  const auto key = crypto::PublicKey::from_der(public_spki).value();
  const auto hash =
      algorithm.ends_with("SHA_1") ? crypto::HashAlgorithm::sha1 : crypto::HashAlgorithm::sha256;
  if (algorithm.starts_with("RSAES")) {
    return crypto::rsa_oaep_encrypt(key, hash, material).value();
  }
  const std::string aes(32, 'w');
  return crypto::rsa_oaep_encrypt(key, hash, aes).value() +
         crypto::aes_wrap_pad(aes, material).value();
}

// A request with a token like GetParametersForImport's, without making an RSA key each time.
op::ImportKeyMaterial::Request import_request(CryptoStage& stage, const std::string& key,
                                              std::string_view material,
                                              const std::string& algorithm = "RSAES_OAEP_SHA_256") {
  const crypto::KeyPair& pair = shared_pair(crypto::KeyKind::rsa_2048);
  op::ImportKeyMaterial::Request in;
  in.KeyId = key;
  in.ImportToken = stage.with_call([&](const Call& call) {
    return seal_import_token(call, key, *find_wrapping_algorithm(algorithm),
                             pair.private_pkcs8.view());
  });
  in.EncryptedKeyMaterial = wrap(material, algorithm, pair.public_spki);
  in.ExpirationModel = "KEY_MATERIAL_DOES_NOT_EXPIRE";
  return in;
}

std::string import(CryptoStage& stage, const std::string& key, std::string_view material,
                   std::optional<std::string> type = {}) {
  auto in = import_request(stage, key, material);
  in.ImportType = std::move(type);
  return stage.play<op::ImportKeyMaterial>(std::move(in)).outcome();
}

std::string remove(CryptoStage& stage, const std::string& key,
                   std::optional<std::string> material_id = {}) {
  op::DeleteImportedKeyMaterial::Request in;
  in.KeyId = key;
  in.KeyMaterialId = std::move(material_id);
  return stage.play<op::DeleteImportedKeyMaterial>(std::move(in)).outcome();
}

std::string encrypted(CryptoStage& stage, const std::string& key) {
  op::Encrypt::Request in;
  in.KeyId = key;
  in.Plaintext = secret("text");
  const auto played = stage.play<op::Encrypt>(std::move(in));
  return played.ok() ? *played.out().CiphertextBlob : played.outcome();
}

std::string decrypted(CryptoStage& stage, const std::string& blob) {
  op::Decrypt::Request in;
  in.CiphertextBlob = blob;
  const auto played = stage.play<op::Decrypt>(std::move(in));
  return played.ok() ? std::string(played.out().Plaintext->view()) : played.outcome();
}

// --- GetParametersForImport

TEST(KmsGetParametersForImport, gives_key_and_token_for_a_day) {
  CryptoStage stage;
  const std::string arn = external(stage);
  const auto played = stage.play<op::GetParametersForImport>(parameters_request(arn));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.out().KeyId, arn);
  EXPECT_EQ(played.out().ParametersValidTo->milliseconds, stage.now.milliseconds + day * 1000);
  EXPECT_LE(played.out().ImportToken->size(), 6144u);
  const auto key = crypto::PublicKey::from_der(played.out().PublicKey->view());
  EXPECT_EQ(key.value().kind(), crypto::KeyKind::rsa_2048);
  const auto& context = played.asks->front().context;
  EXPECT_EQ(context.at(0).name, "kms:WrappingAlgorithm");
  EXPECT_EQ(context.at(1).name, "kms:WrappingKeySpec");
  EXPECT_EQ(CryptoStage::find("GetParametersForImport").pace, Pace::slow);
}

TEST(KmsGetParametersForImport, works_with_import_for_every_algorithm) {
  for (const std::string& algorithm :
       std::vector<std::string>{"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1",
                                "RSA_AES_KEY_WRAP_SHA_256"}) {
    CryptoStage stage;
    const std::string arn = external(stage);
    const auto played = stage.play<op::GetParametersForImport>(parameters_request(arn, algorithm));
    ASSERT_EQ(played.outcome(), "ok");
    op::ImportKeyMaterial::Request in;
    in.KeyId = arn;
    in.ImportToken = *played.out().ImportToken;
    in.EncryptedKeyMaterial = wrap(material_a, algorithm, played.out().PublicKey->view());
    in.ExpirationModel = "KEY_MATERIAL_DOES_NOT_EXPIRE";
    EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(), "ok") << algorithm;
    EXPECT_EQ(decrypted(stage, encrypted(stage, arn)), "text");
  }
}

TEST(KmsGetParametersForImport, refuses_what_kms_no_longer_or_not_here_supports) {
  CryptoStage stage;
  const std::string arn = external(stage);
  const auto code = [&](const std::string& algorithm, const std::string& spec) {
    return stage.play<op::GetParametersForImport>(parameters_request(arn, algorithm, spec))
        .error->code;
  };
  EXPECT_EQ(code("RSAES_PKCS1_V1_5", "RSA_2048"), "UnsupportedOperationException");
  EXPECT_EQ(code("SM2PKE", "SM2"), "UnsupportedOperationException");
}

TEST(KmsGetParametersForImport, is_for_external_keys_alone) {
  CryptoStage stage;
  const std::string arn = stage.add_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
  EXPECT_EQ(stage.play<op::GetParametersForImport>(parameters_request(arn)).outcome(),
            "UnsupportedOperationException: " + arn +
                " origin is AWS_KMS which is not valid for this operation.");
}

// --- ImportKeyMaterial

TEST(KmsImport, makes_the_key_usable_and_tells_the_material) {
  CryptoStage stage;
  const std::string arn = external(stage);
  const auto played = stage.play<op::ImportKeyMaterial>(import_request(stage, arn, material_a));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.out().KeyId, arn);
  EXPECT_EQ(played.out().KeyMaterialId, stage.key(arn).materials.at(0).id);
  EXPECT_EQ(stage.key(arn).record.state, "Enabled");
  EXPECT_EQ(stage.key(arn).expiration_model, "KEY_MATERIAL_DOES_NOT_EXPIRE");
  EXPECT_EQ(open_material(stage.vault(), stage.key(arn).materials[0]).value().view(), material_a);
  EXPECT_EQ(decrypted(stage, encrypted(stage, arn)), "text");
}

TEST(KmsImport, keeps_a_disabled_key_disabled) {
  CryptoStage stage;
  const std::string arn = external(stage);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  stage.set_state(arn, "Disabled");
  EXPECT_EQ(import(stage, arn, material_a), "ok");
  EXPECT_EQ(stage.key(arn).record.state, "Disabled");
}

TEST(KmsImport, refuses_tokens_of_other_keys_and_junk) {
  CryptoStage stage;
  const std::string arn = external(stage), other = external(stage);
  auto in = import_request(stage, arn, material_a);
  in.KeyId = other;
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(),
            "InvalidImportTokenException");
  in = import_request(stage, arn, material_a);
  in.ImportToken = "junk";
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(),
            "InvalidImportTokenException");
}

TEST(KmsImport, refuses_a_token_after_a_day) {
  CryptoStage stage;
  const std::string arn = external(stage);
  auto in = import_request(stage, arn, material_a);
  auto later = import_request(stage, arn, material_a);
  stage.now = stage.now + (day - 1);
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(), "ok");
  stage.now = stage.now + 1;
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(later)).outcome(),
            "ExpiredImportTokenException");
}

TEST(KmsImport, refuses_material_that_does_not_unwrap) {
  CryptoStage stage;
  const std::string arn = external(stage);
  auto in = import_request(stage, arn, material_a);
  in.EncryptedKeyMaterial->back() = static_cast<char>(in.EncryptedKeyMaterial->back() ^ 1);
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(),
            "InvalidCiphertextException");
  in = import_request(stage, arn, material_a);
  in.EncryptedKeyMaterial->pop_back();
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(),
            "ValidationException: Invalid encrypted key size.");
  in = import_request(stage, arn, material_a, "RSA_AES_KEY_WRAP_SHA_256");
  in.EncryptedKeyMaterial->back() = static_cast<char>(in.EncryptedKeyMaterial->back() ^ 1);
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(),
            "InvalidCiphertextException");
}

TEST(KmsImport, takes_exactly_32_bytes_for_a_symmetric_key) {
  CryptoStage stage;
  const std::string arn = external(stage);
  EXPECT_EQ(import(stage, arn, std::string(31, 'a')), incorrect);
  EXPECT_EQ(import(stage, arn, std::string(33, 'a')), incorrect);
  EXPECT_EQ(stage.key(arn).record.state, "PendingImport");
}

TEST(KmsImport, wants_the_same_material_again) {
  CryptoStage stage;
  const std::string arn = external(stage);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  const std::string blob = encrypted(stage, arn);
  EXPECT_EQ(import(stage, arn, material_b), incorrect);
  EXPECT_EQ(import(stage, arn, material_a), "ok");
  EXPECT_EQ(stage.key(arn).materials.size(), 1u);
  EXPECT_EQ(decrypted(stage, blob), "text");
}

TEST(KmsImport, checks_expiration_model_and_date) {
  CryptoStage stage;
  const std::string arn = external(stage);
  const auto attempt = [&](std::optional<std::string> model, std::optional<std::int64_t> seconds) {
    auto in = import_request(stage, arn, material_a);
    in.ExpirationModel = std::move(model);
    if (seconds) in.ValidTo = wire::Timestamp{(stage.now + *seconds).milliseconds};
    return stage.play<op::ImportKeyMaterial>(std::move(in)).outcome();
  };
  const std::string needs_date =
      "ValidationException: A validTo date must be set if the ExpirationModel is "
      "KEY_MATERIAL_EXPIRES";
  EXPECT_EQ(attempt({}, {}), needs_date);
  EXPECT_EQ(attempt("KEY_MATERIAL_EXPIRES", {}), needs_date);
  EXPECT_EQ(attempt("KEY_MATERIAL_DOES_NOT_EXPIRE", 1).substr(0, 19), "ValidationException");
  EXPECT_EQ(attempt({}, 0).substr(0, 19), "ValidationException");
  EXPECT_EQ(attempt({}, 365 * day + 1).substr(0, 19), "ValidationException");
  EXPECT_EQ(attempt({}, 365 * day), "ok");
}

TEST(KmsImport, asks_with_expiration_model_and_date) {
  CryptoStage stage;
  auto in = import_request(stage, external(stage), material_a);
  in.ExpirationModel.reset();
  in.ValidTo = wire::Timestamp{(stage.now + day).milliseconds};
  const auto played = stage.play<op::ImportKeyMaterial>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  const auto& context = played.asks->front().context;
  EXPECT_EQ(context.at(0).name, "kms:ExpirationModel");
  EXPECT_EQ(context.at(0).values.at(0), "KEY_MATERIAL_EXPIRES");
  EXPECT_EQ(context.at(1).name, "kms:ValidTo");
  EXPECT_EQ(context.at(1).values.at(0), iso8601(stage.now + day));
}

TEST(KmsImport, material_past_its_date_is_gone_until_imported_again) {
  CryptoStage stage;
  const std::string arn = external(stage);
  auto in = import_request(stage, arn, material_a);
  in.ExpirationModel.reset();
  in.ValidTo = wire::Timestamp{(stage.now + 60).milliseconds};
  ASSERT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(), "ok");
  const std::string blob = encrypted(stage, arn);
  stage.now = stage.now + 60;
  EXPECT_EQ(encrypted(stage, arn), "KMSInvalidStateException: " + arn + " is pending import.");
  EXPECT_EQ(decrypted(stage, blob), "KMSInvalidStateException: " + arn + " is pending import.");
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  EXPECT_EQ(decrypted(stage, blob), "text");
}

TEST(KmsImport, refuses_keys_pending_deletion_and_of_other_origin) {
  CryptoStage stage;
  const std::string arn = external(stage);
  stage.set_state(arn, "PendingDeletion");
  EXPECT_EQ(import(stage, arn, material_a),
            "KMSInvalidStateException: " + arn + " is pending deletion.");
  const std::string own = stage.add_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
  EXPECT_EQ(import(stage, own, material_a),
            "UnsupportedOperationException: " + own +
                " origin is AWS_KMS which is not valid for this operation.");
}

// --- Generations

TEST(KmsImport, new_material_waits_for_its_rotation) {
  CryptoStage stage;
  const std::string arn = external(stage);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  ASSERT_EQ(import(stage, arn, material_b, "NEW_KEY_MATERIAL"), "ok");
  const store::Key& key = stage.key(arn);
  ASSERT_EQ(key.materials.size(), 2u);
  EXPECT_TRUE(awaits_rotation(key, key.materials[1]));
  EXPECT_EQ(current_material(key, stage.now), &key.materials[0]);
  EXPECT_EQ(import(stage, arn, material_c, "NEW_KEY_MATERIAL"),
            "KMSInvalidStateException: " + arn + " has key material that is pending rotation.");
  EXPECT_EQ(import(stage, arn, material_b, "NEW_KEY_MATERIAL"), incorrect);
  EXPECT_EQ(import(stage, arn, material_b, "EXISTING_KEY_MATERIAL"), "ok");
}

TEST(KmsImport, deleting_what_waits_for_rotation_leaves_the_key_usable) {
  CryptoStage stage;
  const std::string arn = external(stage);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  ASSERT_EQ(import(stage, arn, material_b, "NEW_KEY_MATERIAL"), "ok");
  ASSERT_EQ(remove(stage, arn, stage.key(arn).materials[1].id), "ok");
  EXPECT_EQ(stage.key(arn).materials.size(), 1u);
  EXPECT_EQ(decrypted(stage, encrypted(stage, arn)), "text");
  EXPECT_EQ(import(stage, arn, material_c, "NEW_KEY_MATERIAL"), "ok");
}

TEST(KmsImport, a_key_needs_all_its_rotated_material) {
  CryptoStage stage;
  const std::string arn = external(stage);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  ASSERT_EQ(import(stage, arn, material_b, "NEW_KEY_MATERIAL"), "ok");
  stage.change(arn, [](store::Key& key) { key.materials[1].rotation = "ON_DEMAND"; });
  ASSERT_EQ(remove(stage, arn, stage.key(arn).materials[0].id), "ok");
  ASSERT_EQ(remove(stage, arn), "ok");  // the current one
  EXPECT_TRUE(stage.key(arn).materials[1].wrapped.empty());
  ASSERT_EQ(import(stage, arn, material_b), "ok");
  EXPECT_EQ(stage.key(arn).record.state, "PendingImport");
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  EXPECT_EQ(stage.key(arn).record.state, "Enabled");
  EXPECT_EQ(stage.key(arn).materials[1].rotation, "ON_DEMAND");
}

TEST(KmsImport, compares_the_material_id_that_is_asked_for) {
  CryptoStage stage;
  const std::string arn = external(stage);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  auto in = import_request(stage, arn, material_a);
  in.KeyMaterialId = stage.key(arn).materials[0].id;
  in.KeyMaterialDescription = "from the vault";
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(), "ok");
  in = import_request(stage, arn, material_a);
  in.KeyMaterialId = std::string(64, '0');
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).outcome(), incorrect);
  in = import_request(stage, arn, material_a);
  in.KeyMaterialId = std::string(64, '0');
  in.ImportType = "NEW_KEY_MATERIAL";
  EXPECT_EQ(stage.play<op::ImportKeyMaterial>(std::move(in)).error->code, "ValidationException");
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  EXPECT_EQ(stage.key(arn).materials[0].description, "from the vault");
}

// --- Other kinds of keys

TEST(KmsImport, takes_hmac_keys_of_their_exact_size) {
  CryptoStage stage;
  const std::string arn = stage.add_key("HMAC_384", "GENERATE_VERIFY_MAC", "EXTERNAL");
  EXPECT_EQ(import(stage, arn, std::string(32, 'h')), incorrect);
  const auto played =
      stage.play<op::ImportKeyMaterial>(import_request(stage, arn, std::string(48, 'h')));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_FALSE(played.out().KeyMaterialId);
  op::GenerateMac::Request in;
  in.KeyId = arn;
  in.MacAlgorithm = "HMAC_SHA_384";
  in.Message = secret("m");
  EXPECT_EQ(stage.play<op::GenerateMac>(std::move(in)).out().Mac,
            crypto::hmac(crypto::HashAlgorithm::sha384, std::string(48, 'h'), "m"));
  EXPECT_EQ(import(stage, arn, std::string(48, 'i')), incorrect);
  EXPECT_EQ(import(stage, arn, std::string(48, 'h'), "EXISTING_KEY_MATERIAL").substr(0, 19),
            "ValidationException");
}

TEST(KmsImport, takes_private_keys_of_the_spec_and_shows_their_public_half) {
  CryptoStage stage;
  const auto p256 = crypto::generate_key_pair(crypto::KeyKind::p256).value();
  const std::string arn = stage.add_key("ECC_NIST_P256", "SIGN_VERIFY", "EXTERNAL");
  ASSERT_EQ(import(stage, arn, p256.private_pkcs8.view()), "ok");
  EXPECT_EQ(stage.key(arn).public_key, p256.public_spki);
  op::Sign::Request in;
  in.KeyId = arn;
  in.SigningAlgorithm = "ECDSA_SHA_256";
  in.Message = secret("m");
  EXPECT_EQ(stage.play<op::Sign>(std::move(in)).outcome(), "ok");

  const std::string p384 = stage.add_key("ECC_NIST_P384", "SIGN_VERIFY", "EXTERNAL");
  EXPECT_EQ(import(stage, p384, p256.private_pkcs8.view()), incorrect);
  EXPECT_EQ(import(stage, p384, "no key at all"), incorrect);
}

TEST(KmsImport, takes_rsa_keys_through_aes_wrapping) {
  CryptoStage stage;
  const std::string arn = stage.add_key("RSA_2048", "ENCRYPT_DECRYPT", "EXTERNAL");
  const crypto::KeyPair& pair = shared_pair(crypto::KeyKind::rsa_2048);
  EXPECT_EQ(stage
                .play<op::ImportKeyMaterial>(import_request(stage, arn, pair.private_pkcs8.view(),
                                                            "RSA_AES_KEY_WRAP_SHA_256"))
                .outcome(),
            "ok");
  EXPECT_EQ(stage.key(arn).public_key, pair.public_spki);
}

// --- Multi-Region keys

TEST(KmsImport, a_replica_takes_only_what_its_primary_has) {
  CryptoStage stage;
  const std::string primary = stage.add_related_keys("EXTERNAL");
  const std::string replica = CryptoStage::in_region(primary, "eu-west-1");
  ASSERT_EQ(import(stage, primary, material_a), "ok");
  const std::string blob = encrypted(stage, primary);
  stage.region = "eu-west-1";
  EXPECT_EQ(import(stage, replica, material_b), incorrect);
  EXPECT_EQ(import(stage, replica, material_b, "NEW_KEY_MATERIAL"), incorrect);
  ASSERT_EQ(import(stage, replica, material_a), "ok");
  EXPECT_EQ(stage.key(replica).record.state, "Enabled");
  EXPECT_EQ(decrypted(stage, blob), "text");
}

TEST(KmsImport, a_replica_keeps_its_primarys_order) {
  CryptoStage stage;
  const std::string primary = stage.add_related_keys("EXTERNAL");
  const std::string replica = CryptoStage::in_region(primary, "eu-west-1");
  ASSERT_EQ(import(stage, primary, material_a), "ok");
  ASSERT_EQ(import(stage, primary, material_b, "NEW_KEY_MATERIAL"), "ok");
  stage.region = "eu-west-1";
  ASSERT_EQ(import(stage, replica, material_b), "ok");
  EXPECT_EQ(stage.key(replica).record.state, "PendingImport");
  ASSERT_EQ(import(stage, replica, material_a), "ok");
  EXPECT_EQ(stage.key(replica).record.state, "Enabled");
  const store::Key& key = stage.key(replica);
  ASSERT_EQ(key.materials.size(), 2u);
  EXPECT_EQ(key.materials[0].id, stage.key(primary).materials[0].id);
  EXPECT_TRUE(awaits_rotation(key, key.materials[1]));

  stage.region = "us-east-1";
  ASSERT_EQ(remove(stage, primary, stage.key(primary).materials[1].id), "ok");
  EXPECT_EQ(stage.key(replica).materials.size(), 1u);
}

// --- DeleteImportedKeyMaterial

TEST(KmsDeleteImported, makes_the_key_unusable_until_the_same_material_comes_back) {
  CryptoStage stage;
  const std::string arn = external(stage);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  const std::string blob = encrypted(stage, arn);
  op::DeleteImportedKeyMaterial::Request in;
  in.KeyId = arn;
  const auto played = stage.play<op::DeleteImportedKeyMaterial>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.out().KeyId, arn);
  EXPECT_EQ(played.out().KeyMaterialId, stage.key(arn).materials[0].id);
  EXPECT_TRUE(stage.key(arn).materials[0].wrapped.empty());
  EXPECT_EQ(stage.key(arn).record.state, "PendingImport");
  EXPECT_EQ(decrypted(stage, blob), "KMSInvalidStateException: " + arn + " is pending import.");
  EXPECT_EQ(import(stage, arn, material_b), incorrect);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  EXPECT_EQ(decrypted(stage, blob), "text");
}

TEST(KmsDeleteImported, twice_is_no_error_and_unknown_ids_are) {
  CryptoStage stage;
  const std::string arn = external(stage);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  EXPECT_EQ(remove(stage, arn), "ok");
  EXPECT_EQ(remove(stage, arn), "ok");
  EXPECT_EQ(remove(stage, arn, std::string(64, '0')).substr(0, 17), "NotFoundException");
  const std::string own = stage.add_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
  EXPECT_EQ(remove(stage, own), "UnsupportedOperationException: " + own +
                                    " origin is AWS_KMS which is not valid for this operation.");
}

TEST(KmsDeleteImported, leaves_a_key_pending_deletion_in_that_state) {
  CryptoStage stage;
  const std::string arn = external(stage);
  ASSERT_EQ(import(stage, arn, material_a), "ok");
  stage.change(arn, [](store::Key& key) {
    key.record.state = "PendingDeletion";
    key.state_before_deletion = "Enabled";
  });
  ASSERT_EQ(remove(stage, arn), "ok");
  EXPECT_EQ(stage.key(arn).record.state, "PendingDeletion");
  EXPECT_EQ(stage.key(arn).state_before_deletion, "PendingImport");
}

}  // namespace
}  // namespace amiable::services::kms
