// EnableKeyRotation, DisableKeyRotation, GetKeyRotationStatus, RotateKeyOnDemand. AWS rotates on
// demand within minutes; here it is done when the call answers, so that OnDemandRotationStartDate
// is never seen.
#include "services/kms/rotation.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/kms/key_metadata.h"
#include "services/kms/key_specs.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/kms/material.h"
#include "services/kms/multi_region.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

using wire::AwsError;
namespace shapes = wire::kms;

constexpr std::string_view automatic = "AUTOMATIC";
constexpr std::string_view on_demand = "ON_DEMAND";
constexpr std::ptrdiff_t on_demand_max = 10;  // [KMS developer guide, Resource quotas]

Answer<void> require_symmetric(const store::Key& key) {
  if (spec_of(key).symmetric()) return {};
  return wrong_spec(key);
}

// Rotation of related keys is set on the primary.
Answer<void> require_not_replica(const store::Key& key) {
  if (!is_replica(key)) return {};
  return AwsError{"UnsupportedOperationException",
                  fmt::format("{} is a multi-Region replica key, which is not valid for this "
                              "operation.",
                              key.record.arn)};
}

Answer<void> require_own_material(const store::Key& key) {
  if (key.record.origin_of_material == "AWS_KMS") return {};
  return wrong_origin(key);
}

// What EnableKeyRotation and DisableKeyRotation ask of a key.
Answer<void> require_automatic(const store::Key& key, std::string_view operation, Timestamp now) {
  TRY(require_symmetric(key));
  TRY(require_own_material(key));
  TRY(require_not_replica(key));
  return require_state(key, operation, now);
}

void copy_rotation(const store::Key& from, store::Key& to) {
  to.rotation_enabled = from.rotation_enabled;
  to.rotation_period_days = from.rotation_period_days;
  to.next_rotation = from.next_rotation;
}

void put_with_related(const Call& call, const store::Key& key, store::ChangeSet& changes) {
  for (const store::Key* related : related_keys(call.world, key)) {
    store::Key next = *related;
    copy_rotation(key, next);
    changes.put(std::move(next));
  }
}

Answer<Asks> enable_asks(const shapes::EnableKeyRotationRequest& in, const Call& call) {
  Asks asks = TRY(asks_about_key(call, "kms:EnableKeyRotation", *in.KeyId));
  const std::int64_t days = in.RotationPeriodInDays.value_or(rotation_period_days_default);
  asks.front().context.push_back({"kms:RotationPeriodInDays", {std::to_string(days)}, false});
  return asks;
}

// Enabled again, the new period counts from the last rotation or the day it was enabled.
Answer<shapes::EnableKeyRotationResponse> enable(const shapes::EnableKeyRotationRequest& in,
                                                 const Call& call, store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:EnableKeyRotation"));
  TRY(require_automatic(key, "EnableKeyRotation", call.now));
  const bool again = key.rotation_enabled && key.next_rotation;
  const Timestamp since =
      again ? *key.next_rotation + -key.rotation_period_days * seconds_per_day : call.now;
  start_rotation(key, in.RotationPeriodInDays.value_or(rotation_period_days_default), since);
  put_with_related(call, key, changes);
  return shapes::EnableKeyRotationResponse();
}

Answer<Asks> disable_asks(const shapes::DisableKeyRotationRequest& in, const Call& call) {
  return asks_about_key(call, "kms:DisableKeyRotation", *in.KeyId);
}

Answer<shapes::DisableKeyRotationResponse> disable(const shapes::DisableKeyRotationRequest& in,
                                                   const Call& call, store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:DisableKeyRotation"));
  TRY(require_automatic(key, "DisableKeyRotation", call.now));
  key.rotation_enabled = false;
  key.next_rotation.reset();
  put_with_related(call, key, changes);
  return shapes::DisableKeyRotationResponse();
}

Answer<Asks> status_asks(const shapes::GetKeyRotationStatusRequest& in, const Call& call) {
  return asks_about_key(call, "kms:GetKeyRotationStatus", *in.KeyId);
}

