// ReplicateKey, UpdatePrimaryRegion and the bookkeeping between related keys. AWS does both in
// steps with passing states (Creating, Updating); here they are done at once.
#include "services/kms/multi_region.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/arn.h"
#include "services/kms/key_metadata.h"
#include "services/kms/key_policies.h"
#include "services/kms/key_tags.h"
#include "services/kms/key_use.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;
namespace shapes = wire::kms;

Answer<void> require_primary(const store::Key& key) {
  if (is_primary(key)) return {};
  return AwsError{"UnsupportedOperationException",
                  fmt::format("{} is not a multi-Region primary key.", key.record.arn)};
}

Answer<void> require_region(const Call& call, std::string_view region) {
  if (is_region(region) && partition_of_region(region) == call.partition) return {};
  return validation_error(fmt::format("Region {} is not valid.", region));
}

// --- ReplicateKey

// Besides kms:ReplicateKey on the primary: kms:CreateKey, and kms:TagResource with tags, in the
// replica's Region [KMS developer guide, Creating multi-Region replica keys].
Answer<Asks> replicate_asks(const shapes::ReplicateKeyRequest& in, const Call& call) {
  Asks all = TRY(asks_about_key(call, "kms:ReplicateKey", *in.KeyId));
  all.front().context.push_back({"kms:ReplicaRegion", {*in.ReplicaRegion}, false});
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:ReplicateKey"));
  Ask create;
  create.action = "kms:CreateKey";
  create.wildcard_only = true;
  const auto add = [&create](std::string name, std::string_view value) {
    create.context.push_back({std::move(name), {std::string(value)}, false});
  };
  const bool bypass = in.BypassPolicyLockoutSafetyCheck.value_or(false);
  add("aws:RequestedRegion", *in.ReplicaRegion);
  add("kms:BypassPolicyLockoutSafetyCheck", bypass ? "true" : "false");
  add("kms:KeySpec", key->record.spec);
  add("kms:KeyUsage", key->record.usage);
  add("kms:KeyOrigin", key->record.origin_of_material);
  add("kms:MultiRegion", "true");
  add("kms:MultiRegionKeyType", "REPLICA");
  add_request_tags(create, in.Tags);
  all.push_back(std::move(create));
  if (!in.Tags || in.Tags->empty()) return all;
  all.push_back(tag_on_create_ask(call, *in.ReplicaRegion, in.Tags));
  all.back().context.push_back({"aws:RequestedRegion", {*in.ReplicaRegion}, false});
  return all;
}

// Imported material is not copied: it is imported into each related key.
store::Key replica_of(const store::Key& primary, const shapes::ReplicateKeyRequest& in,
                      Timestamp now) {
  store::Key replica = primary;
  replica.record.region = *in.ReplicaRegion;
  replica.record.arn = related_arn(primary, *in.ReplicaRegion);
  replica.record.multi_region_type = "REPLICA";
  replica.record.state = "Enabled";
  if (primary.record.origin_of_material == "EXTERNAL") {
    replica.record.state = "PendingImport";
    replica.materials.clear();
    replica.expiration_model.clear();
  }
  replica.description = in.Description.value_or("");
  replica.created = now;
  return replica;
}

Answer<shapes::ReplicateKeyResponse> replicate(const shapes::ReplicateKeyRequest& in,
                                               const Call& call, store::ChangeSet& changes) {
  const store::Key* primary = TRY(find_key(call, *in.KeyId, "kms:ReplicateKey"));
  TRY(require_primary(*primary));
  TRY(require_state(*primary, "ReplicateKey", call.now));
  const std::string& region = *in.ReplicaRegion;
  TRY(require_region(call, region));
  const std::string arn = related_arn(*primary, region);
  if (call.world.key(arn) != nullptr) {
    return AwsError{"AlreadyExistsException", fmt::format("Key {} already exists.", arn)};
  }
  std::vector<std::string> regions = primary->replica_regions;
  regions.push_back(region);
  std::sort(regions.begin(), regions.end());
  for (const store::Key* related : related_keys(call.world, *primary)) {
    store::Key next = *related;
    next.replica_regions = regions;
    changes.put(std::move(next));
  }
  store::Key replica = replica_of(*primary, in, call.now);
  replica.replica_regions = std::move(regions);
  replica.tags = TRY(merge_tags({}, in.Tags));
  const std::string policy =
      in.Policy ? *in.Policy : default_key_policy(call.partition, call.account());
  replica.policy = TRY(accept_key_policy(
      call, replica, policy,
      in.Policy ? lockout_of(in.BypassPolicyLockoutSafetyCheck) : authz::Lockout::bypassed));
  shapes::ReplicateKeyResponse out;
  out.ReplicaKeyMetadata = metadata_of(replica, call.now);
  out.ReplicaPolicy = policy;
  out.ReplicaTags = wire_tags(replica.tags);
  changes.put(std::move(replica));
  return out;
}

