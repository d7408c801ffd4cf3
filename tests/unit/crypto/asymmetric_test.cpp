// Asymmetric keys: keys, signatures and ciphertexts made elsewhere (tests/cases/crypto), published
// vectors, round trips of each kind, and refusal of wrong kinds, sizes and malformed DER.
#include "crypto/asymmetric.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "crypto/base64.h"
#include "hex_bytes.h"

namespace amiable::crypto {
namespace {

using test::from_hex;
using Json = nlohmann::json;

const std::map<std::string, KeyKind> kind_names = {
    {"rsa_2048", KeyKind::rsa_2048},   {"rsa_3072", KeyKind::rsa_3072},
    {"rsa_4096", KeyKind::rsa_4096},   {"p256", KeyKind::p256},
    {"p384", KeyKind::p384},           {"p521", KeyKind::p521},
    {"secp256k1", KeyKind::secp256k1}, {"ed25519", KeyKind::ed25519}};

const std::map<std::string, SignatureAlgorithm> algorithm_names = {
    {"rsassa_pss_sha_256", SignatureAlgorithm::rsassa_pss_sha_256},
    {"rsassa_pss_sha_384", SignatureAlgorithm::rsassa_pss_sha_384},
    {"rsassa_pss_sha_512", SignatureAlgorithm::rsassa_pss_sha_512},
    {"rsassa_pkcs1_v1_5_sha_256", SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_256},
    {"rsassa_pkcs1_v1_5_sha_384", SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_384},
    {"rsassa_pkcs1_v1_5_sha_512", SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_512},
    {"ecdsa_sha_256", SignatureAlgorithm::ecdsa_sha_256},
    {"ecdsa_sha_384", SignatureAlgorithm::ecdsa_sha_384},
    {"ecdsa_sha_512", SignatureAlgorithm::ecdsa_sha_512},
    {"ed25519_sha_512", SignatureAlgorithm::ed25519_sha_512}};

const Json& document() {
  static const Json read = Json::parse(
      std::ifstream(std::string(AMIABLE_SOURCE_DIR) + "/tests/cases/crypto/asymmetric_keys.json"));
  return read;
}

const Json& vector_of(std::string_view kind) {
  for (const Json& entry : document()["keys"]) {
    if (entry["kind"] == kind) return entry;
  }
  throw std::out_of_range("no such key in the vectors");
}

std::string bytes_of(const Json& text) { return base64_decode(text.get<std::string>()).value(); }
std::string bytes_of(std::string_view kind, const char* field) {
  return bytes_of(vector_of(kind)[field]);
}
std::string message() { return document()["message"]; }

PrivateKey private_key(std::string_view kind) {
  return PrivateKey::from_der(bytes_of(kind, "pkcs8")).value();
}
PublicKey public_key(std::string_view kind) {
  return PublicKey::from_der(bytes_of(kind, "spki")).value();
}

template <class T>
ErrorKind error_kind(const Result<T>& result) {
  EXPECT_FALSE(result.ok());
  return result.ok() ? ErrorKind::not_found : result.error().kind;
}

bool is_valid(const Result<SignatureVerdict>& result) {
  return result.value() == SignatureVerdict::valid;
}

HashAlgorithm hash_of(const std::string& algorithm) {
  if (algorithm.ends_with("256")) return HashAlgorithm::sha256;
  return algorithm.ends_with("384") ? HashAlgorithm::sha384 : HashAlgorithm::sha512;
}

TEST(AsymmetricKey, kinds_and_public_halves_of_keys_made_elsewhere) {
  ASSERT_EQ(document()["keys"].size(), kind_names.size());
  for (const Json& entry : document()["keys"]) {
    const std::string kind = entry["kind"];
    EXPECT_EQ(private_key(kind).kind(), kind_names.at(kind)) << kind;
    EXPECT_EQ(public_key(kind).kind(), kind_names.at(kind)) << kind;
    EXPECT_EQ(private_key(kind).public_spki(), bytes_of(entry["spki"])) << kind;
    EXPECT_EQ(check_private_key(bytes_of(entry["pkcs8"])).value(), kind_names.at(kind)) << kind;
  }
}

TEST(AsymmetricKey, a_generated_pair_fits_together_and_signs) {
  for (const auto& [name, kind] : kind_names) {
    // Generating RSA-4096 takes seconds; its size differs by one number of the table alone.
    if (kind == KeyKind::rsa_4096) continue;
    const KeyPair pair = generate_key_pair(kind).value();
    const PrivateKey secret = PrivateKey::from_der(pair.private_pkcs8.view()).value();
    const PublicKey open = PublicKey::from_der(pair.public_spki).value();
    EXPECT_EQ(secret.kind(), kind) << name;
    EXPECT_EQ(open.kind(), kind) << name;
    EXPECT_EQ(secret.public_spki(), pair.public_spki) << name;
    EXPECT_NE(pair.public_spki, bytes_of(name, "spki")) << name;
    for (const auto& [algorithm_name, algorithm] : algorithm_names) {
      if (!can_sign(kind, algorithm)) continue;
      const std::string signature = sign(secret, algorithm, "text", MessageForm::raw).value();
      EXPECT_TRUE(is_valid(verify(open, algorithm, "text", MessageForm::raw, signature)));
      EXPECT_FALSE(is_valid(verify(open, algorithm, "test", MessageForm::raw, signature)));
    }
  }
}

TEST(AsymmetricKey, malformed_der_is_an_error) {
  for (const auto& [name, kind] : kind_names) {
    const std::string secret = bytes_of(name, "pkcs8");
    const std::string open = bytes_of(name, "spki");
    for (std::size_t size = 0; size < open.size(); ++size) {
      EXPECT_FALSE(PublicKey::from_der(open.substr(0, size)).ok()) << name << ' ' << size;
    }
    for (std::size_t size = 0; size < secret.size(); size += size < 60 ? 1 : 41) {
      EXPECT_FALSE(PrivateKey::from_der(secret.substr(0, size)).ok()) << name << ' ' << size;
    }
    EXPECT_EQ(error_kind(PrivateKey::from_der(secret + '\0')), ErrorKind::unreadable) << name;
    EXPECT_EQ(error_kind(PublicKey::from_der(open + '\0')), ErrorKind::unreadable) << name;
    EXPECT_FALSE(PrivateKey::from_der(open).ok()) << name;
    EXPECT_FALSE(PublicKey::from_der(secret).ok()) << name;
  }
  EXPECT_FALSE(PrivateKey::from_der(std::string(100000, '\x30')).ok());
  EXPECT_FALSE(PublicKey::from_der("-----BEGIN PUBLIC KEY-----").ok());
}

TEST(AsymmetricKey, only_pkcs8_is_read_as_a_private_key) {
  for (const auto& [name, kind] : kind_names) {
    if (kind == KeyKind::ed25519) continue;
    EXPECT_FALSE(PrivateKey::from_der(bytes_of(name, "traditional")).ok()) << name;
  }
}

TEST(AsymmetricKey, other_sizes_and_curves_are_refused) {
  ASSERT_EQ(document()["unsupported_private_keys"].size(), 3U);
  for (const Json& der : document()["unsupported_private_keys"]) {
    const auto key = PrivateKey::from_der(bytes_of(der));
    ASSERT_FALSE(key.ok());
    EXPECT_NE(key.error().message.find("not supported"), std::string::npos);
  }
}

TEST(AsymmetricKey, changed_numbers_are_found_by_the_check) {
  std::string rsa = bytes_of("rsa_2048", "pkcs8");
  rsa[rsa.size() / 2] = static_cast<char>(rsa[rsa.size() / 2] ^ 4);
  EXPECT_EQ(error_kind(check_private_key(rsa)), ErrorKind::unreadable);
  // The last byte of a P-256 key is of the public point that is stored beside.
  std::string curve = bytes_of("p256", "pkcs8");
  curve.back() = static_cast<char>(curve.back() ^ 1);
  EXPECT_FALSE(check_private_key(curve).ok());
}

TEST(AsymmetricKey, a_point_off_the_curve_is_refused) {
  std::string spki = bytes_of("p256", "spki");
  spki.back() = static_cast<char>(spki.back() ^ 1);
  EXPECT_FALSE(PublicKey::from_der(spki).ok());
}

TEST(Signature, verifies_what_was_signed_elsewhere) {
  for (const Json& entry : document()["keys"]) {
    const PublicKey key = public_key(entry["kind"].get<std::string>());
    for (const Json& made : entry["signatures"]) {
      const std::string name = made["algorithm"];
      const SignatureAlgorithm algorithm = algorithm_names.at(name);
      std::string signature = bytes_of(made["signature"]);
      EXPECT_TRUE(is_valid(verify(key, algorithm, message(), MessageForm::raw, signature))) << name;
      if (name != "ed25519_sha_512") {
        EXPECT_TRUE(is_valid(verify(key, algorithm, digest(hash_of(name), message()),
                                    MessageForm::digest, signature)))
            << name;
      }
      signature[signature.size() / 2] = static_cast<char>(signature[signature.size() / 2] ^ 1);
      EXPECT_FALSE(is_valid(verify(key, algorithm, message(), MessageForm::raw, signature)));
    }
  }
}

TEST(Signature, deterministic_ones_equal_those_made_elsewhere) {
  for (const Json& entry : document()["keys"]) {
    for (const Json& made : entry["signatures"]) {
      const std::string name = made["algorithm"];
      if (!name.starts_with("rsassa_pkcs1") && !name.starts_with("ed25519")) continue;
      const PrivateKey key = private_key(entry["kind"].get<std::string>());
      EXPECT_EQ(sign(key, algorithm_names.at(name), message(), MessageForm::raw).value(),
                bytes_of(made["signature"]));
    }
  }
}

TEST(Signature, vector_of_rfc_8032) {
  EXPECT_EQ(
      hex(sign(private_key("ed25519"), SignatureAlgorithm::ed25519_sha_512, {}, MessageForm::raw)
              .value()),
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST(Signature, algorithms_that_do_not_fit_are_errors) {
  for (const auto& [kind_name, kind] : kind_names) {
    int fitting = 0;
    for (const auto& [name, algorithm] : algorithm_names) {
      if (can_sign(kind, algorithm)) {
        ++fitting;
        continue;
      }
      EXPECT_EQ(error_kind(sign(private_key(kind_name), algorithm, "text", MessageForm::raw)),
                ErrorKind::usage);
      EXPECT_EQ(error_kind(verify(public_key(kind_name), algorithm, "text", MessageForm::raw, "x")),
                ErrorKind::usage);
    }
    EXPECT_EQ(fitting, is_rsa(kind) ? 6 : 1) << kind_name;
  }
}

TEST(Signature, a_digest_of_wrong_length_is_an_error) {
  for (const std::size_t size : {0U, 20U, 31U, 33U, 48U}) {
    EXPECT_EQ(error_kind(sign(private_key("p256"), SignatureAlgorithm::ecdsa_sha_256,
                              std::string(size, 'd'), MessageForm::digest)),
              ErrorKind::usage);
    EXPECT_EQ(error_kind(verify(public_key("rsa_2048"), SignatureAlgorithm::rsassa_pss_sha_256,
                                std::string(size, 'd'), MessageForm::digest, "x")),
              ErrorKind::usage);
  }
  EXPECT_EQ(error_kind(sign(private_key("ed25519"), SignatureAlgorithm::ed25519_sha_512,
                            std::string(64, 'd'), MessageForm::digest)),
            ErrorKind::usage);
}

TEST(Signature, bytes_that_are_no_signature_are_invalid) {
  for (const auto& [kind_name, kind] : kind_names) {
    for (const auto& [name, algorithm] : algorithm_names) {
      if (!can_sign(kind, algorithm)) continue;
      for (const std::string& junk : {std::string(), std::string("x"), std::string(64, '\0'),
                                      std::string(256, '\xff'), std::string(9000, '0')}) {
        EXPECT_FALSE(
            is_valid(verify(public_key(kind_name), algorithm, message(), MessageForm::raw, junk)));
      }
    }
  }
}

// KMS signs with a salt as long as the digest; this one has 20 bytes under SHA-256.
TEST(Signature, pss_salt_of_another_length_is_invalid) {
  EXPECT_FALSE(
      is_valid(verify(public_key("rsa_2048"), SignatureAlgorithm::rsassa_pss_sha_256, message(),
                      MessageForm::raw, bytes_of("rsa_2048", "pss_short_salt"))));
}

TEST(Signature, one_key_serves_many_threads) {
  const PrivateKey key = private_key("p256");
  const PublicKey open = public_key("p256");
  std::vector<int> good(4, 0);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < good.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string text = std::to_string(t) + '/' + std::to_string(i);
        const auto made = sign(key, SignatureAlgorithm::ecdsa_sha_256, text, MessageForm::raw);
        good[t] += is_valid(
            verify(open, SignatureAlgorithm::ecdsa_sha_256, text, MessageForm::raw, made.value()));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, std::vector<int>(4, 50));
}

TEST(Encryption, opens_what_was_encrypted_elsewhere) {
  const PrivateKey key = private_key("rsa_2048");
  const auto sha1 = rsa_oaep_decrypt(key, HashAlgorithm::sha1, bytes_of("rsa_2048", "oaep_sha1"));
  EXPECT_EQ(sha1.value().view(), message());
  const auto sha256 =
      rsa_oaep_decrypt(key, HashAlgorithm::sha256, bytes_of("rsa_2048", "oaep_sha256"));
  EXPECT_EQ(sha256.value().view(), message());
  EXPECT_EQ(rsa_pkcs1_decrypt(key, bytes_of("rsa_2048", "pkcs1")).value().view(), message());
  EXPECT_EQ(
      error_kind(rsa_oaep_decrypt(key, HashAlgorithm::sha1, bytes_of("rsa_2048", "oaep_sha256"))),
      ErrorKind::unreadable);
}

// KMS developer guide, Encrypt: at most 190 (SHA-256) or 214 (SHA-1) bytes with RSA_2048, and so
// on.
TEST(Encryption, sizes_up_to_the_last_byte_and_no_further) {
  struct Row {
    const char* kind;
    HashAlgorithm hash;
    std::size_t bytes_max;
  };
  for (const Row& row :
       {Row{"rsa_2048", HashAlgorithm::sha1, 214}, Row{"rsa_2048", HashAlgorithm::sha256, 190},
        Row{"rsa_3072", HashAlgorithm::sha1, 342}, Row{"rsa_3072", HashAlgorithm::sha256, 318},
        Row{"rsa_4096", HashAlgorithm::sha1, 470}, Row{"rsa_4096", HashAlgorithm::sha256, 446}}) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, row.bytes_max}) {
      const std::string text(size, 'p');
      const auto sealed = rsa_oaep_encrypt(public_key(row.kind), row.hash, text);
      const auto opened = rsa_oaep_decrypt(private_key(row.kind), row.hash, sealed.value());
      EXPECT_EQ(opened.value().view(), text) << row.kind << ' ' << size;
    }
    EXPECT_EQ(error_kind(rsa_oaep_encrypt(public_key(row.kind), row.hash,
                                          std::string(row.bytes_max + 1, 'p'))),
              ErrorKind::usage);
  }
}

