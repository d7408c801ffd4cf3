// Digests (FIPS 180-4), HMAC (RFC 4231, RFC 2202), HKDF (RFC 5869) against published vectors.
#include "crypto/hash.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "hex_bytes.h"

namespace amiable::crypto {
namespace {

using test::counting;
using test::from_hex;

constexpr HashAlgorithm all_algorithms[] = {HashAlgorithm::sha1, HashAlgorithm::sha224,
                                            HashAlgorithm::sha256, HashAlgorithm::sha384,
                                            HashAlgorithm::sha512};

TEST(Hash, digests_of_fips_180) {
  const char* expected[] = {"a9993e364706816aba3e25717850c26c9cd0d89d",
                            "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
                            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                            "8086072ba1e7cc2358baeca134c825a7",
                            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"};
  for (const HashAlgorithm algorithm : all_algorithms) {
    const std::string made = digest(algorithm, "abc");
    EXPECT_EQ(hex(made), expected[static_cast<int>(algorithm)]);
    EXPECT_EQ(made.size(), digest_size(algorithm));
  }
  EXPECT_EQ(hex(sha256("abc")), expected[2]);
}

TEST(Hash, sha256_of_nothing_and_of_many_blocks) {
  EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256(std::string(1000000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

struct HmacVector {
  std::string key;
  std::string data;
  const char* macs[hash_algorithm_count];
};

// Cases 1, 2 and 6; the SHA-1 column of case 6 has RFC 4231's key, made by Python's hmac.
const HmacVector hmac_vectors[] = {
    {std::string(20, '\x0b'),
     "Hi There",
     {"b617318655057264e28bc0b6fb378c8ef146be00",
      "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
      "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c"
      "faea9ea9076ede7f4af152e8b2fa9cb6",
      "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
      "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"}},
    {"Jefe",
     "what do ya want for nothing?",
     {"effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
      "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
      "8e2240ca5e69e2c78b3239ecfab21649",
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
      "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"}},
    {std::string(131, '\xaa'),
     "Test Using Larger Than Block-Size Key - Hash Key First",
     {"90d0dace1c1bdc957339307803160335bde6df2b",
      "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
      "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
      "0c2ef6ab4030fe8296248df163f44952",
      "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
      "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"}},
};

TEST(Hmac, vectors_of_rfc_4231) {
  for (const HmacVector& vector : hmac_vectors) {
    for (const HashAlgorithm algorithm : all_algorithms) {
      EXPECT_EQ(hex(hmac(algorithm, vector.key, vector.data)),
                vector.macs[static_cast<int>(algorithm)]);
    }
    EXPECT_EQ(hex(hmac_sha256(vector.key, vector.data)), vector.macs[2]);
  }
}

TEST(Hmac, an_empty_key_is_a_block_of_zeros) {
  EXPECT_EQ(hmac_sha256({}, "data"), hmac_sha256(std::string(64, '\0'), "data"));
  EXPECT_EQ(hex(hmac_sha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Hmac, a_key_is_hashed_only_beyond_a_block) {
  const std::string block(64, 'k');
  const std::string longer(65, 'k');
  EXPECT_NE(hmac_sha256(block, "x"), hmac_sha256(as_view(sha256(block)), "x"));
  EXPECT_EQ(hmac_sha256(longer, "x"), hmac_sha256(as_view(sha256(longer)), "x"));
}

TEST(Hmac, threads_do_not_disturb_each_other) {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 2000; ++i) {
        const HmacVector& vector = hmac_vectors[(t + static_cast<std::size_t>(i)) % 3];
        wrong[t] += hex(hmac_sha256(vector.key, vector.data)) != vector.macs[2];
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(Hkdf, vectors_of_rfc_5869) {
  const std::string secret(22, '\x0b');
  EXPECT_EQ(hex(hkdf_sha256(secret, counting(13), from_hex("f0f1f2f3f4f5f6f7f8f9"), 42).view()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(hex(hkdf_sha256(secret, {}, {}, 42).view()),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Hkdf, shorter_output_is_a_beginning_of_longer) {
  const SecretBytes longest = hkdf_sha256("secret", "salt", "info", hkdf_sha256_length_max);
  EXPECT_EQ(longest.size(), hkdf_sha256_length_max);
  for (const std::size_t length : {0U, 1U, 31U, 32U, 33U, 64U, 100U}) {
    EXPECT_EQ(hkdf_sha256("secret", "salt", "info", length).view(),
              longest.view().substr(0, length));
  }
}

TEST(HkdfDeathTest, too_much_ends_the_process) {
  EXPECT_DEATH(hkdf_sha256("secret", "salt", "info", hkdf_sha256_length_max + 1), "HKDF");
}

TEST(Hex, two_lower_digits_a_byte) {
  EXPECT_EQ(hex(""), "");
  EXPECT_EQ(hex(std::string_view("\x00\x0f\xa5\xff", 4)), "000fa5ff");
}

}  // namespace
}  // namespace amiable::crypto