// --- UpdatePrimaryRegion

Answer<const store::Key*> future_primary(const Call& call, const store::Key& key,
                                         std::string_view region) {
  const std::string arn = related_arn(key, region);
  const store::Key* replica = key_at(call, arn);
  if (replica != nullptr) return replica;
  return AwsError{"NotFoundException", fmt::format("Key '{}' does not exist", arn)};
}

// On the primary and on the replica that takes its place.
Answer<Asks> update_asks(const shapes::UpdatePrimaryRegionRequest& in, const Call& call) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:UpdatePrimaryRegion"));
  Asks all;
  all.push_back(TRY(key_ask(call, "kms:UpdatePrimaryRegion", *key, *in.KeyId)));
  if (is_primary(*key)) {
    const store::Key* next = TRY(future_primary(call, *key, *in.PrimaryRegion));
    all.push_back(TRY(key_ask(call, "kms:UpdatePrimaryRegion", *next, next->record.arn)));
  }
  for (Ask& ask : all) ask.context.push_back({"kms:PrimaryRegion", {*in.PrimaryRegion}, false});
  return all;
}

Answer<shapes::UpdatePrimaryRegionResponse> update(const shapes::UpdatePrimaryRegionRequest& in,
                                                   const Call& call, store::ChangeSet& changes) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:UpdatePrimaryRegion"));
  TRY(require_primary(*key));
  TRY(require_state(*key, "UpdatePrimaryRegion", call.now));
  const std::string& region = *in.PrimaryRegion;
  if (region == key->record.region) {
    return validation_error(fmt::format("{} is already the primary Region.", region));
  }
  const store::Key* next = TRY(future_primary(call, *key, region));
  TRY(require_state(*next, "UpdatePrimaryRegion", call.now));
  std::vector<std::string> regions = key->replica_regions;
  std::replace(regions.begin(), regions.end(), region, key->record.region);
  std::sort(regions.begin(), regions.end());
  for (const store::Key* related : related_keys(call.world, *key)) {
    store::Key changed = *related;
    changed.primary_region = region;
    changed.replica_regions = regions;
    changed.record.multi_region_type = changed.record.region == region ? "PRIMARY" : "REPLICA";
    changes.put(std::move(changed));
  }
  return shapes::UpdatePrimaryRegionResponse();
}

}  // namespace

std::string related_arn(const store::Key& key, std::string_view region) {
  const auto arn = split_arn(key.record.arn);
  return fmt::format("arn:{}:kms:{}:{}:{}", arn->partition, region, arn->account, arn->resource);
}

std::vector<const store::Key*> related_keys(const store::World& world, const store::Key& key) {
  if (!key.record.multi_region) return {&key};
  std::vector<const store::Key*> related;
  const auto add = [&](std::string_view region) {
    const store::Key* one = world.key(related_arn(key, region));
    if (one != nullptr) related.push_back(one);
  };
  add(key.primary_region);
  for (const std::string& region : key.replica_regions) add(region);
  return related;
}

bool is_primary(const store::Key& key) { return key.record.multi_region_type == "PRIMARY"; }
bool is_replica(const store::Key& key) { return key.record.multi_region_type == "REPLICA"; }

void forget_replica(const store::World& world, const store::Key& replica, Timestamp now,
                    store::ChangeSet& changes) {
  for (const store::Key* related : related_keys(world, replica)) {
    if (related->record.arn == replica.record.arn) continue;
    store::Key next = *related;
    std::erase(next.replica_regions, replica.record.region);
    const bool waited = next.record.state == "PendingReplicaDeletion";
    if (waited && next.replica_regions.empty()) {
      next.record.state = "PendingDeletion";
      next.deletion_date = now + next.pending_window_days * seconds_per_day;
    }
    changes.put(std::move(next));
  }
}

Rows multi_region_rows() {
  return {writes<shapes::ReplicateKeyRequest, shapes::ReplicateKeyResponse>(
              "kms", "ReplicateKey", replicate_asks, replicate),
          writes<shapes::UpdatePrimaryRegionRequest, shapes::UpdatePrimaryRegionResponse>(
              "kms", "UpdatePrimaryRegion", update_asks, update)};
}

}  // namespace amiable::services::kms
