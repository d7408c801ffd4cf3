// Three parts of base64url between dots; the signature is over the text of the first two.
#include "services/sts/json_web_token.h"

#include <algorithm>
#include <memory>

#include "base/json_members.h"
#include "crypto/base64.h"
#include "crypto/key_parts.h"

namespace amiable::services::sts {
namespace {

using crypto::SignatureAlgorithm;

constexpr std::size_t token_bytes_max = 20000;  // WebIdentityToken [STS API reference]

struct AlgorithmRow {
  std::string_view name;
  SignatureAlgorithm algorithm;
  std::size_t field_bytes;  // of the curve; 0: RSA
};
constexpr AlgorithmRow algorithms[] = {
    {"RS256", SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_256, 0},
    {"RS384", SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_384, 0},
    {"RS512", SignatureAlgorithm::rsassa_pkcs1_v1_5_sha_512, 0},
    {"ES256", SignatureAlgorithm::ecdsa_sha_256, 32},
    {"ES384", SignatureAlgorithm::ecdsa_sha_384, 48},
    {"ES512", SignatureAlgorithm::ecdsa_sha_512, 66},
};

const AlgorithmRow* find_algorithm(std::string_view name) {
  const auto* row = std::find_if(std::begin(algorithms), std::end(algorithms),
                                 [name](const AlgorithmRow& one) { return one.name == name; });
  return row == std::end(algorithms) ? nullptr : row;
}

// One part as a JSON object.
json::DocumentPtr object_of(std::string_view part) {
  auto text = crypto::base64url_decode(part);
  if (!text) return nullptr;
  auto document = json::parse(std::make_shared<const Source>("token", std::move(*text)));
  if (!document.ok() || !document.value()->root().is(json::Type::object)) return nullptr;
  return std::move(document).value();
}

}  // namespace

std::optional<WebToken> read_web_token(std::string_view text) {
  if (text.size() > token_bytes_max) return {};
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos) return {};
  const json::DocumentPtr header = object_of(text.substr(0, first));
  WebToken token;
  token.claims = object_of(text.substr(first + 1, second - first - 1));
  auto signature = crypto::base64url_decode(text.substr(second + 1));
  if (header == nullptr || token.claims == nullptr || !signature) return {};
  if (header->root().find("crit")) return {};  // RFC 7515, section 4.1.11
  token.algorithm = json::text_of(header->root(), "alg");
  token.key_id = json::text_of(header->root(), "kid");
  token.signed_text = text.substr(0, second);
  token.signature = std::move(*signature);
  return token;
}

bool is_signing_algorithm(std::string_view name) { return find_algorithm(name) != nullptr; }

bool is_signed_by(const WebToken& token, const crypto::PublicKey& key) {
  const AlgorithmRow* row = find_algorithm(token.algorithm);
  if (row == nullptr || !crypto::can_sign(key.kind(), row->algorithm)) return false;
  std::string signature = token.signature;
  if (row->field_bytes != 0) {
    if (signature.size() != 2 * row->field_bytes) return false;
    auto der = crypto::ecdsa_der(signature);
    if (!der) return false;
    signature = std::move(*der);
  }
  const auto verdict =
      crypto::verify(key, row->algorithm, token.signed_text, crypto::MessageForm::raw, signature);
  return verdict.ok() && verdict.value() == crypto::SignatureVerdict::valid;
}

}  // namespace amiable::services::sts