TEST(Encryption, pkcs1_round_trip_and_bound) {
  const auto sealed = rsa_pkcs1_encrypt(public_key("rsa_2048"), std::string(245, 'p'));
  const auto opened = rsa_pkcs1_decrypt(private_key("rsa_2048"), sealed.value());
  EXPECT_EQ(opened.value().view(), std::string(245, 'p'));
  EXPECT_FALSE(rsa_pkcs1_encrypt(public_key("rsa_2048"), std::string(246, 'p')).ok());
}

TEST(Encryption, tampered_or_foreign_ciphertexts_are_errors_without_contents) {
  const PrivateKey key = private_key("rsa_2048");
  const std::string sealed = bytes_of("rsa_2048", "oaep_sha256");
  for (std::size_t byte = 0; byte < sealed.size(); byte += 17) {
    std::string changed = sealed;
    changed[byte] = static_cast<char>(changed[byte] ^ 1);
    const auto opened = rsa_oaep_decrypt(key, HashAlgorithm::sha256, changed);
    ASSERT_FALSE(opened.ok());
    EXPECT_EQ(opened.error().message, "the ciphertext does not open with this key");
  }
  for (const std::string& junk : {std::string(), sealed.substr(1), sealed + "x",
                                  std::string(256, '\xff'), std::string(10000, 'x')}) {
    EXPECT_EQ(error_kind(rsa_oaep_decrypt(key, HashAlgorithm::sha256, junk)),
              ErrorKind::unreadable);
    EXPECT_EQ(error_kind(rsa_pkcs1_decrypt(key, junk)), ErrorKind::unreadable);
  }
}

