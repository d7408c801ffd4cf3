// CreateAlias, UpdateAlias, DeleteAlias, ListAliases. An alias is asked about through IAM alone,
// its key through the key policy too [KMS developer guide, Controlling access to aliases].
#include <fmt/format.h>

#include <algorithm>

#include "services/kms/key_metadata.h"
#include "services/kms/key_pages.h"
#include "services/kms/key_specs.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;
namespace shapes = wire::kms;

constexpr std::string_view prefix = "alias/";
constexpr std::string_view reserved = "alias/aws/";
constexpr std::size_t aliases_of_key_max = 50;  // [KMS developer guide, Resource quotas]
constexpr std::int64_t page_default = 50;

std::string alias_arn(const Call& call, std::string_view name) {
  return kms_arn(call, call.region, name);
}

// What the wire's pattern leaves open. The codes are AWS's (recorded by moto), of the reserved
// prefix without a text.
Answer<void> check_name(std::string_view name) {
  if (!name.starts_with(prefix)) {
    return validation_error(
        "Alias must start with the prefix \"alias/\". Please see "
        "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
  }
  if (name == prefix || name.find(':') != std::string_view::npos) {
    return validation_error(fmt::format("{} contains invalid characters for an alias", name));
  }
  if (name.starts_with(reserved)) return AwsError{"NotAuthorizedException", ""};
  return {};
}

Answer<const store::Alias*> find_alias(const Call& call, std::string_view name) {
  const std::string arn = alias_arn(call, name);
  const store::Alias* alias = call.world.alias(arn);
  if (alias == nullptr) {
    return AwsError{"NotFoundException", fmt::format("Alias {} is not found.", arn)};
  }
  return alias;
}

Answer<const store::Key*> find_target(const Call& call, std::string_view key_id,
                                      std::string_view action) {
  if (!alias_in(key_id).empty()) {
    return validation_error("Aliases must refer to keys. Not aliases");
  }
  return find_key(call, key_id, action);
}

Ask alias_ask(const Call& call, std::string_view action, std::string_view name) {
  Ask ask;
  ask.action = action;
  ask.resource = alias_arn(call, name);
  return ask;
}

// The key that an alias points at; nullptr when it is gone.
const store::Key* target_of(const Call& call, const store::Alias& alias) {
  return key_at(call, kms_arn(call, call.region, "key/" + alias.record.target_key_id));
}

// --- CreateAlias

Answer<Asks> create_asks(const shapes::CreateAliasRequest& in, const Call& call) {
  TRY(check_name(*in.AliasName));
  const store::Key* key = TRY(find_target(call, *in.TargetKeyId, "kms:CreateAlias"));
  Asks all{alias_ask(call, "kms:CreateAlias", *in.AliasName)};
  all.push_back(TRY(key_ask(call, "kms:CreateAlias", *key, *in.TargetKeyId)));
  return all;
}

Answer<void> require_room(const Call& call, const store::Key& key) {
  if (call.world.aliases_of_key(key.record.arn).size() < aliases_of_key_max) return {};
  return AwsError{"LimitExceededException", fmt::format("Key {} already has {} aliases.",
                                                        key.record.arn, aliases_of_key_max)};
}

Answer<shapes::CreateAliasResponse> create(const shapes::CreateAliasRequest& in, const Call& call,
                                           store::ChangeSet& changes) {
  const store::Key* key = TRY(find_target(call, *in.TargetKeyId, "kms:CreateAlias"));
  TRY(require_state(*key, "CreateAlias", call.now));
  store::Alias alias;
  alias.record.arn = alias_arn(call, *in.AliasName);
  const store::Alias* existing = call.world.alias(alias.record.arn);
  if (existing != nullptr && target_of(call, *existing) != nullptr) {
    return AwsError{"AlreadyExistsException",
                    fmt::format("An alias with the name {} already exists", alias.record.arn)};
  }
  TRY(require_room(call, *key));
  alias.record.name = *in.AliasName;
  alias.record.target_key_id = key->record.id;
  alias.account = call.account();
  alias.region = call.region;
  alias.created = call.now;
  alias.updated = call.now;
  changes.put(std::move(alias));
  return shapes::CreateAliasResponse();
}

// --- UpdateAlias

// On the alias, the key it leaves and the key it gets.
Answer<Asks> update_asks(const shapes::UpdateAliasRequest& in, const Call& call) {
  TRY(check_name(*in.AliasName));
  const store::Alias* alias = TRY(find_alias(call, *in.AliasName));
  const store::Key* next = TRY(find_target(call, *in.TargetKeyId, "kms:UpdateAlias"));
  Asks all{alias_ask(call, "kms:UpdateAlias", *in.AliasName)};
  if (const store::Key* old = target_of(call, *alias)) {
    all.push_back(TRY(key_ask(call, "kms:UpdateAlias", *old, old->record.arn)));
  }
  all.push_back(TRY(key_ask(call, "kms:UpdateAlias", *next, *in.TargetKeyId)));
  return all;
}

// Both symmetric, both asymmetric or both HMAC, with the same usage [API reference, UpdateAlias].
bool can_replace(const store::Key& old, const store::Key& next) {
  return spec_of(old).pair.has_value() == spec_of(next).pair.has_value() &&
         spec_of(old).mac.has_value() == spec_of(next).mac.has_value() &&
         old.record.usage == next.record.usage;
}

Answer<shapes::UpdateAliasResponse> update(const shapes::UpdateAliasRequest& in, const Call& call,
                                           store::ChangeSet& changes) {
  const store::Alias* found = TRY(find_alias(call, *in.AliasName));
  const store::Key* next = TRY(find_target(call, *in.TargetKeyId, "kms:UpdateAlias"));
  TRY(require_state(*next, "UpdateAlias", call.now));
  const store::Key* old = target_of(call, *found);
  if (old != nullptr && !can_replace(*old, *next)) {
    return validation_error(fmt::format(
        "Alias {} cannot be changed to {}: the current and the new key must be of the same type "
        "and have the same key usage.",
        found->record.arn, next->record.arn));
  }
  if (next != old) TRY(require_room(call, *next));
  store::Alias alias = *found;
  alias.record.target_key_id = next->record.id;
  alias.updated = call.now;
  changes.put(std::move(alias));
  return shapes::UpdateAliasResponse();
}

// --- DeleteAlias

Answer<Asks> delete_asks(const shapes::DeleteAliasRequest& in, const Call& call) {
  TRY(check_name(*in.AliasName));
  const store::Alias* alias = TRY(find_alias(call, *in.AliasName));
  Asks all{alias_ask(call, "kms:DeleteAlias", *in.AliasName)};
  if (const store::Key* key = target_of(call, *alias)) {
    all.push_back(TRY(key_ask(call, "kms:DeleteAlias", *key, key->record.arn)));
  }
  return all;
}

Answer<shapes::DeleteAliasResponse> erase(const shapes::DeleteAliasRequest& in, const Call& call,
                                          store::ChangeSet& changes) {
  const store::Alias* alias = TRY(find_alias(call, *in.AliasName));
  changes.erase(store::Table::alias, store::key_of(*alias));
  return shapes::DeleteAliasResponse();
}

// --- ListAliases

Answer<Asks> list_asks(const shapes::ListAliasesRequest& in, const Call& call) {
  if (in.KeyId) TRY(find_key(call, *in.KeyId, "kms:ListAliases"));
  Ask ask;
  ask.action = "kms:ListAliases";
  ask.wildcard_only = true;
  return Asks{std::move(ask)};
}

shapes::AliasListEntry entry(const store::Alias& alias) {
  shapes::AliasListEntry out;
  out.AliasName = alias.record.name;
  out.AliasArn = alias.record.arn;
  out.TargetKeyId = alias.record.target_key_id;
  out.CreationDate = alias.created;
  out.LastUpdatedDate = alias.updated;
  return out;
}

Answer<shapes::ListAliasesResponse> list(const shapes::ListAliasesRequest& in, const Call& call) {
  const store::Key* key = in.KeyId ? TRY(find_key(call, *in.KeyId, "kms:ListAliases")) : nullptr;
  PageWalk page = TRY(PageWalk::begin(call, "ListAliases", in.Marker, in.Limit, page_default));
  shapes::ListAliasesResponse out;
  out.Aliases.emplace();
  const auto visit = [&](const store::Alias& alias) {
    if (target_of(call, alias) == nullptr) return true;
    if (!page.take(alias.record.arn)) return false;
    out.Aliases->push_back(entry(alias));
    return true;
  };
  if (key == nullptr) {
    call.world.aliases(call.account(), call.region, page.after(), visit);
  } else {
    auto own = call.world.aliases_of_key(key->record.arn);
    std::sort(own.begin(), own.end(), [](const store::Alias* a, const store::Alias* b) {
      return a->record.arn < b->record.arn;
    });
    for (const store::Alias* alias : own) {
      if (alias->record.arn > page.after() && !visit(*alias)) break;
    }
  }
  page.finish(call, out);
  return out;
}

}  // namespace

Rows alias_rows() {
  return {writes<shapes::CreateAliasRequest, shapes::CreateAliasResponse>("kms", "CreateAlias",
                                                                          create_asks, create),
          writes<shapes::UpdateAliasRequest, shapes::UpdateAliasResponse>("kms", "UpdateAlias",
                                                                          update_asks, update),
          writes<shapes::DeleteAliasRequest, shapes::DeleteAliasResponse>("kms", "DeleteAlias",
                                                                          delete_asks, erase),
          reads<shapes::ListAliasesRequest, shapes::ListAliasesResponse>("kms", "ListAliases",
                                                                         list_asks, list)};
}

}  // namespace amiable::services::kms
