// Tokens in both directions.
#include "services/ec2/ec2_pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "crypto/base64.h"
#include "services/ec2/ec2_errors.h"
#include "wire/ec2_faults.h"

namespace amiable::services::ec2 {
namespace {

std::string scope(const Call& call, std::string_view list) {
  return fmt::format("ec2/{}/{}/{}", call.account(), call.region, list);
}

}  // namespace

Answer<Page> Page::begin(const Call& call, std::string_view list,
                         const std::optional<std::string>& token,
                         const std::optional<std::int64_t>& max_results, PageBounds bounds) {
  Page page;
  page.list_ = list;
  if (max_results) {
    if (*max_results < bounds.least) {
      return wire::ec2_below(std::to_string(*max_results), "MaxResults", bounds.least);
    }
    page.most_ = static_cast<std::size_t>(std::min(*max_results, bounds.most));
  }
  if (!given(token)) return page;
  const auto sealed = crypto::base64_decode(*token);
  const auto key = sealed ? call.vault.open(Vault::Purpose::page_token, scope(call, list), *sealed)
                          : std::nullopt;
  if (!key) return invalid_parameter(*token, "nextToken", "");
  page.after_ = key->view();
  return page;
}

bool Page::admits(std::string_view key) {
  if (most_ != 0 && count_ == most_) {
    truncated_ = true;
    return false;
  }
  ++count_;
  last_ = key;
  return true;
}

std::string Page::token(const Call& call) const {
  return crypto::base64_encode(
      call.vault.seal(Vault::Purpose::page_token, scope(call, list_), last_));
}

Answer<void> refuse_pages_of_ids(const std::optional<std::int64_t>& max_results, bool has_ids,
                                 std::string_view ids) {
  if (!max_results || !has_ids) return {};
  return invalid_combination(
      fmt::format("The parameter {} cannot be used with the parameter maxResults", ids));
}

}  // namespace amiable::services::ec2