TEST(Encryption, needs_an_rsa_key) {
  for (const char* kind : {"p256", "ed25519"}) {
    EXPECT_EQ(error_kind(rsa_oaep_encrypt(public_key(kind), HashAlgorithm::sha256, "x")),
              ErrorKind::usage);
    EXPECT_EQ(error_kind(rsa_pkcs1_decrypt(private_key(kind), "x")), ErrorKind::usage);
  }
}

TEST(SharedSecret, agrees_with_another_implementation) {
  for (const auto& [name, kind] : kind_names) {
    if (!is_elliptic_curve(kind)) continue;
    const auto secret = derive_shared_secret(private_key(name), bytes_of(name, "peer_spki"));
    EXPECT_EQ(hex(secret.value().view()), hex(bytes_of(name, "shared_secret"))) << name;
  }
}

// NIST CAVP, ECC CDH primitive, P-256, count 0.
TEST(SharedSecret, vector_of_nist) {
  const auto key = PrivateKey::from_der(
      from_hex("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420"
               "7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534"
               "a14403420004ead218590119e8876b29146ff89ca61770c4edbbf97d38ce385ed281d8a6b230"
               "28af61281fd35e2fa7002523acc85a429cb06ee6648325389f59edfce1405141"));
  const std::string peer = from_hex(
      "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
      "700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287"
      "db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac");
  EXPECT_EQ(hex(derive_shared_secret(key.value(), peer).value().view()),
            "46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b");
}

TEST(SharedSecret, other_curves_and_malformed_peers_are_errors) {
  const PrivateKey key = private_key("p256");
  EXPECT_EQ(error_kind(derive_shared_secret(key, bytes_of("p384", "spki"))), ErrorKind::usage);
  EXPECT_EQ(error_kind(derive_shared_secret(key, bytes_of("secp256k1", "spki"))), ErrorKind::usage);
  EXPECT_EQ(error_kind(derive_shared_secret(key, bytes_of("rsa_2048", "spki"))), ErrorKind::usage);
  EXPECT_EQ(error_kind(derive_shared_secret(key, "junk")), ErrorKind::unreadable);
  EXPECT_EQ(error_kind(derive_shared_secret(private_key("ed25519"), bytes_of("ed25519", "spki"))),
            ErrorKind::usage);
}

}  // namespace
}  // namespace amiable::crypto
