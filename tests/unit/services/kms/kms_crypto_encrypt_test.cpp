// Encrypt, Decrypt and ReEncrypt: round trips, whose blob it is, states, contexts, errors.
#include <gtest/gtest.h>

#include "crypto/asymmetric.h"
#include "services/kms/ciphertext.h"
#include "unit/services/kms/crypto_stage.h"

namespace amiable::services::kms {
namespace {

using Context = std::map<std::string, std::string>;

const std::string bad_ciphertext = "InvalidCiphertextException";

std::string symmetric(CryptoStage& stage) {
  return stage.add_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
}

op::Encrypt::Request encrypt_request(const std::string& key, std::string_view plaintext = "text") {
  op::Encrypt::Request in;
  in.KeyId = key;
  in.Plaintext = secret(plaintext);
  return in;
}

std::string encrypted(CryptoStage& stage, const std::string& key,
                      std::string_view plaintext = "text") {
  return stage.play<op::Encrypt>(encrypt_request(key, plaintext)).out().CiphertextBlob.value();
}

op::Decrypt::Request decrypt_request(std::string blob) {
  op::Decrypt::Request in;
  in.CiphertextBlob = std::move(blob);
  return in;
}

std::string decrypted(CryptoStage& stage, op::Decrypt::Request in) {
  const auto played = stage.play<op::Decrypt>(std::move(in));
  return played.ok() ? std::string(played.out().Plaintext->view()) : played.outcome();
}

std::string value_of(const Ask& ask, std::string_view name) {
  for (const ContextKey& key : ask.context) {
    if (key.name == name) return key.values.at(0);
  }
  return "";
}

// --- Encrypt

TEST(KmsEncrypt, answers_blob_key_arn_and_algorithm) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  const auto played = stage.play<op::Encrypt>(encrypt_request(CryptoStage::id_of(arn)));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.out().KeyId, arn);
  EXPECT_EQ(played.out().EncryptionAlgorithm, "SYMMETRIC_DEFAULT");
  EXPECT_EQ(decrypted(stage, decrypt_request(*played.out().CiphertextBlob)), "text");
}

TEST(KmsEncrypt, asks_with_algorithm_context_and_alias) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  stage.add_alias("alias/app", arn);
  auto in = encrypt_request("alias/app");
  in.EncryptionContext = Context{{"team", "red"}};
  const auto played = stage.play<op::Encrypt>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  ASSERT_EQ(played.asks->size(), 1u);
  const Ask& ask = played.asks->front();
  EXPECT_EQ(ask.action, "kms:Encrypt");
  EXPECT_EQ(ask.resource, arn);
  EXPECT_EQ(ask.resource_account, CryptoStage::account);
  EXPECT_EQ(value_of(ask, "kms:EncryptionAlgorithm"), "SYMMETRIC_DEFAULT");
  EXPECT_EQ(value_of(ask, "kms:RequestAlias"), "alias/app");
  ASSERT_EQ(ask.encryption_context.size(), 1u);
  EXPECT_EQ(ask.encryption_context[0].key, "team");
  EXPECT_EQ(ask.encryption_context[0].value, "red");
}

TEST(KmsEncrypt, refuses_keys_that_are_not_there) {
  CryptoStage stage;
  const std::string id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  EXPECT_EQ(
      stage.play<op::Encrypt>(encrypt_request(id)).outcome(),
      "NotFoundException: Key 'arn:aws:kms:us-east-1:111122223333:key/" + id + "' does not exist");
}

TEST(KmsEncrypt, refuses_keys_in_a_state_that_forbids_it) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  stage.set_state(arn, "Disabled");
  EXPECT_EQ(stage.play<op::Encrypt>(encrypt_request(arn)).outcome(),
            "DisabledException: " + arn + " is disabled.");
  stage.set_state(arn, "PendingDeletion");
  EXPECT_EQ(stage.play<op::Encrypt>(encrypt_request(arn)).outcome(),
            "KMSInvalidStateException: " + arn + " is pending deletion.");
  const std::string external = stage.add_key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "EXTERNAL");
  EXPECT_EQ(stage.play<op::Encrypt>(encrypt_request(external)).outcome(),
            "KMSInvalidStateException: " + external + " is pending import.");
}

