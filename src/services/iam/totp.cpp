// HOTP of RFC 4226 over a counter of time.
#include "services/iam/totp.h"

#include <fmt/format.h>

#include "crypto/hash.h"
#include "crypto/secret_bytes.h"

namespace amiable::services::iam {
namespace {

constexpr std::int64_t step_seconds = 30;
constexpr std::uint32_t codes = 1'000'000;

std::string counter_of(std::int64_t step) {
  std::string bytes;
  for (unsigned shift = 64; shift > 0;) {
    shift -= 8;
    bytes += static_cast<char>(static_cast<std::uint64_t>(step) >> shift & 0xFFU);
  }
  return bytes;
}

bool is_code(std::string_view seed, std::int64_t step, std::string_view code) {
  return crypto::constant_time_equals(totp_code(seed, step), code);
}

}  // namespace

std::int64_t totp_step(Timestamp time) { return time.seconds() / step_seconds; }

std::string totp_code(std::string_view seed, std::int64_t step) {
  const std::string digest = crypto::hmac(crypto::HashAlgorithm::sha1, seed, counter_of(step));
  const std::size_t from = static_cast<std::uint8_t>(digest.back()) & 0x0FU;
  std::uint32_t number = 0;
  for (const char byte : std::string_view(digest).substr(from, 4)) {
    number = number << 8U | static_cast<std::uint8_t>(byte);
  }
  return fmt::format("{:06}", (number & 0x7FFFFFFFU) % codes);
}

std::string base32(std::string_view bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char byte : bytes) {
    bits = bits << 8U | static_cast<std::uint8_t>(byte);
    for (held += 8; held >= 5; held -= 5) text += letters[bits >> (held - 5) & 31U];
  }
  if (held > 0) text += letters[bits << (5 - held) & 31U];
  return text;
}

std::optional<std::int64_t> step_of_code(std::string_view seed, std::string_view code,
                                         Timestamp now, std::int64_t last) {
  for (std::int64_t step = totp_step(now) - totp_slack; step <= totp_step(now) + totp_slack;
       ++step) {
    if (step > last && is_code(seed, step, code)) return step;
  }
  return {};
}

std::optional<std::int64_t> step_of_codes(std::string_view seed, std::string_view first,
                                          std::string_view second, Timestamp now,
                                          std::int64_t last) {
  const std::int64_t middle = totp_step(now);
  for (std::int64_t step = middle - totp_slack_of_two; step <= middle + totp_slack_of_two; ++step) {
    if (step > last && is_code(seed, step, first) && is_code(seed, step + 1, second)) {
      return step + 1;
    }
  }
  return {};
}

}  // namespace amiable::services::iam
