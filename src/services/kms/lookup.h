// From the KeyId of a request to the key, and from there to the authorization question about it.
//
// KeyId forms: key id, key ARN, alias name, alias ARN [KMS developer guide, Find the key ID and key
// ARN]. Ids and alias names mean the caller's account and the endpoint's Region. Pointers live as
// long as call.world. Errors: what is absent in the own account is NotFoundException, in a foreign
// one the refusal that does not tell absent from closed; another Region is NotFoundException
// `Invalid arn REGION` [measured].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/ask.h"
#include "services/call.h"
#include "store/stored_records.h"

namespace amiable::services::kms {

// Which operations take an alias is written in each one's KeyId of the API reference.
enum class AliasUse : std::uint8_t { allowed, refused };

// `action` names the operation in the refusal about foreign keys: kms:Encrypt.
Answer<const store::Key*> find_key(const Call& call, std::string_view key_id,
                                   std::string_view action, AliasUse aliases);
// For operations that work on keys of the caller's account and take no alias.
Answer<const store::Key*> find_key(const Call& call, std::string_view key_id,
                                   std::string_view action);

// The alias name (alias/x) that `key_id` is or ends in; empty for key ids and key ARNs. What
// kms:RequestAlias holds, for alias ARNs too [KMS developer guide, kms:RequestAlias].
std::string_view alias_in(std::string_view key_id);

// Time counts: a key whose deletion date has come does not exist, whether or not its row is gone.
bool is_gone(const store::Key& key, Timestamp now);
// By ARN; nullptr when there is none or it is gone.
const store::Key* key_at(const Call& call, std::string_view arn);

using GrantTokens = std::optional<std::vector<std::string>>;

// The ask about one key: `key_id` as the request gave it (kms:RequestAlias), its grant tokens.
// InvalidGrantTokenException when a token is not one of ours. The caller adds condition keys.
Answer<Ask> key_ask(const Call& call, std::string_view action, const store::Key& key,
                    std::string_view key_id, const GrantTokens& tokens = {});
// find_key and key_ask of an operation that asks about one key and nothing else.
Answer<Asks> asks_about_key(const Call& call, std::string_view action, std::string_view key_id,
                            AliasUse aliases = AliasUse::refused, const GrantTokens& tokens = {});

// A grant token is the base64 of what Purpose::grant_token seals: the name of its grant,
// `KEY_ARN/GRANT_ID`. Every CreateGrant seals anew, so all tokens of a grant differ and mean the
// same; decisions compare that name (Ask::grant_tokens, model::Grant::tokens).
std::string grant_name(std::string_view key_arn, std::string_view grant_id);
std::string new_grant_token(const Call& call, std::string_view grant_name);
Answer<std::string> grant_named_by(const Call& call, std::string_view token);

// An ARN of KMS in this call's partition: `resource` is key/ID or alias/NAME.
std::string kms_arn(const Call& call, std::string_view region, std::string_view resource);

}  // namespace amiable::services::kms