TEST(KmsEncrypt, refuses_keys_for_something_else) {
  CryptoStage stage;
  const std::string arn = stage.add_key("ECC_NIST_P256", "SIGN_VERIFY");
  EXPECT_EQ(stage.play<op::Encrypt>(encrypt_request(arn)).outcome(),
            "InvalidKeyUsageException: " + arn +
                " key usage is SIGN_VERIFY which is not valid for Encrypt.");
}

TEST(KmsEncrypt, refuses_an_algorithm_of_another_key_spec) {
  CryptoStage stage;
  auto in = encrypt_request(symmetric(stage));
  in.EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
  EXPECT_EQ(stage.play<op::Encrypt>(std::move(in)).outcome(),
            "InvalidKeyUsageException: Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec "
            "SYMMETRIC_DEFAULT.");
  const std::string rsa = stage.add_key("RSA_2048", "ENCRYPT_DECRYPT");
  EXPECT_EQ(stage.play<op::Encrypt>(encrypt_request(rsa)).outcome(),
            "InvalidKeyUsageException: Algorithm SYMMETRIC_DEFAULT is incompatible with key spec "
            "RSA_2048.");
}

TEST(KmsEncrypt, refuses_an_encryption_context_with_an_asymmetric_algorithm) {
  CryptoStage stage;
  auto in = encrypt_request(stage.add_key("RSA_2048", "ENCRYPT_DECRYPT"));
  in.EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
  in.EncryptionContext = Context{{"a", "b"}};
  EXPECT_EQ(stage.play<op::Encrypt>(std::move(in)).outcome(),
            "ValidationException: EncryptionContext is not supported when encrypting/decrypting "
            "with asymmetric CMKs.");
}

TEST(KmsEncrypt, bounds_the_encryption_context) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  auto in = encrypt_request(arn);
  in.EncryptionContext = Context{{"k", std::string(8191, 'v')}};
  EXPECT_EQ(stage.play<op::Encrypt>(std::move(in)).outcome(), "ok");
  in = encrypt_request(arn);
  in.EncryptionContext = Context{{"k", std::string(8192, 'v')}};
  EXPECT_EQ(stage.play<op::Encrypt>(std::move(in)).error->code, "ValidationException");
}

TEST(KmsEncrypt, with_rsa_takes_exactly_what_fits) {
  CryptoStage stage;
  const std::string arn = stage.add_key("RSA_2048", "ENCRYPT_DECRYPT");
  const std::vector<std::pair<std::string, std::size_t>> limits{{"RSAES_OAEP_SHA_1", 214},
                                                                {"RSAES_OAEP_SHA_256", 190}};
  for (const auto& [algorithm, room] : limits) {
    auto in = encrypt_request(arn, std::string(room, 'p'));
    in.EncryptionAlgorithm = algorithm;
    const auto played = stage.play<op::Encrypt>(std::move(in));
    ASSERT_EQ(played.outcome(), "ok");
    auto back = decrypt_request(*played.out().CiphertextBlob);
    back.KeyId = arn;
    back.EncryptionAlgorithm = algorithm;
    EXPECT_EQ(decrypted(stage, std::move(back)), std::string(room, 'p'));
    in = encrypt_request(arn, std::string(room + 1, 'p'));
    in.EncryptionAlgorithm = algorithm;
    EXPECT_EQ(stage.play<op::Encrypt>(std::move(in)).outcome(),
              fmt::format("ValidationException: Algorithm {} and key spec RSA_2048 cannot encrypt "
                          "data larger than {} bytes.",
                          algorithm, room));
  }
}

TEST(KmsEncrypt, dry_run_ends_after_every_check) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  auto in = encrypt_request(arn);
  in.DryRun = true;
  EXPECT_EQ(stage.play<op::Encrypt>(std::move(in)).outcome(),
            "DryRunOperationException: The request would have succeeded, but the DryRun option is "
            "set.");
  stage.set_state(arn, "Disabled");
  in = encrypt_request(arn);
  in.DryRun = true;
  EXPECT_EQ(stage.play<op::Encrypt>(std::move(in)).error->code, "DisabledException");
}

