// Keys from and to DER, their kinds, and making them. No use of a key: see the two files beside.
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include <array>
#include <utility>

#include "base/limits.h"
#include "crypto/asymmetric.h"
#include "crypto/openssl_handles.h"

namespace amiable::crypto {
namespace {

struct KindRow {
  KeyKind kind;
  const char* type;   // libcrypto's name of the key type
  const char* group;  // and of the curve; null where there is none
  int bits;
};
constexpr std::array<KindRow, 8> kinds{{
    {KeyKind::rsa_2048, "RSA", nullptr, 2048},
    {KeyKind::rsa_3072, "RSA", nullptr, 3072},
    {KeyKind::rsa_4096, "RSA", nullptr, 4096},
    {KeyKind::p256, "EC", "prime256v1", 256},
    {KeyKind::p384, "EC", "secp384r1", 384},
    {KeyKind::p521, "EC", "secp521r1", 521},
    {KeyKind::secp256k1, "EC", "secp256k1", 256},
    {KeyKind::ed25519, "ED25519", nullptr, 256},
}};

std::string text_parameter(const EVP_PKEY* pkey, const char* name) {
  std::array<char, 64> text{};
  std::size_t size = 0;
  if (EVP_PKEY_get_utf8_string_param(pkey, name, text.data(), text.size(), &size) != 1) return {};
  return {text.data(), size};
}

bool is_of(const KindRow& row, const EVP_PKEY* pkey) {
  if (EVP_PKEY_is_a(pkey, row.type) != 1 || EVP_PKEY_get_bits(pkey) != row.bits) return false;
  if (row.group == nullptr) return true;
  // Curves with explicit parameters are refused even when they equal a named one (RFC 5480
  // section 2.1.1 forbids them).
  return text_parameter(pkey, OSSL_PKEY_PARAM_GROUP_NAME) == row.group &&
         text_parameter(pkey, OSSL_PKEY_PARAM_EC_ENCODING) == OSSL_PKEY_EC_ENCODING_GROUP;
}

Result<std::shared_ptr<const EvpKey>> with_kind(Pkey pkey) {
  for (const KindRow& row : kinds) {
    if (!is_of(row, pkey.get())) continue;
    auto key = std::make_shared<EvpKey>();
    key->pkey = std::move(pkey);
    key->kind = row.kind;
    return std::shared_ptr<const EvpKey>(std::move(key));
  }
  return failure(ErrorKind::unreadable,
                 "the key is of a type, size or curve that is not supported");
}

Result<SecretBytes> pkcs8_of(const EVP_PKEY* pkey) {
  const Pkcs8 info(EVP_PKEY2PKCS8(pkey));
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr) : -1;
  if (size <= 0) return failure(ErrorKind::internal, "libcrypto could not write the private key");
  SecretBytes der(static_cast<std::size_t>(size));
  unsigned char* out = der.bytes().data();
  i2d_PKCS8_PRIV_KEY_INFO(info.get(), &out);
  return der;
}

// Empty when libcrypto fails.
std::string spki_of(const EVP_PKEY* pkey) {
  const int size = i2d_PUBKEY(pkey, nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  unsigned char* out = data_of(der);
  i2d_PUBKEY(pkey, &out);
  return der;
}

Result<std::shared_ptr<const EvpKey>> read_private(std::string_view der) {
  const auto refusal = [] {
    return failure(ErrorKind::unreadable, "the private key is not one PKCS #8 structure in DER");
  };
  if (der.empty() || der.size() > limits::key_der_bytes_max) return refusal();
  const unsigned char* at = data_of(der);
  const Pkcs8 info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  if (!info || at != data_of(der) + der.size()) return refusal();
  Pkey pkey(EVP_PKCS82PKEY_ex(info.get(), library(), nullptr));
  if (!pkey) return refusal();
  return with_kind(std::move(pkey));
}

Result<std::shared_ptr<const EvpKey>> read_public(std::string_view der) {
  const auto refusal = [] {
    return failure(ErrorKind::unreadable, "the public key is not one SubjectPublicKeyInfo in DER");
  };
  if (der.empty() || der.size() > limits::key_der_bytes_max) return refusal();
  const unsigned char* at = data_of(der);
  Pkey pkey(d2i_PUBKEY_ex(nullptr, &at, static_cast<long>(der.size()), library(), nullptr));
  if (!pkey || at != data_of(der) + der.size()) return refusal();
  return with_kind(std::move(pkey));
}

}  // namespace

Result<KeyPair> generate_key_pair(KeyKind kind) {
  const KindRow& row = kinds[static_cast<std::size_t>(kind)];
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(library(), row.type, nullptr));
  bool good = context && EVP_PKEY_keygen_init(context.get()) == 1;
  if (is_rsa(kind)) good = good && EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), row.bits) == 1;
  if (row.group) good = good && EVP_PKEY_CTX_set_group_name(context.get(), row.group) == 1;
  EVP_PKEY* made = nullptr;
  good = good && EVP_PKEY_generate(context.get(), &made) == 1;
  const Pkey pkey(made);
  if (!good) return failure(ErrorKind::internal, "libcrypto could not make a key");
  KeyPair pair;
  pair.private_pkcs8 = TRY(pkcs8_of(pkey.get()));
  pair.public_spki = spki_of(pkey.get());
  if (pair.public_spki.empty()) {
    return failure(ErrorKind::internal, "libcrypto could not write the public key");
  }
  return pair;
}

Result<PrivateKey> PrivateKey::from_der(std::string_view pkcs8) {
  return PrivateKey(TRY(read_private(pkcs8)));
}

KeyKind PrivateKey::kind() const { return key_->kind; }

std::string PrivateKey::public_spki() const {
  std::string der = spki_of(key_->pkey.get());
  require(!der.empty(), "libcrypto could not write a public key");
  return der;
}

Result<PublicKey> PublicKey::from_der(std::string_view spki) {
  return PublicKey(TRY(read_public(spki)));
}

KeyKind PublicKey::kind() const { return key_->kind; }

Result<KeyKind> check_private_key(std::string_view pkcs8) {
  const PrivateKey key = TRY(PrivateKey::from_der(pkcs8));
  if (EVP_PKEY_check(context_for(key.evp()).get()) != 1) {
    return failure(ErrorKind::unreadable, "the numbers of the private key do not belong together");
  }
  return key.kind();
}

}  // namespace amiable::crypto
