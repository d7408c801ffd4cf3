// One pass over the file; every error says where.
#include "services/sts/oidc_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/json_members.h"
#include "crypto/base64.h"
#include "crypto/key_parts.h"

namespace amiable::services::sts {
namespace {

using crypto::KeyKind;
using json::Value;

constexpr std::size_t keys_of_type_max = 100;
constexpr std::string_view form = R"({"https://ISSUER": {"keys": [JWK, …]}, …})";

Error unreadable(const Value& value, std::string message) {
  return {ErrorKind::unreadable, std::move(message), value.place(),
          fmt::format("the file has the form {}", form)};
}

Result<std::string> number_of_key(const Value& key, std::string_view member) {
  auto bytes = crypto::base64url_decode(json::text_of(key, member));
  if (!bytes || bytes->empty()) {
    return unreadable(key, fmt::format("`{}` of this key is no number in base64url", member));
  }
  return std::move(*bytes);
}

std::optional<KeyKind> curve_of(std::string_view name) {
  if (name == "P-256") return KeyKind::p256;
  if (name == "P-384") return KeyKind::p384;
  if (name == "P-521") return KeyKind::p521;
  return {};
}

// RSA keys that are neither of 2048, 3072 nor 4096 bits verify nothing here.
Result<std::optional<crypto::PublicKey>> read_rsa(const Value& key) {
  const std::string modulus = TRY(number_of_key(key, "n"));
  const std::string exponent = TRY(number_of_key(key, "e"));
  auto read = crypto::rsa_public_key(modulus, exponent);
  if (!read.ok()) return std::optional<crypto::PublicKey>();
  return std::optional(std::move(read).value());
}

Result<std::optional<crypto::PublicKey>> read_curve(const Value& key) {
  const auto curve = curve_of(json::text_of(key, "crv"));
  if (!curve) return std::optional<crypto::PublicKey>();
  const std::string x = TRY(number_of_key(key, "x"));
  const std::string y = TRY(number_of_key(key, "y"));
  auto read = crypto::curve_public_key(*curve, x, y);
  if (!read.ok()) return unreadable(key, "`x` and `y` are no point of the curve");
  return std::optional(std::move(read).value());
}

Result<std::optional<crypto::PublicKey>> read_key(const Value& key) {
  if (!key.is(json::Type::object)) return unreadable(key, "a key is expected here, an object");
  const std::string use = json::text_of(key, "use"), type = json::text_of(key, "kty");
  if (use.empty() || use == "sig") {
    if (type == "RSA") return read_rsa(key);
    if (type == "EC") return read_curve(key);
  }
  return std::optional<crypto::PublicKey>();
}

Result<std::vector<OidcKey>> read_set(const Value& set) {
  const auto list = set.find("keys");
  if (!list || !list->is(json::Type::array)) {
    return unreadable(set, "a key set is expected here, an object with the list `keys`");
  }
  std::vector<OidcKey> keys;
  for (const Value& value : list->elements()) {
    auto key = TRY(read_key(value));
    if (!key) continue;
    keys.push_back({json::text_of(value, "kid"), json::text_of(value, "alg"), std::move(*key)});
  }
  const auto rsa = std::count_if(keys.begin(), keys.end(),
                                 [](const OidcKey& key) { return crypto::is_rsa(key.key.kind()); });
  const auto count = static_cast<std::size_t>(rsa);
  if (count > keys_of_type_max || keys.size() - count > keys_of_type_max) {
    return unreadable(set, "more than 100 keys of one type, which AWS does not take");
  }
  return keys;
}

}  // namespace

Result<OidcKeys> read_oidc_keys(const SourcePtr& source) {
  const json::DocumentPtr document = TRY(json::parse(source));
  const Value root = document->root();
  if (!root.is(json::Type::object)) return unreadable(root, "an object of issuers is expected");
  OidcKeys issuers;
  for (const json::Member member : root.members()) {
    const std::string issuer = member.key.string();
    if (!issuer.starts_with("https://")) {
      return unreadable(member.key, "an issuer is expected here, a URL that begins with https://");
    }
    issuers.emplace(issuer, TRY(read_set(member.value)));
  }
  return issuers;
}

}  // namespace amiable::services::sts