// --- Decrypt

TEST(KmsDecrypt, finds_the_key_in_the_ciphertext_and_tells_its_material) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  const auto played = stage.play<op::Decrypt>(decrypt_request(encrypted(stage, arn)));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.out().Plaintext->view(), "text");
  EXPECT_EQ(played.out().KeyId, arn);
  EXPECT_EQ(played.out().EncryptionAlgorithm, "SYMMETRIC_DEFAULT");
  EXPECT_EQ(played.out().KeyMaterialId, stage.key(arn).materials[0].id);
  EXPECT_TRUE(played.asks->front().by_ciphertext);
  EXPECT_EQ(played.asks->front().resource, arn);
}

TEST(KmsDecrypt, with_key_id_asks_about_that_key) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  auto in = decrypt_request(encrypted(stage, arn));
  in.KeyId = arn;
  const auto played = stage.play<op::Decrypt>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_FALSE(played.asks->front().by_ciphertext);
}

TEST(KmsDecrypt, refuses_another_key_than_the_one_that_encrypted) {
  CryptoStage stage;
  auto in = decrypt_request(encrypted(stage, symmetric(stage)));
  in.KeyId = symmetric(stage);
  EXPECT_EQ(stage.play<op::Decrypt>(std::move(in)).outcome(),
            "IncorrectKeyException: The key ID in the request does not identify a CMK that can "
            "perform this operation.");
}

TEST(KmsDecrypt, needs_the_encryption_context_of_the_encryption) {
  CryptoStage stage;
  auto in = encrypt_request(symmetric(stage));
  in.EncryptionContext = Context{{"a", "1"}, {"b", "2"}};
  const std::string blob = *stage.play<op::Encrypt>(std::move(in)).out().CiphertextBlob;
  auto back = decrypt_request(blob);
  back.EncryptionContext = Context{{"b", "2"}, {"a", "1"}};
  EXPECT_EQ(decrypted(stage, std::move(back)), "text");
  EXPECT_EQ(decrypted(stage, decrypt_request(blob)), bad_ciphertext);
  back = decrypt_request(blob);
  back.EncryptionContext = Context{{"a", "1"}, {"b", "3"}};
  EXPECT_EQ(decrypted(stage, std::move(back)), bad_ciphertext);
}

TEST(KmsDecrypt, takes_an_empty_context_for_none) {
  CryptoStage stage;
  auto in = decrypt_request(encrypted(stage, symmetric(stage)));
  in.EncryptionContext = Context{};
  EXPECT_EQ(decrypted(stage, std::move(in)), "text");
}

TEST(KmsDecrypt, opens_no_blob_of_which_a_byte_was_changed) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  const std::string blob = encrypted(stage, arn);
  for (std::size_t i = 0; i < blob.size(); ++i) {
    std::string changed = blob;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(stage.play<op::Decrypt>(decrypt_request(changed)).ok()) << i;
    auto in = decrypt_request(changed);
    in.KeyId = arn;
    EXPECT_FALSE(stage.play<op::Decrypt>(std::move(in)).ok()) << i;
  }
}

TEST(KmsDecrypt, tells_nothing_about_bytes_that_are_no_ciphertext) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  for (const std::string& blob :
       std::vector<std::string>{"x", std::string(300, '\0'), std::string(99, 'a')}) {
    EXPECT_EQ(decrypted(stage, decrypt_request(blob)), bad_ciphertext);
    auto in = decrypt_request(blob);
    in.KeyId = arn;
    EXPECT_EQ(decrypted(stage, std::move(in)), bad_ciphertext);
  }
}

