// Writes and reads the grammar of ciphertext.h. Reads go through one bounded cursor.
#include "services/kms/ciphertext.h"

#include <array>

#include "base/hex_digit.h"
#include "crypto/aead.h"
#include "crypto/hash.h"
#include "crypto/random.h"

namespace amiable::services::kms {
namespace {

constexpr std::uint8_t version = 1;
enum Kind : std::uint8_t { uuid = 0, multi_region = 1 };
constexpr std::size_t account_bytes = 5, account_digits = 12, key_bytes = 16, material_bytes = 32;
constexpr std::size_t salt_bytes = 16;
constexpr std::string_view multi_region_prefix = "mrk-";
constexpr std::string_view key_label = "amiable ciphertext 1";
constexpr std::array<std::size_t, 4> uuid_hyphens{8, 13, 18, 23};

class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}
  std::string_view take(std::size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

bool append_unhexed(std::string& out, std::string_view digits, std::size_t size) {
  if (digits.size() != 2 * size) return false;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = lower_hex_value(digits[i]), low = lower_hex_value(digits[i + 1]);
    if (high < 0 || low < 0) return false;
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return true;
}

bool append_key_id(std::string& out, std::string_view id) {
  if (id.starts_with(multi_region_prefix)) {
    return append_unhexed(out, id.substr(multi_region_prefix.size()), key_bytes);
  }
  if (id.size() != 2 * key_bytes + uuid_hyphens.size()) return false;
  std::array<char, 2 * key_bytes> digits{};
  std::size_t at = 0, hyphen = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (hyphen < uuid_hyphens.size() && i == uuid_hyphens.at(hyphen)) {
      if (id[i] != '-') return false;
      ++hyphen;
    } else {
      digits.at(at++) = id[i];
    }
  }
  return append_unhexed(out, {digits.data(), digits.size()}, key_bytes);
}

std::string key_id_text(std::uint8_t kind, std::string_view bytes) {
  std::string digits = crypto::hex(bytes);
  if (kind == Kind::multi_region) return std::string(multi_region_prefix) + digits;
  for (const std::size_t hyphen : uuid_hyphens) digits.insert(hyphen, 1, '-');
  return digits;
}

bool append_account(std::string& out, std::string_view account) {
  if (account.size() != account_digits) return false;
  std::uint64_t number = 0;
  for (const char digit : account) {
    if (digit < '0' || digit > '9') return false;
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  for (std::size_t i = account_bytes; i-- > 0;) out.push_back(static_cast<char>(number >> (8 * i)));
  return true;
}

// nullopt: a number of more than 12 digits.
std::optional<std::string> account_text(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  std::string digits(account_digits, '0');
  for (std::size_t i = account_digits; i-- > 0; number /= 10) {
    digits[i] = static_cast<char>('0' + number % 10);
  }
  if (number != 0) return {};
  return digits;
}

void append_text(std::string& out, std::string_view text) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(text.size() >> shift));
  }
  out += text;
}

std::string additional_data(std::string_view header, const EncryptionContext& context) {
  std::string data(header);
  for (const auto& [key, value] : context) {
    append_text(data, key);
    append_text(data, value);
  }
  return data;
}

crypto::SecretBytes blob_key(std::string_view material, std::string_view salt) {
  return crypto::hkdf_sha256(material, salt, key_label, crypto::gcm_key_bytes);
}

}  // namespace

std::optional<CiphertextOrigin> read_origin(std::string_view blob) {
  if (blob.size() < ciphertext_overhead_bytes) return {};
  Cursor cursor(blob);
  if (cursor.take(1).front() != version) return {};
  const auto kind = static_cast<std::uint8_t>(cursor.take(1).front());
  if (kind > Kind::multi_region) return {};
  auto account = account_text(cursor.take(account_bytes));
  if (!account) return {};
  CiphertextOrigin origin;
  origin.account = std::move(*account);
  origin.key_id = key_id_text(kind, cursor.take(key_bytes));
  origin.material_id = crypto::hex(cursor.take(material_bytes));
  return origin;
}

std::optional<std::string> seal_ciphertext(const CiphertextOrigin& origin,
                                           std::string_view material, std::string_view plaintext,
                                           const EncryptionContext& context) {
  std::string blob;
  blob.reserve(ciphertext_overhead_bytes + plaintext.size());
  blob.push_back(static_cast<char>(version));
  const bool related = origin.key_id.starts_with(multi_region_prefix);
  blob.push_back(static_cast<char>(related ? Kind::multi_region : Kind::uuid));
  const bool good = append_account(blob, origin.account) && append_key_id(blob, origin.key_id) &&
                    append_unhexed(blob, origin.material_id, material_bytes);
  if (!good || material.size() != crypto::gcm_key_bytes) return {};
  const std::string data = additional_data(blob, context);

  std::array<std::uint8_t, salt_bytes + crypto::gcm_nonce_bytes> random{};
  crypto::random_bytes(random);
  blob.append(reinterpret_cast<const char*>(random.data()), random.size());
  Cursor cursor(std::string_view(blob).substr(ciphertext_header_bytes));
  const crypto::SecretBytes key = blob_key(material, cursor.take(salt_bytes));
  blob += crypto::seal(key.view(), cursor.take(crypto::gcm_nonce_bytes), plaintext, data);
  return blob;
}

std::optional<crypto::SecretBytes> open_ciphertext(std::string_view blob, std::string_view material,
                                                   const EncryptionContext& context) {
  if (blob.size() < ciphertext_overhead_bytes) return {};
  if (material.size() != crypto::gcm_key_bytes) return {};
  Cursor cursor(blob);
  const std::string_view header = cursor.take(ciphertext_header_bytes);
  const crypto::SecretBytes key = blob_key(material, cursor.take(salt_bytes));
  const std::string_view nonce = cursor.take(crypto::gcm_nonce_bytes);
  return crypto::open(key.view(), nonce, cursor.rest(), additional_data(header, context));
}

}  // namespace amiable::services::kms
