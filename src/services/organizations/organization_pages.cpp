// Sealing and reading of tokens.
#include "services/organizations/organization_pages.h"

#include <fmt/format.h>

#include "crypto/base64.h"
#include "services/organizations/organization_errors.h"

namespace amiable::services::organizations {
namespace {

constexpr std::int64_t results_max = 20;

std::string scope(const Call& call, std::string_view list) {
  return fmt::format("organizations {} {}", list, call.account());
}

}  // namespace

Answer<Page> Page::begin(const Call& call, std::string_view list,
                         const std::optional<std::string>& token,
                         const std::optional<std::int64_t>& max_results) {
  Page page;
  page.list_ = list;
  page.left_ = max_results.value_or(results_max);
  if (!token) return page;
  const auto sealed = crypto::base64_decode(*token);
  const auto opened = sealed
                          ? call.vault.open(Vault::Purpose::page_token, scope(call, list), *sealed)
                          : std::optional<crypto::SecretBytes>();
  if (!opened) return invalid_input("INVALID_NEXT_TOKEN");
  page.after_ = opened->view();
  return page;
}

bool Page::take(std::string_view key) {
  truncated_ = left_ == 0;
  if (truncated_) return false;
  --left_;
  last_ = key;
  return true;
}

std::string Page::token(const Call& call) const {
  return crypto::base64_encode(
      call.vault.seal(Vault::Purpose::page_token, scope(call, list_), last_));
}

}  // namespace amiable::services::organizations
