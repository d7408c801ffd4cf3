// The format of ciphertext blobs: what opens, and that nothing else does.
#include <gtest/gtest.h>

#include "services/kms/ciphertext.h"

namespace amiable::services::kms {
namespace {

const std::string material(32, 'm');

CiphertextOrigin origin_with(std::string key_id) {
  return {"111122223333", std::move(key_id), std::string(62, '0').append("a7")};
}
CiphertextOrigin some_origin() { return origin_with("1234abcd-12ab-34cd-56ef-1234567890ab"); }

std::string sealed(std::string_view plaintext, const EncryptionContext& context = {}) {
  return seal_ciphertext(some_origin(), material, plaintext, context).value();
}

std::string opened(std::string_view blob, const EncryptionContext& context = {}) {
  const auto plaintext = open_ciphertext(blob, material, context);
  return plaintext ? std::string(plaintext->view()) : "nothing";
}

TEST(Ciphertext, tells_the_key_that_sealed_it) {
  EXPECT_EQ(read_origin(sealed("x")), some_origin());
}

TEST(Ciphertext, tells_a_multi_region_key_by_its_prefix) {
  const auto origin = origin_with("mrk-1234abcd12ab34cd56ef1234567890ab");
  const auto blob = seal_ciphertext(origin, material, "x", {});
  ASSERT_TRUE(blob);
  EXPECT_EQ(read_origin(*blob), origin);
}

TEST(Ciphertext, keeps_leading_zeros_of_an_account) {
  CiphertextOrigin origin = some_origin();
  for (const std::string& account :
       std::vector<std::string>{"000000000000", "000000000001", "999999999999"}) {
    origin.account = account;
    EXPECT_EQ(read_origin(*seal_ciphertext(origin, material, "x", {}))->account, account);
  }
}

TEST(Ciphertext, opens_to_what_was_sealed_at_every_size) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{64}, std::size_t{4096}}) {
    const std::string plaintext(size, 'p');
    const std::string blob = sealed(plaintext);
    EXPECT_EQ(blob.size(), size + ciphertext_overhead_bytes);
    EXPECT_EQ(opened(blob), plaintext);
  }
}

TEST(Ciphertext, seals_the_same_plaintext_differently_each_time) {
  EXPECT_NE(sealed("same"), sealed("same"));
}

TEST(Ciphertext, needs_the_very_encryption_context) {
  const EncryptionContext context{{"volume", "vol-1"}, {"team", "red"}};
  const std::string blob = sealed("x", context);
  EXPECT_EQ(opened(blob, context), "x");
  EXPECT_EQ(opened(blob), "nothing");
  EXPECT_EQ(opened(blob, {{"volume", "vol-1"}}), "nothing");
  EXPECT_EQ(opened(blob, {{"volume", "vol-1"}, {"team", "Red"}}), "nothing");
  EXPECT_EQ(opened(blob, {{"volume", "vol-1"}, {"Team", "red"}}), "nothing");
  EXPECT_EQ(opened(blob, {{"volume", "vol-1"}, {"team", "red"}, {"x", ""}}), "nothing");
}

// Lengths stand before texts, so that moving a character between them changes the data.
TEST(Ciphertext, tells_contexts_apart_that_join_to_the_same_text) {
  const std::string blob = sealed("x", {{"ab", "c"}});
  EXPECT_EQ(opened(blob, {{"a", "bc"}}), "nothing");
  EXPECT_EQ(opened(sealed("x", {{"a", "b"}, {"c", "d"}}), {{"a", "bcd"}}), "nothing");
}

TEST(Ciphertext, does_not_open_under_other_material) {
  EXPECT_FALSE(open_ciphertext(sealed("x"), std::string(32, 'n'), {}));
  EXPECT_FALSE(open_ciphertext(sealed("x"), std::string(31, 'm'), {}));
}

TEST(Ciphertext, does_not_open_after_any_bit_was_changed) {
  const std::string blob = sealed("a secret", {{"a", "b"}});
  for (std::size_t i = 0; i < blob.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = blob;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_EQ(opened(changed, {{"a", "b"}}), "nothing") << "byte " << i << " bit " << bit;
    }
  }
}

TEST(Ciphertext, does_not_open_when_cut_or_longer) {
  const std::string blob = sealed("a secret");
  for (std::size_t size = 0; size < blob.size(); ++size) {
    EXPECT_EQ(opened(std::string_view(blob).substr(0, size)), "nothing") << size;
  }
  EXPECT_EQ(opened(blob + "x"), "nothing");
}

TEST(Ciphertext, refuses_bytes_that_are_no_blob) {
  EXPECT_FALSE(read_origin(""));
  EXPECT_FALSE(read_origin("text"));
  EXPECT_FALSE(read_origin(std::string(200, '\0')));
  std::string blob = sealed("x");
  blob[1] = 2;  // an unknown kind of key id
  EXPECT_FALSE(read_origin(blob));
  blob = sealed("x");
  for (std::size_t i = 2; i < 7; ++i) blob[i] = '\xff';  // 13 digits
  EXPECT_FALSE(read_origin(blob));
}

TEST(Ciphertext, is_not_made_for_ids_of_another_form) {
  for (const std::string& id :
       std::vector<std::string>{"", "1234", "mrk-12", "1234abcd-12ab-34cd-56ef-1234567890aB",
                                "1234abcd012ab-34cd-56ef-1234567890ab"}) {
    EXPECT_FALSE(seal_ciphertext(origin_with(id), material, "x", {})) << id;
  }
  CiphertextOrigin origin = some_origin();
  origin.account = "11112222333x";
  EXPECT_FALSE(seal_ciphertext(origin, material, "x", {}));
  origin = some_origin();
  origin.material_id = "abc";
  EXPECT_FALSE(seal_ciphertext(origin, material, "x", {}));
  EXPECT_FALSE(seal_ciphertext(some_origin(), "short", "x", {}));
}

}  // namespace
}  // namespace amiable::services::kms