// AWS words an absent key as one that is closed to the caller, in any account.
TEST(KmsDecrypt, hides_whether_the_key_behind_a_ciphertext_exists) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  const std::string blob = encrypted(stage, arn);
  stage.erase(arn);
  const auto played = stage.play<op::Decrypt>(decrypt_request(blob));
  EXPECT_EQ(played.outcome(),
            "AccessDeniedException: User: arn:aws:iam::111122223333:root is not authorized to "
            "perform: kms:Decrypt on the resource associated with this ciphertext because the "
            "resource does not exist in this Region, no resource-based policies allow access, or "
            "a resource-based policy explicitly denies access");
}

TEST(KmsDecrypt, does_not_look_in_another_region) {
  CryptoStage stage;
  const std::string blob = encrypted(stage, symmetric(stage));
  stage.region = "eu-west-1";
  EXPECT_EQ(stage.play<op::Decrypt>(decrypt_request(blob)).error->code, "AccessDeniedException");
}

TEST(KmsDecrypt, opens_what_a_related_key_of_another_region_encrypted) {
  CryptoStage stage;
  const std::string arn = stage.add_related_keys();
  const std::string replica = CryptoStage::in_region(arn, "eu-west-1");
  const std::string blob = encrypted(stage, arn);
  stage.region = "eu-west-1";
  auto played = stage.play<op::Decrypt>(decrypt_request(blob));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.out().KeyId, replica);
  auto in = decrypt_request(blob);
  in.KeyId = replica;
  EXPECT_EQ(decrypted(stage, std::move(in)), "text");
  const std::string back = encrypted(stage, replica);
  stage.region = "us-east-1";
  EXPECT_EQ(decrypted(stage, decrypt_request(back)), "text");
}

TEST(KmsDecrypt, still_reads_what_was_encrypted_before_a_rotation) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  const std::string old_blob = encrypted(stage, arn, "old");
  stage.rotate(arn);
  const std::string new_blob = encrypted(stage, arn, "new");
  EXPECT_NE(read_origin(old_blob)->material_id, read_origin(new_blob)->material_id);
  EXPECT_EQ(decrypted(stage, decrypt_request(old_blob)), "old");
  const auto played = stage.play<op::Decrypt>(decrypt_request(new_blob));
  EXPECT_EQ(played.out().Plaintext->view(), "new");
  EXPECT_EQ(played.out().KeyMaterialId, stage.key(arn).materials[1].id);
}

// Material is kept unwrapped per thread: the state of the key must count all the same.
TEST(KmsDecrypt, stops_when_the_key_is_disabled_or_gone) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  const std::string blob = encrypted(stage, arn);
  ASSERT_EQ(decrypted(stage, decrypt_request(blob)), "text");
  stage.set_state(arn, "Disabled");
  EXPECT_EQ(stage.play<op::Decrypt>(decrypt_request(blob)).error->code, "DisabledException");
  stage.set_state(arn, "Enabled");
  stage.change(arn, [&](store::Key& key) { key.deletion_date = stage.now; });
  EXPECT_EQ(stage.play<op::Decrypt>(decrypt_request(blob)).error->code, "AccessDeniedException");
}

TEST(KmsDecrypt, with_rsa_needs_key_and_algorithm_of_the_encryption) {
  CryptoStage stage;
  const std::string arn = stage.add_key("RSA_2048", "ENCRYPT_DECRYPT");
  const auto public_key = crypto::PublicKey::from_der(stage.key(arn).public_key).value();
  const std::string blob =
      crypto::rsa_oaep_encrypt(public_key, crypto::HashAlgorithm::sha256, "outside").value();
  const auto attempt = [&](std::optional<std::string> key, std::optional<std::string> algorithm,
                           const std::string& bytes) {
    auto in = decrypt_request(bytes);
    in.KeyId = std::move(key);
    in.EncryptionAlgorithm = std::move(algorithm);
    return decrypted(stage, std::move(in));
  };
  EXPECT_EQ(attempt(arn, "RSAES_OAEP_SHA_256", blob), "outside");
  EXPECT_EQ(attempt(arn, "RSAES_OAEP_SHA_1", blob), bad_ciphertext);
  EXPECT_EQ(attempt(arn, {}, blob), bad_ciphertext);
  EXPECT_EQ(attempt({}, "RSAES_OAEP_SHA_256", blob), "ValidationException: KeyId must not be null");
  EXPECT_EQ(attempt(arn, "RSAES_OAEP_SHA_256", blob.substr(1)), bad_ciphertext);
  EXPECT_EQ(attempt(symmetric(stage), "RSAES_OAEP_SHA_256", blob),
            "InvalidKeyUsageException: Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec "
            "SYMMETRIC_DEFAULT.");
}

