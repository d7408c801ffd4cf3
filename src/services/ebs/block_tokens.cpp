// The scope of a token is what its seal authenticates.
#include "services/ebs/block_tokens.h"

#include <fmt/format.h>

#include "crypto/base64.h"
#include "services/ebs/ebs_errors.h"
#include "services/ebs/token_content.h"

namespace amiable::services::ebs {
namespace {

std::string seal(const Call& call, std::string_view scope, std::uint64_t next) {
  const TokenContent content{call.now + token_seconds, next};
  return crypto::base64url_encode(
      call.vault.seal(Vault::Purpose::block_token, scope, write_token_content(content)));
}

std::optional<TokenContent> open(const Call& call, std::string_view scope, std::string_view token) {
  const auto sealed = crypto::base64url_decode(token);
  if (!sealed) return {};
  const auto opened = call.vault.open(Vault::Purpose::block_token, scope, *sealed);
  const auto content = opened ? read_token_content(opened->view()) : std::nullopt;
  if (!content || content->ends <= call.now) return {};
  return content;
}

std::string block_scope(const Call& call, std::string_view snapshot_id, std::uint64_t index) {
  return fmt::format("block {} {} {}", call.region, snapshot_id, index);
}

std::string page_scope(const Call& call, std::string_view list) {
  return fmt::format("page {} {}", call.region, list);
}

}  // namespace

std::string block_token(const Call& call, std::string_view snapshot_id, std::uint64_t index) {
  return seal(call, block_scope(call, snapshot_id, index), index);
}

Answer<void> check_block_token(const Call& call, std::string_view token,
                               std::string_view snapshot_id, std::uint64_t index) {
  if (open(call, block_scope(call, snapshot_id, index), token)) return {};
  return invalid("INVALID_BLOCK_TOKEN", fmt::format("The block token {} is invalid.", token));
}

std::string page_token(const Call& call, std::string_view list, std::uint64_t next) {
  return seal(call, page_scope(call, list), next);
}

Answer<std::uint64_t> read_page_token(const Call& call, std::string_view list,
                                      std::string_view token) {
  const auto content = open(call, page_scope(call, list), token);
  if (content) return content->next;
  return invalid("INVALID_PAGE_TOKEN", fmt::format("The pagination token {} is invalid.", token));
}

}  // namespace amiable::services::ebs
