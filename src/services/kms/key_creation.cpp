// CreateKey [KMS API reference, CreateKey]. Not here: custom key stores, of which none exists.
#include "services/kms/key_creation.h"

#include <fmt/format.h>

#include "crypto/random.h"
#include "services/kms/key_metadata.h"
#include "services/kms/key_policies.h"
#include "services/kms/key_tags.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/kms/material.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;
using In = wire::kms::CreateKeyRequest;
using Out = wire::kms::CreateKeyResponse;

constexpr std::string_view symmetric_spec = "SYMMETRIC_DEFAULT";
constexpr std::string_view own_origin = "AWS_KMS";
constexpr std::string_view imported_origin = "EXTERNAL";

std::string_view spec_name(const In& in) {
  if (in.KeySpec) return *in.KeySpec;
  return in.CustomerMasterKeySpec ? std::string_view(*in.CustomerMasterKeySpec) : symmetric_spec;
}

std::string_view usage_name(const In& in) {
  return in.KeyUsage ? std::string_view(*in.KeyUsage) : std::string_view("ENCRYPT_DECRYPT");
}

std::string_view origin_name(const In& in) {
  return in.Origin ? std::string_view(*in.Origin) : own_origin;
}

void add_description_of_key(const In& in, Ask& ask) {
  const auto add = [&ask](std::string name, std::string_view value) {
    ask.context.push_back({std::move(name), {std::string(value)}, false});
  };
  const bool multiple = in.MultiRegion.value_or(false);
  const bool bypass = in.BypassPolicyLockoutSafetyCheck.value_or(false);
  add("kms:BypassPolicyLockoutSafetyCheck", bypass ? "true" : "false");
  add("kms:KeySpec", spec_name(in));
  add("kms:KeyUsage", usage_name(in));
  add("kms:CustomerMasterKeySpec", spec_name(in));  // the names before 2021
  add("kms:CustomerMasterKeyUsage", usage_name(in));
  add("kms:KeyOrigin", origin_name(in));
  add("kms:MultiRegion", multiple ? "true" : "false");
  if (multiple) add("kms:MultiRegionKeyType", "PRIMARY");
}

Answer<Asks> asks(const In& in, const Call& call) {
  Ask ask;
  ask.action = "kms:CreateKey";
  ask.wildcard_only = true;
  add_description_of_key(in, ask);
  add_request_tags(ask, in.Tags);
  Asks all{std::move(ask)};
  if (in.Tags && !in.Tags->empty()) all.push_back(tag_on_create_ask(call, call.region, in.Tags));
  return all;
}

// Only RSA takes long enough to be made away from the writer.
Answer<std::optional<crypto::KeyPair>> prepare(const In& in) {
  const KeySpec* spec = find_key_spec(spec_name(in));
  const bool rsa = spec != nullptr && spec->pair && crypto::is_rsa(*spec->pair);
  if (!rsa || origin_name(in) != own_origin) return std::optional<crypto::KeyPair>();
  auto pair = crypto::generate_key_pair(*spec->pair);
  if (!pair.ok()) return internal_error();
  return std::optional<crypto::KeyPair>(std::move(pair).value());
}

// The texts are AWS's as moto and localstack recorded them.
Answer<const KeySpec*> require_spec(const In& in) {
  if (in.KeySpec && in.CustomerMasterKeySpec) {
    return validation_error(
        "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. "
        "CustomerMasterKeySpec is deprecated.");
  }
  const KeySpec* spec = TRY(require_key_spec(spec_name(in)));
  if (!in.KeyUsage && !spec->symmetric()) {
    return validation_error(
        "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.");
  }
  if (!spec->allows(usage_name(in))) {
    return validation_error(
        fmt::format("KeyUsage {} is not compatible with KeySpec {}", usage_name(in), spec->name));
  }
  return spec;
}

Answer<void> require_origin(const In& in) {
  const std::string_view origin = origin_name(in);
  if (in.CustomKeyStoreId || (origin != own_origin && origin != imported_origin)) {
    return AwsError{"CustomKeyStoreNotFoundException",
                    "The request was rejected because AWS KMS cannot find a custom key store with "
                    "the specified key store name or ID."};
  }
  if (in.XksKeyId) {
    return validation_error("XksKeyId is valid only when Origin is EXTERNAL_KEY_STORE.");
  }
  return {};
}

Answer<Out> run(const In& in, const Call& call, store::ChangeSet& changes) {
  const KeySpec* spec = TRY(require_spec(in));
  TRY(require_origin(in));
  const bool multiple = in.MultiRegion.value_or(false);
  store::Key key =
      new_key(call, *spec, usage_name(in), multiple ? Regions::multiple : Regions::single);
  key.record.origin_of_material = origin_name(in);
  key.description = in.Description.value_or("");
  key.tags = TRY(merge_tags({}, in.Tags));
  const std::string policy =
      in.Policy ? *in.Policy : default_key_policy(call.partition, call.account());
  key.policy = TRY(accept_key_policy(
      call, key, policy,
      in.Policy ? lockout_of(in.BypassPolicyLockoutSafetyCheck) : authz::Lockout::bypassed));
  if (origin_name(in) == own_origin) {
    TRY(add_own_material(call, *spec, key));
  } else {
    key.record.state = "PendingImport";
  }
  Out out;
  out.KeyMetadata = metadata_of(key, call.now);
  changes.put(std::move(key));
  return out;
}

}  // namespace

std::string new_key_id(Regions regions) {
  constexpr std::size_t digits = 32;
  return regions == Regions::multiple ? "mrk-" + crypto::random_hex(digits) : crypto::uuid4();
}

store::Key new_key(const Call& call, const KeySpec& spec, std::string_view usage, Regions regions) {
  store::Key key;
  model::Key& record = key.record;
  record.id = new_key_id(regions);
  record.arn = kms_arn(call, call.region, "key/" + record.id);
  record.account = call.account();
  record.region = call.region;
  record.state = "Enabled";
  record.spec = spec.name;
  record.usage = usage;
  record.origin_of_material = own_origin;
  key.created = call.now;
  if (regions == Regions::multiple) {
    record.multi_region = true;
    record.multi_region_type = "PRIMARY";
    key.primary_region = call.region;
  }
  return key;
}

Answer<void> add_own_material(const Call& call, const KeySpec& spec, store::Key& key) {
  return add_own_material(call.vault, call.now, call.prepared, spec, key);
}

Answer<void> add_own_material(const Vault& vault, Timestamp now, const crypto::KeyPair* prepared,
                              const KeySpec& spec, store::Key& key) {
  if (!spec.pair) {
    key.materials.push_back(new_material(vault, key.record.id, spec.material_bytes, now));
    return {};
  }
  std::optional<crypto::KeyPair> made;
  const crypto::KeyPair* pair = prepared;
  if (pair == nullptr) {
    auto fresh = crypto::generate_key_pair(*spec.pair);
    if (!fresh.ok()) return internal_error();
    made = std::move(fresh).value();
    pair = &*made;
  }
  key.materials.push_back(seal_material(vault, key.record.id, pair->private_pkcs8.view(), now));
  key.public_key = pair->public_spki;
  return {};
}

Rows key_creation_rows() { return {writes<In, Out>("kms", "CreateKey", asks, run, prepare)}; }

}  // namespace amiable::services::kms
