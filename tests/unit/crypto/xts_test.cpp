// AES-256-XTS against vector 10 of IEEE 1619, and as disks use it.
#include "crypto/xts.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "hex_bytes.h"

namespace amiable::crypto {
namespace {

using test::counting;
using test::from_hex;

const std::string key = from_hex(
    "2718281828459045235360287471352662497757247093699959574966967627"
    "3141592653589793238462643383279502884197169399375105820974944592");

std::span<std::uint8_t> bytes_of(std::string& text) {
  return {reinterpret_cast<std::uint8_t*>(text.data()), text.size()};
}

std::string encrypted(std::uint64_t number, std::string_view unit) {
  std::string out(unit.size(), '\0');
  xts_encrypt(key, number, unit, bytes_of(out));
  return out;
}

TEST(Xts, vector_10_of_ieee_1619) {
  const std::string sealed = encrypted(0xff, counting(512));
  EXPECT_EQ(hex(sealed.substr(0, 32)),
            "1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b");
  EXPECT_EQ(hex(sealed.substr(480)),
            "773dad38014bd2092fa755c824bb5e54c4f36ffda9fcea70b9c6e693e148c151");
}

TEST(Xts, opens_what_was_sealed_in_the_same_memory) {
  for (const std::size_t size : {16U, 17U, 4096U, 524288U}) {
    const std::string clear = counting(size);
    std::string unit = encrypted(7, clear);
    EXPECT_NE(unit, clear);
    xts_decrypt(key, 7, unit, bytes_of(unit));
    EXPECT_EQ(unit, clear) << size;
  }
}

TEST(Xts, the_place_counts) {
  const std::string zeros(512, '\0');
  EXPECT_NE(encrypted(0, zeros), encrypted(1, zeros));
  EXPECT_NE(encrypted(1, zeros), encrypted(std::uint64_t{1} << 32, zeros));
  std::string unit = encrypted(1, zeros);
  xts_decrypt(key, 2, unit, bytes_of(unit));
  EXPECT_NE(unit, zeros);
}

TEST(Xts, knows_its_keys) {
  EXPECT_TRUE(is_xts_key(key));
  EXPECT_FALSE(is_xts_key(std::string(64, 'k')));
  EXPECT_FALSE(is_xts_key(key.substr(1)));
  EXPECT_FALSE(is_xts_key(""));
}

}  // namespace
}  // namespace amiable::crypto
