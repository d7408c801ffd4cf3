// ARNs and the shapes of account ids and Regions.
#include "base/arn.h"

#include <algorithm>
#include <array>

namespace amiable {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::optional<ArnView> split_arn(std::string_view text) {
  std::array<std::string_view, 6> parts;
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts[i] = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  parts[5] = text;
  if (parts[0] != "arn") return std::nullopt;
  return ArnView{parts[1], parts[2], parts[3], parts[4], parts[5]};
}

std::string_view account_in(std::string_view arn_text) {
  const auto arn = split_arn(arn_text);
  return arn ? arn->account : std::string_view();
}

std::string_view region_in(std::string_view arn_text) {
  const auto arn = split_arn(arn_text);
  return arn ? arn->region : std::string_view();
}

bool is_service_linked_role(std::string_view role_arn) {
  const auto arn = split_arn(role_arn);
  return arn && arn->service == "iam" && arn->resource.starts_with("role/aws-service-role/");
}

bool is_account_id(std::string_view text) {
  return text.size() == 12 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_region(std::string_view text) {
  const std::size_t last = text.rfind('-');
  if (last == std::string_view::npos || last + 1 >= text.size() || text.size() > 32) return false;
  const std::string_view number = text.substr(last + 1);
  const std::string_view words = text.substr(0, last);
  return std::all_of(number.begin(), number.end(), is_digit) &&
         words.find('-') != std::string_view::npos && is_lower(words.front()) &&
         is_lower(words.back()) && std::all_of(words.begin(), words.end(), [](char c) {
           return is_lower(c) || is_digit(c) || c == '-';
         });
}

std::string_view partition_of_region(std::string_view region) {
  struct Prefix {
    std::string_view region, partition;
  };
  static constexpr std::array<Prefix, 8> prefixes = {{{"cn-", "aws-cn"},
                                                      {"us-gov-", "aws-us-gov"},
                                                      {"us-isob-", "aws-iso-b"},
                                                      {"us-isof-", "aws-iso-f"},
                                                      {"eu-isoe-", "aws-iso-e"},
                                                      {"us-iso-", "aws-iso"},
                                                      {"eusc-", "aws-eusc"},
                                                      {"", "aws"}}};
  for (const Prefix& prefix : prefixes) {
    if (region.starts_with(prefix.region)) return prefix.partition;
  }
  return "aws";
}

}  // namespace amiable
