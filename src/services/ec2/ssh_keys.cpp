// A reader and a writer of the little DER and SSH encoding that key pairs need.
#include "services/ec2/ssh_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "crypto/base64.h"
#include "crypto/hash.h"
#include "crypto/md5.h"
#include "crypto/random.h"

namespace amiable::services::ec2 {
namespace {

constexpr char der_integer = 0x02, der_bits = 0x03, der_octets = 0x04, der_sequence = 0x30;
constexpr std::uint8_t long_form = 0x80;
constexpr std::size_t ed25519_bytes = 32;
constexpr std::string_view rsa_name = "ssh-rsa", ed25519_name = "ssh-ed25519";
// AlgorithmIdentifier of rsaEncryption with NULL [RFC 8017, A.1]; all of an Ed25519 key's DER
// before its bytes [RFC 8410].
constexpr std::string_view rsa_algorithm(
    "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00", 15);
constexpr std::string_view ed25519_spki("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12);

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

// Takes one element of that tag off the front and gives its content.
std::optional<std::string_view> take(std::string_view& der, char tag) {
  if (der.size() < 2 || der[0] != tag) return {};
  std::size_t length = byte_at(der, 1), at = 2;
  if (length >= long_form) {
    std::size_t octets = length - long_form;
    if (octets > 4 || der.size() < at + octets) return {};
    for (length = 0; octets > 0; --octets) length = length << 8U | byte_at(der, at++);
  }
  if (der.size() - at < length) return {};
  const std::string_view content = der.substr(at, length);
  der.remove_prefix(at + length);
  return content;
}

std::string element(char tag, std::string_view content) {
  std::string out(1, tag);
  std::string octets;
  for (std::size_t rest = content.size(); rest > 0; rest >>= 8U) {
    octets.insert(octets.begin(), static_cast<char>(rest & 0xFFU));
  }
  if (content.size() >= long_form) out += static_cast<char>(long_form | octets.size());
  out += octets.empty() ? std::string(1, '\0') : octets;
  out += content;
  return out;
}

void add_string(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(size >> shift & 0xFFU);
  out += text;
}

std::optional<std::string_view> take_string(std::string_view& blob) {
  if (blob.size() < 4) return {};
  std::size_t size = 0;
  for (std::size_t i = 0; i < 4; ++i) size = size << 8U | byte_at(blob, i);
  if (blob.size() - 4 < size) return {};
  const std::string_view text = blob.substr(4, size);
  blob.remove_prefix(4 + size);
  return text;
}

std::size_t bits_of(std::string_view number) {
  while (number.starts_with('\0')) number.remove_prefix(1);
  if (number.empty()) return 0;
  std::size_t bits = number.size() * 8;
  for (std::uint8_t top = byte_at(number, 0); (top & long_form) == 0; top <<= 1U) --bits;
  return bits;
}

SshPublicKey rsa_key(std::string_view exponent, std::string_view modulus) {
  SshPublicKey key;
  key.type = "rsa";
  add_string(key.blob, rsa_name);
  add_string(key.blob, exponent);
  add_string(key.blob, modulus);
  std::string numbers = element(der_integer, modulus);
  numbers += element(der_integer, exponent);
  std::string bits(1, '\0');
  bits += element(der_sequence, numbers);
  std::string info(rsa_algorithm);
  info += element(der_bits, bits);
  key.spki = element(der_sequence, info);
  return key;
}

SshPublicKey ed25519_key(std::string_view point) {
  SshPublicKey key;
  key.type = "ed25519";
  add_string(key.blob, ed25519_name);
  add_string(key.blob, point);
  key.spki = ed25519_spki;
  key.spki += point;
  return key;
}

std::optional<SshPublicKey> rsa_of_spki(std::string_view spki) {
  auto info = take(spki, der_sequence);
  if (!info || !take(*info, der_sequence)) return {};
  auto bits = take(*info, der_bits);
  if (!bits || !bits->starts_with('\0')) return {};
  bits->remove_prefix(1);
  auto numbers = take(*bits, der_sequence);
  if (!numbers) return {};
  const auto modulus = take(*numbers, der_integer);
  const auto exponent = take(*numbers, der_integer);
  if (!modulus || !exponent) return {};
  return rsa_key(*exponent, *modulus);
}

std::string pem(std::string_view label, std::string_view bytes, std::size_t width) {
  const std::string text = crypto::base64_encode(bytes);
  std::string out = fmt::format("-----BEGIN {}-----\n", label);
  for (std::size_t at = 0; at < text.size(); at += width) {
    out.append(text, at, width);
    out += '\n';
  }
  out += fmt::format("-----END {}-----", label);
  return out;
}

std::string rsa_private_text(std::string_view pkcs8) {
  auto info = take(pkcs8, der_sequence);
  if (!info || !take(*info, der_integer) || !take(*info, der_sequence)) return {};
  const auto key = take(*info, der_octets);
  constexpr std::size_t width = 64;
  return key ? pem("RSA PRIVATE KEY", *key, width) : std::string();
}

std::string ed25519_private_text(std::string_view pkcs8, const SshPublicKey& key) {
  if (pkcs8.size() < ed25519_bytes || key.blob.size() < ed25519_bytes) return {};
  const std::string_view point = std::string_view(key.blob).substr(key.blob.size() - ed25519_bytes);
  std::string secret(pkcs8.substr(pkcs8.size() - ed25519_bytes));
  secret += point;
  std::string inner;
  const crypto::SecretBytes check = crypto::random_secret(4);
  inner += check.view();
  inner += check.view();
  add_string(inner, ed25519_name);
  add_string(inner, point);
  add_string(inner, secret);
  add_string(inner, "");
  for (char pad = 1; inner.size() % 8 != 0; ++pad) inner += pad;
  std::string out("openssh-key-v1");
  out += '\0';
  add_string(out, "none");
  add_string(out, "none");
  add_string(out, "");
  out += std::string_view("\0\0\0\1", 4);
  add_string(out, key.blob);
  add_string(out, inner);
  constexpr std::size_t width = 70;
  return pem("OPENSSH PRIVATE KEY", out, width);
}

std::string with_colons(std::string_view digest) {
  const std::string digits = crypto::hex(digest);
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    if (at != 0) out += ':';
    out.append(digits, at, 2);
  }
  return out;
}

std::string fingerprint_of_ed25519(const SshPublicKey& key) {
  return crypto::base64_encode(crypto::digest(crypto::HashAlgorithm::sha256, key.blob));
}

}  // namespace

std::string SshPublicKey::line(std::string_view comment) const {
  return fmt::format("{} {} {}", type == "rsa" ? rsa_name : ed25519_name,
                     crypto::base64_encode(blob), comment);
}

std::optional<SshPublicKey> ssh_key_of_spki(std::string_view spki) {
  if (spki.starts_with(ed25519_spki) && spki.size() == ed25519_spki.size() + ed25519_bytes) {
    return ed25519_key(spki.substr(ed25519_spki.size()));
  }
  return rsa_of_spki(spki);
}

std::optional<SshPublicKey> ssh_key_of_line(std::string_view line) {
  constexpr std::string_view blanks = " \t\r\n";
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(blanks)));
  const std::size_t gap = line.find_first_of(blanks);
  if (gap == std::string_view::npos) return {};
  const std::string_view name = line.substr(0, gap);
  line.remove_prefix(gap);
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(blanks)));
  const auto bytes = crypto::base64_decode(line.substr(0, line.find_first_of(blanks)));
  if (!bytes) return {};
  std::string_view blob = *bytes;
  if (take_string(blob) != name) return {};
  if (name == ed25519_name) {
    const auto point = take_string(blob);
    if (!point || point->size() != ed25519_bytes || !blob.empty()) return {};
    return ed25519_key(*point);
  }
  if (name != rsa_name) return {};
  const auto exponent = take_string(blob);
  const auto modulus = take_string(blob);
  constexpr std::size_t bits_min = 1024, bits_max = 4096;
  if (!exponent || !modulus || !blob.empty() || bits_of(*exponent) == 0) return {};
  if (bits_of(*modulus) < bits_min || bits_of(*modulus) > bits_max) return {};
  return rsa_key(*exponent, *modulus);
}

std::string private_key_text(const crypto::KeyPair& pair, const SshPublicKey& key) {
  return key.type == "rsa" ? rsa_private_text(pair.private_pkcs8.view())
                           : ed25519_private_text(pair.private_pkcs8.view(), key);
}

std::string fingerprint_of_created(const crypto::KeyPair& pair, const SshPublicKey& key) {
  if (key.type != "rsa") return fingerprint_of_ed25519(key);
  return with_colons(crypto::digest(crypto::HashAlgorithm::sha1, pair.private_pkcs8.view()));
}

std::string fingerprint_of_imported(const SshPublicKey& key) {
  return key.type == "rsa" ? with_colons(crypto::md5(key.spki)) : fingerprint_of_ed25519(key);
}

}  // namespace amiable::services::ec2
