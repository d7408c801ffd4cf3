// One function per form of KeyId; the texts are recorded ones unless marked otherwise.
#include "services/kms/lookup.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "crypto/base64.h"
#include "services/denial.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;

constexpr std::string_view alias_prefix = "alias/";
constexpr std::string_view key_prefix = "key/";

AwsError not_found(std::string message) { return {"NotFoundException", std::move(message)}; }

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// 8-4-4-4-12, or mrk- and 32 digits.
bool is_key_id(std::string_view id) {
  constexpr std::string_view multi_region = "mrk-";
  constexpr std::size_t digits = 32;
  if (id.starts_with(multi_region)) {
    const std::string_view rest = id.substr(multi_region.size());
    return rest.size() == digits && is_hex(rest);
  }
  constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (id.size() != shape.size()) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool dash = shape[i] == '-';
    if (dash ? id[i] != '-' : !is_hex(id.substr(i, 1))) return false;
  }
  return true;
}

Answer<const store::Key*> find_own(const Call& call, const std::string& arn) {
  const store::Key* key = key_at(call, arn);
  if (key == nullptr) return not_found(fmt::format("Key '{}' does not exist", arn));
  return key;
}

// nullptr: no such alias, or its key is gone.
const store::Key* key_behind(const Call& call, std::string_view alias_arn) {
  const store::Alias* alias = call.world.alias(alias_arn);
  if (alias == nullptr) return nullptr;
  const std::string_view owner = alias_arn.substr(0, alias_arn.find(":alias/") + 1);
  return key_at(call, fmt::format("{}key/{}", owner, alias->record.target_key_id));
}

Answer<const store::Key*> find_own_alias(const Call& call, const std::string& alias_arn) {
  const store::Key* key = key_behind(call, alias_arn);
  if (key == nullptr) return not_found(fmt::format("Alias {} is not found.", alias_arn));
  return key;
}

Answer<const store::Key*> find_by_arn(const Call& call, std::string_view text,
                                      std::string_view action, AliasUse aliases) {
  const auto arn = split_arn(text);
  const bool alias = arn && arn->resource.starts_with(alias_prefix);
  const bool readable = arn && arn->service == "kms" && arn->partition == call.partition &&
                        is_account_id(arn->account) &&
                        (alias || arn->resource.starts_with(key_prefix));
  if (!readable || (alias && aliases == AliasUse::refused)) {
    return not_found(fmt::format("Invalid arn {}", text));
  }
  if (arn->region != call.region) return not_found(fmt::format("Invalid arn {}", arn->region));
  const bool own = arn->account == call.account();
  if (own)
    return alias ? find_own_alias(call, std::string(text)) : find_own(call, std::string(text));
  const store::Key* key = alias ? key_behind(call, text) : key_at(call, text);
  if (key != nullptr) return key;
  // Asked about as a key: whoever may not see it must not learn that it is an alias of nothing.
  const std::string_view name = arn->resource.substr(arn->resource.find('/') + 1);
  return hidden_key_denial(
      call, action,
      fmt::format("arn:{}:kms:{}:{}:key/{}", arn->partition, arn->region, arn->account, name),
      KeyNamedBy::request);
}

}  // namespace

std::string kms_arn(const Call& call, std::string_view region, std::string_view resource) {
  return fmt::format("arn:{}:kms:{}:{}:{}", call.partition, region, call.account(), resource);
}

bool is_gone(const store::Key& key, Timestamp now) {
  return key.deletion_date && *key.deletion_date <= now;
}

const store::Key* key_at(const Call& call, std::string_view arn) {
  const store::Key* key = call.world.key(arn);
  return key == nullptr || is_gone(*key, call.now) ? nullptr : key;
}

Answer<const store::Key*> find_key(const Call& call, std::string_view key_id,
                                   std::string_view action, AliasUse aliases) {
  if (key_id.starts_with("arn:")) return find_by_arn(call, key_id, action, aliases);
  if (key_id.starts_with(alias_prefix) && aliases == AliasUse::allowed) {
    return find_own_alias(call, kms_arn(call, call.region, key_id));
  }
  if (!is_key_id(key_id)) return not_found(fmt::format("Invalid keyId '{}'", key_id));
  return find_own(call, kms_arn(call, call.region, fmt::format("key/{}", key_id)));
}

Answer<const store::Key*> find_key(const Call& call, std::string_view key_id,
                                   std::string_view action) {
  return find_key(call, key_id, action, AliasUse::refused);
}

std::string_view alias_in(std::string_view key_id) {
  if (key_id.starts_with(alias_prefix)) return key_id;
  const auto arn = split_arn(key_id);
  return arn && arn->resource.starts_with(alias_prefix) ? arn->resource : std::string_view();
}

Answer<Ask> key_ask(const Call& call, std::string_view action, const store::Key& key,
                    std::string_view key_id, const GrantTokens& tokens) {
  Ask ask;
  ask.action = action;
  ask.on = Ask::On::key;
  ask.resource = key.record.arn;
  ask.resource_account = key.record.account;
  const std::string_view alias = alias_in(key_id);
  if (!alias.empty()) ask.context.push_back({"kms:RequestAlias", {std::string(alias)}, false});
  if (!tokens) return ask;
  for (const std::string& token : *tokens) {
    ask.grant_tokens.push_back(TRY(grant_named_by(call, token)));
  }
  return ask;
}

Answer<Asks> asks_about_key(const Call& call, std::string_view action, std::string_view key_id,
                            AliasUse aliases, const GrantTokens& tokens) {
  const store::Key* key = TRY(find_key(call, key_id, action, aliases));
  return Asks{TRY(key_ask(call, action, *key, key_id, tokens))};
}

std::string grant_name(std::string_view key_arn, std::string_view grant_id) {
  return fmt::format("{}/{}", key_arn, grant_id);
}

std::string new_grant_token(const Call& call, std::string_view grant_name) {
  return crypto::base64_encode(call.vault.seal(Vault::Purpose::grant_token, {}, grant_name));
}

Answer<std::string> grant_named_by(const Call& call, std::string_view token) {
  const auto sealed = crypto::base64_decode(token);
  const auto name = sealed ? call.vault.open(Vault::Purpose::grant_token, {}, *sealed)
                           : std::optional<crypto::SecretBytes>();
  if (name) return std::string(name->view());
  // AWS's own text is not recorded; this is the model's description of the error.
  return AwsError{"InvalidGrantTokenException",
                  "The request was rejected because the specified grant token is not valid."};
}

}  // namespace amiable::services::kms
