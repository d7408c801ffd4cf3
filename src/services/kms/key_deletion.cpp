// ScheduleKeyDeletion and CancelKeyDeletion. The end of the waiting period is in due_changes.cpp
// [KMS developer guide, Deleting KMS keys; Deleting multi-Region keys].
#include "services/kms/key_metadata.h"
#include "services/kms/kms_rows.h"
#include "services/kms/lookup.h"
#include "services/kms/multi_region.h"
#include "services/kms/states.h"

namespace amiable::services::kms {
namespace {

namespace shapes = wire::kms;

constexpr std::int64_t window_days_default = 30;

std::int64_t window_days(const shapes::ScheduleKeyDeletionRequest& in) {
  return in.PendingWindowInDays.value_or(window_days_default);
}

Answer<Asks> schedule_asks(const shapes::ScheduleKeyDeletionRequest& in, const Call& call) {
  Asks asks = TRY(asks_about_key(call, "kms:ScheduleKeyDeletion", *in.KeyId));
  asks.front().context.push_back(
      {"kms:ScheduleKeyDeletionPendingWindowInDays", {std::to_string(window_days(in))}, false});
  return asks;
}

// A primary key with replicas waits until the last of them is deleted; only then its own waiting
// period begins.
Answer<shapes::ScheduleKeyDeletionResponse> schedule(const shapes::ScheduleKeyDeletionRequest& in,
                                                     const Call& call, store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:ScheduleKeyDeletion"));
  TRY(require_state(key, "ScheduleKeyDeletion", call.now));
  key.state_before_deletion = state_at(key, call.now);
  key.pending_window_days = window_days(in);
  shapes::ScheduleKeyDeletionResponse out;
  if (is_primary(key) && !key.replica_regions.empty()) {
    key.record.state = "PendingReplicaDeletion";
  } else {
    key.record.state = "PendingDeletion";
    key.deletion_date = call.now + key.pending_window_days * seconds_per_day;
    out.DeletionDate = *key.deletion_date;
  }
  out.KeyId = key.record.arn;
  out.KeyState = key.record.state;
  out.PendingWindowInDays = key.pending_window_days;
  changes.put(std::move(key));
  return out;
}

Answer<Asks> cancel_asks(const shapes::CancelKeyDeletionRequest& in, const Call& call) {
  return asks_about_key(call, "kms:CancelKeyDeletion", *in.KeyId);
}

// The key comes back disabled, whatever it was before, unless it never had its material
// [KMS API reference, CancelKeyDeletion].
Answer<shapes::CancelKeyDeletionResponse> cancel(const shapes::CancelKeyDeletionRequest& in,
                                                 const Call& call, store::ChangeSet& changes) {
  store::Key key = *TRY(find_key(call, *in.KeyId, "kms:CancelKeyDeletion"));
  TRY(require_state(key, "CancelKeyDeletion", call.now));
  key.record.state = key.state_before_deletion == "PendingImport" ? "PendingImport" : "Disabled";
  key.state_before_deletion.clear();
  key.deletion_date.reset();
  key.pending_window_days = 0;
  shapes::CancelKeyDeletionResponse out;
  out.KeyId = key.record.arn;
  changes.put(std::move(key));
  return out;
}

}  // namespace

Rows key_deletion_rows() {
  return {writes<shapes::ScheduleKeyDeletionRequest, shapes::ScheduleKeyDeletionResponse>(
              "kms", "ScheduleKeyDeletion", schedule_asks, schedule),
          writes<shapes::CancelKeyDeletionRequest, shapes::CancelKeyDeletionResponse>(
              "kms", "CancelKeyDeletion", cancel_asks, cancel)};
}

}  // namespace amiable::services::kms