TEST(KmsDecrypt, refuses_an_attestation_document) {
  CryptoStage stage;
  auto in = decrypt_request(encrypted(stage, symmetric(stage)));
  in.Recipient.emplace();
  EXPECT_EQ(stage.play<op::Decrypt>(std::move(in)).error->code, "UnsupportedOperationException");
}

TEST(KmsDecrypt, needs_a_ciphertext_unless_a_dry_run_ignores_it) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  op::Decrypt::Request in;
  in.KeyId = arn;
  EXPECT_EQ(stage.play<op::Decrypt>(std::move(in)).outcome(),
            "ValidationException: 1 validation error detected: Value null at 'ciphertextBlob' "
            "failed to satisfy constraint: Member must not be null");
  in = {};
  in.DryRun = true;
  in.DryRunModifiers = {"IGNORE_CIPHERTEXT"};
  EXPECT_EQ(stage.play<op::Decrypt>(std::move(in)).outcome(),
            "ValidationException: KeyId must not be null");
  in = {};
  in.KeyId = arn;
  in.DryRun = true;
  in.DryRunModifiers = {"IGNORE_CIPHERTEXT"};
  EXPECT_EQ(stage.play<op::Decrypt>(std::move(in)).error->code, "DryRunOperationException");
  in = {};
  in.KeyId = arn;
  in.DryRunModifiers = {"IGNORE_CIPHERTEXT"};
  EXPECT_EQ(stage.play<op::Decrypt>(std::move(in)).error->code, "ValidationException");
}

TEST(KmsDecrypt, dry_run_opens_the_ciphertext_first) {
  CryptoStage stage;
  const std::string blob = encrypted(stage, symmetric(stage));
  auto in = decrypt_request(blob);
  in.DryRun = true;
  EXPECT_EQ(stage.play<op::Decrypt>(std::move(in)).error->code, "DryRunOperationException");
  in = decrypt_request(blob);
  in.DryRun = true;
  in.EncryptionContext = Context{{"not", "this"}};
  EXPECT_EQ(stage.play<op::Decrypt>(std::move(in)).outcome(), bad_ciphertext);
}

// --- ReEncrypt

op::ReEncrypt::Request re_encrypt_request(std::string blob, const std::string& destination) {
  op::ReEncrypt::Request in;
  in.CiphertextBlob = std::move(blob);
  in.DestinationKeyId = destination;
  return in;
}

TEST(KmsReEncrypt, moves_a_secret_to_another_key_and_context) {
  CryptoStage stage;
  const std::string from = symmetric(stage), to = symmetric(stage);
  auto in = re_encrypt_request(encrypted(stage, from), to);
  in.DestinationEncryptionContext = Context{{"at", "home"}};
  const auto played = stage.play<op::ReEncrypt>(std::move(in));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(played.out().SourceKeyId, from);
  EXPECT_EQ(played.out().KeyId, to);
  EXPECT_EQ(played.out().SourceKeyMaterialId, stage.key(from).materials[0].id);
  EXPECT_EQ(played.out().DestinationKeyMaterialId, stage.key(to).materials[0].id);
  auto back = decrypt_request(*played.out().CiphertextBlob);
  back.KeyId = to;
  back.EncryptionContext = Context{{"at", "home"}};
  EXPECT_EQ(decrypted(stage, std::move(back)), "text");
}

