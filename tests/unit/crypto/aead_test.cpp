// AES-256-GCM against the vectors of the GCM specification (cases 13 to 16), key wrap against
// RFC 5649 section 6 and an independent implementation, and refusal of everything tampered.
#include "crypto/aead.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "hex_bytes.h"

namespace amiable::crypto {
namespace {

using test::counting;
using test::from_hex;

const std::string key =
    from_hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
const std::string nonce = from_hex("cafebabefacedbaddecaf888");
const std::string plaintext = from_hex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
const std::string aad = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");

TEST(Aead, vectors_of_the_gcm_specification) {
  const std::string zero_key(32, '\0');
  const std::string zero_nonce(12, '\0');
  EXPECT_EQ(hex(seal(zero_key, zero_nonce, {}, {})), "530f8afbc74536b9a963b4f1c4cb738b");
  EXPECT_EQ(hex(seal(zero_key, zero_nonce, std::string(16, '\0'), {})),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  EXPECT_EQ(hex(seal(key, nonce, plaintext, aad)),
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            "76fc6ece0f4e1768cddf8853bb2d551b");
}

TEST(Aead, opens_what_was_sealed) {
  for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 4096U, 70000U}) {
    const std::string text = std::string(size, 'p');
    for (const std::string& data : {std::string(), aad, std::string(9000, 'a')}) {
      const auto opened = open(key, nonce, seal(key, nonce, text, data), data);
      ASSERT_TRUE(opened.has_value());
      EXPECT_EQ(opened->view(), text);
    }
  }
}

TEST(Aead, every_flipped_bit_is_refused) {
  const std::string sealed = seal(key, nonce, "short text", aad);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(open(key, nonce, changed, aad).has_value()) << bit;
  }
  // The context is not spoilt by what it refused.
  EXPECT_TRUE(open(key, nonce, sealed, aad).has_value());
}

TEST(Aead, other_key_nonce_data_or_length_is_refused) {
  const std::string sealed = seal(key, nonce, plaintext, aad);
  EXPECT_FALSE(open(std::string(32, 'k'), nonce, sealed, aad).has_value());
  EXPECT_FALSE(open(key, std::string(12, 'n'), sealed, aad).has_value());
  EXPECT_FALSE(open(key, nonce, sealed, {}).has_value());
  EXPECT_FALSE(open(key, nonce, sealed, aad + "x").has_value());
  EXPECT_FALSE(open(key, nonce, sealed + "x", aad).has_value());
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(open(key, nonce, std::string_view(sealed).substr(0, size), aad).has_value());
  }
}

TEST(Aead, wrong_sizes_do_not_open) {
  const std::string sealed = seal(key, nonce, plaintext, aad);
  EXPECT_FALSE(open(key.substr(1), nonce, sealed, aad).has_value());
  EXPECT_FALSE(open(key, nonce + "x", sealed, aad).has_value());
  EXPECT_FALSE(open({}, {}, sealed, aad).has_value());
}

TEST(AeadDeathTest, sealing_with_wrong_sizes_ends_the_process) {
  EXPECT_DEATH(seal(key.substr(1), nonce, plaintext, aad), "seal");
  EXPECT_DEATH(seal(key, nonce.substr(1), plaintext, aad), "seal");
}

TEST(KeyWrap, vectors_of_rfc_5649) {
  const std::string wrapping = from_hex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8");
  const std::pair<const char*, const char*> vectors[] = {
      {"c37b7e6492584340bed12207808941155068f738",
       "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a"},
      {"466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f"}};
  for (const auto& [text, wrapped] : vectors) {
    const auto made = aes_wrap_pad(wrapping, from_hex(text));
    ASSERT_TRUE(made.has_value());
    EXPECT_EQ(hex(*made), wrapped);
    const auto opened = aes_unwrap_pad(wrapping, from_hex(wrapped));
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(hex(opened->view()), text);
  }
}

// Key and plaintext count up from 0; wrapped by Python's cryptography, which builds RFC 5649 from
// single AES blocks.
TEST(KeyWrap, agrees_with_another_implementation_for_256_bits) {
  const std::pair<std::size_t, const char*> vectors[] = {
      {1, "10ad3d61a7fb0fa563ab52e039e5a83d"},
      {7, "015d947fce931441feff45f438251bc2"},
      {8, "da8f41421a27369bdb8e93cad6c01ac3"},
      {9, "2e8c1816658b7ec7d00304f1e36bd32d801cd25c8be7d2ec"},
      {20, "22d7fffc96b7adad9391ac9230d46b810e82e0f101f19e83e358f32ac9d407b6"},
      {32, "c783bf3f6ee99c48dabbc410e284c52cbf758578989de18a3294c9a4d197c8a26270488b1ce98016"}};
  for (const auto& [size, wrapped] : vectors) {
    EXPECT_EQ(hex(aes_wrap_pad(counting(32), counting(size)).value_or("")), wrapped);
  }
}

TEST(KeyWrap, round_trips_of_every_size) {
  for (std::size_t size = 1; size <= 70; ++size) {
    const std::string text(size, 't');
    const auto opened = aes_unwrap_pad(key, aes_wrap_pad(key, text).value_or(""));
    ASSERT_TRUE(opened.has_value()) << size;
    EXPECT_EQ(opened->view(), text);
  }
  const std::string largest(key_wrap_input_bytes_max, 'l');
  EXPECT_EQ(aes_unwrap_pad(key, *aes_wrap_pad(key, largest))->view(), largest);
}

TEST(KeyWrap, every_flipped_bit_is_refused) {
  for (const std::size_t size : {7U, 20U}) {
    const std::string wrapped = *aes_wrap_pad(key, std::string(size, 't'));
    for (std::size_t bit = 0; bit < wrapped.size() * 8; ++bit) {
      std::string changed = wrapped;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
      EXPECT_FALSE(aes_unwrap_pad(key, changed).has_value()) << bit;
    }
  }
}

TEST(KeyWrap, wrong_sizes_are_refused) {
  EXPECT_FALSE(aes_wrap_pad(key, {}).has_value());
  EXPECT_FALSE(aes_wrap_pad(key, std::string(key_wrap_input_bytes_max + 1, 'x')).has_value());
  EXPECT_FALSE(aes_wrap_pad(std::string(31, 'k'), "text").has_value());
  EXPECT_FALSE(aes_wrap_pad({}, "text").has_value());
  const std::string wrapped = *aes_wrap_pad(key, std::string(20, 't'));
  for (std::size_t size = 0; size < wrapped.size(); ++size) {
    EXPECT_FALSE(aes_unwrap_pad(key, std::string_view(wrapped).substr(0, size)).has_value());
  }
  EXPECT_FALSE(aes_unwrap_pad(key, wrapped + std::string(8, 'x')).has_value());
  EXPECT_FALSE(aes_unwrap_pad({}, wrapped).has_value());
  EXPECT_FALSE(aes_unwrap_pad(std::string(32, 'k'), wrapped).has_value());
}

}  // namespace
}  // namespace amiable::crypto
