// Targets: sts::read_oidc_keys and sts::read_web_token. Input: a file of key sets, a zero byte, a
// token; whatever both accept is verified with every key.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "services/sts/json_web_token.h"
#include "services/sts/oidc_keys.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace amiable;
  using namespace amiable::services::sts;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = input.find('\0');
  const auto keys =
      read_oidc_keys(std::make_shared<const Source>("keys", std::string(input.substr(0, zero))));
  if (!keys.ok()) require(!keys.error().message.empty());
  const auto token =
      read_web_token(zero == std::string_view::npos ? input : input.substr(zero + 1));
  if (!token) return 0;
  require(token->claims->root().is(json::Type::object));
  if (!keys.ok()) return 0;
  for (const auto& [issuer, set] : keys.value()) {
    for (const OidcKey& key : set) {
      const bool valid = is_signed_by(*token, key.key);
      require(!valid || is_signing_algorithm(token->algorithm));
    }
  }
  return 0;
}
