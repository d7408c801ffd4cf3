// Sealing and reading of markers.
#include "services/kms/key_pages.h"

#include <fmt/format.h>

#include "crypto/base64.h"

namespace amiable::services::kms {
namespace {

std::string scope(const Call& call, std::string_view list) {
  return fmt::format("{} {}", list, call.account());
}

}  // namespace

Answer<PageWalk> PageWalk::begin(const Call& call, std::string_view list,
                                 const std::optional<std::string>& marker,
                                 const std::optional<std::int64_t>& limit,
                                 std::int64_t limit_default) {
  PageWalk walk;
  walk.list_ = list;
  walk.left_ = limit.value_or(limit_default);
  if (!marker) return walk;
  const auto sealed = crypto::base64_decode(*marker);
  const auto opened = sealed
                          ? call.vault.open(Vault::Purpose::page_token, scope(call, list), *sealed)
                          : std::optional<crypto::SecretBytes>();
  if (!opened) {
    return wire::AwsError{"InvalidMarkerException",
                          "The request was rejected because the marker that specifies where "
                          "pagination should next begin is not valid."};
  }
  walk.after_ = opened->view();
  return walk;
}

bool PageWalk::take(std::string_view key) {
  truncated_ = left_ == 0;
  if (truncated_) return false;
  --left_;
  last_ = key;
  return true;
}

std::string PageWalk::marker(const Call& call) const {
  return crypto::base64_encode(
      call.vault.seal(Vault::Purpose::page_token, scope(call, list_), last_));
}

}  // namespace amiable::services::kms
