// Rules over characters; digests by crypto.
#include "services/iam/passwords.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "crypto/hash.h"
#include "crypto/password_digest.h"
#include "crypto/random.h"

namespace amiable::services::iam {
namespace {

constexpr std::size_t salt_bytes = 16, remembered_max = 24;
constexpr std::size_t default_length = 8, default_kinds = 3;
// [IAM API reference, RequireSymbols]
constexpr std::string_view symbols = "!@#$%^&*()_+-=[]{}|'";

// Characters of the text; its pattern admits two bytes each at most.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool has(std::string_view text, char from, char to) {
  return std::any_of(text.begin(), text.end(), [from, to](char c) { return c >= from && c <= to; });
}

std::vector<std::string_view> kinds_lacking(std::string_view password,
                                            const store::PasswordPolicy& wanted) {
  std::vector<std::string_view> lacking;
  if (wanted.upper_case && !has(password, 'A', 'Z')) {
    lacking.emplace_back("Password should have at least one uppercase letter");
  }
  if (wanted.lower_case && !has(password, 'a', 'z')) {
    lacking.emplace_back("Password should have at least one lowercase letter");
  }
  if (wanted.numbers && !has(password, '0', '9')) {
    lacking.emplace_back("Password should have at least one number");
  }
  if (wanted.symbols && password.find_first_of(symbols) == std::string_view::npos) {
    lacking.emplace_back("Password should have at least one symbol");
  }
  return lacking;
}

std::string too_short(std::size_t length) {
  return fmt::format("Password should have a minimum length of {}", length);
}

std::string default_lacks(std::string_view password) {
  if (length_of(password) < default_length) return too_short(default_length);
  store::PasswordPolicy every_kind;
  every_kind.symbols = every_kind.numbers = every_kind.upper_case = every_kind.lower_case = true;
  const std::vector<std::string_view> lacking = kinds_lacking(password, every_kind);
  const std::size_t kinds = 4 - lacking.size();
  if (kinds >= default_kinds) return {};
  return fmt::format("Password should meet {} more of the following requirements: {}",
                     default_kinds - kinds, fmt::join(lacking, ", "));
}

// One way of writing both, so that earlier passwords are compared alike.
bool is_digest(std::string_view salt, std::string_view digest, std::string_view password) {
  return crypto::constant_time_equals(crypto::password_digest(salt, password), digest);
}

std::string remembered(const store::LoginProfile& profile) {
  return profile.salt + ' ' + crypto::hex(profile.digest);
}

// The salt as it was kept, in hex, and the digest.
bool is_remembered(std::string_view kept, std::string_view password) {
  const std::size_t gap = kept.find(' ');
  if (gap == std::string_view::npos) return false;
  return crypto::constant_time_equals(
      crypto::hex(crypto::password_digest(kept.substr(0, gap), password)), kept.substr(gap + 1));
}

bool is_reused(const store::LoginProfile& profile, std::string_view password, std::int64_t back) {
  if (back <= 0 || profile.digest.empty()) return false;
  if (is_password(profile, password)) return true;
  const auto earlier = std::min(profile.earlier.size(), static_cast<std::size_t>(back - 1));
  return std::any_of(profile.earlier.begin(),
                     profile.earlier.begin() + static_cast<std::ptrdiff_t>(earlier),
                     [&](const std::string& kept) { return is_remembered(kept, password); });
}

wire::AwsError violation(std::string message) {
  return {"PasswordPolicyViolation", std::move(message)};
}

}  // namespace

std::string password_lacks(std::string_view password,
                           const std::optional<store::PasswordPolicy>& policy) {
  if (!policy) return default_lacks(password);
  std::vector<std::string> all;
  const auto least = static_cast<std::size_t>(policy->minimum_length);
  if (length_of(password) < least) all.push_back(too_short(least));
  for (const std::string_view one : kinds_lacking(password, *policy)) all.emplace_back(one);
  return fmt::format("{}", fmt::join(all, ", "));
}

bool is_password(const store::LoginProfile& profile, std::string_view password) {
  return is_digest(profile.salt, profile.digest, password);
}

Answer<store::LoginProfile> with_password(store::LoginProfile profile, std::string_view password,
                                          const std::optional<store::PasswordPolicy>& policy,
                                          Timestamp now) {
  std::string lacks = password_lacks(password, policy);
  if (!lacks.empty()) return violation(std::move(lacks));
  if (policy && is_reused(profile, password, policy->reuse_prevention.value_or(0))) {
    return violation("Password cannot be the same as a password used before");  // [assumed]
  }
  if (!profile.digest.empty()) {
    profile.earlier.insert(profile.earlier.begin(), remembered(profile));
    if (profile.earlier.size() > remembered_max) profile.earlier.resize(remembered_max);
  }
  profile.salt = crypto::random_hex(2 * salt_bytes);
  profile.digest = crypto::password_digest(profile.salt, password);
  profile.changed = now;
  return profile;
}

std::optional<Timestamp> password_expires(const store::LoginProfile& profile,
                                          const std::optional<store::PasswordPolicy>& policy) {
  if (!policy || !policy->max_age_days) return {};
  return profile.changed + *policy->max_age_days * seconds_per_day;
}

}  // namespace amiable::services::iam
