// Base64 against RFC 4648 section 10, round trips, and every way of being wrong.
#include "crypto/base64.h"

#include <gtest/gtest.h>

#include "hex_bytes.h"

namespace amiable::crypto {
namespace {

TEST(Base64, vectors_of_rfc_4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
    ASSERT_TRUE(base64_decode_secret(text).has_value());
    EXPECT_EQ(base64_decode_secret(text)->view(), bytes);
  }
}

TEST(Base64, every_length_and_byte_comes_back) {
  for (std::size_t size = 0; size <= 256; ++size) {
    const std::string bytes = test::counting(size);
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    EXPECT_EQ(base64url_decode(base64url_encode(bytes)), bytes);
  }
}

TEST(Base64, the_two_alphabets_differ_in_two_characters) {
  const std::string bytes = test::from_hex("fbefbeffffff");
  EXPECT_EQ(base64_encode(bytes), "++++////");
  EXPECT_EQ(base64url_encode(bytes), "----____");
  EXPECT_EQ(base64_decode("----____"), std::nullopt);
  EXPECT_EQ(base64url_decode("++++////"), std::nullopt);
}

TEST(Base64, malformed_texts_are_refused) {
  for (const std::string_view text : {"Z",
                                      "Zg",
                                      "Zg=",
                                      "Zg===",
                                      "=",
                                      "==",
                                      "===",
                                      "====",
                                      "Z===",
                                      "Zm9v=",
                                      "Zm9vZg",
                                      "Zg==Zg==",
                                      "Zm=v",
                                      "=m9v",
                                      "Zm9v\n",
                                      "Zm9v\r\n",
                                      " Zm9v",
                                      "Zm 9v",
                                      "Zm9!",
                                      "Zm9-",
                                      "Zg=A",
                                      "Zm9v====",
                                      "\xc3\xa9\xc3\xa9",
                                      "Zm9v\xff\xff\xff\xff"}) {
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
    EXPECT_FALSE(base64_decode_secret(text).has_value()) << text;
  }
  EXPECT_EQ(base64_decode(std::string_view("Zm9\0", 4)), std::nullopt);
}

TEST(Base64, unused_bits_must_be_zero) {
  EXPECT_EQ(base64_decode("Zh=="), std::nullopt);
  EXPECT_EQ(base64_decode("Zm9="), std::nullopt);
  EXPECT_EQ(base64url_decode("Zh"), std::nullopt);
  EXPECT_EQ(base64url_decode("Zm9"), std::nullopt);
}

TEST(Base64, url_variant_takes_no_padding) {
  EXPECT_EQ(base64url_encode("f"), "Zg");
  EXPECT_EQ(base64url_encode("fo"), "Zm8");
  EXPECT_EQ(base64url_decode("Zg=="), std::nullopt);
  EXPECT_EQ(base64url_decode("Zm8="), std::nullopt);
  EXPECT_EQ(base64url_decode("Z"), std::nullopt);
  EXPECT_EQ(base64url_decode("Zm9vZ"), std::nullopt);
}

}  // namespace
}  // namespace amiable::crypto
