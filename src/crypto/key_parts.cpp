// DER is written here by hand: three kinds of value, and PublicKey::from_der proves the result.
#include "crypto/key_parts.h"

#include <openssl/x509.h>

#include "crypto/openssl_handles.h"

namespace amiable::crypto {
namespace {

using X509Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;

constexpr char sequence_tag = 0x30, integer_tag = 0x02, bit_string_tag = 0x03, name_tag = 0x06;
constexpr std::size_t number_bytes_max = 1024;
constexpr std::size_t certificate_bytes_max = std::size_t{64} << 10;

// OBJECT IDENTIFIERs without tag and length (RFC 3279, RFC 5480).
constexpr std::string_view rsa_encryption = "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01";
constexpr std::string_view ec_public_key_name = "\x2A\x86\x48\xCE\x3D\x02\x01";
constexpr std::string_view p256_name = "\x2A\x86\x48\xCE\x3D\x03\x01\x07";
constexpr std::string_view p384_name{"\x2B\x81\x04\x00\x22", 5};
constexpr std::string_view p521_name{"\x2B\x81\x04\x00\x23", 5};

std::string value_of(char tag, std::string_view content) {
  std::string out(1, tag);
  const std::size_t size = content.size();
  if (size < 0x80U) {
    out += static_cast<char>(size);
  } else if (size < 0x100U) {
    out += '\x81';
    out += static_cast<char>(size);
  } else {
    out += '\x82';
    out += static_cast<char>(size >> 8U);
    out += static_cast<char>(size & 0xFFU);
  }
  out += content;
  return out;
}

// The shortest form of a number that is not negative.
std::string integer(std::string_view number) {
  while (number.size() > 1 && number.front() == '\0') number.remove_prefix(1);
  std::string content;
  if (number.empty() || (static_cast<unsigned char>(number.front()) & 0x80U) != 0) content += '\0';
  content += number;
  return value_of(integer_tag, content);
}

std::string key_info(const std::string& algorithm, std::string_view bits) {
  std::string unused_bits(1, '\0');
  unused_bits += bits;
  return value_of(sequence_tag,
                  value_of(sequence_tag, algorithm) + value_of(bit_string_tag, unused_bits));
}

struct Curve {
  std::string_view name;
  std::size_t field_bytes = 0;
};

std::optional<Curve> curve_of(KeyKind kind) {
  if (kind == KeyKind::p256) return Curve{p256_name, 32};
  if (kind == KeyKind::p384) return Curve{p384_name, 48};
  if (kind == KeyKind::p521) return Curve{p521_name, 66};
  return {};
}

}  // namespace

Result<PublicKey> rsa_public_key(std::string_view modulus, std::string_view exponent) {
  const bool fits = !modulus.empty() && modulus.size() <= number_bytes_max && !exponent.empty() &&
                    exponent.size() <= number_bytes_max;
  if (!fits) return Error{ErrorKind::unreadable, "modulus and exponent are no RSA key", {}, {}};
  const std::string numbers = value_of(sequence_tag, integer(modulus) + integer(exponent));
  const std::string null_parameters("\x05\x00", 2);
  return PublicKey::from_der(
      key_info(value_of(name_tag, rsa_encryption) + null_parameters, numbers));
}

Result<PublicKey> curve_public_key(KeyKind kind, std::string_view x, std::string_view y) {
  const auto curve = curve_of(kind);
  if (!curve || x.size() != curve->field_bytes || y.size() != curve->field_bytes) {
    return Error{ErrorKind::unreadable, "the coordinates do not fit the curve", {}, {}};
  }
  std::string point = "\x04";
  point.append(x).append(y);
  return PublicKey::from_der(
      key_info(value_of(name_tag, ec_public_key_name) + value_of(name_tag, curve->name), point));
}

std::optional<std::string> ecdsa_der(std::string_view r_and_s) {
  const std::size_t half = r_and_s.size() / 2;
  if (half == 0 || r_and_s.size() % 2 != 0 || half > number_bytes_max) return {};
  return value_of(sequence_tag, integer(r_and_s.substr(0, half)) + integer(r_and_s.substr(half)));
}

Result<PublicKey> certificate_key(std::string_view der) {
  const auto refusal = [] {
    return failure(ErrorKind::unreadable, "the certificate is not one X.509 structure in DER");
  };
  if (der.empty() || der.size() > certificate_bytes_max) return refusal();
  const unsigned char* at = data_of(der);
  const X509Certificate read(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!read || at != data_of(der) + der.size()) return refusal();
  unsigned char* spki = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(read.get()), &spki);
  if (size <= 0) return refusal();
  const std::string key(reinterpret_cast<const char*>(spki), static_cast<std::size_t>(size));
  OPENSSL_free(spki);
  return PublicKey::from_der(key);
}

}  // namespace amiable::crypto