TEST(KmsReEncrypt, asks_for_both_keys) {
  CryptoStage stage;
  const std::string from = symmetric(stage), to = symmetric(stage);
  auto in = re_encrypt_request(encrypted(stage, from), to);
  in.DestinationEncryptionContext = Context{{"at", "home"}};
  const auto played = stage.play<op::ReEncrypt>(std::move(in));
  ASSERT_EQ(played.asks->size(), 2u);
  const Ask &source = played.asks->at(0), &destination = played.asks->at(1);
  EXPECT_EQ(source.action, "kms:ReEncryptFrom");
  EXPECT_EQ(source.resource, from);
  EXPECT_TRUE(source.by_ciphertext);
  EXPECT_TRUE(source.encryption_context.empty());
  EXPECT_EQ(value_of(source, "kms:ReEncryptOnSameKey"), "false");
  EXPECT_EQ(destination.action, "kms:ReEncryptTo");
  EXPECT_EQ(destination.resource, to);
  EXPECT_FALSE(destination.by_ciphertext);
  EXPECT_EQ(destination.encryption_context.at(0).key, "at");
  EXPECT_EQ(value_of(destination, "kms:ReEncryptOnSameKey"), "false");
}

TEST(KmsReEncrypt, tells_when_both_keys_are_one) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  const auto played = stage.play<op::ReEncrypt>(re_encrypt_request(encrypted(stage, arn), arn));
  ASSERT_EQ(played.outcome(), "ok");
  EXPECT_EQ(value_of(played.asks->at(0), "kms:ReEncryptOnSameKey"), "true");
  EXPECT_EQ(value_of(played.asks->at(1), "kms:ReEncryptOnSameKey"), "true");
}

TEST(KmsReEncrypt, goes_from_symmetric_to_rsa_and_back) {
  CryptoStage stage;
  const std::string plain = symmetric(stage), rsa = stage.add_key("RSA_2048", "ENCRYPT_DECRYPT");
  auto in = re_encrypt_request(encrypted(stage, plain), rsa);
  in.DestinationEncryptionAlgorithm = "RSAES_OAEP_SHA_1";
  const auto there = stage.play<op::ReEncrypt>(std::move(in));
  ASSERT_EQ(there.outcome(), "ok");
  EXPECT_FALSE(there.out().DestinationKeyMaterialId);
  in = re_encrypt_request(*there.out().CiphertextBlob, plain);
  in.SourceKeyId = rsa;
  in.SourceEncryptionAlgorithm = "RSAES_OAEP_SHA_1";
  const auto back = stage.play<op::ReEncrypt>(std::move(in));
  ASSERT_EQ(back.outcome(), "ok");
  EXPECT_FALSE(back.out().SourceKeyMaterialId);
  EXPECT_EQ(decrypted(stage, decrypt_request(*back.out().CiphertextBlob)), "text");
}

TEST(KmsReEncrypt, refuses_what_either_key_refuses) {
  CryptoStage stage;
  const std::string from = symmetric(stage), to = symmetric(stage);
  const std::string blob = encrypted(stage, from);
  auto in = re_encrypt_request(blob, to);
  in.SourceKeyId = to;
  EXPECT_EQ(stage.play<op::ReEncrypt>(std::move(in)).error->code, "IncorrectKeyException");
  in = re_encrypt_request(blob, to);
  in.SourceEncryptionContext = Context{{"a", "b"}};
  EXPECT_EQ(stage.play<op::ReEncrypt>(std::move(in)).outcome(), bad_ciphertext);
  stage.set_state(to, "Disabled");
  EXPECT_EQ(stage.play<op::ReEncrypt>(re_encrypt_request(blob, to)).outcome(),
            "DisabledException: " + to + " is disabled.");
  EXPECT_EQ(stage.play<op::ReEncrypt>(re_encrypt_request("junk", to)).outcome(), bad_ciphertext);
}

TEST(KmsReEncrypt, dry_run_ends_after_every_check) {
  CryptoStage stage;
  const std::string arn = symmetric(stage);
  auto in = re_encrypt_request(encrypted(stage, arn), arn);
  in.DryRun = true;
  EXPECT_EQ(stage.play<op::ReEncrypt>(std::move(in)).error->code, "DryRunOperationException");
}

}  // namespace
}  // namespace amiable::services::kms
