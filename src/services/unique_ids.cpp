// Ids as AWS makes them. The number of the account stands in the first 48 bits of an access key id,
// seven bits from their end [public research on GetAccessKeyInfo]; keys made before 2019, which
// begin with a smaller letter, do not hold it.
#include <array>
#include <cstdint>
#include <span>

#include "crypto/random.h"
#include "services/first_account.h"

#include <fmt/format.h>

namespace amiable::services {
namespace {

constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t prefix_length = 4, key_length = 16, unique_length = 17;
constexpr std::size_t key_bytes = 10, account_bytes = 6;
constexpr std::uint64_t holds_account = std::uint64_t{1} << 47U;
constexpr std::uint64_t account_mask = 0x7fffffffff80;
constexpr unsigned account_shift = 7;
constexpr std::uint64_t account_max = 999'999'999'999;

// Five bits a letter, the highest first.
std::string encoded(const std::array<std::uint8_t, key_bytes>& bytes) {
  std::string text;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const std::uint8_t byte : bytes) {
    bits = (bits << 8U) | byte;
    for (held += 8; held >= 5; held -= 5) text += base32[(bits >> (held - 5)) & 31U];
  }
  return text;
}

// The first 48 bits: nine letters and three bits of the tenth.
std::optional<std::uint64_t> head_of(std::string_view letters) {
  constexpr std::size_t head_letters = 10;
  std::uint64_t head = 0;
  for (const char letter : letters.substr(0, head_letters)) {
    const std::size_t value = base32.find(letter);
    if (value == std::string_view::npos) return {};
    head = (head << 5U) | value;
  }
  return head >> 2U;
}

std::uint64_t number_of(std::string_view account) {
  std::uint64_t number = 0;
  for (const char digit : account) number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  return number;
}

}  // namespace

std::string new_unique_id(std::string_view prefix) {
  return std::string(prefix) + crypto::random_text(unique_length, base32);
}

std::string new_access_key_id(std::string_view prefix, std::string_view account) {
  std::array<std::uint8_t, key_bytes> bytes{};
  crypto::random_bytes(bytes);
  std::uint64_t head = bytes.at(account_bytes - 1) & 0x7fU;
  head |= holds_account | ((number_of(account) << account_shift) & account_mask);
  for (std::size_t i = account_bytes; i-- > 0; head >>= 8U) {
    bytes.at(i) = static_cast<std::uint8_t>(head & 0xffU);
  }
  return std::string(prefix) + encoded(bytes);
}

std::optional<std::string> account_of_access_key_id(std::string_view id) {
  if (id.size() != prefix_length + key_length) return {};
  if (!id.starts_with("AKIA") && !id.starts_with("ASIA")) return {};
  const auto head = head_of(id.substr(prefix_length));
  if (!head || (*head & holds_account) == 0) return {};
  const std::uint64_t account = (*head & account_mask) >> account_shift;
  if (account > account_max) return {};
  return fmt::format("{:012}", account);
}

}  // namespace amiable::services
