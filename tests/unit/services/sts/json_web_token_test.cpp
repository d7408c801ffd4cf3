// The examples of RFC 7515 and the key sets that verify them.
#include "services/sts/json_web_token.h"

#include <gtest/gtest.h>

#include "services/sts/oidc_keys.h"

namespace amiable::services::sts {
namespace {

// Appendix A.2 and A.3: both have the same claims.
constexpr const char* claims =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q";
constexpr const char* rs256_signature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5ju"
    "jGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07"
    "Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipU"
    "TI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
constexpr const char* es256_signature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
constexpr const char* modulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1"
    "Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpa"
    "SHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4"
    "LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
constexpr const char* key_file = R"({"https://joe": {"keys": [
  {"kty": "RSA", "kid": "r", "e": "AQAB", "n": "MODULUS"},
  {"kty": "EC", "kid": "e", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
   "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
  {"kty": "RSA", "use": "enc", "n": "AQAB", "e": "AQAB"}, {"kty": "OKP", "crv": "Ed25519"}]}})";

std::string rsa_and_curve() {
  std::string text = key_file;
  const std::string_view place = "MODULUS";
  return text.replace(text.find(place), place.size(), modulus);
}

Result<OidcKeys> keys_of(std::string text) {
  return read_oidc_keys(std::make_shared<const Source>("keys.json", std::move(text)));
}

WebToken token(const char* header, const char* signature) {
  return read_web_token(std::string(header) + "." + claims + "." + signature).value();
}

TEST(JsonWebToken, ExamplesOfTheStandard) {
  const auto keys = keys_of(rsa_and_curve());
  ASSERT_TRUE(keys.ok()) << keys.error().message;
  const std::vector<OidcKey>& set = keys.value().at("https://joe");
  ASSERT_EQ(2U, set.size());
  const WebToken rs256 = token("eyJhbGciOiJSUzI1NiJ9", rs256_signature);
  const WebToken es256 = token("eyJhbGciOiJFUzI1NiJ9", es256_signature);
  EXPECT_TRUE(is_signed_by(rs256, set[0].key));
  EXPECT_TRUE(is_signed_by(es256, set[1].key));
  EXPECT_FALSE(is_signed_by(rs256, set[1].key));
  EXPECT_FALSE(is_signed_by(es256, set[0].key));
}

TEST(JsonWebToken, OtherAlgorithmsAndHeaders) {
  const auto keys = keys_of(rsa_and_curve());
  const OidcKey& key = keys.value().at("https://joe")[0];
  // {"alg":"none"}, {"alg":"HS256"}, {"alg":"RS512"} before the same signature.
  for (const char* header :
       {"eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9", "eyJhbGciOiJSUzUxMiJ9"}) {
    EXPECT_FALSE(is_signed_by(token(header, rs256_signature), key.key)) << header;
  }
  // {"alg":"RS256","crit":["b64"]}
  EXPECT_FALSE(read_web_token(std::string("eyJhbGciOiJSUzI1NiIsImNyaXQiOlsiYjY0Il19.") + claims +
                              "." + rs256_signature));
}

TEST(OidcKeys, ErrorsSayWhere) {
  const auto place_of = [](const char* text) { return keys_of(text).error().place; };
  EXPECT_EQ("keys.json line 1 column 1", place_of("[]"));
  EXPECT_EQ("keys.json line 1 column 2", place_of(R"({"http://a": {"keys": []}})"));
  EXPECT_EQ("keys.json line 1 column 15", place_of(R"({"https://a": []})"));
  EXPECT_EQ("keys.json line 1 column 25",
            place_of(R"({"https://a": {"keys": [{"kty": "RSA", "n": "!"}]}})"));
}

}  // namespace
}  // namespace amiable::services::sts