// While a key waits for its deletion the status reads false; cancelling restores it.
Answer<shapes::GetKeyRotationStatusResponse> status(const shapes::GetKeyRotationStatusRequest& in,
                                                    const Call& call) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:GetKeyRotationStatus"));
  TRY(require_symmetric(*key));
  const bool ends = key->record.state.ends_with("Deletion");
  shapes::GetKeyRotationStatusResponse out;
  out.KeyId = key->record.arn;
  out.KeyRotationEnabled = key->rotation_enabled && !ends;
  if (*out.KeyRotationEnabled) {
    out.RotationPeriodInDays = key->rotation_period_days;
    if (key->next_rotation) out.NextRotationDate = *key->next_rotation;
  }
  return out;
}

Answer<Asks> on_demand_asks(const shapes::RotateKeyOnDemandRequest& in, const Call& call) {
  return asks_about_key(call, "kms:RotateKeyOnDemand", *in.KeyId);
}

const store::KeyMaterial* awaiting(const store::Key& key, Timestamp now) {
  const bool awaits = !key.materials.empty() && awaits_rotation(key, key.materials.back()) &&
                      !is_missing(key.materials.back(), now);
  return awaits ? &key.materials.back() : nullptr;
}

// Imported keys rotate to material that every related key has been given before.
Answer<void> require_new_material(const Call& call, const store::Key& key) {
  if (key.record.origin_of_material != "EXTERNAL") return {};
  const store::KeyMaterial* next = awaiting(key, call.now);
  for (const store::Key* related : related_keys(call.world, key)) {
    const store::KeyMaterial* own = awaiting(*related, call.now);
    if (next != nullptr && own != nullptr && own->id == next->id) continue;
    return AwsError{"KMSInvalidStateException",
                    fmt::format("No available key material pending rotation for the key: {}.",
                                related->record.arn)};
  }
  return {};
}

Answer<shapes::RotateKeyOnDemandResponse> rotate_on_demand(
    const shapes::RotateKeyOnDemandRequest& in, const Call& call, store::ChangeSet& changes) {
  const store::Key* key = TRY(find_key(call, *in.KeyId, "kms:RotateKeyOnDemand"));
  TRY(require_symmetric(*key));
  TRY(require_not_replica(*key));
  TRY(require_state(*key, "RotateKeyOnDemand", call.now));
  TRY(require_new_material(call, *key));
  const auto rotations =
      std::count_if(key->materials.begin(), key->materials.end(),
                    [](const store::KeyMaterial& row) { return row.rotation == on_demand; });
  if (rotations >= on_demand_max) {
    return AwsError{"LimitExceededException",
                    fmt::format("The on-demand rotations limit has been reached for the given "
                                "keyId. No more on-demand rotations can be performed for this key: "
                                "{}",
                                key->record.arn)};
  }
  rotate(call.world, call.vault, *key, on_demand, call.now, changes);
  shapes::RotateKeyOnDemandResponse out;
  out.KeyId = key->record.arn;
  return out;
}

}  // namespace

void start_rotation(store::Key& key, std::int64_t period_days, Timestamp now) {
  key.rotation_enabled = true;
  key.rotation_period_days = period_days;
  key.next_rotation = now + period_days * seconds_per_day;
}

void rotate(const store::World& world, const Vault& vault, const store::Key& key,
            std::string_view how, Timestamp now, store::ChangeSet& changes) {
  const bool imported = key.record.origin_of_material == "EXTERNAL";
  store::KeyMaterial fresh;
  if (!imported) fresh = new_material(vault, key.record.id, spec_of(key).material_bytes, now);
  for (const store::Key* related : related_keys(world, key)) {
    store::Key next = *related;
    if (!imported) next.materials.push_back(fresh);
    next.materials.back().rotation = how;
    next.materials.back().created = now;
    if (how == automatic && next.rotation_enabled) {
      start_rotation(next, next.rotation_period_days, now);
    }
    changes.put(std::move(next));
  }
}

Rows rotation_rows() {
  return {
      writes<shapes::EnableKeyRotationRequest, shapes::EnableKeyRotationResponse>(
          "kms", "EnableKeyRotation", enable_asks, enable),
      writes<shapes::DisableKeyRotationRequest, shapes::DisableKeyRotationResponse>(
          "kms", "DisableKeyRotation", disable_asks, disable),
      reads<shapes::GetKeyRotationStatusRequest, shapes::GetKeyRotationStatusResponse>(
          "kms", "GetKeyRotationStatus", status_asks, status),
      writes<shapes::RotateKeyOnDemandRequest, shapes::RotateKeyOnDemandResponse>(
          "kms", "RotateKeyOnDemand", on_demand_asks, rotate_on_demand),
  };
}

}  // namespace amiable::services::kms
