// Reading keys and their small changes: DescribeKey, ListKeys, GetPublicKey, EnableKey, DisableKey,
// UpdateKeyDescription. AWS managed keys need no check of their own: their policy gives nobody the
// right to change them.
#include "services/kms/aws_managed_keys.h"
#include "services/kms/key_metadata.h"
#include "services/kms/key_pages.h"
#include "services/kms/key_specs.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

namespace shapes = wire::kms;

constexpr std::int64_t page_default = 100;

Answer<Asks> describe_asks(const shapes::DescribeKeyRequest& in, const Call& call) {
  return asks_about_key(call, "kms:DescribeKey", *in.KeyId, AliasUse::allowed, in.GrantTokens);
}

// Of an alias that AWS gives, in the caller's account [API reference, DescribeKey: it makes the AWS
// managed key].
Answer<void> make_managed_key(const shapes::DescribeKeyRequest& in, const Call& call,
                              store::ChangeSet& changes) {
  const std::string_view alias = alias_in(*in.KeyId);
  const std::string arn = kms_arn(call, call.region, alias);
  const bool own = *in.KeyId == alias || *in.KeyId == arn;
  if (!own || !is_aws_managed_alias(alias) || call.world.alias(arn) != nullptr) return {};
  TRY(ensure_aws_managed_key(call, alias, changes));
  return {};
}

Answer<shapes::DescribeKeyResponse> describe(const shapes::DescribeKeyRequest& in,
                                             const Call& call) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:DescribeKey", AliasUse::allowed));
  shapes::DescribeKeyResponse out;
  out.KeyMetadata = metadata_of(*key, call.now);
  return out;
}

Answer<Asks> list_asks(const shapes::ListKeysRequest&, const Call&) {
  Ask ask;
  ask.action = "kms:ListKeys";
  ask.wildcard_only = true;
  return Asks{std::move(ask)};
}

Answer<shapes::ListKeysResponse> list(const shapes::ListKeysRequest& in, const Call& call) {
  PageWalk page = TRY(PageWalk::begin(call, "ListKeys", in.Marker, in.Limit, page_default));
  shapes::ListKeysResponse out;
  out.Keys.emplace();
  call.world.keys(call.account(), call.region, page.after(), [&](const store::Key& key) {
    if (is_gone(key, call.now)) return true;
    if (!page.take(key.record.arn)) return false;
    out.Keys->push_back({key.record.id, key.record.arn});
    return true;
  });
  page.finish(call, out);
  return out;
}

Answer<Asks> public_key_asks(const shapes::GetPublicKeyRequest& in, const Call& call) {
  return asks_about_key(call, "kms:GetPublicKey", *in.KeyId, AliasUse::allowed, in.GrantTokens);
}

Answer<shapes::GetPublicKeyResponse> public_key(const shapes::GetPublicKeyRequest& in,
                                                const Call& call) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:GetPublicKey", AliasUse::allowed));
  if (!spec_of(*key).pair) return wrong_spec(*key);
  TRY(require_state(*key, "GetPublicKey", call.now));
  const shapes::KeyMetadata metadata = metadata_of(*key, call.now);
  shapes::GetPublicKeyResponse out;
  out.KeyId = key->record.arn;
  out.PublicKey = key->public_key;
  out.CustomerMasterKeySpec = key->record.spec;
  out.KeySpec = key->record.spec;
  out.KeyUsage = key->record.usage;
  out.EncryptionAlgorithms = metadata.EncryptionAlgorithms;
  out.SigningAlgorithms = metadata.SigningAlgorithms;
  out.KeyAgreementAlgorithms = metadata.KeyAgreementAlgorithms;
  return out;
}

Answer<Asks> enable_asks(const shapes::EnableKeyRequest& in, const Call& call) {
  return asks_about_key(call, "kms:EnableKey", *in.KeyId);
}

Answer<shapes::EnableKeyResponse> enable(const shapes::EnableKeyRequest& in, const Call& call,
                                         store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:EnableKey"));
  TRY(require_state(key, "EnableKey", call.now));
  key.record.state = "Enabled";
  changes.put(std::move(key));
  return shapes::EnableKeyResponse();
}

Answer<Asks> disable_asks(const shapes::DisableKeyRequest& in, const Call& call) {
  return asks_about_key(call, "kms:DisableKey", *in.KeyId);
}

Answer<shapes::DisableKeyResponse> disable(const shapes::DisableKeyRequest& in, const Call& call,
                                           store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:DisableKey"));
  TRY(require_state(key, "DisableKey", call.now));
  key.record.state = "Disabled";
  changes.put(std::move(key));
  return shapes::DisableKeyResponse();
}

Answer<Asks> description_asks(const shapes::UpdateKeyDescriptionRequest& in, const Call& call) {
  return asks_about_key(call, "kms:UpdateKeyDescription", *in.KeyId);
}

Answer<shapes::UpdateKeyDescriptionResponse> update_description(
    const shapes::UpdateKeyDescriptionRequest& in, const Call& call, store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:UpdateKeyDescription"));
  TRY(require_state(key, "UpdateKeyDescription", call.now));
  key.description = *in.Description;
  changes.put(std::move(key));
  return shapes::UpdateKeyDescriptionResponse();
}

}  // namespace

Rows key_rows() {
  return {
      reading_on_demand<wire::kms::op::DescribeKey>(describe_asks, make_managed_key, describe),
      reads<shapes::ListKeysRequest, shapes::ListKeysResponse>("kms", "ListKeys", list_asks, list),
      reads<shapes::GetPublicKeyRequest, shapes::GetPublicKeyResponse>("kms", "GetPublicKey",
                                                                       public_key_asks, public_key),
      writes<shapes::EnableKeyRequest, shapes::EnableKeyResponse>("kms", "EnableKey", enable_asks,
                                                                  enable),
      writes<shapes::DisableKeyRequest, shapes::DisableKeyResponse>("kms", "DisableKey",
                                                                    disable_asks, disable),
      writes<shapes::UpdateKeyDescriptionRequest, shapes::UpdateKeyDescriptionResponse>(
          "kms", "UpdateKeyDescription", description_asks, update_description)};
}

}  // namespace amiable::services::kms
